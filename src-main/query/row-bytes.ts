// Which chunk a row's bytes lie in. Rows of one trace lie in a few chunks at a time, so the last few are kept.
import { chunkReader } from '../store/chunk-data.ts';
import { type ChunkEntry, lookups } from '../store/reads/lookups.ts';
import type { ReadDb } from '../store/sql.ts';

const MOST_KEPT = 8;
const NOTHING = new Uint8Array(0);

interface Kept {
  chunk: ChunkEntry;
  bytes: Uint8Array | undefined;
}

/** Finds chunks for rows of one signal. */
export class RowBytes {
  readonly #db: ReadDb;
  readonly #signal: number;
  readonly #kept: Kept[] = [];

  /** `signal` as in `chunks.signal`. */
  constructor(db: ReadDb, signal: number) {
    this.#db = db;
    this.#signal = signal;
  }

  /** Id of the chunk that holds a row; 0 when it is gone. */
  chunkOf(row: number): number {
    return this.#find(row).chunk.id;
  }

  /** The decompressed data of that chunk; nothing when it is gone. */
  dataOf(row: number): Uint8Array {
    const kept = this.#find(row);
    kept.bytes ??= (kept.chunk.id === 0 ? undefined : chunkReader(this.#db).read(kept.chunk.id)) ?? NOTHING;
    return kept.bytes;
  }

  #find(row: number): Kept {
    const kept = this.#kept;
    for (let i = 0; i < kept.length; i++) {
      const each = kept[i] as Kept;
      if (row < each.chunk.firstRow || row > each.chunk.lastRow) continue;
      if (i > 0) {
        kept.splice(i, 1);
        kept.unshift(each);
      }
      return each;
    }
    const found: Kept = { chunk: lookups(this.#db).chunkOf(this.#signal, row), bytes: undefined };
    kept.unshift(found);
    if (kept.length > MOST_KEPT) kept.pop();
    return found;
  }
}
