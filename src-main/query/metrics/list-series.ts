// The series of an instrument as a table: what `listMetricSeries` answers. A group at a time, of which only its
// figures and a small line are kept, so a thousand series of ten thousand points each are no matter.
import type { MetricFunction, MetricRow } from '#shared/api/metrics.ts';
import { finite, lookUp, type Question, silentOf, unitOf } from './asked.ts';
import { Ends } from './ends.ts';
import { type Evaluated, evaluateGroup } from './functions.ts';
import { gridsFor } from './grids-for.ts';
import { type Group, statistics } from './groups.ts';
import { rankOf } from './ranked.ts';
import { aroundGrid } from './reach.ts';
import type { MetricSource, SeriesRow } from './source.ts';

/** As many as a chart has, so that both tell the same highest rate. */
const STEPS = 120;

export interface SeriesQuery extends Question {
  limit: number;
}

export interface SeriesTable {
  function: MetricFunction;
  unit: string;
  rows: MetricRow[];
  totalSeries: number;
  left: number;
}

/** The groups of an instrument's series, the largest first. Throws AppError as `queryMetric` does. */
export function listMetricSeries(source: MetricSource, query: SeriesQuery): SeriesTable {
  const asked = lookUp(source, query);
  const { instrument, fn, stretch, all, chosen, groups } = asked;
  const { grid, fine } = gridsFor(source, asked, STEPS, 0);
  const read = aroundGrid(grid);
  const ends = new Ends(all, chosen, read);
  const exemplars = source.exemplarCounts(
    chosen.map(({ id }) => id),
    stretch,
  );
  let present = 0;
  const ranked = groups.flatMap((group) => {
    const points = ends.of(source.points(group.members, instrument.type, read), group.members);
    const evaluated = evaluateGroup({ count: group.members.length, points }, fn, instrument, grid, fine);
    present += evaluated.present;
    if (evaluated.present === 0) return [];
    return [{ row: rowOf(group, evaluated, exemplars), rank: rankOf(evaluated) }];
  });
  ranked.sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank));
  return {
    function: fn,
    unit: unitOf(instrument, fn),
    rows: ranked.slice(0, query.limit).map(({ row }) => row),
    totalSeries: present,
    left: Math.max(0, ranked.length - query.limit),
  };
}

function rowOf(
  { labels, members }: Group<SeriesRow>,
  { lines, present }: Evaluated,
  exemplars: ReadonlyMap<number, number>,
): MetricRow {
  const main = lines.at(-1);
  const values = (main?.values ?? []).map(finite);
  return {
    labels,
    series: present,
    ...(main?.statistics ?? statistics(values)),
    overall: finite(main?.overall ?? null),
    counted: finite(main?.counted ?? null),
    ...(main && silentOf(main)),
    quantiles: lines.flatMap(({ quantile, overall, values: all, totals }) => {
      if (quantile === undefined) return [];
      // A summary tells its quantiles and nothing to work out one of the whole range from.
      return [{ quantile, value: finite(totals ? overall : statistics(all).last) }];
    }),
    observed: main?.totals
      ? { sum: finite(main.totals.sum), min: finite(main.totals.min), max: finite(main.totals.max) }
      : null,
    spark: values.map((value) => (value === null ? null : Number(value.toPrecision(3)))),
    exemplars: members.reduce((sum, { id }) => sum + (exemplars.get(id) ?? 0), 0),
  };
}
