// A chunk's bytes: compressed when written, decompressed when read, the last few kept.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { giveBack } from './give-back.ts';
import { get, type ReadDb, sql } from './sql.ts';

/**
 * The fastest strategy, with a larger table than level 1 would take: spans of different requests are alike, and what
 * is alike lies far apart. It costs no time, and takes a twentieth less.
 */
const LEVEL = 1;
const HASH_LOG = 16;
const MIN_MATCH = 6;
/** What zlib allows at least, bytes. */
const LEAST_PIECE = 64;

/** Compresses a chunk's data, into memory that holds nothing else. */
export function compressChunk(data: Uint8Array): Uint8Array {
  return zstdCompressSync(data, {
    params: {
      [constants.ZSTD_c_compressionLevel]: LEVEL,
      [constants.ZSTD_c_hashLog]: HASH_LOG,
      [constants.ZSTD_c_minMatch]: MIN_MATCH,
      [constants.ZSTD_c_contentSizeFlag]: 1,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
    pledgedSrcSize: data.length,
    // Room for the worst case (ZSTD_COMPRESSBOUND): then nothing is copied into buffers between.
    chunkSize: Math.max(Buffer.poolSize, data.length + (data.length >> 7)),
  });
}

/** Reads chunks of one connection; keeps the last decompressed ones, up to `maxBytes`. */
export class ChunkReader {
  readonly #db: ReadDb;
  readonly #maxBytes: number;
  readonly #kept = new Map<number, Uint8Array>();
  #bytes = 0;

  constructor(db: ReadDb, maxBytes = 40 * 1024 * 1024) {
    this.#db = db;
    this.#maxBytes = maxBytes;
  }

  /** The decompressed data of a chunk, or undefined when there is no such chunk any more. Not to be changed. */
  read(chunk: number): Uint8Array | undefined {
    const kept = this.#kept.get(chunk);
    if (kept) {
      this.#kept.delete(chunk);
      this.#kept.set(chunk, kept);
      return kept;
    }
    const row = get<{ data: Uint8Array; raw_bytes: number }>(
      this.#db,
      sql`SELECT data, raw_bytes FROM chunks WHERE id = ${chunk}`,
    );
    if (!row) return undefined;
    // In one piece: pieces of the usual size would take their memory twice, and leave it in shreds.
    const data = zstdDecompressSync(row.data, {
      maxOutputLength: Math.max(1, row.raw_bytes),
      // One byte more, so that it is never full before the end.
      chunkSize: Math.max(LEAST_PIECE, row.raw_bytes + 1),
    });
    giveBack(row.data);
    this.#keep(chunk, data);
    return data;
  }

  /**
   * Forgets the oldest, down to so many bytes, and gives their memory back at once: for who reads much, one chunk
   * after another, and holds none of it any more.
   */
  giveBack(maxBytes: number): void {
    for (const bytes of this.#trim(maxBytes)) giveBack(bytes);
  }

  /** Takes the oldest out, down to so many bytes. */
  #trim(maxBytes: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    for (const [oldest, bytes] of this.#kept) {
      if (this.#bytes <= maxBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes.length;
      taken.push(bytes);
    }
    return taken;
  }

  /** Forgets what was kept: chunks were removed. */
  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #keep(chunk: number, data: Uint8Array): void {
    this.#kept.set(chunk, data);
    this.#bytes += data.length;
    this.#trim(Math.max(this.#maxBytes, data.length));
  }
}

const readers = new WeakMap<ReadDb, ChunkReader>();

/** The chunk reader of a connection. */
export function chunkReader(db: ReadDb): ChunkReader {
  let reader = readers.get(db);
  if (!reader) {
    reader = new ChunkReader(db);
    readers.set(db, reader);
  }
  return reader;
}
