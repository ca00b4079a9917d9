// PromQL over time: what `queryMetrics` answers.
import { MOST_EXEMPLARS } from '#shared/api/metric-functions.ts';
import type { Exemplar, MetricSeries, PromqlResult } from '#shared/api/metrics.ts';
import { joinNanos } from '#shared/model/time.ts';
import type { PromExpr } from '#shared/query/promql/ast.ts';
import { promTypeOf } from '#shared/query/promql/check.ts';
import { parsePromQL } from '#shared/query/promql/parser.ts';
import { printPromQL } from '#shared/query/promql/print.ts';
import { toPromQL } from '#shared/query/promql/words.ts';
import { finite } from '../metrics/asked.ts';
import { toldOf } from '../metrics/counts.ts';
import {
  addDistribution,
  mergeSteps,
  quantileOf,
  quantiles,
  type StepDistributions,
} from '../metrics/distributions.ts';
import { QUANTILES } from '../metrics/functions.ts';
import { type Grid, gridEndUs } from '../metrics/grid.ts';
import { statistics } from '../metrics/groups.ts';
import { heatmapOf } from '../metrics/heatmap.ts';
import type { AskedRange } from '../metrics/instruments.ts';
import { m4 } from '../metrics/m4.ts';
import type { MetricSource, Stretch } from '../metrics/source.ts';
import { accepted } from '../refused.ts';
import { Asking } from './asking.ts';
import { evaluate, numberOf } from './evaluate.ts';
import { fineGridFor, gridFor, stretchFor } from './grids.ts';
import { remarksOn } from './remarks.ts';
import { type HistogramSeries, keyOf, type NumberSeries, type Series, spelledOut } from './series.ts';

export interface PromqlQuery extends AskedRange {
  q: string;
  steps: number;
  /** Columns of pixels, for plain values; 0 when they are not wanted as dense lines. */
  columns: number;
  limit: number;
}

/** Lines that are drawn finely, and points of all of them together. */
const MOST_DENSE = 20;
const MOST_DRAWN = 60_000;

/** Evaluates a query over its range. Throws AppError: bad_query for what cannot be read or answered. */
export function queryPromql(source: MetricSource, query: PromqlQuery, pause: () => void): PromqlResult {
  const text = toPromQL(query.q);
  const expr = accepted(parsePromQL(text));
  const asking = new Asking(source, text, pause);
  const stretch = stretchFor(asking, expr, query);
  const grid = gridFor(asking, expr, stretch, query.steps);
  const all = linesOf(asking, expr, grid);
  const histograms = all.filter((series) => series.kind === 'histograms');
  const numbers = [...spelledOut(all)].filter((series) => series.kind === 'numbers');
  const ranked = numbers
    .map((series) => ({ series, figures: statistics(series.values.map(finite)) }))
    .filter(({ figures }) => figures.last !== null)
    .sort(
      (a, b) =>
        (b.figures.average ?? Number.NEGATIVE_INFINITY) - (a.figures.average ?? Number.NEGATIVE_INFINITY),
    );
  const top = ranked.slice(0, query.limit);
  const fine = query.columns > 0 && top.length > 0 ? fineLines(asking, expr, stretch, grid) : undefined;
  const columns = Math.max(50, Math.min(query.columns, Math.floor(MOST_DRAWN / 4 / Math.max(1, top.length))));
  const heat = heatOf(histograms, grid);
  const units = new Set(all.map(({ unit }) => unit));
  const [unit = ''] = units;
  return {
    query: printPromQL(expr),
    unit: units.size !== 1 ? '' : heat ? '1' : unit,
    start: joinNanos(grid.startUs, 0),
    stepNs: grid.stepUs * 1000,
    series: top.map(({ series, figures }, place) => {
      const dense = place < MOST_DENSE ? fine?.lines.get(keyOf(series.labels)) : undefined;
      return lineOf(series, figures, grid, dense && fine && { ...fine, values: dense, columns });
    }),
    total: ranked.length,
    left: Math.max(0, ranked.length - query.limit),
    heatmap: heat ? { ...heat, unit: units.size === 1 ? unit : '' } : null,
    exemplars: exemplarsOf(asking, stretch, units.size === 1 ? unit : ''),
    instruments: usedBy(asking),
    remarks: remarksOn(asking, expr, stretch),
  };
}

