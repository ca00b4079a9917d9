// One instrument over time: what `queryMetric` answers.
import { AppError } from '#shared/api/errors.ts';
import { functionsOf, MOST_EXEMPLARS, usualFunction } from '#shared/api/metric-functions.ts';
import type { Exemplar, MetricFunction, MetricResult, MetricSeries } from '#shared/api/metrics.ts';
import { joinNanos } from '#shared/model/time.ts';
import { addDistribution, type Distribution, type StepDistributions } from './distributions.ts';
import { type Evaluated, evaluateGroup, type Line } from './functions.ts';
import { paceUs } from './gaps.ts';
import { type Grid, gridEndUs, gridOver, stepWithin } from './grid.ts';
import { type Group, groupBy, statistics, topBy } from './groups.ts';
import { heatmapOf } from './heatmap.ts';
import { described, instrumentOf, LOOKBACK_US, stretchOf } from './instruments.ts';
import { parseMatchers } from './matchers.ts';
import type { InstrumentRow, MetricSource, SeriesRow, Stretch } from './source.ts';

export interface MetricQuery {
  id: number;
  fromUs?: number | undefined;
  toUs?: number | undefined;
  function?: MetricFunction | undefined;
  groupBy: readonly string[];
  where: readonly string[];
  steps: number;
  limit: number;
}

/**
 * Evaluates one instrument. Throws AppError: not_found for the instrument, bad_query for a filter, bad_request for
 * a function its type does not have.
 */
export function queryMetric(source: MetricSource, query: MetricQuery): MetricResult {
  const instrument = instrumentOf(source, query.id);
  const fn = query.function ?? usualFunction(instrument);
  const usable = functionsOf(instrument);
  if (!usable.includes(fn))
    throw new AppError({
      code: 'bad_request',
      message: `A ${instrument.type} has no ${fn}.`,
      hint: `It has ${usable.join(', ')}.`,
    });
  const matches = parseMatchers(query.where);
  const stretch = stretchOf(source, query, instrument.id);
  const before = { fromUs: stretch.fromUs - LOOKBACK_US, toUs: stretch.toUs };
  const chosen = source.series(before, instrument.id).filter(({ labels }) => matches(labels));
  const leastUs = fn === 'value' ? stepOfPace(source, instrument, chosen, stretch) : undefined;
  const grid = gridOver(stretch.fromUs, stretch.toUs, query.steps, leastUs);
  const read = { fromUs: grid.startUs - LOOKBACK_US, toUs: gridEndUs(grid) };
  // A summary's quantiles cannot be merged: it is always shown series by series.
  const alone = instrument.type === 'summary' && fn === 'percentiles';
  const keys = alone ? [...new Set(chosen.flatMap(({ labels }) => Object.keys(labels)))] : query.groupBy;
  const groups = groupBy(chosen, keys).map((group): EvaluatedGroup => {
    const points = source.points(group.members, instrument.type, read);
    const evaluated = evaluateGroup({ count: group.members.length, points }, fn, instrument, grid);
    return { ...group, evaluated };
  });
  const { top, left } = topBy(groups, rankOf, query.limit);
  return {
    instrument: { ...described(instrument, chosen), spark: [], last: null },
    function: fn,
    unit: unitOf(instrument, fn),
    start: joinNanos(grid.startUs, 0),
    stepNs: grid.stepUs * 1000,
    series: top.flatMap(({ labels, evaluated }) => evaluated.lines.map((line) => seriesOf(labels, line))),
    totalSeries: chosen.length,
    left,
    heatmap: fn === 'heatmap' ? heatmapOf(mergedSteps(groups, grid)) : null,
    exemplars: exemplarsOf(source, groups, stretch),
  };
}

/** Readings finer than they come would draw stairs where a line from reading to reading is meant. */
function stepOfPace(
  source: MetricSource,
  { type }: InstrumentRow,
  chosen: readonly SeriesRow[],
  stretch: Stretch,
): number | undefined {
  const [points] = source.points(chosen.slice(0, 1), type, stretch);
  const pace = points && paceUs(points.timesUs);
  // A little more than the pace: exporters are never quite on time.
  return pace === undefined ? undefined : stepWithin(pace * 1.1);
}

interface EvaluatedGroup extends Group<SeriesRow> {
  evaluated: Evaluated;
}

/** Groups are ranked by their last line (of percentiles, the highest) over the whole range; plain values by their mean. */
function rankOf({ evaluated }: EvaluatedGroup): number | null {
  const line = evaluated.lines.at(-1);
  return line?.overall ?? statistics(line?.values ?? []).average;
}

function seriesOf(labels: Record<string, string>, line: Line): MetricSeries {
  const values = line.values.map(finite);
  return {
    labels,
    ...(line.quantile !== undefined && { quantile: line.quantile }),
    values,
    ...statistics(values),
    overall: finite(line.overall),
    counted: finite(line.counted),
  };
}

/** JSON has no NaN and no infinity. */
const finite = (value: number | null): number | null => (Number.isFinite(value) ? value : null);

/** Unit of a function's values, UCUM. Observations are counted in ones. */
function unitOf(instrument: InstrumentRow, fn: MetricFunction): string {
  const counted = instrument.type === 'sum' ? instrument.unit || '1' : '1';
  if (fn === 'rate') return `${counted}/s`;
  return fn === 'count' ? '1' : instrument.unit;
}

function mergedSteps(groups: readonly EvaluatedGroup[], grid: Grid): StepDistributions {
  return Array.from({ length: grid.count }, (_, step) => {
    let sum: Distribution | undefined;
    for (const { evaluated } of groups) {
      const part = evaluated.steps?.[step];
      if (part) sum = addDistribution(sum, part, 1);
    }
    return sum;
  });
}

function exemplarsOf(source: MetricSource, groups: readonly EvaluatedGroup[], stretch: Stretch): Exemplar[] {
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
