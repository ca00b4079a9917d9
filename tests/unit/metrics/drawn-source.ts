// A source of one instrument whose series are drawn by a test.
import type { InstrumentRow, MetricSource } from '../../../src-main/query/metrics/source.ts';
import type { SeriesPoints } from '../../../src-main/query/metrics/types.ts';
import { cutPoints, cutRow } from './cut-points.ts';
import { numbers, SECOND } from './points.ts';

export interface DrawnSeries {
  labels?: Record<string, string>;
  points: SeriesPoints;
}

/** A source of one instrument with the series drawn. */
export function sourceOf(row: Partial<InstrumentRow>, series: DrawnSeries[]): MetricSource {
  const instrument: InstrumentRow = {
    id: 1,
    name: 'm',
    unit: '',
    description: '',
    type: 'gauge',
    temporality: 'cumulative',
    monotonic: false,
    service: 'shop',
    scope: 'tests',
    scopeVersion: '',
    ...row,
  };
  const times = series.flatMap(({ points }) => [...points.timesUs]);
  return {
    instruments: (id) => (id === undefined || id === 1 ? [instrument] : []),
    series: (stretch) =>
      series.flatMap(({ labels, points }, id) =>
        cutRow({ id, instrument: 1, labels: labels ?? {}, namespace: '', instance: '' }, points, stretch),
      ),
    points: (wanted, _, stretch) =>
      wanted.map(({ id }) => cutPoints(series[id]?.points ?? numbers([]), stretch)),
    exemplars: (ids) =>
      ids.map((id) => ({
        series: id,
        timeUs: 5 * SECOND,
        timeNs: 7,
        value: id,
        traceId: null,
        spanId: null,
      })),
    exemplarCounts: (ids) => new Map(ids.map((id) => [id, 1])),
    extent: () => ({ fromUs: Math.min(...times), toUs: Math.max(...times) }),
    whole: () => ({ fromUs: Math.min(...times), toUs: Math.max(...times) }),
  };
}
