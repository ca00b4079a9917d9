// Destinations: what the database keeps of them, and their secrets, which it never sees.
import type { Destination, DestinationInput } from '#shared/api/destinations.ts';
import { AppError } from '#shared/api/errors.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { type Config, configOf, describeConfig, plainInput, withKnown } from './destination-config.ts';
import { filled, keepSecrets, type SecretStore, withoutSecrets } from './destination-secrets.ts';
import { grafanaOf, traceLink } from './grafana-links.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { placeOf } from './place.ts';
import { type Unreached, unreachedOf } from './reach.ts';
import { readLimits } from './read-limits.ts';
import { trustIn } from './read-urls.ts';
import type { Reader, Target } from './target.ts';
import { type Check, testDestination } from './test-destination.ts';
import { Turns } from './turns.ts';

export interface DestinationStore {
  listDestinations(): Promise<{ id: number; name: string; config: unknown }[]>;
  addDestination(input: { name: string; config: unknown }): Promise<number>;
  changeDestination(input: { id: number; name: string; config: unknown }): Promise<void>;
  removeDestination(id: number): Promise<void>;
}

/** Something of every signal that a destination takes; null for one it leaves out. */
export type PerSignal<T> = Record<Signal, T | null>;

export interface Destinations {
  list(): Promise<Destination[]>;
  /** Throws AppError `not_found`. */
  get(id: number): Promise<Destination>;
  /** By its name, as the command line has it. Throws AppError `not_found`. */
  named(name: string): Promise<Destination>;
  /** What an input would make. Throws AppError, with what to use instead. */
  describe(input: DestinationInput): Omit<Destination, 'id' | 'name'>;
  add(input: DestinationInput): Promise<Destination>;
  /** Fields that the input leaves out stay, and so do secrets that came without a value. */
  change(id: number, input: DestinationInput): Promise<Destination>;
  remove(id: number): Promise<void>;
  /** Tests it and keeps how that went; with `canary` one item of each signal is sent. Throws AppError. */
  test(
    id: number,
    canary: boolean,
  ): Promise<{ ok: boolean; checks: Check[]; canary: { traceId: string; url: string | null } | null }>;
  /** Where to post each signal, secrets filled in. Throws AppError when a secret is missing. */
  targets(id: number): Promise<PerSignal<Target>>;
  /** Where each signal ends up (place.ts); null where that is not known, since a secret is missing. Throws AppError `not_found`. */
  places(id: number): Promise<PerSignal<string>>;
  /** What its backends take, as they say themselves where they can be asked; asked again after a minute. Throws AppError `not_found`. */
  limits(id: number): Promise<Limits>;
  /** Hosts of some of its signals that cannot be reached now, found out within two seconds; none for one that is not there. */
  unreached(id: number, signals: readonly Signal[]): Promise<Unreached[]>;
  /** Bases of the query APIs to ask what arrived, secrets filled in. Throws AppError when a secret is missing. */
  readers(id: number): Promise<PerSignal<Reader>>;
}

interface Row {
  id: number;
  name: string;
  config: unknown;
}

const toDestination = ({ id, name, config }: Row): Destination => ({
  id,
  name,
  ...describeConfig(config as Config),
});

const NONE: PerSignal<Reader> = { traces: null, logs: null, metrics: null };
const LIMITS_HOLD_MS = 60_000;

