// Destinations: what the database keeps of them, and their secrets, which it never sees.

import type { Destination, DestinationInput } from '#shared/api/destinations.ts';
import { AppError } from '#shared/api/errors.ts';
import type { Signal } from '#shared/model/signal.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import type { Target } from './delivery.ts';
import { isHeaderName, isHeaderValue } from './headers.ts';
import { type Check, testDestination } from './test-destination.ts';
import { readEndpoint } from './urls.ts';

/** What the database keeps: names of secret headers, never their values. */
interface Config {
  endpoint: string;
  headers: { name: string; value?: string; secret: boolean }[];
  grafanaUrl: string | null;
  tested: Destination['tested'];
}

export interface DestinationStore {
  listDestinations(): Promise<{ id: number; name: string; config: unknown }[]>;
  addDestination(input: { name: string; config: unknown }): Promise<number>;
  changeDestination(input: { id: number; name: string; config: unknown }): Promise<void>;
  removeDestination(id: number): Promise<void>;
}

/** All secrets by name; writing replaces all. */
export interface SecretStore {
  read(): Promise<Record<string, string>>;
  write(values: Record<string, string>): Promise<void>;
}

/** Secrets are named so that an environment variable can stand for one: GRAFANA_CLOUD_AUTHORIZATION. */
function secretName(id: number, header: string): string {
  return `DESTINATION_${id}_${header.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`;
}

export interface Destinations {
  list(): Promise<Destination[]>;
  /** Throws AppError `not_found`. */
  get(id: number): Promise<Destination>;
  add(input: DestinationInput): Promise<Destination>;
  change(id: number, input: DestinationInput): Promise<Destination>;
  remove(id: number): Promise<void>;
  test(id: number): Promise<{ ok: boolean; checks: Check[] }>;
  /** Where to post each signal, secrets filled in. Throws AppError when a secret is missing. */
  targets(id: number): Promise<Record<Signal, Target>>;
}

function toDestination(row: { id: number; name: string; config: unknown }): Destination {
  const config = row.config as Config;
  const { base, urls, kind } = readEndpoint(config.endpoint);
  return {
    id: row.id,
    name: row.name,
    kind,
    endpoint: base,
    urls,
    headers: config.headers,
    grafanaUrl: config.grafanaUrl,
    tested: config.tested,
  };
}

/** Throws AppError for a header that HTTP cannot carry, without repeating its value. */
function checkHeaders(headers: DestinationInput['headers']): void {
  for (const { name, value } of headers) {
    if (!isHeaderName(name)) {
      throw new AppError({
        code: 'bad_request',
        message: `“${name}” is not a header's name.`,
        hint: 'Names have letters, digits and dashes: Authorization, X-Scope-OrgID.',
      });
    }
    if (value !== undefined && !isHeaderValue(value)) {
      throw new AppError({
        code: 'bad_request',
        message: `The value of ${name} holds a line break or a character that HTTP does not allow.`,
        hint: 'Copy it again, on one line.',
      });
    }
  }
}

/** Destinations over the store and the keeper of secrets. */
export function createDestinations(store: DestinationStore, secrets: SecretStore): Destinations {
  const get = async (id: number): Promise<Destination> => {
    const row = (await store.listDestinations()).find((one) => one.id === id);
    if (row === undefined)
      throw new AppError({ code: 'not_found', message: `There is no destination ${id}.` });
    return toDestination(row);
  };

  const configOf = (input: DestinationInput, tested: Config['tested']): Config => ({
    endpoint: readEndpoint(input.endpoint).base,
    headers: input.headers.map(({ name, value, secret }) => ({
      name,
      secret,
      ...(!secret && value !== undefined && { value }),
    })),
    grafanaUrl: input.grafanaUrl || null,
    tested,
  });

  /** Keeps the secrets that came, forgets those of headers that are gone. */
  const keepSecrets = async (id: number, headers: DestinationInput['headers']): Promise<void> => {
    const all = await secrets.read();
    const kept: Record<string, string> = {};
    for (const [name, value] of Object.entries(all))
      if (!name.startsWith(`DESTINATION_${id}_`)) kept[name] = value;
    for (const header of headers) {
      if (!header.secret) continue;
      const name = secretName(id, header.name);
      const value = header.value ?? all[name];
      if (value !== undefined) kept[name] = value;
    }
    await secrets.write(kept);
  };

  const targets = async (id: number): Promise<Record<Signal, Target>> => {
    const destination = await get(id);
    const all = await secrets.read();
    const headers: Record<string, string> = {};
    const hidden: string[] = [];
    for (const header of destination.headers) {
      const value = header.secret ? all[secretName(id, header.name)] : header.value;
      if (value === undefined) {
        throw new AppError({
          code: 'conflict',
          message: `The value of ${header.name} for ${destination.name} is not here.`,
          hint: 'Open Send, change the destination and paste it again.',
        });
      }
      headers[header.name.toLowerCase()] = value;
      if (header.secret) hidden.push(value);
    }
    const target = (signal: Signal): Target => ({
      url: destination.urls[signal],
      headers,
      secrets: hidden,
    });
    return { traces: target('traces'), logs: target('logs'), metrics: target('metrics') };
  };

  return {
    get,
    targets,
    list: async () => (await store.listDestinations()).map(toDestination),
    async add(input) {
      checkHeaders(input.headers);
      const id = await store.addDestination({ name: input.name, config: configOf(input, null) });
      await keepSecrets(id, input.headers);
      return get(id);
    },
    async change(id, input) {
      checkHeaders(input.headers);
      await get(id);
      await store.changeDestination({ id, name: input.name, config: configOf(input, null) });
      await keepSecrets(id, input.headers);
      return get(id);
    },
    async remove(id) {
      await get(id);
      await store.removeDestination(id);
      await keepSecrets(id, []);
    },
    async test(id) {
      const { name, headers, endpoint, grafanaUrl } = await get(id);
      const tested = await testDestination(await targets(id));
      const config = configOf(
        { name, headers, endpoint, grafanaUrl },
        { time: nanosFromMs(Date.now()), ...tested },
      );
      await store.changeDestination({ id, name, config });
      return tested;
    },
  };
}
