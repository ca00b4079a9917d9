// Clock skew: a child on another machine that seems to start before its cause. Found and told; bars are only
// moved when asked for, all of a service by one offset, as a machine has one clock.
import type { TraceColumns, TraceMarks, TraceResource } from '#shared/model/trace-columns.ts';
import type { TraceServices } from './services.ts';
import type { SpanTree } from './span-tree.ts';

/** Clocks that agree this well are not worth a mark; several SDKs round to milliseconds. */
const TOLERANCE_NS = 1e6;
/** A server may tidy up after its answer: only what lasts longer than this, call for call, is a clock's doing. */
const FAR_NS = 10e6;
const SEVERAL = 3;
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

/**
 * Spans whose service's clock disagrees with their parent's, with the nanoseconds to add to put it right.
 * Another service's child is skewed when it starts before its parent. The server sides of several calls between two
 * resources are when all of them end far after their calls, or one starts after its call was over, and one offset
 * would put them all inside. A server side that would fit into its call is centred there, as half the way is the best guess. Resources of one machine never are.
 */
export function findClockSkew(
  columns: TraceColumns,
  tree: SpanTree,
  services: TraceServices,
): ReadonlyMap<number, number> {
  const skewed = new Map<number, number>();
  const calls = new Calls();
  for (let span = 0; span < tree.spanCount; span++) {
    const parent = tree.parent[span] as number;
    if (parent < 0 || parent >= tree.spanCount) continue;
    if (services.ofSpan[span] === services.ofSpan[parent]) continue;
    const from = columns.resource[parent] as number;
    const to = columns.resource[span] as number;
    if (isOneMachine(columns.resources[from], columns.resources[to])) continue;
    const early = (columns.start[parent] as number) - (columns.start[span] as number);
    const room = (columns.duration[parent] as number) - (columns.duration[span] as number);
    const call = columns.kind[parent] === CLIENT && columns.kind[span] === SERVER && room >= 0;
    const offset = call ? Math.round(early + room / 2) : early;
    if (early > TOLERANCE_NS) skewed.set(span, offset);
    if (call) {
      // A call that failed may have been given up, and be served later in truth.
      const apart =
        -early - (columns.duration[parent] as number) > TOLERANCE_NS && columns.status[parent] !== ERROR;
      calls.add(from, to, { span, offset, over: -early - room, gap: -early, apart });
    }
  }
  for (const { span, offset } of calls.late()) skewed.set(span, offset);
  return skewed;
}

const isOneMachine = (a: TraceResource | undefined, b: TraceResource | undefined): boolean =>
  a?.machine?.some((name) => b?.machine?.includes(name)) ?? false;

interface Call {
  span: number;
  offset: number;
  /** The server side ends so long after its call, and starts so long after it. */
  over: number;
  gap: number;
  /** The call was over, and well, before the server side started. */
  apart: boolean;
}

/** Calls by the two resources they are between. */
class Calls {
  readonly #between = new Map<number, Call[]>();

  add(from: number, to: number, call: Call): void {
    const key = from * 0x10000 + to;
    const known = this.#between.get(key);
    if (known) known.push(call);
    else this.#between.set(key, [call]);
  }

  /** Those between two whose server sides all end far too late, or one is apart, by an offset that all of them allow. */
  *late(): Generator<Call> {
    for (const calls of this.#between.values()) {
      const several = calls.length >= SEVERAL && calls.every(({ over }) => over >= FAR_NS);
      if (!several && !calls.some(({ apart }) => apart)) continue;
      const least = calls.reduce((most, { over }) => Math.max(most, over), 0);
      if (calls.every(({ gap }) => gap >= least - TOLERANCE_NS)) yield* calls;
    }
  }
}

/** Nanoseconds to add to the times of a service, by its name. */
export type ClockOffsets = ReadonlyMap<string, number>;

/**
 * Offsets that put the clocks of all services right as well as one number a service can. The clock of the span the
 * trace is called after is taken for true; from there on every service that is called is set by its caller: by
 * the median of what the skewed calls between the two say, or like its caller where their clocks agree.
 */
export function estimateOffsets(
  tree: SpanTree,
  services: TraceServices,
  skewed: ReadonlyMap<number, number>,
  main: number,
): ClockOffsets {
  const ofService = new Map<number, number>();
  const calls = callsBetween(tree, services, skewed);
  const first = services.ofSpan[main];
  const queue = first === undefined ? [] : [first];
  if (first !== undefined) ofService.set(first, 0);
  for (let caller = queue.shift(); caller !== undefined; caller = queue.shift()) {
    for (const [called, found] of calls.get(caller) ?? []) {
      if (ofService.has(called)) continue;
      ofService.set(called, (ofService.get(caller) ?? 0) + median(found));
      queue.push(called);
    }
  }
  const offsets = new Map<string, number>();
  for (const [service, ns] of ofService)
    if (ns !== 0) offsets.set(services.names[service] ?? '', Math.round(ns));
  return offsets;
}

/** What the skewed calls from one service to another say, by caller and called; none where the clocks agree. */
function callsBetween(
  tree: SpanTree,
  services: TraceServices,
  skewed: ReadonlyMap<number, number>,
): Map<number, Map<number, number[]>> {
  const calls = new Map<number, Map<number, number[]>>();
  for (let span = 0; span < tree.spanCount; span++) {
    const parent = tree.parent[span] as number;
    if (parent < 0 || parent >= tree.spanCount) continue;
    const caller = services.ofSpan[parent] as number;
    const called = services.ofSpan[span] as number;
    if (caller === called) continue;
    const from = calls.get(caller) ?? new Map<number, number[]>();
    calls.set(caller, from);
    const found = from.get(called) ?? [];
    from.set(called, found);
    const off = skewed.get(span);
    if (off !== undefined) found.push(off);
  }
  return calls;
}

function median(values: number[]): number {
  return values.length === 0 ? 0 : (values.sort((a, b) => a - b)[values.length >> 1] as number);
}

/** What the clock of a span's service was set by, ns; 0 for no span. */
export function movedBy(
  offsets: ClockOffsets,
  { services }: { readonly services: TraceServices },
  span: number,
): number {
  return offsets.get(services.names[services.ofSpan[span] ?? -1] ?? '') ?? 0;
}

/**
 * The columns with the spans of each service moved, and counted from the first start as it is then. The order of rows
 * stays, so that numbers of spans do.
 */
export function withOffsets(
  columns: TraceColumns,
  services: TraceServices,
  offsets: ClockOffsets,
): TraceColumns {
  const by = services.names.map((name) => offsets.get(name) ?? 0);
  if (by.every((ns) => ns === 0)) return columns;
  const start = columns.start.map((at, span) => at + (by[services.ofSpan[span] as number] ?? 0));
  const first = start.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  return {
    ...columns,
    baseNs: String(BigInt(columns.baseNs) + BigInt(first)),
    start: start.map((at) => at - first),
  };
}

/** Events and log records moved with the spans they belong to. */
export function marksWithOffsets(
  marks: TraceMarks,
  services: TraceServices,
  offsets: ClockOffsets,
): TraceMarks {
  const by = services.names.map((name) => offsets.get(name) ?? 0);
  if (by.every((ns) => ns === 0)) return marks;
  const move = (at: number, span: number | undefined): number =>
    span === undefined || span < 0 ? at : at + (by[services.ofSpan[span] ?? -1] ?? 0);
  return {
    ...marks,
    eventTime: marks.eventTime.map((at, k) => move(at, marks.eventSpan[k])),
    logTime: marks.logTime.map((at, k) => move(at, marks.logSpan[k])),
  };
}
