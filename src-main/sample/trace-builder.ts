// Builds one trace from a plan: who calls whom, how long each takes by itself. Durations follow from the plan,
// so a parent is as long as what it waits for.
import type { KeyValue, LogRecord, Span } from '#shared/model/otlp.ts';
import type { Random } from './random.ts';
import { type Attributes, keyValues, type ServiceName } from './shop.ts';

export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
export const SEVERITY = { debug: 5, info: 9, warn: 13, error: 17 } as const;

export interface PlannedLog {
  /** Milliseconds after the span's start; negative counts from its end. */
  at: number;
  severity: keyof typeof SEVERITY;
  body: string;
  attributes?: Attributes;
}

export interface PlannedException {
  type: string;
  message: string;
  stacktrace: string;
}

export interface Plan {
  service: ServiceName;
  name: string;
  kind?: keyof typeof KIND;
  attributes?: Attributes;
  /** Own time in milliseconds, spread before, between and after the children. */
  own: number;
  children?: Plan[];
  /** The children run side by side. */
  parallel?: boolean;
  /** Goes on after the parent has ended: a message taken up by a worker. */
  async?: boolean;
  error?: string;
  exception?: PlannedException;
  logs?: PlannedLog[];
}

export interface BuiltTrace {
  spans: { service: ServiceName; span: Span }[];
  logs: { service: ServiceName; log: LogRecord }[];
  traceId: string;
  rootSpanId: string;
  durationMs: number;
}

/** A time in milliseconds (with a fraction) as nanoseconds since the epoch. */
export function nanosOf(ms: number): string {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, '0')}`;
}

/** Lays a plan out in time, beginning at `startMs`. */
export function buildTrace(plan: Plan, startMs: number, random: Random): BuiltTrace {
  const traceId = random.hex(32);
  const built: BuiltTrace = { spans: [], logs: [], traceId, rootSpanId: '', durationMs: 0 };

  const place = (node: Plan, start: number, parent: string): number => {
    const spanId = random.hex(16);
    if (parent === '') built.rootSpanId = spanId;
    const children = node.children ?? [];
    const gaps = node.parallel || children.length === 0 ? 2 : children.length + 1;
    const gap = node.own / gaps;
    let cursor = start + gap;
    let end = cursor;
    for (const child of children) {
      const childEnd = place(child, child.async ? cursor + 3 + random.next() * 12 : cursor, spanId);
      if (child.async) continue;
      end = Math.max(end, childEnd);
      if (!node.parallel) cursor = childEnd + gap;
    }
    end = Math.max(end, cursor - (node.parallel ? 0 : gap)) + gap;
    built.spans.push({ service: node.service, span: spanOf(node, spanId, parent, start, end) });
    for (const log of node.logs ?? []) {
      const at = log.at < 0 ? Math.max(start, end + log.at) : Math.min(end, start + log.at);
      built.logs.push({ service: node.service, log: logRecord(log, at, traceId, spanId) });
    }
    return end;
  };

  const spanOf = (node: Plan, spanId: string, parent: string, start: number, end: number): Span => ({
    traceId,
    spanId,
    ...(parent !== '' && { parentSpanId: parent }),
    flags: 257,
    name: node.name,
    kind: KIND[node.kind ?? 'internal'],
    startTimeUnixNano: nanosOf(start),
    endTimeUnixNano: nanosOf(end),
    attributes: keyValues(node.attributes ?? {}),
    events: node.exception === undefined ? [] : [exceptionEvent(node.exception, end)],
    links: [],
    status: node.error === undefined ? { code: 0 } : { code: 2, message: node.error },
  });

  built.durationMs = place(plan, startMs, '') - startMs;
  return built;
}

function exceptionEvent(
  exception: PlannedException,
  end: number,
): { timeUnixNano: string; name: string; attributes: KeyValue[] } {
  return {
    timeUnixNano: nanosOf(end - 0.2),
    name: 'exception',
    attributes: keyValues({
      'exception.type': exception.type,
      'exception.message': exception.message,
      'exception.stacktrace': exception.stacktrace,
    }),
  };
}

/** A log record at a time, tied to a span when ids are given. */
export function logRecord(log: Omit<PlannedLog, 'at'>, atMs: number, traceId = '', spanId = ''): LogRecord {
  return {
    timeUnixNano: nanosOf(atMs),
    observedTimeUnixNano: nanosOf(atMs + 0.08),
    severityNumber: SEVERITY[log.severity],
    severityText: log.severity.toUpperCase(),
    body: { stringValue: log.body },
    attributes: keyValues(log.attributes ?? {}),
    ...(traceId !== '' && { traceId, spanId, flags: 1 }),
  };
}
