// What Prometheus and Mimir call an OTLP metric (OpenTelemetry's "Prometheus compatibility": names and units). Four
// ways of translating are in use and a target seldom says which, so all of them are looked for.
import type { MetricType } from '#shared/model/otlp.ts';
import { knownUnit } from '#shared/model/units.ts';

export interface MetricWords {
  name: string;
  unit: string;
  /** Undefined: a metric without data of a known type. */
  type: MetricType | undefined;
  monotonic: boolean;
}

const PER_UNITS: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mo: 'month',
  y: 'year',
};

const OTHER = /[^a-zA-Z0-9:]+/;

/** The names a metric may have, without `_count` and the like, most usual first. */
export function namesOf(metric: MetricWords): string[] {
  return [...new Set([escaped(metric), escapedBare(metric.name), suffixed(metric), metric.name])].filter(
    (name) => name !== '',
  );
}

/** The name Prometheus gives a metric by default; "" when nothing is left of its own. */
export function prometheusName(metric: MetricWords): string {
  return /[a-zA-Z0-9]/.test(metric.name) ? escaped(metric) : '';
}

/** Every point that is sent asks for its keys anew. */
const labels = new Map<string, string>();

/** An attribute's key as a label: `http.route` → `http_route`. */
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

function unitsOf(unit: string): { main: string; per: string } {
  const [first = '', rest] = unit.split(/\/(.*)/s).map((part) => part.trim());
  const word = (text: string, known: string | undefined): string =>
    /[{}]/.test(text) ? '' : (known ?? text);
  const over = rest ?? '';
  const per = word(over, Object.hasOwn(PER_UNITS, over) ? PER_UNITS[over] : undefined);
  return { main: word(first, knownUnit(first)?.prometheus), per: per === '' ? '' : `per_${per}` };
}

const cleanUnit = (unit: string): string =>
  unit
    .replaceAll(/[^a-zA-Z0-9:]/gu, '_')
    .replaceAll(/_+/g, '_')
    .replace(/^_/, '');
const isCounter = ({ type, monotonic }: MetricWords): boolean => type === 'sum' && monotonic;
const isRatio = ({ type, unit }: MetricWords): boolean => type === 'gauge' && unit === '1';
const afterDigit = (name: string): string => (/^\d/.test(name) ? `_${name}` : name);

/** UnderscoreEscapingWithSuffixes, the default. */
function escaped(metric: MetricWords): string {
  let tokens = metric.name.split(OTHER).filter((token) => token !== '');
  const units = unitsOf(metric.unit);
  const per = cleanUnit(units.per).replace(/_$/, '');
  let main = cleanUnit(units.main);
  if (tokens.includes(main)) main = '';
  const hasPer = per !== '' && per !== 'per' && !tokens.includes(per);
  if (hasPer) main = main.replace(/_$/, '');
  if (main !== '') tokens.push(main);
  if (hasPer) tokens.push(per);
  const last = isCounter(metric) ? 'total' : isRatio(metric) ? 'ratio' : undefined;
  if (last !== undefined) tokens = [...tokens.filter((token) => token !== last), last];
  return afterDigit(tokens.join('_'));
}

/** UnderscoreEscapingWithoutSuffixes, Mimir's default. */
const escapedBare = (name: string): string =>
  afterDigit(
    name
      .split(/[^a-zA-Z0-9:_]+/)
      .filter((token) => token !== '')
      .join('_'),
  );

/** NoUTF8EscapingWithSuffixes. */
function suffixed(metric: MetricWords): string {
  const without = (name: string, suffix: string): string =>
    name.endsWith(suffix) && name.length > suffix.length + 1 ? name.slice(0, -(suffix.length + 1)) : name;
  const last = isCounter(metric) ? 'total' : isRatio(metric) ? 'ratio' : '';
  const { main, per } = unitsOf(metric.unit);
  let { name } = metric;
  if (last !== '') name = without(name, last);
  if (per !== '') name = without(name, per);
  if (main !== '' && !name.endsWith(main)) name += `_${main}`;
  if (per !== '') name += `_${per}`;
  return last === '' ? name : `${name}_${last}`;
}

/**
 * A label's name reduced to what all translations leave of it, so that both sides compare: "http.route",
 * "http_route" and "key_http__route" are one.
 */
export function plainLabel(name: string): string {
  return name
    .replaceAll(/[^a-zA-Z0-9]+/g, '_')
    .replace(/^key_/, '')
    .replaceAll(/^_|_$/g, '');
}

/** Adds a label to a set under its plain name. Values of names that become one are joined, as Prometheus does. */
export function addLabel(labels: Map<string, string>, name: string, value: string): void {
  if (value === '') return;
  const plain = plainLabel(name);
  const before = labels.get(plain);
  labels.set(
    plain,
    before === undefined ? value : [...before.split(';'), ...value.split(';')].sort().join(';'),
  );
}
