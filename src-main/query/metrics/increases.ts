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
 *                reading holds, since its start. The first reading counts only when its start tells since when,
 *                however long ago: SDKs say the start of the process, of a series that came up later too.
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
  /** When the series can have begun to count. */
  let bornUs = points.absentUntilUs ?? 0;
  for (let i = 0; i < points.timesUs.length; i++) {
    const timeUs = points.timesUs[i] ?? 0;
    const startUs = points.startsUs[i] ?? 0;
    const reading = points.stale[i] === 1 ? undefined : readingAt(i);
    if (reading === undefined) {
      before = undefined;
      knownUntilUs = Math.max(knownUntilUs, timeUs);
      continue;
    }
    if (before !== undefined && timeUs <= knownUntilUs) continue;
    // Its process told of others and not of it: all it counted came since the export before, about as long ago as the
    // one after it is ahead. A start of its own after that says it better.
    if (bornUs > startUs)
      bornUs = Math.max(bornUs, timeUs - ((points.timesUs[i + 1] ?? timeUs + silenceUs) - timeUs));
    if (temporality === 'delta') {
      const fromUs =
        startUs > 0 && startUs <= timeUs ? Math.max(startUs, knownUntilUs) : (before?.timeUs ?? timeUs);
      out.push({ fromUs: Math.min(fromUs, timeUs), toUs: timeUs, amount: reading });
    } else {
      const increase = cumulativeIncrease(
        before,
        { timeUs, startUs, reading },
        { knownUntilUs: Math.max(knownUntilUs, points.readFromUs ?? 0), bornUs },
        algebra,
        silenceUs,
      );
      if (increase) out.push(increase);
    }
    before = { timeUs, startUs, reading };
    knownUntilUs = timeUs;
    bornUs = 0;
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
  { knownUntilUs, bornUs }: { knownUntilUs: number; bornUs: number },
  algebra: Algebra<T>,
  silenceUs: number,
): Increase<T> | undefined {
  const { timeUs, startUs, reading } = now;
  const startKnown = startUs > 0 && startUs < timeUs;
  if (!before) {
    if (!startKnown || startUs < knownUntilUs) return undefined;
    return { fromUs: Math.max(startUs, bornUs), toUs: timeUs, amount: reading };
  }
  const began = startKnown && before.startUs > 0 && startUs > before.startUs;
  const amount = began ? null : algebra.since(reading, before.reading);
  const restartUs = amount === null && startKnown && startUs >= before.timeUs ? startUs : undefined;
  if (restartUs === undefined && timeUs - before.timeUs > silenceUs) return undefined;
  return { fromUs: restartUs ?? before.timeUs, toUs: timeUs, amount: amount ?? reading };
}