function linesOf(asking: Asking, expr: PromExpr, grid: Grid): Series[] {
  if (promTypeOf(expr) !== 'number') return [...asking.held(evaluate(asking, expr, grid), expr)];
  return [{ kind: 'numbers', labels: {}, hidden: {}, unit: '', values: numberOf(asking, expr, grid) }];
}

interface Fine {
  grid: Grid;
  lines: ReadonlyMap<string, NumberSeries['values']>;
}

/** Plain values once more, as finely as the points come. */
function fineLines(asking: Asking, expr: PromExpr, stretch: Stretch, grid: Grid): Fine | undefined {
  const fine = fineGridFor(asking, expr, stretch, grid);
  if (!fine) return undefined;
  const lines = new Map<string, NumberSeries['values']>();
  for (const series of evaluate(asking, expr, fine))
    if (series.kind === 'numbers') lines.set(keyOf(series.labels), series.values);
  return { grid: fine, lines };
}

function lineOf(
  { labels, values, known: knownTime }: NumberSeries,
  figures: ReturnType<typeof statistics>,
  grid: Grid,
  fine: { grid: Grid; values: NumberSeries['values']; columns: number } | undefined,
): MetricSeries {
  const told = knownTime && toldOf(values, knownTime.toldSteps());
  const line: MetricSeries = {
    labels,
    values: values.map(finite),
    ...(told !== undefined && { told }),
    ...figures,
    ...(told !== undefined && { last: statistics(values.slice(0, told).map(finite)).last ?? figures.last }),
    overall: null,
    counted: null,
  };
  if (!fine) return line;
  const known = fine.values.map(finite);
  const timesUs = known.map((_, step) => fine.grid.startUs + (step + 0.5) * fine.grid.stepUs);
  const dense = m4({ timesUs, values: known }, grid.startUs, gridEndUs(grid), fine.columns);
  return {
    ...line,
    ...statistics(known),
    dense: { at: dense.timesUs.map((us) => us - grid.startUs), values: dense.values },
  };
}

/** Distributions that were left whole, as heat, with the percentiles over it. Counts are what came in a step. */
function heatOf(
  all: readonly HistogramSeries[],
  grid: Grid,
): Omit<NonNullable<PromqlResult['heatmap']>, 'unit'> | null {
  if (all.length === 0) return null;
  const steps: StepDistributions = new Array(grid.count).fill(undefined);
  for (const series of all)
    series.steps.forEach((step, at) => {
      const weight = series.perSecond ? grid.stepUs / 1_000_000 : 1;
      if (step) steps[at] = addDistribution(steps[at], step, weight);
    });
  const heat = heatmapOf(steps);
  if (!heat) return null;
  const whole = mergeSteps(steps);
  const percentiles = QUANTILES.map((quantile): MetricSeries => {
    const values = quantiles(steps, quantile).map(finite);
    const overall = finite(whole ? quantileOf(whole, quantile) : null);
    return {
      labels: {},
      quantile,
      values,
      ...statistics(values),
      overall,
      counted: whole?.histogram.count ?? null,
    };
  });
  return { ...heat, percentiles };
}

/** Exemplars where they are values of the chart's axis: observations of the one distribution, readings of the one gauge. */
function exemplarsOf({ source, used }: Asking, stretch: Stretch, unit: string): Exemplar[] {
  const [instrument, ...others] = new Set(used.values());
  if (!instrument || others.length > 0 || instrument.type === 'sum' || instrument.unit !== unit) return [];
  return source
    .exemplars([...used.keys()], stretch, MOST_EXEMPLARS)
    .filter(({ value }) => Number.isFinite(value))
    .map(({ timeUs, timeNs, value, traceId, spanId }) => ({
      time: joinNanos(timeUs, timeNs),
      value,
      traceId,
      spanId,
      labels: {},
    }));
}

function usedBy({ used }: Asking): PromqlResult['instruments'] {
  return [...new Set(used.values())].map(({ id, name, service, type, unit, monotonic }) => ({
    id,
    name,
    service,
    type,
    unit,
    monotonic,
  }));
}
