// What the chart shows, as PromQL for a Prometheus or Mimir that took the metric over OTLP with the default names; typed
// into the bar it draws the same chart here. Built as a tree, so it is written as the bar writes. Pure.
import type { Instrument, MetricFunction } from '#shared/api/metrics.ts';
import { parseAttributeFilter } from '#shared/query/attribute-filter.ts';
import type { AggregationName, Binary, PromExpr, PromMatcher } from '#shared/query/promql/ast.ts';
import { prometheusLabel, prometheusName } from '#shared/query/promql/names.ts';
import { printPromQL } from '#shared/query/promql/print.ts';
import { escapeRegex } from '#shared/query/strings.ts';

type Named = Pick<Instrument, 'name' | 'unit' | 'type' | 'monotonic' | 'service'>;

const place = { from: 0, to: 0 };
const QUANTILES = [0.5, 0.95, 0.99] as const;

const matcher = (label: string, op: PromMatcher['op'], value: string): PromMatcher => ({
  kind: 'matcher',
  label,
  op,
  value,
  ...place,
});
const number = (value: number): PromExpr => ({ kind: 'number', value, ...place });
const text = (value: string): PromExpr => ({ kind: 'string', value, ...place });
const call = (fn: string, ...args: PromExpr[]): PromExpr => ({ kind: 'call', fn, args, ...place });
const join = (op: Binary['op'], left: PromExpr, right: PromExpr): PromExpr => ({
  kind: 'binary',
  op,
  bool: false,
  matching: null,
  left,
  right,
  ...place,
});

/** An attribute as Prometheus labels it: the instance has a label of its own there. */
const labelFor = (key: string): string => (key === 'service.instance.id' ? 'instance' : prometheusLabel(key));

/** The service, with a namespace before it or without, and the page's filters. */
function matchersOf(service: string, where: readonly string[]): PromMatcher[] {
  const others = where.flatMap((one) => {
    const filter = parseAttributeFilter(one);
    return filter ? [matcher(labelFor(filter.key), filter.operator, filter.value)] : [];
  });
  return [matcher('job', '=~', `(.+/)?${escapeRegex(service)}`), ...others];
}

/** PromQL for one function of an instrument, grouped and filtered as the page does. */
export function promqlOf(
  instrument: Named,
  fn: MetricFunction,
  by: readonly string[],
  where: readonly string[],
): string {
  return printPromQL(treeOf(instrument, fn, by.map(labelFor), matchersOf(instrument.service, where)));
}

function treeOf(
  instrument: Named,
  fn: MetricFunction,
  keys: readonly string[],
  matchers: readonly PromMatcher[],
): PromExpr {
  const name = prometheusName(instrument) || instrument.name;
  const { type } = instrument;
  const isNative = type === 'exponentialHistogram';
  const selector = (suffix: string, more: readonly PromMatcher[] = [], ranged = false): PromExpr => ({
    kind: 'selector',
    name: `${name}${suffix}`,
    matchers: [...matchers, ...more],
    range: ranged ? '$__rate_interval' : null,
    offsetMs: 0,
    ...place,
  });
  const over = (what: string, suffix = ''): PromExpr => call(what, selector(suffix, [], true));
  const grouped = (op: AggregationName, of: PromExpr, labels: readonly string[] = keys): PromExpr => ({
    kind: 'aggregation',
    op,
    grouping: labels.length === 0 ? null : { kind: 'by', labels: [...labels] },
    parameter: null,
    of,
    ...place,
  });
  // Of a step's increases, not of rates: a series that was there for half of a step counts by what it observed.
  const distribution = (labels: readonly string[]): PromExpr =>
    isNative
      ? grouped('sum', over('increase'), labels)
      : grouped('sum', over('increase', '_bucket'), ['le', ...labels]);
  switch (fn) {
    case 'value':
      return grouped(type === 'sum' ? 'sum' : 'avg', selector(''));
    case 'rate':
    case 'increase':
    case 'count': {
      const what = fn === 'rate' ? 'rate' : 'increase';
      if (isNative) return grouped('sum', call('histogram_count', over(what)));
      return grouped('sum', over(what, type === 'sum' ? '' : '_count'));
    }
    case 'average':
      if (isNative)
        return join(
          '/',
          grouped('sum', call('histogram_sum', over('increase'))),
          grouped('sum', call('histogram_count', over('increase'))),
        );
      return join('/', grouped('sum', over('increase', '_sum')), grouped('sum', over('increase', '_count')));
    case 'percentiles': {
      if (type === 'summary') return selector('');
      const quantile = (q: number): PromExpr => call('histogram_quantile', number(q), distribution(keys));
      // One line a group, as the chart has it; of a single group every percentile, told apart by a label.
      if (keys.length > 0) return quantile(0.99);
      return QUANTILES.map((q) =>
        call('label_replace', quantile(q), text('quantile'), text(String(q)), text(''), text('')),
      ).reduce((left, right) => join('or', left, right));
    }
    case 'heatmap':
      return distribution([]);
  }
}
