// What a chart needs to know of an answer, be it one instrument's or a query's. Pure.
import type { MetricResult, MetricRow, MetricSeries, PromqlResult } from '#shared/api/metrics.ts';

export interface Charted
  extends Pick<
    MetricResult,
    'series' | 'others' | 'left' | 'start' | 'stepNs' | 'unit' | 'heatmap' | 'exemplars'
  > {
  /** What it is called. */
  readonly name: string;
  /** Whose colour heat has. */
  readonly service: string;
  /** Its lines are percentiles, or heat under them. */
  readonly percentiles: boolean;
  /** What was observed: an exemplar's value is one of those. */
  readonly observed: { readonly unit: string; readonly name: string };
  /** Exemplars are values of the axis; else they stand on their group's line. */
  readonly exemplarsOnAxis: boolean;
}

/** An instrument's answer as a chart. */
export function chartedMetric(result: MetricResult): Charted {
  const { instrument, function: fn } = result;
  return {
    ...result,
    name: instrument.name,
    service: instrument.service,
    percentiles: fn === 'heatmap' || fn === 'percentiles',
    observed: instrument,
    // Exemplars carry what was observed or added: no height on an axis of rates and totals.
    exemplarsOnAxis:
      fn === 'value'
        ? instrument.type === 'gauge'
        : fn === 'heatmap' || fn === 'percentiles' || fn === 'average',
  };
}

/** A query's answer as a chart; of its labels only those that tell the drawn lines apart. */
export function chartedQuery(result: PromqlResult, lines: number): Charted {
  const { heatmap, instruments } = result;
  const [first] = instruments;
  const drawn = result.series.slice(0, lines);
  const quantiles = drawn.length > 0 && drawn.every(isQuantile);
  return {
    ...result,
    unit: heatmap ? heatmap.unit : result.unit,
    series: heatmap
      ? heatmap.percentiles
      : quantiles
        ? drawn.map(asQuantile).sort(byQuantile)
        : toldApart(drawn),
    others: [],
    left: result.total - drawn.length,
    name: nameOf(result),
    service: first?.service ?? '',
    percentiles: heatmap !== null || quantiles,
    observed: { unit: first?.unit ?? '', name: first?.name ?? '' },
    exemplarsOnAxis: true,
  };
}

/** What a query reads, in a few words. */
export function nameOf({ instruments, query }: PromqlResult): string {
  const names = [...new Set(instruments.map(({ name }) => name))];
  if (names.length === 0) return query;
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(', ');
}

const isQuantile = ({ labels }: MetricSeries): boolean =>
  Object.keys(labels).length === 1 && labels.quantile !== undefined;
const asQuantile = ({ labels, ...series }: MetricSeries): MetricSeries => ({
  ...series,
  labels: {},
  quantile: Number(labels.quantile),
});
const byQuantile = (a: MetricSeries, b: MetricSeries): number => (a.quantile ?? 0) - (b.quantile ?? 0);

/** Labels that have more than one value among the lines; all where there is one line only. */
export function tellingKeys(series: readonly { labels: Readonly<Record<string, string>> }[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const { labels } of series)
    for (const key of Object.keys(labels))
      values.set(key, new Set(series.map(({ labels: each }) => each[key] ?? '')));
  return [...values].filter(([, each]) => each.size > 1).map(([key]) => key);
}

function toldApart(series: readonly MetricSeries[]): MetricSeries[] {
  const keys = tellingKeys(series);
  return series.map((one) => ({ ...one, labels: pick(one.labels, keys) }));
}

/** Some of the labels. */
export const pick = (
  labels: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> =>
  Object.fromEntries(keys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));

/** A query's lines as rows of the table, under the labels that tell them apart. */
export function rowsOf(series: readonly MetricSeries[], keys: readonly string[]): MetricRow[] {
  return series.map(({ labels, values, last, min, max, average, overall, counted }) => ({
    labels: pick(labels, keys),
    series: 1,
    last,
    min,
    max,
    average,
    overall,
    counted,
    quantiles: [],
    observed: null,
    spark: values,
    exemplars: 0,
  }));
}
