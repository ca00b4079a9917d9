// Export requests as they were stored, chunk after chunk, in the order they came: what an export of everything
// writes out. A request that came as JSON is here as the protobuf that says the same.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { chunkReader } from '../chunk-data.ts';
import { signalNumber } from '../signals.ts';
import { every, get, idList, number, type ReadDb, sql } from '../sql.ts';

export interface ChunkRequests {
  chunk: number;
  signal: Signal;
  /** Views into the chunk's data; not to be changed. */
  requests: Uint8Array[];
}

/** The newest chunk there is, 0 when there is none. */
export function newestChunk(db: ReadDb): number {
  return number(db, sql`SELECT coalesce(max(id), 0) FROM chunks`);
}

/** The requests of the first chunk after one and up to another, of some signals, of one run or of all. */
export function requestsAfter(
  db: ReadDb,
  input: { after: number; upTo: number; signals: readonly Signal[]; run?: number | undefined },
): ChunkRequests | undefined {
  const { after, upTo, signals, run } = input;
  const conditions = [
    sql`id > ${after}`,
    sql`id <= ${upTo}`,
    sql`signal IN ${idList(signals.map(signalNumber))}`,
  ];
  if (run !== undefined) conditions.push(sql`run = ${run}`);
  const row = get<{ id: number; signal: number; requests: Uint8Array }>(
    db,
    sql`SELECT id, signal, requests FROM chunks WHERE ${every(conditions)} ORDER BY id LIMIT 1`,
  );
  const signal = row && SIGNALS.find((each) => signalNumber(each) === row.signal);
  const data = row && chunkReader(db).read(row.id);
  if (!row || !signal || !data) return undefined;
  return { chunk: row.id, signal, requests: cut(data, row.requests) };
}

/** `lengths` holds a length and a checksum of each request, u32 little-endian. */
function cut(data: Uint8Array, lengths: Uint8Array): Uint8Array[] {
  const view = new DataView(lengths.buffer, lengths.byteOffset, lengths.byteLength);
  const requests: Uint8Array[] = [];
  for (let at = 0, from = 0; at < view.byteLength; at += 8) {
    const length = view.getUint32(at, true);
    requests.push(data.subarray(from, from + length));
    from += length;
  }
  return requests;
}
