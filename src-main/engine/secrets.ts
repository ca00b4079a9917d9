// Where the secrets of destinations are kept: the desktop's keychain, asked over the parent port, or for the
// headless engine a 0600 file beside the environment. Never the database, a log line or an export.
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** All secrets by name. */
export type SecretValues = Record<string, string>;

export interface Secrets {
  readonly kind: 'keychain' | 'file';
  read(): Promise<SecretValues>;
  /** Replaces all that is kept. */
  write(values: SecretValues): Promise<void>;
}

const FILE = 'secrets.json';
const PREFIX = 'SPANDREL_SECRET_';

/** Secrets in secrets.json of the data folder; SPANDREL_SECRET_<NAME> wins over what the file says of <NAME>. */
export function fileSecrets(dataDir: string, env: NodeJS.ProcessEnv = process.env): Secrets {
  const path = join(dataDir, FILE);
  const saved = async (): Promise<SecretValues> => {
    try {
      return z.record(z.string(), z.string()).parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new Error(`${path} cannot be read as secrets.`);
    }
  };
  const given = (): SecretValues =>
    Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        name.startsWith(PREFIX) && value ? [[name.slice(PREFIX.length), value]] : [],
      ),
    );
  /** The file is replaced whole or stays as it was: whoever reads it meets no half of it. */
  const replace = async (values: SecretValues): Promise<void> => {
    // What the environment gave was never to be on disk.
    const fromEnvironment = given();
    const own = Object.entries(values).filter(([name, value]) => fromEnvironment[name] !== value);
    const made = `${path}.${randomUUID()}.new`;
    try {
      await writeFile(made, `${JSON.stringify(Object.fromEntries(own))}\n`, { mode: 0o600, flush: true });
      await rename(made, path);
    } catch (error) {
      await rm(made, { force: true });
      throw error;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    kind: 'file',
    read: async () => ({ ...(await saved()), ...given() }),
    write(values) {
      // One after the other, so that the last that was asked for is what stays.
      const turn = last.then(() => replace(values));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
