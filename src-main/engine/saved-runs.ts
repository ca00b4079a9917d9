// Saved runs, between the store and whoever asks for a file or brings one. What is written on the way lies in the data
// folder under a name that ends in ".part", and goes with it.
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OutputOf } from '#shared/api/client.ts';
import type { Contract } from '#shared/api/contract.ts';
import { AppError } from '#shared/api/errors.ts';
import type { Input } from '../api/index.ts';
import type { TakenIn } from '../store/saved/take-in.ts';
import { folderError } from './folder.ts';
import type { EngineStore } from './reads.ts';

const PART = '.part';
const newPart = (dataDir: string): string => join(dataDir, `${randomUUID()}${PART}`);

/** Removes what a crash left half-way. */
export async function removeParts(dataDir: string): Promise<void> {
  const parts = (await readdir(dataDir)).filter((name) => name.endsWith(PART));
  await Promise.all(parts.map((name) => rm(join(dataDir, name), { force: true })));
}

/** A run, or all of them, as a file. Throws AppError `not_found`; rejects when it cannot be written. */
export async function saveFile(
  store: EngineStore,
  dataDir: string,
  { run, signals }: Input<'saveRuns'>,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const { runs } = await store.read('listRuns', {});
  if (run !== undefined && !runs.some(({ id }) => id === run))
    throw new AppError({ code: 'not_found', message: `There is no run ${run}.` });
  const path = newPart(dataDir);
  await store.read('saveRuns', { path, run, signals }, signal);
  return piecesOf(path);
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1024 * 1024 });
  } finally {
    await rm(path, { force: true });
  }
}

/** Takes a file of saved runs in as it comes. Rejects with StoreError `bad_file` or `conflict`. */
export async function takeInFile(
  store: EngineStore,
  dataDir: string,
  body: AsyncIterable<Uint8Array>,
): Promise<OutputOf<Contract['importData']>> {
  const path = newPart(dataDir);
  try {
    await pipeline(Readable.from(body), createWriteStream(path, { mode: 0o600 })).catch((error: unknown) => {
      throw folderError(dataDir, error);
    });
    return imported(await store.takeIn(path));
  } finally {
    await rm(path, { force: true });
  }
}

/** What was taken in as the API tells it. */
function imported({
  spans,
  logs,
  metricPoints,
  refused,
  message,
  runs,
}: TakenIn): OutputOf<Contract['importData']> {
  return { spans, logs, metricPoints, refused, messages: message === '' ? [] : [message], runs };
}
