// Which points Prometheus or Mimir has: the raw samples of a range, matched by series and millisecond.
import { addLabel, type MetricWords, namesOf, plainLabel } from '#shared/query/promql/names.ts';
import { ARRIVED, type Found } from './fates.ts';
import { inParallel } from './in-parallel.ts';
import { askJson, CannotAsk, type ReadAccess } from './read-api.ts';

/** A series that points were sent of. */
export interface SentSeries extends MetricWords {
  /** `service.namespace/service.name`, and `service.instance.id`; "" where the resource has none. */
  job: string;
  instance: string;
  /** The points' attributes: key and value as text. */
  attributes: readonly (readonly [key: string, value: string])[];
  /** Keys of the resource's attributes: a target may put them on every series. */
  resourceKeys: readonly string[];
}

/** Points that were sent; row by row. */
export interface SentPoints {
  series: readonly SentSeries[];
  /** Index into `series`. */
  of: Int32Array;
  /** Milliseconds since 1970: finer times are cut off. */
  ms: Float64Array;
  /** The number, or a distribution's count; see `check`. */
  value: Float64Array;
  /** PLAIN, ANY_VALUE or STALE. */
  check: Uint8Array;
}

/** The value there must be the one sent. */
export const PLAIN = 0;
/** The target may have changed the value (a delta it sums up). */
export const ANY_VALUE = 1;
/** The mark that a series ended, which no answer shows. */
export const STALE = 2;

const AT_ONCE = 2;
/** Names asked for at once, so that a query stays below what targets take. */
const MOST_NAMES = 50;
/** A range this long is asked for at most: an answer grows with it. */
const MOST_MS = 6 * 3_600_000;

const NOT_THERE: Found = { fate: 'missing', reason: 'The series has no point at this time.' };
const NO_SERIES: Found = { fate: 'missing', reason: 'There is no such series.' };
const ENDED: Found = {
  fate: 'pending',
  reason: 'Marks that a series ended. Answers do not show these; they only end it.',
};
const OTHER_VALUE: Found = {
  fate: 'missing',
  reason:
    'The series has another value at this time: of two points in one millisecond one stays. Sent again this one would be refused, or replace that value, so it does not go again.',
  barred: true,
};

/** What became of each sent point. Throws CannotAsk. */
export async function findPoints(access: ReadAccess, sent: SentPoints, abort: AbortSignal): Promise<Found[]> {
  const wanted = sent.series.map(labelsOf);
  const there = new There();
  await inParallel(AT_ONCE, questionsOf(sent, wanted), async (question) => {
    there.add(await samplesOf(access, question, abort));
  });
  return Array.from(sent.of, (index, i) => {
    if (sent.check[i] === STALE) return ENDED;
    const series = wanted[index];
    const values = series && there.valuesAt(series, sent.ms[i] ?? 0);
    if (values === undefined) return NO_SERIES;
    if (values.length === 0) return NOT_THERE;
    const value = sent.value[i] ?? Number.NaN;
    return sent.check[i] === ANY_VALUE || values.some((one) => Object.is(one + 0, value + 0))
      ? ARRIVED
      : OTHER_VALUE;
  });
}

/** A series as it is looked for. */
interface Wanted {
  /** Names that one of its samples may have; the first two kinds are the same series' own and its `_count`. */
  names: string[];
  job: string;
  instance: string;
  /** By plain name. */
  labels: ReadonlyMap<string, string>;
  key: string;
  /** Labels, by plain name, that it may have besides. */
  extra: ReadonlySet<string>;
}

const COUNTED = new Set<MetricWords['type']>(['histogram', 'summary']);
/** Labels that tell of what a target puts on every series: scope, type and unit, and the histogram's own. */
const ALWAYS = /^(otel_scope_|type$|unit$|scope_)/;

function labelsOf(series: SentSeries): Wanted {
  const labels = new Map<string, string>();
  for (const [key, value] of series.attributes) if (key !== '__name__') addLabel(labels, key, value);
  if (series.job !== '') labels.set('job', series.job);
  if (series.instance !== '') labels.set('instance', series.instance);
  const bare = namesOf(series);
  const names = COUNTED.has(series.type) ? bare.flatMap((name) => [`${name}_count`, name]) : bare;
  return {
    names: series.type === 'exponentialHistogram' ? bare : names,
    job: labels.get('job') ?? '',
    instance: labels.get('instance') ?? '',
    labels,
    key: textOf(labels),
    extra: new Set(series.resourceKeys.map(plainLabel)),
  };
}

const textOf = (labels: ReadonlyMap<string, string>): string =>
  JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));

interface Query {
  names: string[];
  job: string;
  instance: string;
  fromMs: number;
  toMs: number;
}

