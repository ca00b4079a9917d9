// Instruments with series, drawn as plain arrays, for the tests of PromQL.
import type { InstrumentRow, MetricSource, SeriesRow } from '../../../src-main/query/metrics/source.ts';
import type { SeriesPoints } from '../../../src-main/query/metrics/types.ts';
import { cutPoints, cutRow } from './cut-points.ts';

export interface DrawnInstrument extends Partial<Omit<InstrumentRow, 'id'>> {
  name: string;
  series: { labels?: Record<string, string>; namespace?: string; instance?: string; points: SeriesPoints }[];
}

/** A store of these. */
export function storeOf(...drawn: DrawnInstrument[]): MetricSource {
  const instruments = drawn.map(
    ({ series: _, ...row }, id): InstrumentRow => ({
      id,
      unit: '',
      description: '',
      type: 'gauge',
      temporality: 'cumulative',
      monotonic: false,
      service: 'shop',
      scope: 'tests',
      scopeVersion: '',
      ...row,
    }),
  );
  const points = new Map<number, SeriesPoints>();
  const rows: SeriesRow[] = drawn.flatMap(({ series }, instrument) =>
    series.map((one): SeriesRow => {
      const id = points.size;
      points.set(id, one.points);
      return {
        id,
        instrument,
        labels: one.labels ?? {},
        namespace: one.namespace ?? '',
        instance: one.instance ?? '',
        firstUs: one.points.timesUs[0] ?? 0,
        lastUs: one.points.timesUs.at(-1) ?? 0,
      };
    }),
  );
  const extentOf = (instrument?: number) => {
    const times = rows.filter((row) => instrument === undefined || row.instrument === instrument);
    if (times.length === 0) return null;
    return {
      fromUs: Math.min(...times.map(({ firstUs }) => firstUs)),
      toUs: Math.max(...times.map(({ lastUs }) => lastUs)),
    };
  };
  return {
    instruments: (id) => (id === undefined ? instruments : instruments.filter((one) => one.id === id)),
    series: (stretch, instrument) =>
      rows
        .filter((row) => instrument === undefined || row.instrument === instrument)
        .flatMap((row) => cutRow(row, points.get(row.id) as SeriesPoints, stretch)),
    points: (wanted, _, stretch) =>
      wanted.map(({ id }) => cutPoints(points.get(id) as SeriesPoints, stretch)),
    exemplars: () => [],
    exemplarCounts: () => new Map(),
    extent: extentOf,
    whole: () => extentOf(),
  };
}
