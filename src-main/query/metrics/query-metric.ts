// One instrument over time: what `queryMetric` answers.
import { MOST_EXEMPLARS } from '#shared/api/metric-functions.ts';
import type { Exemplar, MetricResult, MetricSeries } from '#shared/api/metrics.ts';
import { joinNanos } from '#shared/model/time.ts';
import { type Asked, finite, lookUp, type Question, silentOf, unitOf } from './asked.ts';
import { Ends } from './ends.ts';
import { evaluateGroup, type Fineness, type Line } from './functions.ts';
import { gridsFor } from './grids-for.ts';
import { statistics } from './groups.ts';
import { heatmapOf } from './heatmap.ts';
import { described } from './instruments.ts';
import { Others, TopGroups } from './ranked.ts';
import { aroundGrid } from './reach.ts';
import type { MetricSource, SeriesRow, Stretch } from './source.ts';

export interface MetricQuery extends Question {
  steps: number;
  /** Columns of pixels, for plain values; 0 when they are not wanted as dense lines. */
  columns: number;
  limit: number;
}

/** Points of all dense lines together: more would be slow to draw, and a column of pixels gets wider instead. */
const MOST_DRAWN = 60_000;

/**
 * Evaluates one instrument. Throws AppError: not_found for the instrument, bad_query for a filter, bad_request for
 * a function its type does not have.
 */
export function queryMetric(source: MetricSource, query: MetricQuery): MetricResult {
  const asked = lookUp(source, query);
  const { instrument, fn, stretch, all, chosen, groups } = asked;
  const lines = Math.max(1, Math.min(groups.length, query.limit));
  const columns =
    query.columns === 0 ? 0 : Math.max(50, Math.min(query.columns, Math.floor(MOST_DRAWN / 4 / lines)));
  const { grid, fine } = gridsFor(source, asked, query.steps, columns);
  const read = aroundGrid(grid);
  const ends = new Ends(all, chosen, read);
  const ranked = new TopGroups<SeriesRow>(query.limit, new Others(fn, instrument, grid));
  const evaluate = (members: readonly SeriesRow[], fineness: Fineness | undefined) => {
    const points = ends.of(source.points(members, instrument.type, read), members);
    return evaluateGroup({ count: members.length, points }, fn, instrument, grid, fineness);
  };
  // Where not all groups are drawn, those that are have to be known before lines are worth their while.
  const allDrawn = groups.length <= query.limit;
  let present = 0;
  for (const group of groups) {
    const evaluated = evaluate(group.members, allDrawn ? fine : fine && { ...fine, columns: 0 });
    present += evaluated.present;
    if (evaluated.present > 0) ranked.add(group, evaluated);
  }
  const { top, left, others } = ranked.finish();
  if (!allDrawn && columns > 0 && fine)
    for (const group of top) group.evaluated = evaluate(group.members, fine);
  // One group is all there is; of several, those left out are gone by now.
  const only = groups.length === 1 ? top[0]?.evaluated.steps : undefined;
  const heat = fn === 'heatmap' ? (only ?? evaluate(chosen, undefined).steps ?? []) : [];
  const ids = chosen.map(({ id }) => id);
  const shown = (labels: Record<string, string>, line: Line) => seriesOf(labels, line, grid.startUs);
  return {
    instrument: {
      ...described(instrument, chosen),
      begins: joinNanos(stretch.fromUs, 0),
      wide: null,
      spark: [],
      last: null,
    },
    function: fn,
    unit: unitOf(instrument, fn),
    start: joinNanos(grid.startUs, 0),
    stepNs: grid.stepUs * 1000,
    series: top.flatMap(({ labels, evaluated }) => evaluated.lines.map((line) => shown(labels, line))),
    totalSeries: present,
    left,
    others: others.map((line) => shown({}, line)),
    heatmap: fn === 'heatmap' ? heatmapOf(heat) : null,
    exemplars: exemplarsOf(source, groups, stretch),
    totalExemplars: [...source.exemplarCounts(ids, stretch).values()].reduce((sum, count) => sum + count, 0),
  };
}

function seriesOf(labels: Record<string, string>, line: Line, startUs: number): MetricSeries {
  const values = line.values.map(finite);
  const { dense } = line;
  return {
    labels,
    ...(line.quantile !== undefined && { quantile: line.quantile }),
    values,
    ...(line.told !== undefined && { told: line.told }),
    ...(dense && { dense: { at: dense.timesUs.map((us) => us - startUs), values: dense.values } }),
    ...(line.statistics ?? statistics(values)),
    overall: finite(line.overall),
    counted: finite(line.counted),
    ...silentOf(line),
  };
}

function exemplarsOf(source: MetricSource, groups: Asked['groups'], stretch: Stretch): Exemplar[] {
  const labelsOf = new Map<number, Record<string, string>>();
  for (const { labels, members } of groups) for (const { id } of members) labelsOf.set(id, labels);
  return source
    .exemplars([...labelsOf.keys()], stretch, MOST_EXEMPLARS)
    .filter(({ value }) => Number.isFinite(value))
    .map(({ series, timeUs, timeNs, value, traceId, spanId }) => ({
      time: joinNanos(timeUs, timeNs),
      value,
      traceId,
      spanId,
      labels: labelsOf.get(series) ?? {},
    }));
}
