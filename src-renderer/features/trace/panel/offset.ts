// Nanosecond strings against the trace's base, and how they are written.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { formatDuration, SPACE } from '../../../ui/format/index.ts';

/** Nanoseconds from the start of the trace to a time; exact below 104 days. `moved`: what its clock was set by. */
export function offsetNs(columns: TraceColumns, time: string, moved = 0): number {
  return Number(BigInt(time) - BigInt(columns.baseNs)) + moved;
}

/** Times that follow each other, in words: where three digits make different ones look the same, all in more. */
export function offsetWords(offsets: readonly number[]): string[] {
  const short = offsets.map((ns) => signed(ns, formatDuration(ns)));
  if (areDistinct(offsets, short)) return short;
  const fine = (digits: number) =>
    offsets.map((ns) => {
      const ms = Math.abs(ns / 1e6).toLocaleString('en-US', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      return signed(ns, `${ns < 0 ? '−' : ''}${ms}${SPACE}ms`);
    });
  const microseconds = fine(3);
  return areDistinct(offsets, microseconds) ? microseconds : fine(6);
}

const signed = (ns: number, words: string): string => (ns < 0 ? words : `+${words}`);

const areDistinct = (offsets: readonly number[], words: readonly string[]): boolean =>
  words.every((text, k) => k === 0 || text !== words[k - 1] || offsets[k] === offsets[k - 1]);
