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
 *   delta        each point is its own increase, since its start (or the point before, where no start is given). Points
 *                of one time are of several writers: a request sent again is not stored twice
 *   cumulative   the difference of neighbours; after a reset (a start behind the point before, or a decrease) all that
 *                the new reading holds, since its start. A start that merely moved is none: some work it out anew for
 *                every export. The first reading counts only when its start tells since when, however long ago: SDKs
 *                say the start of the process, of a series that came up later too.
 *
 * Nothing is said of a silence longer than `silenceUs`, nor across a NO_RECORDED_VALUE: those are gaps.
 * Rows whose reading is undefined (no number recorded) are passed over like a NO_RECORDED_VALUE. What came across a
 * silence between two readings, within which nothing says when, is told to `aside`.
 */
export function increasesOf<T>(
  points: PointTimes,
  readingAt: (i: number) => T | undefined,
  temporality: Temporality,
  algebra: Algebra<T>,
  silenceUs: number,
  aside: (one: Increase<T>) => void = () => {},
): Increase<T>[] {
  const out: Increase<T>[] = [];
  /** The reading before, and when; undefined at the beginning and after a gap was declared. */
  let before: Reading<T> | undefined;
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
    const now = { timeUs, startUs, reading };
    if (before !== undefined && timeUs <= knownUntilUs) {
      if (temporality !== 'delta' || timeUs !== before.timeUs) continue;
      const fromUs = startUs > 0 && startUs <= timeUs ? startUs : (out.at(-1)?.fromUs ?? timeUs);
      out.push({ fromUs, toUs: timeUs, amount: reading });
      continue;
    }
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
        now,
        { knownUntilUs: Math.max(knownUntilUs, points.readFromUs ?? 0), bornUs, silenceUs },
        algebra,
        aside,
      );
      if (increase) out.push(increase);
    }
    before = now;
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
  { knownUntilUs, bornUs, silenceUs }: { knownUntilUs: number; bornUs: number; silenceUs: number },
  algebra: Algebra<T>,
  aside: (one: Increase<T>) => void,
): Increase<T> | undefined {
  const { timeUs, startUs, reading } = now;
  const startKnown = startUs > 0 && startUs < timeUs;
  if (!before) {
    if (!startKnown || startUs < knownUntilUs) return undefined;
    return { fromUs: Math.max(startUs, bornUs), toUs: timeUs, amount: reading };
  }
  const anew = startKnown && before.startUs > 0 && startUs > before.timeUs;
  const amount = anew ? null : algebra.since(reading, before.reading);
  const isLater = amount === null && startKnown && startUs >= before.timeUs;
  if (isLater) return { fromUs: startUs, toUs: timeUs, amount: reading };
  const increase = { fromUs: before.timeUs, toUs: timeUs, amount: amount ?? reading };
  if (timeUs - before.timeUs <= silenceUs) return increase;
  if (amount !== null) aside(increase);
  return undefined;
}