/** Destinations over the store and the keeper of secrets. */
export function createDestinations(store: DestinationStore, secrets: SecretStore): Destinations {
  const rowOf = async (id: number): Promise<Row> => {
    const row = (await store.listDestinations()).find((one) => one.id === id);
    if (row === undefined)
      throw new AppError({ code: 'not_found', message: `There is no destination ${id}.` });
    return row;
  };
  const get = async (id: number): Promise<Destination> => toDestination(await rowOf(id));

  /** Changes come one after another: each reads all secrets and writes them all anew. */
  const turns = new Turns();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => turns.take(0, work);

  const targets = async (id: number): Promise<PerSignal<Target>> => {
    const destination = await get(id);
    return atEach(destination, destination.urls, await filled(secrets, destination, 'send'));
  };

  const places = async (id: number): Promise<PerSignal<string>> => {
    await rowOf(id);
    const at: PerSignal<Target> = await targets(id).catch(() => NONE);
    const of = (signal: Signal): string | null => at[signal] && placeOf(at[signal]);
    return { traces: of('traces'), logs: of('logs'), metrics: of('metrics') };
  };

  const readers = async (id: number): Promise<PerSignal<Reader>> => {
    const row = await rowOf(id);
    const destination = toDestination(row);
    const { urls, headers, derived } = destination.read;
    const wire =
      headers === null
        ? await filled(secrets, destination, 'send')
        : await filled(secrets, { ...destination, headers }, 'read');
    const made = atEach(destination, urls, wire);
    const trusted: PerSignal<Reader> = { ...NONE };
    for (const signal of SIGNALS) {
      const target = made[signal];
      if (target === null) continue;
      const trust = trustIn(signal, destination, (row.config as Config).proven);
      // Secrets were given for where it is sent. An address that nobody named may be anyone's.
      const isNamed =
        headers !== null || !derived[signal] || isSameOrigin(target.url, destination.urls[signal]);
      trusted[signal] = { ...target, trust, ...(!isNamed && { headers: withoutSecrets(wire, destination) }) };
    }
    return trusted;
  };

  const known = new Map<number, { key: string; limits: Promise<Limits>; untilMs: number }>();
  const limits = async (destination: Destination): Promise<Limits> => {
    const { id, backends, read, tenant } = destination;
    const key = JSON.stringify([backends, read, tenant]);
    const kept = known.get(id);
    if (kept?.key === key && kept.untilMs > Date.now()) return kept.limits;
    const asked = readers(id).then(
      (targets) => readLimits(backends, targets),
      () => defaultLimits(backends),
    );
    known.set(id, { key, limits: asked, untilMs: Date.now() + LIMITS_HOLD_MS });
    return asked;
  };

  return {
    get,
    targets,
    places,
    readers,
    limits: async (id) => limits(await get(id)),
    async unreached(id, signals) {
      const destination = (await store.listDestinations()).map(toDestination).find((one) => one.id === id);
      return destination ? unreachedOf(destination, signals) : [];
    },
    list: async () => (await store.listDestinations()).map(toDestination),
    async named(name) {
      const all = (await store.listDestinations()).map(toDestination);
      const found = all.find((one) => one.name === name) ?? all.find((one) => String(one.id) === name);
      if (found !== undefined) return found;
      throw new AppError({
        code: 'not_found',
        message: `There is no destination “${name}”.`,
        hint: all.length === 0 ? 'Add one first.' : `There are: ${all.map((one) => one.name).join(', ')}.`,
      });
    },
    describe: (input) => describeConfig(configOf(input, null)),
    async add(input) {
      const given = plainInput(input);
      const config = configOf(given, null);
      return inTurn(async () => {
        const id = await store.addDestination({ name: given.name, config });
        try {
          await keepSecrets(secrets, id, { headers: given.headers, read: given.read?.headers ?? null });
        } catch (error) {
          // Without its secrets it would be one that takes nothing.
          await store.removeDestination(id);
          throw error;
        }
        return get(id);
      });
    },
    change: (id, input) =>
      inTurn(async () => {
        const row = await rowOf(id);
        const before = row.config as Config;
        const given = plainInput(input);
        const config = withKnown(configOf(given, before), before, given);
        await store.changeDestination({ id, name: given.name, config });
        const read = given.read === undefined ? config.readHeaders : given.read?.headers;
        try {
          await keepSecrets(secrets, id, { headers: given.headers, read: read ?? null });
        } catch (error) {
          await store.changeDestination({ id, name: row.name, config: before });
          throw error;
        }
        return get(id);
      }),
    remove: (id) =>
      inTurn(async () => {
        await get(id);
        await store.removeDestination(id);
        await keepSecrets(secrets, id, { headers: [], read: null });
      }),
    async test(id, canary) {
      const { name, config } = await rowOf(id);
      const before = config as Config;
      const asked = { readers: await readers(id).catch(() => NONE), canary };
      const { ok, checks, seen, proven, canary: traceId } = await testDestination(await targets(id), asked);
      const tested = { time: nanosFromMs(Date.now()), ok, checks };
      const kept: Config = { ...before, seen: { ...before.seen, ...seen }, tested };
      if (canary) kept.proven = proven;
      await store.changeDestination({ id, name, config: kept });
      const nowMs = Date.now();
      const range = { fromMs: nowMs - 900_000, toMs: nowMs + 900_000 };
      const grafana = grafanaOf(describeConfig(kept));
      const url = traceId === null || grafana === null ? null : traceLink(grafana, traceId, range);
      return { ok, checks, canary: traceId === null ? null : { traceId, url } };
    },
  };
}

const isSameOrigin = (a: string, b: string | null): boolean =>
  b !== null && new URL(a).origin === new URL(b).origin;

function atEach(
  { backends, ca }: Pick<Destination, 'backends' | 'ca'>,
  urls: Destination['urls'],
  wire: Pick<Target, 'headers' | 'secrets'>,
): PerSignal<Target> {
  const made: PerSignal<Target> = { traces: null, logs: null, metrics: null };
  for (const signal of SIGNALS) {
    const url = urls[signal];
    if (url !== null) made[signal] = { url, ca, backend: backends[signal], ...wire };
  }
  return made;
}
