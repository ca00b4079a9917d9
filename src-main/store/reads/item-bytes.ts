// The bytes of spans and log records: a row says where in its chunk they lie.
import { chunkReader } from '../chunk-data.ts';
import type { ReadDb } from '../sql.ts';
import { lookups } from './lookups.ts';

/** Where an item's message lies: `length` bytes of `bytes` from `at`. */
export interface ItemBytes {
  bytes: Uint8Array;
  at: number;
  length: number;
  receivedUs: number;
}

/** The bytes of a row of `spans` (TRACES) or `logs` (LOGS); undefined when its chunk went meanwhile. */
export function itemBytes(
  db: ReadDb,
  signal: number,
  row: { id: number; at: number; length: number },
): ItemBytes | undefined {
  const chunk = lookups(db).chunkOf(signal, row.id);
  const bytes = chunk.id === 0 ? undefined : chunkReader(db).read(chunk.id);
  return bytes && { bytes, at: row.at, length: row.length, receivedUs: chunk.receivedUs };
}

/** True when two items are the same, byte for byte. */
export function sameItem(a: ItemBytes, b: ItemBytes): boolean {
  return (
    a.length === b.length &&
    Buffer.compare(a.bytes.subarray(a.at, a.at + a.length), b.bytes.subarray(b.at, b.at + b.length)) === 0
  );
}
