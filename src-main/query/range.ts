// A range of the API as the store's reads take it.
import { AppError } from '#shared/api/errors.ts';
import { type Nanos, splitNanos } from '#shared/model/time.ts';

export interface AskedRange {
  from?: Nanos | undefined;
  to?: Nanos | undefined;
  run?: number | undefined;
}

/** Whole microseconds, outwards; `toUs` is exclusive. Open ends are left out. */
export function rangeOf({ from, to, run }: AskedRange): {
  fromUs?: number | undefined;
  toUs?: number | undefined;
  run?: number | undefined;
} {
  const end = to === undefined ? undefined : splitNanos(to);
  return {
    fromUs: from === undefined ? undefined : splitNanos(from).us,
    toUs: end && end.us + (end.ns > 0 ? 1 : 0),
    run,
  };
}

/**
 * Where a range without an end ends, in µs, exclusive: now, so that a service that fell silent looks silent; with the
 * newest of the data when the range has no beginning either, or when that lies in the future.
 */
export function openEndUs(fromUs: number | undefined, newestUs: number, nowUs = Date.now() * 1000): number {
  return fromUs === undefined ? newestUs : Math.max(newestUs, nowUs);
}

/** The numbers of a cursor, written `1.2.3`. Throws AppError on any other text. */
export function cursorNumbers(cursor: string, count: number): number[] {
  const numbers = cursor.split('.').map(Number);
  if (numbers.length !== count || !/^-?\d+(\.-?\d+)*$/.test(cursor) || !numbers.every(Number.isSafeInteger))
    throw new AppError({ code: 'bad_request', message: `“${cursor}” is not a cursor of this list.` });
  return numbers;
}
