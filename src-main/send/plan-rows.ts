// From what was chosen to the rows that go and the facts the preflight judges by. Runs in a reader thread, in one
// snapshot.
import type { What } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { splitNanos } from '#shared/model/time.ts';
import { itemBytes, sameItem } from '../store/reads/item-bytes.ts';
import { lookups } from '../store/reads/lookups.ts';
import { type PointStretch, pointsOf } from '../store/reads/points-to-send.ts';
import {
  type LogToSend,
  logsOf,
  logsOfStretch,
  runName,
  type SpanToSend,
  type Stretch,
  spansOfStretch,
  spansOfTraces,
  type TraceToSend,
  tracesToSend,
} from '../store/reads/send-items.ts';
import { snapshot } from '../store/reads/snapshot.ts';
import { TRACES } from '../store/signals.ts';
import type { ReadDb } from '../store/sql.ts';
import { stretchLabel } from './labels.ts';
import type { Facts, LargeTrace, Plan } from './plan.ts';

/** What to send, with queries already answered. */
export type Chosen =
  | { kind: 'trace'; traceId: string }
  | { kind: 'traces'; traceIds: readonly string[]; q: string }
  | ({ kind: 'logs'; rows: readonly number[]; q: string } & Stretch)
  | Extract<What, { kind: 'range' | 'run' }>;

/** Loki's longest line. */
const LONGEST_BODY = 262_144;
/** A trace's metrics are those around it. */
const MARGIN_US = 60_000_000;
/** What a span takes in a trace beside its own bytes: its tag and length, and its share of resource and scope. */
const SPAN_OVERHEAD = 16;
const LARGE_TRACE = 1_000_000;
const MARK_EVERY = 100_000;
/** A span that seems to last longer has a nonsense end. */
const LONGEST_SPAN_US = 86_400_000_000;
const EVER: PointStretch = { services: null, fromUs: 0, toUs: Number.POSITIVE_INFINITY };

/** The plan of a send. */
export function planRows(db: ReadDb, chosen: Chosen): Plan {
  return snapshot(db, () => {
    switch (chosen.kind) {
      case 'trace':
        return planTraces(db, [chosen.traceId], '');
      case 'traces':
        return planTraces(db, chosen.traceIds, chosen.q);
      case 'logs':
        return planLogs(db, chosen);
      case 'range':
        return planStretch(db, chosen, stretchLabel(chosen));
      case 'run':
        return planStretch(db, { run: chosen.run }, `Run ${runName(db, chosen.run) ?? chosen.run}`);
    }
  });
}

function planTraces(db: ReadDb, traceIds: readonly string[], q: string): Plan {
  const traces = tracesToSend(db, traceIds);
  const ids = traces.map(({ id }) => id);
  const draft = new Draft(db);
  draft.addSpans(spansOfTraces(db, ids));
  draft.addLogs(logsOf(db, { traces: ids }, LONGEST_BODY));
  const points = { ...aroundTraces(traces), services: servicesOf(db, traces) };
  draft.addPoints(points);
  const [only] = traces;
  const single = only !== undefined && traces.length === 1;
  const label = single
    ? traceLabel(db, only)
    : `${traces.length.toLocaleString('en')} traces${q && `: ${q}`}`;
  return draft.plan(label, points, single ? only.tid : null);
}

function planLogs(db: ReadDb, { rows, q, ...stretch }: Extract<Chosen, { kind: 'logs' }>): Plan {
  const draft = new Draft(db);
  const traces = new Set<number>();
  const resources = new Set<number>();
  draft.addLogs(logsOf(db, { rows }, LONGEST_BODY), ({ trace, resource }) => {
    if (trace !== null) traces.add(trace);
    resources.add(resource);
  });
  draft.addSpans(spansOfTraces(db, [...traces]));
  const services = [...new Set(Array.from(resources, (id) => lookups(db).resource(id).service))];
  const { oldestUs, newestUs } = draft.facts;
  const bounds = boundsOf({
    from: stretch.from ?? `${Math.max(0, oldestUs.logs - MARGIN_US)}000`,
    to: stretch.to ?? `${newestUs.logs + MARGIN_US}000`,
  });
  const points = { ...bounds, run: stretch.run, services };
  draft.addPoints(points);
  return draft.plan(`Logs${q === '' ? `: ${stretchLabel(stretch)}` : `: ${q}`}`, points, null);
}

function planStretch(db: ReadDb, stretch: Stretch, label: string): Plan {
  const draft = new Draft(db);
  draft.addSpans(spansOfStretch(db, stretch));
  draft.addLogs(logsOfStretch(db, stretch, LONGEST_BODY));
  const points = { ...boundsOf(stretch), run: stretch.run, services: null };
  draft.addPoints(points);
  return draft.plan(label, points, null);
}

/** A stretch in whole microseconds, as metric points are chosen. */
function boundsOf({ from, to }: Stretch): { fromUs: number; toUs: number } {
  const end = to === undefined ? undefined : splitNanos(to);
  return {
    fromUs: from === undefined ? EVER.fromUs : splitNanos(from).us,
    toUs: end === undefined ? EVER.toUs : end.us + (end.ns > 0 ? 1 : 0),
  };
}

