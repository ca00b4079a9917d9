// Puts request bodies of one signal together until they are worth compressing, and writes them as one chunk row.
import { compressChunk } from '../chunk-data.ts';
import { giveBack } from '../give-back.ts';
import { run, sql, type WriteDb } from '../sql.ts';
import type { Repeats } from './repeats.ts';
import { REQUEST_ENTRY_BYTES } from './repeats.ts';

/** A chunk is sealed at this size, and never grows beyond the second but for one large request. */
const GOOD_BYTES = 512 * 1024;
const MOST_BYTES = 1024 * 1024;

/** What a request brings besides its bytes. */
export interface Contents {
  items: number;
  minUs: number;
  maxUs: number;
}

export interface ChunkIds {
  /** Takes the next free chunk id. */
  nextChunk(): number;
}

export class ChunkBuilder {
  readonly #db: WriteDb;
  readonly #signal: number;
  readonly #ids: ChunkIds;
  readonly #repeats: Repeats;
  #buffer = new Uint8Array(MOST_BYTES);
  #requests = Buffer.alloc(4096);
  #requestCount = 0;
  #items = 0;
  #minUs = 0;
  #maxUs = 0;
  /** Id of the chunk being built; 0 when none is. */
  chunk = 0;
  /** Bytes in it so far: where the next request will begin. */
  length = 0;
  #firstRow = 0;

  constructor(db: WriteDb, signal: number, ids: ChunkIds, repeats: Repeats) {
    this.#db = db;
    this.#signal = signal;
    this.#ids = ids;
    this.#repeats = repeats;
  }

  /** True when a request of this size would make the chunk too large, so that it should be sealed first. */
  isFullFor(bytes: number): boolean {
    return this.length > 0 && (this.length >= GOOD_BYTES || this.length + bytes > MOST_BYTES);
  }

  /** Makes sure a chunk is being built whose rows begin at `firstRow`. Returns where the next request will begin. */
  begin(firstRow: number): number {
    if (this.chunk === 0) {
      this.chunk = this.#ids.nextChunk();
      this.#firstRow = firstRow;
    }
    return this.length;
  }

  /** Takes a request's bytes in. `begin` came before. */
  add(bytes: Uint8Array, crc: number, contents: Contents): void {
    const { length } = this;
    if (length + bytes.length > this.#buffer.length) this.#grow(length + bytes.length);
    this.#buffer.set(bytes, length);
    const at = this.#requestCount * REQUEST_ENTRY_BYTES;
    if (at + REQUEST_ENTRY_BYTES > this.#requests.length) {
      this.#requests = Buffer.concat([this.#requests, Buffer.alloc(this.#requests.length)]);
    }
    this.#requests.writeUInt32LE(bytes.length, at);
    this.#requests.writeUInt32LE(crc, at + 4);
    this.#requestCount++;
    this.#repeats.add(bytes.length, crc, { chunk: this.chunk, offset: length });
    this.#minUs = this.#items === 0 ? contents.minUs : Math.min(this.#minUs, contents.minUs);
    this.#maxUs = this.#items === 0 ? contents.maxUs : Math.max(this.#maxUs, contents.maxUs);
    this.#items += contents.items;
    this.length = length + bytes.length;
  }

  /** The bytes of the chunk being built from `offset`. */
  view(offset: number, length: number): Uint8Array {
    return this.#buffer.subarray(offset, offset + length);
  }

  /** Writes the chunk, if there is one. `nextRow` is the id the next row of this signal will have. */
  seal(run_: number, receivedUs: number, nextRow: number, tally: Uint8Array | null): void {
    if (this.chunk === 0) return;
    const data = this.#buffer.subarray(0, this.length);
    const packed = compressChunk(data);
    run(
      this.#db,
      sql`INSERT INTO chunks (id, run, signal, received_us, item_count, first_row, row_count, min_us, max_us,
            raw_bytes, requests, tally, data)
          VALUES (${this.chunk}, ${run_}, ${this.#signal}, ${receivedUs}, ${this.#items}, ${this.#firstRow},
            ${nextRow - this.#firstRow}, ${this.#minUs}, ${this.#maxUs}, ${data.length},
            ${this.#requests.subarray(0, this.#requestCount * REQUEST_ENTRY_BYTES)}, ${tally},
            ${packed})`,
    );
    // Left to the garbage collector, it would collect for this alone, many times a second.
    giveBack(new Uint8Array(packed.buffer));
    this.discard();
  }

  /** Forgets the chunk being built. */
  discard(): void {
    this.chunk = 0;
    this.length = 0;
    this.#requestCount = 0;
    this.#items = 0;
    if (this.#buffer.length > MOST_BYTES) this.#buffer = new Uint8Array(MOST_BYTES);
  }

  #grow(bytes: number): void {
    const wider = new Uint8Array(bytes);
    wider.set(this.#buffer.subarray(0, this.length));
    this.#buffer = wider;
  }
}
