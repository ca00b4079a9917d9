// Knows the requests of the last minutes, so that an exporter's retry is stored once. A request is recognised by
// length and CRC-32 and then compared byte for byte with what is stored, so nothing different is ever dropped.
import { crc32 } from 'node:zlib';
import { sparingly } from '../reads/sparingly.ts';
import { iterate, type ReadDb, sql } from '../sql.ts';

const KEPT_US = 10 * 60 * 1e6;
/** Two generations of this many: about 10 minutes at 400 requests a second, less above. */
const GENERATION = 131_072;

/** Where a stored request lies in its chunk's decompressed data. */
export interface StoredRequest {
  chunk: number;
  offset: number;
}

/** Bytes a request takes in `chunks.requests`. */
export const REQUEST_ENTRY_BYTES = 8;

export { crc32 };

const keyOf = (length: number, crc: number): number => crc * 0x200000 + (length & 0x1fffff);

export class Repeats {
  #young = new Map<number, StoredRequest>();
  #old = new Map<number, StoredRequest>();

  /** A stored request that may be equal to one of this length and CRC-32. */
  find(length: number, crc: number): StoredRequest | undefined {
    const key = keyOf(length, crc);
    return this.#young.get(key) ?? this.#old.get(key);
  }

  add(length: number, crc: number, stored: StoredRequest): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(keyOf(length, crc), stored);
  }

  /** Begins anew from what is committed: at start, and after a rollback or a deletion. */
  load(db: ReadDb, nowUs: number): void {
    this.#young.clear();
    this.#old.clear();
    sparingly(db, () => this.#loadSince(db, nowUs - KEPT_US));
  }

  #loadSince(db: ReadDb, sinceUs: number): void {
    const chunks = iterate<{ id: number; receivedUs: number; requests: Buffer }>(
      db,
      sql`SELECT id, received_us AS receivedUs, requests FROM chunks ORDER BY id DESC`,
    );
    for (const { id, receivedUs, requests } of chunks) {
      // The newest come first: those before it are older still.
      if (receivedUs <= sinceUs) return;
      let offset = 0;
      for (let at = 0; at + REQUEST_ENTRY_BYTES <= requests.length; at += REQUEST_ENTRY_BYTES) {
        const length = requests.readUInt32LE(at);
        if (this.#young.size >= GENERATION) return;
        this.#young.set(keyOf(length, requests.readUInt32LE(at + 4)), { chunk: id, offset });
        offset += length;
      }
    }
  }
}
