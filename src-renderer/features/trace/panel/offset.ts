// Nanosecond strings against the trace's base.
import type { TraceColumns } from '#shared/model/trace-columns.ts';

/** Nanoseconds from the start of the trace to a time; exact below 104 days. `moved`: what its clock was set by. */
export function offsetNs(columns: TraceColumns, time: string, moved = 0): number {
  return Number(BigInt(time) - BigInt(columns.baseNs)) + moved;
}
