// What the chart shows, as PromQL for a Prometheus or Mimir that took the metric over OTLP with the default names:
// underscores for what is no letter, units and _total as suffixes, job for the service. Pure.
import type { Instrument, MetricFunction } from '#shared/api/metrics.ts';

type Named = Pick<Instrument, 'name' | 'unit' | 'type' | 'monotonic' | 'service'>;

const UNITS: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
};
const EACH: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

const words = (text: string): string => text.replace(/[^a-zA-Z0-9:]+/g, '_').replace(/^_+|_+$/g, '');

/** The suffixes a unit brings: `seconds`, or `bytes` and `per_second`. */
function unitSuffixes(unit: string): string[] {
  const [main = '', each] = unit.replaceAll(/\{[^}]*\}/g, '').split('/');
  const named = words(UNITS[main.trim()] ?? main.trim());
  const per =
    each === undefined || each.trim() === '' ? '' : `per_${EACH[each.trim()] ?? words(each.trim())}`;
  return [main.trim() === '1' ? '' : named, per].filter(Boolean);
}

/** The metric's name as Prometheus keeps it. */
export function prometheusName({ name, unit, type, monotonic }: Named): string {
  const parts = words(name).split('_').filter(Boolean);
  const added = unitSuffixes(unit).filter((suffix) => !parts.includes(suffix));
  parts.push(...added);
  const counter = type === 'sum' && monotonic;
  if (counter) {
    if (parts.includes('total')) parts.splice(parts.indexOf('total'), 1);
    parts.push('total');
  }
  if (unit === '1' && type === 'gauge' && parts.at(-1) !== 'ratio') parts.push('ratio');
  const whole = parts.join('_');
  return /^\d/.test(whole) ? `_${whole}` : whole;
}

const label = (key: string): string => {
  const name = key.replace(/[^a-zA-Z0-9_]/g, '_');
  return /^\d/.test(name) ? `key_${name}` : name;
};
const quoted = (text: string): string => JSON.stringify(text);

function matchers(service: string, where: readonly string[]): string {
  const job = `job=~${quoted(`(.+/)?${service.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)}`;
  const others = where.flatMap((one) => {
    const [, key = '', operator = '', value = ''] = /^([^=!~]+)(=~|!~|!=|=)(.*)$/s.exec(one) ?? [];
    return key === '' ? [] : [`${label(key.trim())}${operator}${quoted(value)}`];
  });
  return `{${[job, ...others].join(', ')}}`;
}

/** PromQL for one function of an instrument, grouped and filtered as the page does. */
export function promqlOf(
  instrument: Named,
  fn: MetricFunction,
  by: readonly string[],
  where: readonly string[],
): string {
  const name = prometheusName(instrument);
  const filter = matchers(instrument.service, where);
  const keys = by.map(label);
  const grouped = (operator: string, of: string): string =>
    `${operator}${keys.length === 0 ? '' : ` by (${keys.join(', ')})`} (${of})`;
  const over = (what: string, suffix = ''): string => `${what}(${name}${suffix}${filter}[$__rate_interval])`;
  const { type } = instrument;
  const isNative = type === 'exponentialHistogram';
  switch (fn) {
    case 'value':
      return grouped(type === 'sum' ? 'sum' : 'avg', `${name}${filter}`);
    case 'rate':
    case 'increase':
    case 'count': {
      const what = fn === 'rate' ? 'rate' : 'increase';
      if (isNative) return grouped('sum', `histogram_count(${over(what)})`);
      return grouped('sum', over(what, type === 'sum' ? '' : '_count'));
    }
    case 'average':
      if (isNative)
        return `${grouped('sum', `histogram_sum(${over('rate')})`)} / ${grouped('sum', `histogram_count(${over('rate')})`)}`;
      return `${grouped('sum', over('rate', '_sum'))} / ${grouped('sum', over('rate', '_count'))}`;
    case 'percentiles':
    case 'heatmap': {
      if (type === 'summary') return `${name}${filter.slice(0, -1)}, quantile="0.99"}`;
      if (isNative) return `histogram_quantile(0.99, ${grouped('sum', over('rate'))})`;
      return `histogram_quantile(0.99, sum by (${['le', ...keys].join(', ')}) (${over('rate', '_bucket')}))`;
    }
  }
}
