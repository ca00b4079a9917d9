// What a file to be imported is, by its first bytes: saved runs (SQLite), or OTLP/JSON.
import { SQLITE_MAGIC } from '../store/saved/format.ts';
import type { EngineDoor } from './context.ts';
import { type Imported, importDocuments } from './import-lines.ts';

/** Imports a body of either kind. */
export async function importBody(
  body: AsyncIterable<Uint8Array>,
  engine: Pick<EngineDoor, 'consumer' | 'takeIn'>,
): Promise<Imported> {
  const pieces = body[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let first = Buffer.alloc(0);
  while (first.length < SQLITE_MAGIC.length) {
    const { value, done } = await pieces.next();
    if (done) break;
    held.push(value);
    first = Buffer.concat([first, value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* held;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  }
  const isSaved = first.subarray(0, SQLITE_MAGIC.length).equals(SQLITE_MAGIC);
  return isSaved ? engine.takeIn(whole()) : importDocuments(whole(), engine.consumer);
}
