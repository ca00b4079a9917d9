// Which line of an earlier run's answer is which of the shown one's. Pure.
import type { MetricSeries, PromqlResult } from '#shared/api/metrics.ts';
import { type Charted, chartedQuery, pick, tellingKeys } from './charted.ts';
import { keyOfLabels } from './series-rows.ts';

/** Labels that say which process it was: another run's may be other ones. */
const OF_A_PROCESS = ['instance', 'service_instance_id'];

type Labelled = Pick<MetricSeries, 'labels'>;

/** Labels of a process that no line of one answer shares with any of the other. */
function unsharedKeys(a: readonly Labelled[], b: readonly Labelled[]): string[] {
  return OF_A_PROCESS.filter((key) => {
    const known = new Set(a.map(({ labels }) => labels[key]));
    return b.every(({ labels }) => labels[key] === undefined || !known.has(labels[key]));
  });
}

/** Lines by their labels without some; those that are not told apart then are left out. */
function byLabels<T extends Labelled>(lines: readonly T[], without: readonly string[]): Map<string, T> {
  const groups = Map.groupBy(lines, ({ labels }) =>
    keyOfLabels(Object.fromEntries(Object.entries(labels).filter(([key]) => !without.includes(key)))),
  );
  return new Map(
    [...groups].flatMap(([key, [one, ...more]]) => (one && more.length === 0 ? [[key, one]] : [])),
  );
}

/** The earlier lines that have a like in the shown answer, under the labels of that. */
export function pairedLines(
  shown: readonly MetricSeries[],
  earlier: readonly MetricSeries[],
): MetricSeries[] {
  const without = unsharedKeys(shown, earlier);
  const found = byLabels(earlier, without);
  return [...byLabels(shown, without)].flatMap(([key, { labels }]) => {
    const like = found.get(key);
    return like ? [{ ...like, labels }] : [];
  });
}

/** An earlier run's answer to the same query, its lines named as those of the shown chart. */
export function chartedBefore(earlier: PromqlResult, shown: PromqlResult, lines: number): Charted {
  const charted = chartedQuery(earlier, lines);
  if (charted.percentiles || chartedQuery(shown, lines).percentiles) return charted;
  const drawn = shown.series.slice(0, lines);
  const keys = tellingKeys(drawn);
  const series = pairedLines(drawn, earlier.series);
  return { ...charted, series: series.map((one) => ({ ...one, labels: pick(one.labels, keys) })) };
}
