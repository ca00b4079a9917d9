// Events and log records of a trace, listed by span.
import type { TraceMarks } from '#shared/model/trace-columns.ts';

export interface SpanMarks {
  readonly marks: TraceMarks;
  /** Nanoseconds to add to a mark's time so that it counts from the columns' base. */
  readonly shift: number;
  /** Events of span s are events[eventStart[s] … eventStart[s + 1]), in order of time; the numbers index `marks`. */
  readonly eventStart: Uint32Array;
  readonly events: Uint32Array;
  /** The same for log records; those that name no span that is here are under s = spanCount. */
  readonly logStart: Uint32Array;
  readonly logs: Uint32Array;
}

/** Lists marks by span in O(n). `baseNs` is the columns' base; marks of spans beyond `spanCount` are left out. */
export function marksBySpan(marks: TraceMarks, spanCount: number, baseNs: string): SpanMarks {
  const [eventStart, events] = bySlot(marks.eventSpan, spanCount, -1);
  const [logStart, logs] = bySlot(marks.logSpan, spanCount + 1, spanCount);
  const shift = marks.baseNs === baseNs ? 0 : Number(BigInt(marks.baseNs) - BigInt(baseNs));
  return { marks, shift, eventStart, events, logStart, logs };
}

/** When a log record was, ns after the columns' base. */
export function timeOfLog(marks: SpanMarks | undefined, log: number): number {
  return (marks?.marks.logTime[log] ?? 0) + (marks?.shift ?? 0);
}

function bySlot(
  slotOf: Uint32Array | Int32Array,
  slots: number,
  loose: number,
): [start: Uint32Array, items: Uint32Array] {
  const start = new Uint32Array(slots + 1);
  const slotFor = (item: number): number => {
    const slot = slotOf[item] as number;
    return slot < 0 ? loose : slot < slots ? slot : -1;
  };
  for (let item = 0; item < slotOf.length; item++) {
    const slot = slotFor(item);
    if (slot >= 0) start[slot + 1] = (start[slot + 1] as number) + 1;
  }
  for (let slot = 1; slot <= slots; slot++)
    start[slot] = (start[slot] as number) + (start[slot - 1] as number);
  const next = start.slice();
  const items = new Uint32Array(start[slots] as number);
  for (let item = 0; item < slotOf.length; item++) {
    const slot = slotFor(item);
    if (slot < 0) continue;
    items[next[slot] as number] = item;
    next[slot] = (next[slot] as number) + 1;
  }
  return [start, items];
}
