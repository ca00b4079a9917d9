// What metrics tell of how they were made: units, names, buckets, values of attributes, exemplars.
import type { Example } from '#shared/api/instrumentation.ts';
import type { MetricType } from '#shared/model/otlp.ts';
import type { MetricFacts } from '../../doctor/instrumentation-facts.ts';
import { isUcum, unitInName } from '../../doctor/ucum.ts';
import { type ActiveSeries, seriesWithExemplars } from '../../store/reads/active-series.ts';
import { lookups } from '../../store/reads/lookups.ts';
import { instruments, type StoredInstrument, type Stretch, seriesPoints } from '../../store/reads/metrics.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Budget } from '../budget.ts';
import { isAttributeKey } from './conventions.ts';
import type { Sample, ServicePart } from './sample.ts';
import { isAutomatic, isOfTheSdk } from './scopes.ts';
import { Counting } from './tally.ts';

/** MET-001 of the Instrumentation Score: within an hour. */
const MANY_VALUES = 10_000;
const HOUR_US = 3600e6;
/** Histograms' series of a service whose buckets are read. */
const MOST_BUCKETS = 200;

const MADE_AS: Readonly<Partial<Record<MetricType, 'Counter' | 'Gauge'>>> = {
  sum: 'Counter',
  gauge: 'Gauge',
};

interface Active {
  instrument: StoredInstrument;
  series: ActiveSeries[];
}

/** Metric facts by the id of the service; a service without points in the range has none. */
export function metricsOf(
  db: ReadDb,
  sample: Sample,
  budget: Pick<Budget, 'pause'>,
): Map<number, MetricFacts> {
  const { range } = sample;
  const stretch: Stretch = { fromUs: range.fromUs ?? 0, toUs: range.toUs ?? 2 ** 62 };
  const byId = new Map(instruments(db).map((instrument) => [instrument.id, instrument]));
  const units = new Map<string, Set<string>>();
  for (const { instrument } of sample.series) {
    const known = byId.get(instrument);
    if (!known) continue;
    const some = units.get(known.name);
    if (some) some.add(known.unit);
    else units.set(known.name, new Set([known.unit]));
  }
  const found = new Map<number, MetricFacts>();
  for (const part of sample.services.values()) {
    if (part.series.length === 0) continue;
    budget.pause();
    found.set(part.id, factsOf(db, activeOf(part, byId), units, stretch, budget));
  }
  return found;
}

function activeOf(part: ServicePart, byId: ReadonlyMap<number, StoredInstrument>): Active[] {
  const active = new Map<number, Active>();
  for (const series of part.series) {
    const known = active.get(series.instrument);
    const instrument = byId.get(series.instrument);
    if (known) known.series.push(series);
    else if (instrument) active.set(series.instrument, { instrument, series: [series] });
  }
  return [...active.values()].sort((a, b) => (a.instrument.name < b.instrument.name ? -1 : 1));
}

