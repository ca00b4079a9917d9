// Why a selector found nothing: no such metric, no such label, or no series with such values.
import type { PromqlRemark } from '#shared/api/metrics.ts';
import { nearest } from '#shared/query/nearest.ts';
import { type PromExpr, type Selector, selectorsOf } from '#shared/query/promql/ast.ts';
import { prometheusLabel } from '#shared/query/promql/names.ts';
import type { Stretch } from '../metrics/source.ts';
import type { Asking } from './asking.ts';
import { labelSets } from './labelled.ts';
import { metricNames } from './selectors.ts';
import { labelOf } from './series.ts';

const MOST_LABELS = 12;

/** A remark on every selector that chose no series. */
export function remarksOn(asking: Asking, expr: PromExpr, stretch: Stretch): PromqlRemark[] {
  return selectorsOf(expr).flatMap((selector) => {
    const [message, hint] = nothingBy(asking, selector, stretch) ?? [];
    const { from, to } = selector;
    return message === undefined ? [] : [{ message, from, to, ...(hint !== undefined && { hint }) }];
  });
}

function nothingBy(asking: Asking, selector: Selector, stretch: Stretch): [string, string?] | undefined {
  const { source } = asking;
  const { meant, tests: all } = asking.resolve(selector);
  if (meant.length === 0) return noMetric(asking, selector);
  const tests = all.filter(({ label }) => label !== 'le' && label !== 'quantile');
  const sets = meant.flatMap(({ instrument }) =>
    labelSets(instrument, source.series(stretch, instrument.id)),
  );
  const name = selector.name ?? 'What is asked for';
  if (sets.length === 0) return [`${name} has no points in this time.`];
  if (sets.some((set) => tests.every(({ label, test }) => test(labelOf(set, label))))) return undefined;
  const known = [...new Set(sets.flatMap(({ labels }) => Object.keys(labels)))];
  const unknown = selector.matchers.find(({ label }) => {
    const plain = prometheusLabel(label);
    return label !== '__name__' && !sets.some((set) => labelOf(set, plain) !== '');
  });
  if (!unknown)
    return [`No series of ${name} has these values.`, 'The list behind “=” offers those there are.'];
  const near = nearest(unknown.label, known);
  return [
    `${name} has no label ${unknown.label}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    `It has ${known.slice(0, MOST_LABELS).join(', ')}${known.length > MOST_LABELS ? ' and more' : ''}.`,
  ];
}

function noMetric({ instruments }: Asking, { name }: Selector): [string, string?] {
  if (name === null) return ['No metric passes these conditions.'];
  const base = name.replace(/_(?:bucket|count|sum)$/, '');
  const native = instruments.some(
    (one) => one.type === 'exponentialHistogram' && metricNames(one).some((each) => each.name === base),
  );
  if (base !== name && native)
    return [
      `${base} is an exponential histogram: it is one series, without ${name.slice(base.length)}.`,
      `Write ${base} itself: histogram_quantile(0.99, sum(rate(${base}[5m]))).`,
    ];
  const near = nearest(
    name,
    instruments.flatMap((one) => metricNames(one).map((each) => each.name)),
  );
  return [`No metric is called ${name}.`, near === undefined ? undefined : `Did you mean ${near}?`];
}
