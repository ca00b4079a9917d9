// What a store gives of a series: its points in a stretch, and that there are earlier ones.
import type { SeriesRow, Stretch } from '../../../src-main/query/metrics/source.ts';
import type { SeriesPoints } from '../../../src-main/query/metrics/types.ts';

const part = <T>(all: readonly T[], from: number, to: number): T[] => all.slice(from, to);

/** The points of [fromUs, toUs). */
export function cutPoints(points: SeriesPoints, { fromUs, toUs }: Stretch): SeriesPoints {
  const { timesUs } = points;
  const from = timesUs.findIndex((us) => us >= fromUs);
  const end = timesUs.findIndex((us) => us >= toUs);
  const [a, b] = [from < 0 ? timesUs.length : from, end < 0 ? timesUs.length : end];
  const readFromUs = points.readFromUs ?? (a > 0 ? fromUs : undefined);
  const times = {
    timesUs: timesUs.subarray(a, b),
    startsUs: points.startsUs.subarray(a, b),
    stale: points.stale.subarray(a, b),
    readFromUs,
    absentUntilUs: points.absentUntilUs,
  };
  switch (points.kind) {
    case 'number':
      return { ...points, ...times, values: points.values.subarray(a, b) };
    case 'histogram':
      return { ...points, ...times, histograms: part(points.histograms, a, b) };
    case 'exponentialHistogram':
      return { ...points, ...times, histograms: part(points.histograms, a, b) };
    case 'summary':
      return { ...points, ...times, summaries: part(points.summaries, a, b) };
  }
}

/** A series as it is seen in a stretch; none without points there. */
export function cutRow(
  row: Omit<SeriesRow, 'firstUs' | 'lastUs' | 'bornUs'>,
  points: SeriesPoints,
  stretch: Stretch,
): SeriesRow[] {
  const { timesUs } = cutPoints(points, stretch);
  const [firstUs] = timesUs;
  const lastUs = timesUs.at(-1);
  if (firstUs === undefined || lastUs === undefined) return [];
  return [{ ...row, firstUs, lastUs, bornUs: points.timesUs[0] ?? firstUs }];
}