function factsOf(
  db: ReadDb,
  active: readonly Active[],
  units: ReadonlyMap<string, ReadonlySet<string>>,
  stretch: Stretch,
  budget: Pick<Budget, 'pause'>,
): MetricFacts {
  const facts = {
    oddUnits: new Counting(),
    differentUnits: new Counting(),
    differentBuckets: new Counting(),
    namesWithUnits: new Counting(),
    namesOfAttributes: new Counting(),
    manyValues: new Counting(),
    withExemplars: new Counting(),
  };
  let ownOddUnit: MetricFacts['ownOddUnit'] = null;
  const told = (text: string) => (): Example => ({ text });
  const names = new Map<string, Active[]>();
  for (const one of active) {
    const { name, unit, scope, type } = one.instrument;
    const isOwn = !isOfTheSdk(scope) && !isAutomatic(scope);
    const known = names.get(name);
    if (known) known.push(one);
    else names.set(name, [one]);
    const said = unit === '' ? `${name} has no unit` : `${name}: “${unit}” is no unit of UCUM`;
    const whose = isOwn ? '' : `, made by ${scope}`;
    facts.oddUnits.look(isUcum(unit) ? undefined : told(said + whose));
    if (isOwn && !isUcum(unit)) ownOddUnit ??= { name, unit, instrument: MADE_AS[type] ?? 'Histogram' };
    const word = unitInName(name, unit);
    facts.namesWithUnits.look(word === undefined ? undefined : told(`${name} names its unit: ${word}`));
  }
  let bucketsRead = 0;
  for (const [name, same] of names) {
    const some = [...(units.get(name) ?? [])].map((unit) => (unit === '' ? 'none' : unit));
    facts.differentUnits.look(some.length > 1 ? told(`${name}: ${some.sort().join(' and ')}`) : undefined);
    facts.namesOfAttributes.look(isAttributeKey(name) ? told(name) : undefined);
    const many = manyValues(db, same, stretch);
    facts.manyValues.look(
      many === undefined
        ? undefined
        : told(`${name}: ${many.values.toLocaleString('en-US')} values of ${many.key}`),
    );
    const histograms = same.filter(({ instrument }) => instrument.type === 'histogram');
    const distributions = same.filter(({ instrument }) =>
      instrument.type.toLowerCase().includes('histogram'),
    );
    if (histograms.length > 0 && bucketsRead < MOST_BUCKETS) {
      budget.pause();
      const { kinds, read } = bucketsOf(db, histograms, stretch, MOST_BUCKETS - bucketsRead);
      bucketsRead += read;
      facts.differentBuckets.look(kinds > 1 ? told(`${name}: ${kinds} sets of buckets`) : undefined);
    }
    if (distributions.length > 0) {
      const ids = distributions.flatMap(({ series }) => series.map(({ id }) => id));
      const has = seriesWithExemplars(db, ids, stretch).size > 0;
      facts.withExemplars.look(has ? told(name) : undefined);
    }
  }
  return { ...facts, ownOddUnit };
}

/** An attribute with too many values in the newest hour of the range. Fewer series than that have none. */
function manyValues(
  db: ReadDb,
  same: readonly Active[],
  stretch: Stretch,
): { key: string; values: number } | undefined {
  const all = same.flatMap(({ series }) => series);
  if (all.length < MANY_VALUES) return undefined;
  const newest = all.reduce((last, { lastUs }) => Math.max(last, lastUs), 0);
  const sinceUs = Math.min(newest, stretch.toUs) - HOUR_US;
  const values = new Map<string, Set<string>>();
  for (const { id, lastUs } of all) {
    if (lastUs < sinceUs) continue;
    for (const [key, value] of Object.entries(lookups(db).seriesAttributes(id))) {
      const known = values.get(key);
      if (known) known.add(value);
      else values.set(key, new Set([value]));
    }
  }
  const [most] = [...values].sort((a, b) => b[1].size - a[1].size);
  return most !== undefined && most[1].size >= MANY_VALUES
    ? { key: most[0], values: most[1].size }
    : undefined;
}

/** How many sets of buckets the newest points of some series have. */
function bucketsOf(
  db: ReadDb,
  histograms: readonly Active[],
  stretch: Stretch,
  most: number,
): { kinds: number; read: number } {
  const kinds = new Set<string>();
  let read = 0;
  for (const { series } of histograms) {
    for (const { id, lastUs } of series) {
      if (read >= most) break;
      read++;
      const near = {
        fromUs: Math.max(stretch.fromUs, Math.min(lastUs, stretch.toUs - 1)),
        toUs: Math.min(stretch.toUs, lastUs + 1),
      };
      const asked = near.fromUs < near.toUs ? near : stretch;
      for (const { distributions } of seriesPoints(db, [id], 'histogram', asked))
        for (const point of distributions) if (point.kind === 'histogram') kinds.add(point.bounds.join(' '));
    }
  }
  return { kinds: kinds.size, read };
}
