// Up to 65,536 log records made searchable: which words are in which of them, exactly, and which pieces of text may
// be in which group of them. A block is built in one go and then only read.
//
//   words    by hash into buckets; a bucket is one row: (length, word, count, places)*. Places are a bitmap where
//            that is shorter, else their number of bytes and the steps from one to the next.
//   pieces   64 bits, one a group of records, for every remainder of a piece's hash; a row is a slice of 128 of these,
//            first the bits of groups 0..31, then those of the others
import { withoutAnsi } from '#shared/model/ansi.ts';
import { giveBack } from '../give-back.ts';
import { ByteSink } from '../ingest/byte-sink.ts';
import { foldedText, forEachToken, type Word } from './tokens.ts';

/** Places of records in a block fit 16 bits. */
export const BLOCK_ROWS = 65_536;
const ROWS_A_BUCKET = 128;
const GROUPS = 64;
const FEWEST_IN_GROUP = 16;
/** Remainders of piece hashes for each record of a group: as most pieces are shared, about a third of the bits are set. */
const PIECES_A_ROW = 64;
/** Remainders in one slice. */
const SLICE = 128;

function powerOfTwo(least: number): number {
  let size = 1;
  while (size < least) size *= 2;
  return size;
}

/** Number of buckets in a block of so many rows: at most 512. */
export const bucketsOf = (rows: number): number => powerOfTwo(Math.ceil(rows / ROWS_A_BUCKET));
/** Records in one of the 64 groups of a block. */
const groupRowsOf = (rows: number): number => Math.max(FEWEST_IN_GROUP, powerOfTwo(Math.ceil(rows / GROUPS)));
const isDense = (count: number, rows: number): boolean => count * 8 > rows;

/** Collects the texts of a block. */
export class TextBlock {
  readonly rows: number;
  readonly #groupRows: number;
  /** Groups 0..31 of every remainder, then groups 32..63. */
  readonly #pieces: Uint32Array;
  /** The group that texts are in now, and its remainders, a bit each: small enough to stay close to the processor. */
  #group = 0;
  readonly #groupPieces: Uint32Array;
  #scratch = Buffer.alloc(4096);
  /** Index of a word by the low bits of its hash; the next free slot when another is there. 0 for none. */
  #slots = new Int32Array(4096);
  /** By word: its hash, where its text is, how often it came, in which record last. */
  #hash = new Uint32Array(2048);
  #textAt = new Uint32Array(2048);
  #textLength = new Uint8Array(2048);
  #count = new Uint32Array(2048);
  #lastPlace = new Int32Array(2048);
  #words = 1;
  readonly #text = new ByteSink();
  /** Every word of every record once, in the order they came. */
  #wordHere = new Uint32Array(8192);
  #placeHere = new Uint16Array(8192);
  #occurrences = 0;
  /** Places whose texts fold to ASCII in ways that words do not tell: they may hold any word. */
  readonly odd: number[] = [];

  /** Of so many records at most BLOCK_ROWS. */
  constructor(rows: number) {
    this.rows = rows;
    this.#groupRows = groupRowsOf(rows);
    this.#pieces = new Uint32Array(this.#groupRows * PIECES_A_ROW * 2);
    this.#groupPieces = new Uint32Array((this.#groupRows * PIECES_A_ROW) / 32);
  }

  /** Takes the text of the record at a place, in the order of places. */
  add(place: number, raw: string): void {
    // Colours are no part of the words they stand between.
    const text = withoutAnsi(raw);
    const length = this.#write(text);
    if (length !== text.length) {
      const folded = foldedText(text);
      if (folded !== undefined) {
        this.odd.push(place);
        this.#addTokens(place, this.#write(folded));
        this.#write(text);
      }
    }
    this.#addTokens(place, length);
  }

