// Which instrument is meant: name and service are not enough where two scopes, types or units share them. What tells
// twins apart is named beside them as `key=value`, in the URL only where there are twins. Pure.
import type { Instrument } from '#shared/api/metrics.ts';

/** An instrument as a URL, a board or a comparison names it. */
export interface MetricName {
  readonly service: string | null;
  readonly metric: string;
  /** `key=value` of what tells it from others of the name; empty: the first of them. */
  readonly of: readonly string[];
}

type Named = Pick<
  Instrument,
  'name' | 'service' | 'scope' | 'scopeVersion' | 'type' | 'temporality' | 'monotonic' | 'unit'
>;

/** What makes another instrument. */
const TELLING: Readonly<Record<string, (instrument: Named) => string>> = {
  scope: ({ scope }) => scope,
  type: ({ type }) => type,
  unit: ({ unit }) => unit,
};
/** What does too, but changes with a new version or setting of the same thing: it decides among what is left. */
const FINER: typeof TELLING = {
  version: ({ scopeVersion }) => scopeVersion,
  temporality: ({ temporality }) => temporality,
  monotonic: ({ monotonic }) => String(monotonic),
};
const ALL = { ...TELLING, ...FINER };

const isTwin = (a: Pick<Named, 'name' | 'service'>, b: Pick<Named, 'name' | 'service'>): boolean =>
  a.name === b.name && a.service === b.service;

/** Names an instrument in full: for what outlives the list it was chosen from. */
export const fullNameOf = (instrument: Named): MetricName => ({
  service: instrument.service,
  metric: instrument.name,
  of: Object.entries(ALL).map(([key, value]) => `${key}=${value(instrument)}`),
});

/** Names an instrument among others: what they all agree on is left away. */
export function nameAmong(instrument: Named, instruments: readonly Named[]): MetricName {
  const { service, metric } = fullNameOf(instrument);
  const keys = tellingKeys(instrument, instruments);
  return { service, metric, of: keys.map((key) => `${key}=${ALL[key]?.(instrument) ?? ''}`) };
}

/** What tells an instrument from others of its name; the finer keys only from those that nothing else tells it from. */
function tellingKeys(instrument: Named, instruments: readonly Named[]): string[] {
  const differs = (keys: typeof ALL, from: readonly Named[]): string[] =>
    Object.entries(keys).flatMap(([key, value]) =>
      from.some((one) => value(one) !== value(instrument)) ? [key] : [],
    );
  const twins = instruments.filter((one) => isTwin(one, instrument));
  const alike = twins.filter((one) => differs(TELLING, [one]).length === 0);
  return [...differs(TELLING, twins), ...differs(FINER, alike)];
}

/** The words that tell an instrument from its twins where icon and unit do not. */
export function twinWords(instrument: Named, instruments: readonly Named[]): string {
  const keys = tellingKeys(instrument, instruments);
  const { scope, scopeVersion, temporality } = instrument;
  return [
    ...(keys.includes('scope') || keys.includes('version') ? [scope || 'no scope'] : []),
    ...(keys.includes('version') ? [scopeVersion] : []),
    ...(keys.includes('temporality') ? [temporality] : []),
  ].join(' ');
}

/** The instrument of a name; undefined where none has it, or none of those is the one that is told. */
export function findInstrument<I extends Named>(
  instruments: readonly I[],
  { service, metric, of }: MetricName,
): I | undefined {
  const agrees = (instrument: I, keys: typeof ALL): number =>
    Object.entries(keys).filter(([key, value]) => of.includes(`${key}=${value(instrument)}`)).length;
  const told = of.filter((one) => (one.split('=')[0] ?? '') in TELLING).length;
  return instruments
    .filter((one) => one.name === metric && (service === null || one.service === service))
    .filter((one) => agrees(one, TELLING) === told)
    .sort((a, b) => agrees(b, FINER) - agrees(a, FINER))[0];
}