function questionsOf(sent: SentPoints, wanted: readonly Wanted[]): Query[] {
  const byTarget = new Map<string, Query>();
  for (let i = 0; i < sent.of.length; i++) {
    const series = wanted[sent.of[i] ?? -1];
    const ms = sent.ms[i] ?? 0;
    if (series === undefined || sent.check[i] === STALE) continue;
    const { job, instance } = series;
    const key = JSON.stringify([job, instance, Math.floor(ms / MOST_MS)]);
    const query = byTarget.get(key) ?? { names: [], job, instance, fromMs: ms, toMs: ms };
    byTarget.set(key, query);
    query.fromMs = Math.min(query.fromMs, ms);
    query.toMs = Math.max(query.toMs, ms);
    for (const name of series.names) if (!query.names.includes(name)) query.names.push(name);
  }
  return [...byTarget.values()].flatMap((query) =>
    Array.from({ length: Math.ceil(query.names.length / MOST_NAMES) }, (_, part) => ({
      ...query,
      names: query.names.slice(part * MOST_NAMES, (part + 1) * MOST_NAMES),
    })),
  );
}

interface Series {
  metric: Record<string, string>;
  values?: [seconds: number, value: string][];
  histograms?: [seconds: number, histogram: { count: string }][];
}

async function samplesOf(access: ReadAccess, query: Query, abort: AbortSignal): Promise<Series[]> {
  const names = query.names.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const matchers = [
    `__name__=~${JSON.stringify(names)}`,
    `job=${JSON.stringify(query.job)}`,
    `instance=${JSON.stringify(query.instance)}`,
  ];
  // The range leaves out its beginning.
  const range = query.toMs - query.fromMs + 1;
  const params = { query: `{${matchers.join(',')}}[${range}ms]`, time: (query.toMs / 1000).toFixed(3) };
  const answer = await askJson(access, { path: '/api/v1/query', params, post: true }, abort);
  const { data } = answer as { data?: { resultType?: string; result?: Series[] } };
  if (data?.resultType !== 'matrix' || !Array.isArray(data.result))
    throw new CannotAsk(`${new URL(access.url).host} does not answer as Prometheus does.`);
  return data.result;
}

interface SeriesThere {
  labels: ReadonlyMap<string, string>;
  key: string;
  values: Map<number, number>;
}

/** Samples that answers showed, by name. */
class There {
  readonly #byName = new Map<string, SeriesThere[]>();
  /** Of the series of a name, those with the wanted labels. */
  readonly #matching = new Map<string, SeriesThere[]>();

  add(found: readonly Series[]): void {
    for (const { metric, values = [], histograms = [] } of found) {
      const labels = new Map<string, string>();
      for (const [name, value] of Object.entries(metric))
        if (name !== '__name__') addLabel(labels, name, value);
      const series: SeriesThere = { labels, key: textOf(labels), values: new Map() };
      for (const [seconds, value] of values) series.values.set(Math.round(seconds * 1000), numberOf(value));
      for (const [seconds, { count }] of histograms)
        series.values.set(Math.round(seconds * 1000), numberOf(count));
      const name = metric.__name__ ?? '';
      const known = this.#byName.get(name);
      if (known) known.push(series);
      else this.#byName.set(name, [series]);
    }
  }

  /** The values of a series at a millisecond; undefined when there is no such series. */
  valuesAt(wanted: Wanted, ms: number): number[] | undefined {
    const series = wanted.names.flatMap((name) => this.#seriesOf(name, wanted));
    if (series.length === 0) return undefined;
    return series.flatMap(({ values }) => {
      const value = values.get(ms);
      return value === undefined ? [] : [value];
    });
  }

  #seriesOf(name: string, wanted: Wanted): SeriesThere[] {
    const key = `${name} ${wanted.key}`;
    const known = this.#matching.get(key);
    if (known !== undefined) return known;
    const all = this.#byName.get(name) ?? [];
    const same = all.filter((one) => one.key === wanted.key);
    const matching = same.length > 0 ? same : all.filter(({ labels }) => isSeries(labels, wanted));
    this.#matching.set(key, matching);
    return matching;
  }
}

/** True when the labels are those wanted, and the rest what a target adds. */
function isSeries(labels: ReadonlyMap<string, string>, { labels: wanted, extra }: Wanted): boolean {
  for (const [name, value] of wanted) if (labels.get(name) !== value) return false;
  for (const name of labels.keys())
    if (!wanted.has(name) && !extra.has(name) && !ALWAYS.test(name)) return false;
  return true;
}

/** A sample's value as Prometheus writes it. */
function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return Number(text);
}
