// engine.json in the data folder: where the engine that holds the folder is to be reached. It holds the
// token, so only its owner may read it. It outlives a crash; whether it still holds is asked of the engine.
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Client, createClient } from '#shared/api/client.ts';
import type { Status } from '#shared/api/engine.ts';

const FILE = 'engine.json';
/** A machine that is busy may need the second. */
const ANSWER_WITHIN_MS = [2000, 10_000];

const engineFile = z.object({ pid: z.number(), url: z.url(), token: z.string() });
export type EngineFile = z.infer<typeof engineFile>;

export interface RunningEngine extends EngineFile {
  client: Client;
  status: Status;
}

export async function writeEngineFile(dataDir: string, content: EngineFile): Promise<void> {
  const path = join(dataDir, FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Says that the engine still runs, by the file's time. */
export async function touchEngineFile(dataDir: string): Promise<void> {
  const now = new Date();
  // Somebody deleted the file: the next start does without it.
  await utimes(join(dataDir, FILE), now, now).catch(() => {});
}

/** When an engine that left its file behind was last known to run, in milliseconds since 1970; null when none did. */
export async function lastAliveMs(dataDir: string): Promise<number | null> {
  const found = await stat(join(dataDir, FILE)).catch(() => null);
  return found?.mtimeMs ?? null;
}

/** Removes the file if it is this process's own. */
export async function removeEngineFile(dataDir: string): Promise<void> {
  const found = await readEngineFile(dataDir);
  if (found?.pid === process.pid) await rm(join(dataDir, FILE), { force: true });
}

/** What the file says, or null when there is none that can be read. */
export async function readEngineFile(dataDir: string): Promise<EngineFile | null> {
  try {
    return engineFile.parse(JSON.parse(await readFile(join(dataDir, FILE), 'utf8')));
  } catch {
    // No file, or one cut short by a crash: either way nothing is known to run.
    return null;
  }
}

/** The engine that runs on a data folder, or null: none was started, or it ended without tidying up. */
export async function findEngine(dataDir: string): Promise<RunningEngine | null> {
  const file = await readEngineFile(dataDir);
  if (file === null) return null;
  const client = createClient({ baseUrl: file.url, token: () => file.token, fetch });
  for (const ms of ANSWER_WITHIN_MS) {
    const signal = AbortSignal.timeout(ms);
    try {
      const status = await client.getStatus({}, { signal });
      return status.pid === file.pid ? { ...file, client, status } : null;
    } catch {
      // Refused, or somebody else's port by now. Silent while its process lives: it has much to do.
      if (!signal.aborted || !isAlive(file.pid)) return null;
    }
  }
  return null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
