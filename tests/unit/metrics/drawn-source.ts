// A source of one instrument whose series are drawn by a test.
import type { InstrumentRow, MetricSource } from '../../../src-main/query/metrics/source.ts';
import type { SeriesPoints } from '../../../src-main/query/metrics/types.ts';
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
  const rows = series.map(({ labels, points }, id) => ({
    id,
    instrument: 1,
    labels: labels ?? {},
    namespace: '',
    instance: '',
    firstUs: points.timesUs[0] ?? 0,
    lastUs: points.timesUs.at(-1) ?? 0,
  }));
  return {
    instruments: (id) => (id === undefined || id === 1 ? [instrument] : []),
    series: () => rows,
    points: (wanted) => wanted.map(({ id }) => series[id]?.points ?? numbers([])),
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
