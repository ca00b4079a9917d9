// A metric as Prometheus and Mimir will name it (UnderscoreEscapingWithSuffixes, their default): different names
// can become one.
import { METRIC_GAUGE, METRIC_SUM, type MetricRow } from '../../otlp/columns.ts';

const UNITS: Record<string, string> = {
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
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
  $: 'dollars',
};
const PER: Record<string, string> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

const words = (text: string): string[] => text.split(/[^A-Za-z0-9:]+/).filter((word) => word !== '');

/** A unit as words of a name; what stands in braces is an annotation and no unit. */
function unitWords(unit: string): string[] {
  const [main = '', per] = unit.split('/', 2);
  const named = (part: string, table: Record<string, string>): string[] =>
    part.includes('{') || part === '' || part === '1' ? [] : words(table[part.trim()] ?? part);
  const below = per === undefined ? [] : named(per, PER);
  return [...named(main, UNITS), ...(below.length > 0 ? ['per', ...below] : [])];
}

/** The name Prometheus gives a metric; "" when nothing is left of its own. */
export function prometheusName({
  name,
  unit,
  type,
  monotonic,
}: Pick<MetricRow, 'name' | 'unit' | 'type' | 'monotonic'>): string {
  const own = words(name);
  if (own.length === 0) return '';
  let parts = own;
  for (const word of unitWords(unit)) if (!parts.includes(word)) parts = [...parts, word];
  const ends = (word: string): void => {
    parts = [...parts.filter((part) => part !== word), word];
  };
  if (unit === '1' && type === METRIC_GAUGE) ends('ratio');
  if (type === METRIC_SUM && monotonic) ends('total');
  const made = parts.join('_');
  return /^\d/.test(made) ? `_${made}` : made;
}

const labels = new Map<string, string>();

/** An attribute's key as a label. */
export function prometheusLabel(key: string): string {
  let label = labels.get(key);
  if (label === undefined) {
    label = key.replaceAll(/[^A-Za-z0-9_]/gu, '_');
    if (/^\d/.test(label)) label = `key_${label}`;
    else if (/^_[^_]/.test(label)) label = `key${label}`;
    if (labels.size > 10_000) labels.clear();
    labels.set(key, label);
  }
  return label;
}
