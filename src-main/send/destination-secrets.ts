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

/** Secrets are named so that an environment variable can stand for one: DESTINATION_3_AUTHORIZATION. */
function secretName(id: number, header: string, use: 'send' | 'read' = 'send'): string {
  const name = header.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return `DESTINATION_${id}_${use === 'read' ? 'READ_' : ''}${name}`;
}

/** Keeps the secrets of a destination that came, forgets those of headers that are gone. */
export async function keepSecrets(
  secrets: SecretStore,
  id: number,
  given: { headers: Destination['headers']; read: Destination['headers'] | null },
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
      const name = secretName(id, header.name, use);
      const value = header.value ?? all[name];
      if (value !== undefined) kept[name] = value;
    }
  }
  if (!isDeepStrictEqual(kept, all)) await secrets.write(kept);
}

/** Headers as they go on the wire, and which values are secret. Throws AppError when a secret is missing. */
export async function filled(
  secrets: SecretStore,
  { id, name, headers, tenant }: Pick<Destination, 'id' | 'name' | 'headers' | 'tenant'>,
  use: 'send' | 'read',
): Promise<Pick<Target, 'headers' | 'secrets'>> {
  const all = await secrets.read();
  const wire: Record<string, string> = {};
  const hidden: string[] = [];
  if (tenant !== null) wire[TENANT] = tenant;
  for (const header of headers) {
    const value = header.secret ? all[secretName(id, header.name, use)] : header.value;
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