function aroundTraces(traces: readonly TraceToSend[]): { fromUs: number; toUs: number } {
  if (traces.length === 0) return { fromUs: 0, toUs: 0 };
  const first = traces.reduce((us, { startUs }) => Math.min(us, startUs), Number.POSITIVE_INFINITY);
  const last = traces.reduce((us, { endUs }) => Math.max(us, endUs), 0);
  return { fromUs: Math.max(0, first - MARGIN_US), toUs: last + MARGIN_US + 1 };
}

function servicesOf(db: ReadDb, traces: readonly TraceToSend[]): string[] {
  const ids = new Set(traces.flatMap(({ services }) => services.split(',').filter(Boolean).map(Number)));
  return Array.from(ids, (id) => lookups(db).serviceName(id));
}

function traceLabel(db: ReadDb, { tid, rootName }: TraceToSend): string {
  const name = rootName === 0 ? 'Trace' : lookups(db).name(rootName);
  return `${name} ${tid.slice(0, 8)}`;
}

const none = (): Record<Signal, number> => ({ traces: 0, logs: 0, metrics: 0 });

/** A plan while its rows are gathered. */
class Draft {
  readonly facts: Facts = {
    items: none(),
    bytes: none(),
    oldestUs: none(),
    newestUs: none(),
    newestEndUs: 0,
    traces: 0,
    largeTraces: [],
    largestTrace: null,
    longBodies: 0,
    deltaPoints: 0,
  };
  readonly #db: ReadDb;
  readonly #rows: Record<Signal, number[]> = { traces: [], logs: [], metrics: [] };

  constructor(db: ReadDb) {
    this.#db = db;
  }

  /** Takes spans that come trace by trace; of those that came twice, the first. */
  addSpans(spans: Iterable<SpanToSend>): void {
    const largest = { trace: 0, bytes: 0 };
    const current = { trace: 0, bytes: 0 };
    let marks: LargeTrace['marks'] = [];
    const endTrace = (): void => {
      const { trace, bytes } = current;
      if (bytes >= LARGE_TRACE)
        this.facts.largeTraces.push({ trace, traceId: lookups(this.#db).traceId(trace) ?? '', bytes, marks });
      marks = [];
    };
    const seen = new Map<number, SpanToSend[]>();
    for (const span of spans) {
      if (span.trace !== current.trace) {
        endTrace();
        current.trace = span.trace;
        current.bytes = 0;
        this.facts.traces++;
        seen.clear();
      }
      const sameId = seen.get(span.idLo);
      if (sameId?.some((other) => this.#isRepeat(span, other))) continue;
      if (sameId) sameId.push(span);
      else seen.set(span.idLo, [span]);
      this.#count('traces', span.id, 1, span.length, span.startUs, span.startUs);
      const lastsUs = Math.min(LONGEST_SPAN_US, span.durationNs / 1000);
      this.facts.newestEndUs = Math.max(this.facts.newestEndUs, span.startUs, span.startUs + lastsUs);
      if (current.bytes >= MARK_EVERY * marks.length) marks.push({ row: span.id, bytes: current.bytes });
      current.bytes += span.length + SPAN_OVERHEAD;
      if (current.bytes > largest.bytes) Object.assign(largest, current);
    }
    endTrace();
    if (largest.trace !== 0)
      this.facts.largestTrace = {
        traceId: lookups(this.#db).traceId(largest.trace) ?? '',
        bytes: largest.bytes,
      };
  }

  /** Takes log records in their order; `each` hears of every one. */
  addLogs(logs: Iterable<LogToSend>, each?: (log: LogToSend) => void): void {
    for (const log of logs) {
      this.#count('logs', log.id, 1, log.length, log.timeUs, log.timeUs);
      if (log.bodyBytes > LONGEST_BODY) this.facts.longBodies++;
      each?.(log);
    }
  }

  /** Takes the chunks that hold points of a stretch. */
  addPoints(stretch: PointStretch): void {
    for (const { chunk, points, deltas, bytes, oldestUs, newestUs } of pointsOf(this.#db, stretch)) {
      this.#count('metrics', chunk, points, bytes, oldestUs, newestUs);
      this.facts.deltaPoints += deltas;
    }
  }

  plan(label: string, { services, fromUs, toUs }: PointStretch, traceId: string | null): Plan {
    const { traces, logs, metrics } = this.#rows;
    return {
      label,
      facts: this.facts,
      rows: {
        traces: Float64Array.from(traces),
        logs: Float64Array.from(logs),
        metrics: Float64Array.from(metrics),
      },
      metrics: { services: services && [...services], fromUs, toUs },
      traceId,
    };
  }

  #count(signal: Signal, row: number, items: number, bytes: number, oldest: number, newest: number): void {
    const { facts } = this;
    this.#rows[signal].push(row);
    if (facts.items[signal] === 0 || oldest < facts.oldestUs[signal]) facts.oldestUs[signal] = oldest;
    if (newest > facts.newestUs[signal]) facts.newestUs[signal] = newest;
    facts.items[signal] += items;
    facts.bytes[signal] += bytes;
  }

  #isRepeat(span: SpanToSend, other: SpanToSend): boolean {
    if (span.idHi !== other.idHi || span.length !== other.length || span.startUs !== other.startUs)
      return false;
    const a = itemBytes(this.#db, TRACES, span);
    const b = itemBytes(this.#db, TRACES, other);
    return a !== undefined && b !== undefined && sameItem(a, b);
  }
}
