// The secret values of a destination's headers: kept apart from it, filled in when something goes on the wire.
import { isDeepStrictEqual } from 'node:util';
import type { Destination } from '#shared/api/destinations.ts';
import { AppError } from '#shared/api/errors.ts';
import { isSecretHeader } from './headers.ts';
import type { Target } from './target.ts';

/** All secrets by name; writing replaces all. */
export interface SecretStore {
  read(): Promise<Record<string, string>>;
  write(values: Record<string, string>): Promise<void>;
}

const TENANT = 'x-scope-orgid';

type Headers = Destination['headers'];
type Use = 'send' | 'read';

/** A character in a way that no other character of a name looks like. */
const spelled = (char: string): string => `u${char.charCodeAt(0).toString(16).padStart(2, '0')}`;

/**
 * Secrets are named so that an environment variable can stand for one: DESTINATION_3_AUTHORIZATION. Each header has a
 * name of its own: only a dash is "_", and none of what is sent begins like those to read with.
 */
function secretName(id: number, header: string, use: Use): string {
  const name = header
    .toUpperCase()
    .replaceAll(/[^A-Z0-9-]/g, spelled)
    .replace(use === 'send' ? /^READ-/ : /^$/, `READ${spelled('-')}`)
    .replaceAll('-', '_');
  return `DESTINATION_${id}_${use === 'read' ? 'READ_' : ''}${name}`;
}

/** As the first versions named them: headers that differ only in what is no letter or digit shared one. */
function formerName(id: number, header: string, use: Use): string {
  const name = header.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return `DESTINATION_${id}_${use === 'read' ? 'READ_' : ''}${name}`;
}

/** What is kept of a header. Of those that shared a name the last had what is there. */
function keptOf(
  all: Readonly<Record<string, string>>,
  id: number,
  { name }: Headers[number],
  headers: Headers,
  use: Use,
): string | undefined {
  const former = formerName(id, name, use);
  const shared = headers.filter((one) => one.secret && formerName(id, one.name, use) === former);
  const isFormer = shared.every((one) => {
    const own = secretName(id, one.name, use);
    return own === former || all[own] === undefined;
  });
  if (isFormer) return shared.at(-1)?.name === name ? all[former] : undefined;
  return all[secretName(id, name, use)];
}

/** Keeps the secrets of a destination that came, forgets those of headers that are gone. */
export async function keepSecrets(
  secrets: SecretStore,
  id: number,
  given: { headers: Headers; read: Headers | null },
): Promise<void> {
  const all = await secrets.read();
  const isOthers = (name: string): boolean => !name.startsWith(`DESTINATION_${id}_`);
  const kept = Object.fromEntries(Object.entries(all).filter(([name]) => isOthers(name)));
  for (const [headers, use] of [
    [given.headers, 'send'],
    [given.read ?? [], 'read'],
  ] as const) {
    for (const header of headers) {
      if (!header.secret) continue;
      const value = header.value ?? keptOf(all, id, header, headers, use);
      if (value !== undefined) kept[secretName(id, header.name, use)] = value;
    }
  }
  if (!isDeepStrictEqual(kept, all)) await secrets.write(kept);
}

/** Headers as they go on the wire, and which values are secret. Throws AppError when a secret is missing. */
export async function filled(
  secrets: SecretStore,
  { id, name, headers, tenant }: Pick<Destination, 'id' | 'name' | 'headers' | 'tenant'>,
  use: Use,
): Promise<Pick<Target, 'headers' | 'secrets'>> {
  const all = await secrets.read();
  const wire: Record<string, string> = {};
  const hidden: string[] = [];
  if (tenant !== null) wire[TENANT] = tenant;
  for (const header of headers) {
    const value = header.secret ? keptOf(all, id, header, headers, use) : header.value;
    if (value === undefined) {
      throw new AppError({
        code: 'conflict',
        message: `The value of ${header.name} for ${name} is not here.`,
        hint: 'Open Send, change the destination and paste it again.',
      });
    }
    wire[header.name.toLowerCase()] = value;
    if (header.secret) hidden.push(value);
  }
  return { headers: wire, secrets: hidden };
}

/** Headers on the wire but those that hold secrets. */
export function withoutSecrets(
  { headers: wire }: Pick<Target, 'headers'>,
  { headers }: Pick<Destination, 'headers'>,
): Target['headers'] {
  const secret = new Set(
    headers.filter((one) => one.secret || isSecretHeader(one.name)).map(({ name }) => name.toLowerCase()),
  );
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !secret.has(name)));
}