  #addTokens(place: number, length: number): void {
    const group = Math.floor(place / this.#groupRows);
    if (group !== this.#group) this.#endGroup(group);
    const pieces = this.#groupPieces;
    const mask = pieces.length * 32 - 1;
    forEachToken(
      this.#scratch,
      length,
      (at, size, hash) => this.#addWord(place, at, size, hash),
      (hash) => {
        const at = (hash & mask) >>> 5;
        pieces[at] = (pieces[at] as number) | (1 << (hash & 31));
      },
    );
  }

  /** Notes which pieces the group has that ends, and begins the next. */
  #endGroup(next: number): void {
    const half = this.#group < 32 ? 0 : this.#pieces.length / 2;
    const bit = 1 << (this.#group & 31);
    for (const [i, word] of this.#groupPieces.entries()) {
      for (let bits = word; bits !== 0; bits &= bits - 1) {
        const at = half + i * 32 + 31 - Math.clz32(bits & -bits);
        this.#pieces[at] = (this.#pieces[at] as number) | bit;
      }
    }
    this.#groupPieces.fill(0);
    this.#group = next;
  }

  #write(text: string): number {
    if (text.length * 3 > this.#scratch.length) this.#scratch = Buffer.alloc(text.length * 3);
    return this.#scratch.write(text, 0, 'utf8');
  }

  #addWord(place: number, at: number, length: number, hash: number): void {
    const word = this.#find(at, length, hash);
    if (this.#lastPlace[word] === place) return;
    this.#lastPlace[word] = place;
    this.#count[word] = (this.#count[word] as number) + 1;
    if (this.#occurrences === this.#wordHere.length) {
      this.#wordHere = wider(this.#wordHere);
      this.#placeHere = wider(this.#placeHere);
    }
    this.#wordHere[this.#occurrences] = word;
    this.#placeHere[this.#occurrences++] = place;
  }

  #find(at: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const word = this.#slots[slot] as number;
      if (word === 0) return this.#newWord(slot, at, length, hash);
      if (
        this.#hash[word] === hash &&
        this.#textLength[word] === length &&
        this.#text.holds(this.#textAt[word] as number, this.#scratch, at, length)
      )
        return word;
    }
  }

  #newWord(slot: number, at: number, length: number, hash: number): number {
    const word = this.#words++;
    if (word === this.#hash.length) {
      this.#hash = wider(this.#hash);
      this.#textAt = wider(this.#textAt);
      this.#textLength = wider(this.#textLength);
      this.#count = wider(this.#count);
      this.#lastPlace = wider(this.#lastPlace);
    }
    this.#slots[slot] = word;
    this.#hash[word] = hash;
    this.#textAt[word] = this.#text.length;
    this.#textLength[word] = length;
    this.#lastPlace[word] = -1;
    this.#text.bytes(this.#scratch, at, length);
    if (this.#words * 2 > this.#slots.length) this.#widenSlots();
    return word;
  }

  #widenSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let word = 1; word < this.#words; word++) {
      let slot = (this.#hash[word] as number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = word;
    }
  }

  /** The buckets that hold words. */
  *buckets(): Generator<{ bucket: number; data: Uint8Array }, void> {
    const count = bucketsOf(this.rows);
    const byBucket = Array.from({ length: count }, (): number[] => []);
    // Where each word's places begin once they are put together.
    const from = new Uint32Array(this.#words + 1);
    for (let word = 1; word < this.#words; word++) {
      byBucket[(this.#hash[word] as number) & (count - 1)]?.push(word);
      from[word + 1] = (from[word] as number) + (this.#count[word] as number);
    }
    const next = from.slice();
    const places = new Uint16Array(this.#occurrences);
    for (let i = 0; i < this.#occurrences; i++) {
      const word = this.#wordHere[i] as number;
      places[next[word] as number] = this.#placeHere[i] as number;
      next[word] = (next[word] as number) + 1;
    }
    for (const [bucket, words] of byBucket.entries()) {
      if (words.length === 0) continue;
      const sink = new ByteSink();
      for (const word of words) {
        const length = this.#textLength[word] as number;
        sink.u8(length);
        sink.append(this.#text, this.#textAt[word] as number, length);
        writePlaces(sink, places.subarray(from[word], from[word + 1]), this.rows);
      }
      yield { bucket, data: sink.toBytes() };
    }
  }

  /** The slices that say which groups may hold which pieces. */
  *slices(): Generator<{ slice: number; data: Uint8Array }, void> {
    this.#endGroup(this.#group);
    const half = this.#pieces.length / 2;
    for (let from = 0, slice = 0; from < half; from += SLICE, slice++) {
      const words = new Uint32Array(2 * SLICE);
      words.set(this.#pieces.subarray(from, from + SLICE));
      words.set(this.#pieces.subarray(half + from, half + from + SLICE), SLICE);
      yield { slice, data: new Uint8Array(words.buffer) };
    }
  }
}

function wider<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(array: T): T {
  const next = new (array.constructor as new (length: number) => T)(array.length * 2);
  next.set(array);
  giveBack(array);
  return next;
}

function writePlaces(sink: ByteSink, places: Uint16Array, rows: number): void {
  sink.varint(places.length);
  if (isDense(places.length, rows)) {
    const bitmap = new Uint8Array(Math.ceil(rows / 8));
    for (const place of places) bitmap[place >> 3] = (bitmap[place >> 3] as number) | (1 << (place & 7));
    sink.bytes(bitmap, 0, bitmap.length);
    return;
  }
  let size = 0;
  let last = 0;
  for (const place of places) {
    const step = place - last;
    size += step < 128 ? 1 : step < 16_384 ? 2 : 3;
    last = place;
  }
  sink.varint(size);
  last = 0;
  for (const place of places) {
    sink.varint(place - last);
    last = place;
  }
}

/** Places in ascending order of the records of a block of `rows` that hold a word, from the word's bucket. */
export function placesOf(bucket: Uint8Array, word: Word, rows: number): Uint16Array {
  const { bytes } = word;
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bucket[at++] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bucket.length) {
    const length = bucket[at++] as number;
    let same = length === bytes.length;
    for (let i = 0; same && i < length; i++) same = bucket[at + i] === bytes[i];
    at += length;
    const count = varint();
    const dense = isDense(count, rows);
    const size = dense ? Math.ceil(rows / 8) : varint();
    if (!same) {
      at += size;
      continue;
    }
    const places = new Uint16Array(count);
    if (dense) readBitmap(bucket, at, size, places);
    else for (let i = 0, place = 0; i < count; i++) places[i] = place += varint();
    return places;
  }
  return new Uint16Array(0);
}

function readBitmap(bytes: Uint8Array, from: number, size: number, places: Uint16Array): void {
  let count = 0;
  for (let i = 0; i < size; i++) {
    let bits = bytes[from + i] as number;
    while (bits !== 0) {
      places[count++] = i * 8 + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
    }
  }
}

/** Which slice of a block of `rows` tells of a piece. */
export function sliceOf(hash: number, rows: number): number {
  return Math.floor(remainderOf(hash, rows) / SLICE);
}

/** The groups that may hold a piece, from its slice: bits of groups 0..31 and 32..63. */
export function groupsOf(slice: Buffer, hash: number, rows: number): { low: number; high: number } {
  const at = (remainderOf(hash, rows) % SLICE) * 4;
  return { low: slice.readInt32LE(at), high: slice.readInt32LE(at + SLICE * 4) };
}

const remainderOf = (hash: number, rows: number): number => hash & (groupRowsOf(rows) * PIECES_A_ROW - 1);

/** A test of places by the groups that may hold what was looked for: bits of groups 0..31 and 32..63. */
export function groupTest(low: number, high: number, rows: number): (first: number, last: number) => boolean {
  const groupRows = groupRowsOf(rows);
  return (first, last) => {
    for (let group = Math.floor(first / groupRows); group <= Math.floor(last / groupRows); group++)
      if (((group < 32 ? low : high) >>> (group & 31)) & 1) return true;
    return false;
  };
}
