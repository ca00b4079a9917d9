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

/** The numbers of a cursor, written `1.2.3`. Throws AppError on any other text. */
export function cursorNumbers(cursor: string, count: number): number[] {
  const numbers = cursor.split('.').map(Number);
  if (numbers.length !== count || !/^-?\d+(\.-?\d+)*$/.test(cursor) || !numbers.every(Number.isSafeInteger))
    throw new AppError({ code: 'bad_request', message: `“${cursor}” is not a cursor of this list.` });
  return numbers;
}
