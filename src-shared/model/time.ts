// Time as Spandrel carries it. The wire speaks decimal nanosecond strings; the store keeps integer
// microseconds plus a remainder, because nanoseconds since 1970 do not fit a double.

/** Nanoseconds since the Unix epoch as a decimal string, e.g. "1544712660300000001". */
export type Nanos = string;

/** Splits a nanosecond string into integer microseconds and a remainder of 0..999. Throws RangeError on anything but digits. */
export function splitNanos(nanos: Nanos): { us: number; ns: number } {
  if (!/^\d+$/.test(nanos)) throw new RangeError(`not a nanosecond time: ${nanos}`);
  if (nanos.length <= 3) return { us: 0, ns: Number(nanos) };
  return { us: Number(nanos.slice(0, -3)), ns: Number(nanos.slice(-3)) };
}

/** Joins microseconds and their nanosecond remainder (0..999) to a nanosecond string. */
export function joinNanos(us: number, ns: number): Nanos {
  if (us === 0) return String(ns);
  return `${us}${String(ns).padStart(3, '0')}`;
}

/** Milliseconds since the epoch (Date.now) as a nanosecond string. */
export function nanosFromMs(ms: number): Nanos {
  return ms <= 0 ? '0' : `${Math.trunc(ms)}000000`;
}

/** Whole milliseconds since the epoch of a nanosecond string, for a Date. */
export function msFromNanos(nanos: Nanos): number {
  return Math.floor(splitNanos(nanos).us / 1000);
}
