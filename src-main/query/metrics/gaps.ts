// How long a series may be silent before its line is broken. Exporters send at a steady pace, which the points
// themselves tell: two paces and a half of silence is a gap, one late export is not.
import type { PointTimes } from './types.ts';

const SECOND = 1_000_000;
/** For a series of a single point: the default export interval of SDKs is 60 s. */
const ALONE_US = 90 * SECOND;
const LEAST_US = 2 * SECOND;
const PACES = 2.5;
/** Distances looked at; a pace does not need more. */
const SAMPLE = 101;

/** The usual distance of a series' points in µs: the median. Undefined for a single point. */
export function paceUs(timesUs: Float64Array): number | undefined {
  const first = Math.max(1, timesUs.length - SAMPLE);
  const distances = new Float64Array(Math.max(0, timesUs.length - first));
  let count = 0;
  for (let i = first; i < timesUs.length; i++) {
    const distance = (timesUs[i] ?? 0) - (timesUs[i - 1] ?? 0);
    if (distance > 0) distances[count++] = distance;
  }
  return distances.subarray(0, count).sort()[count >> 1];
}

/** The longest silence, in µs, that still counts as one unbroken line. */
export function longestSilenceUs(timesUs: Float64Array): number {
  const pace = paceUs(timesUs);
  return pace === undefined ? ALONE_US : Math.max(LEAST_US, pace * PACES);
}

/** How long a series may be silent after its last point and is there all the same: not at all where that says its end. */
export function silenceAfterUs({ timesUs, stale }: Pick<PointTimes, 'timesUs' | 'stale'>): number {
  return stale[timesUs.length - 1] === 1 ? 0 : longestSilenceUs(timesUs);
}
