// From data points to what happened between them, for counters and for distributions alike.
// (OTLP metrics data model, "Temporality" and "Resets and gaps".)
import type { Algebra, Increase, PointTimes, Temporality } from './types.ts';

/** Counters: a reading below the one before means that the counter began again. */
export const COUNTER: Algebra<number> = {
  since: (later, earlier) => (later < earlier ? null : later - earlier),
};

/**
 * What came between the points of one series.
 *
 *   delta        each point is its own increase, since its start (or the point before, where no start is given)
 *   cumulative   the difference of neighbours; after a reset (a later start, or a decrease) all that the new
 *                reading holds, since its start. The first reading counts only when its start tells since when.
 *
 * Nothing is said of a silence longer than `silenceUs`, nor across a NO_RECORDED_VALUE: those are gaps.
 * Rows whose reading is undefined (no number recorded) are passed over like a NO_RECORDED_VALUE.
 */
export function increasesOf<T>(
  points: PointTimes,
  readingAt: (i: number) => T | undefined,
  temporality: Temporality,
  algebra: Algebra<T>,
  silenceUs: number,
): Increase<T>[] {
  const out: Increase<T>[] = [];
  /** The reading before, and when; undefined at the beginning and after a gap was declared. */
  let before: { timeUs: number; startUs: number; reading: T } | undefined;
  /** Nothing before this time may be counted again. */
  let knownUntilUs = 0;
  for (let i = 0; i < points.timesUs.length; i++) {
    const timeUs = points.timesUs[i] ?? 0;
    const startUs = points.startsUs[i] ?? 0;
    const reading = points.stale[i] === 1 ? undefined : readingAt(i);
    if (reading === undefined) {
      before = undefined;
      knownUntilUs = Math.max(knownUntilUs, timeUs);
      continue;
    }
    if (knownUntilUs > 0 && timeUs <= knownUntilUs && before !== undefined) continue;
    if (temporality === 'delta') {
      const fromUs =
        startUs > 0 && startUs <= timeUs ? Math.max(startUs, knownUntilUs) : (before?.timeUs ?? timeUs);
      out.push({ fromUs: Math.min(fromUs, timeUs), toUs: timeUs, amount: reading });
    } else {
      const increase = cumulativeIncrease(
        before,
        { timeUs, startUs, reading },
        knownUntilUs,
        algebra,
        silenceUs,
      );
      if (increase) out.push(increase);
    }
    before = { timeUs, startUs, reading };
    knownUntilUs = timeUs;
  }
  return out;
}

interface Reading<T> {
  timeUs: number;
  startUs: number;
  reading: T;
}

function cumulativeIncrease<T>(
  before: Reading<T> | undefined,
  now: Reading<T>,
  knownUntilUs: number,
  algebra: Algebra<T>,
  silenceUs: number,
): Increase<T> | undefined {
  const startKnown = now.startUs > 0 && now.startUs < now.timeUs;
  if (before) {
    const began = startKnown && before.startUs > 0 && now.startUs > before.startUs;
    const amount = began ? null : algebra.since(now.reading, before.reading);
    if (amount !== null) {
      if (now.timeUs - before.timeUs > silenceUs) return undefined;
      return { fromUs: before.timeUs, toUs: now.timeUs, amount };
    }
    const fromUs = startKnown ? Math.max(now.startUs, before.timeUs) : before.timeUs;
    return now.timeUs - fromUs > silenceUs ? undefined : { fromUs, toUs: now.timeUs, amount: now.reading };
  }
  if (!startKnown || now.startUs < knownUntilUs || now.timeUs - now.startUs > silenceUs) return undefined;
  return { fromUs: now.startUs, toUs: now.timeUs, amount: now.reading };
}
