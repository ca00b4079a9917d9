// What is known of a destination, in words. Pure.
import type { Backend, Destination } from '#shared/api/destinations.ts';
import type { KeepSending } from '#shared/api/keep-sending.ts';
import { liveState } from './live-words.ts';
import { SIGNALS, type Signal } from './outcome-words.ts';

/** `stuck`: what is forwarded there live does not get through, whatever the last test said. */
export type DestinationState = 'ready' | 'partly' | 'refused' | 'unreached' | 'untested' | 'stuck';

/** Addresses of this machine, as seen from it or from a container on it. */
export const LOCAL = /^https?:\/\/(localhost|127\.|\[::1\]|host\.docker\.internal)/;

/** How it stands now: as its last test went, unless what is forwarded there is stuck since. */
export function stateNow(
  destination: Destination,
  live: readonly KeepSending[] | undefined,
): DestinationState {
  const state = stateOf(destination);
  const own = live?.find((each) => each.destination.id === destination.id);
  const isStuck = own !== undefined && liveState(own).tone === 'error';
  return isStuck && state !== 'refused' && state !== 'unreached' ? 'stuck' : state;
}

/** How its last test went. */
export function stateOf({ tested }: Pick<Destination, 'tested'>): DestinationState {
  if (tested === null) return 'untested';
  const failed = tested.checks.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return tested.ok ? 'ready' : 'refused';
  if (tested.ok) return 'partly';
  return failed.some(({ name }) => isSignal(name)) ? 'refused' : 'unreached';
}

export const STATE_WORDS: Readonly<Record<DestinationState, string>> = {
  ready: 'ready',
  partly: 'ready in part',
  refused: 'refused',
  unreached: 'not reached',
  untested: 'not tested',
  stuck: 'Live is stuck',
};

export const BACKEND_WORDS: Readonly<Record<Backend, string>> = {
  tempo: 'Tempo',
  loki: 'Loki',
  prometheus: 'Prometheus',
  mimir: 'Mimir',
  'grafana-cloud': 'Grafana Cloud',
  otlp: 'OTLP',
};

const isSignal = (name: string): name is Signal => (SIGNALS as readonly string[]).includes(name);

/** Signals it takes: by its last test, before one by its addresses. */
export function takes({ tested, urls }: Pick<Destination, 'tested' | 'urls'>): Signal[] {
  if (tested === null) return SIGNALS.filter((signal) => urls[signal] !== null);
  return SIGNALS.filter((signal) =>
    tested.checks.some(({ name, state }) => name === signal && state !== 'failed' && state !== 'skipped'),
  );
}

/** Its address in a line: the endpoint, or a backend and its host for each signal. */
export function addressText({ endpoint, urls, backends }: Destination): string {
  if (endpoint !== '') return endpoint;
  return SIGNALS.flatMap((signal) => {
    const url = urls[signal];
    return url === null ? [] : [`${BACKEND_WORDS[backends[signal]]} ${URL.parse(url)?.host ?? url}`];
  }).join(' · ');
}

/** Whether all of it is on this machine. */
export function isLocal({ endpoint, urls }: Pick<Destination, 'endpoint' | 'urls'>): boolean {
  if (endpoint !== '') return LOCAL.test(endpoint);
  return SIGNALS.every((signal) => urls[signal] === null || LOCAL.test(urls[signal]));
}

export interface Failure {
  /** What happened. */
  readonly what: string;
  /** What it means and what to do. */
  readonly rest: string;
}

/** The failures of its last test; what several signals have in common is said once. */
export function failuresOf({ tested }: Pick<Destination, 'tested'>): Failure[] {
  const failed = (tested?.checks ?? []).filter(({ state }) => state === 'failed');
  const alike = Map.groupBy(failed, ({ message }) => message.replaceAll(/traces|logs|metrics/g, '…'));
  return [...alike.values()].map(([first, ...others]) => {
    const message = first?.message ?? '';
    const [what = message] = /^.*?[.?](?=\s|$)/.exec(message) ?? [];
    const same = others.map(({ name }) => name).join(' and ');
    const rest = `${message.slice(what.length)}${same && ` The same for ${same}.`}`;
    return { what, rest: rest.trim() };
  });
}

type Check = NonNullable<Destination['tested']>['checks'][number];

const WORST = ['failed', 'warning', 'skipped', 'ok'] as const;

/** The checks of a test, each name once: several hosts have their layers each, and the worst of them counts. */
export function checksByName({ tested }: Pick<Destination, 'tested'>): Check[] {
  const byName = Map.groupBy(tested?.checks ?? [], ({ name }) => name);
  return [...byName].map(([name, checks]) => ({
    name,
    state: WORST.find((state) => checks.some((each) => each.state === state)) ?? 'ok',
    message: [...new Set(checks.map(({ message }) => message))].join('; '),
  }));
}

/** Whether the token, and nothing else, is what was refused. */
export function wantsToken({ tested }: Pick<Destination, 'tested'>): boolean {
  return (tested?.checks ?? []).some(({ state, message }) => state === 'failed' && /^40[13]:/.test(message));
}

/** Where the values of secret headers are kept. */
export function keptIn(secrets: 'keychain' | 'file'): string {
  return secrets === 'keychain'
    ? 'the system keychain'
    : 'secrets.json beside the data, readable by you alone';
}

/** What a pasted Explore link taught about Grafana's data sources; "" where nothing. */
export function sourcesText({ dataSources }: Pick<Destination, 'dataSources'>): string {
  const known = SIGNALS.flatMap((signal) => {
    const uid = dataSources[signal];
    return uid === null ? [] : [`${signal} in ${uid}`];
  });
  return known.length === 0 ? '' : `Grafana’s data sources: ${known.join(', ')}.`;
}
