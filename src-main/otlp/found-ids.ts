// Collects the ids met in one record and says which counts: of several names the one that stands first in the list,
// and of two keys of one name the outer, then the first.
import type { IdName } from './id-names.ts';
import { readId, readSpanId, readTraceId, takeHalf } from './id-text.ts';

const NONE = 1 << 20;
const RANKS = 64;

/** Where in the bytes a key lies. */
export interface KeyRange {
  at: number;
  length: number;
}

export class FoundIds {
  trace0 = 0;
  trace1 = 0;
  trace2 = 0;
  trace3 = 0;
  /** Only the low half of the trace id is known; trace0 and trace1 are 0. */
  isHalf = false;
  spanHi = 0;
  spanLo = 0;
  /** The key of the trace id. */
  readonly key: KeyRange = { at: 0, length: 0 };
  #best = NONE;
  /** By family of names: halves of the span id, and how deep it was found. */
  readonly #spans: { hi: number; lo: number; depth: number }[] = [];

  reset(): void {
    this.#best = NONE;
    this.#spans.length = 0;
    this.spanHi = 0;
    this.spanLo = 0;
  }

  get found(): boolean {
    return this.#best !== NONE;
  }

  /** A key with a text; `depth` is 0 at the top. */
  offer(name: IdName, key: KeyRange, bytes: Uint8Array, at: number, length: number, depth: number): void {
    if (name.isSpan) {
      if (this.#wantsSpan(name.rank, depth) && readSpanId(bytes, at, length, name.form))
        this.#spans[name.rank] = { hi: readId.spanHi, lo: readId.spanLo, depth };
    } else if (this.#wants(name.rank, depth) && readTraceId(bytes, at, length, name.form))
      this.#take(name.rank, depth, key);
  }

  /** A key with an integer. Only a decimal id can be one; what is beyond 2^63 looks negative. */
  offerInt(name: IdName, key: KeyRange, hi: number, lo: number, depth: number): void {
    if (name.form !== 'datadog') return;
    if (name.isSpan) {
      if (this.#wantsSpan(name.rank, depth) && (hi | lo) !== 0) this.#spans[name.rank] = { hi, lo, depth };
    } else if (this.#wants(name.rank, depth) && takeHalf(hi, lo)) this.#take(name.rank, depth, key);
  }

  /** Says that all was offered: the span is the one of the trace id's own family, or what stood in the same value. */
  settle(): boolean {
    if (this.#best === NONE) return false;
    const span = this.#spans[this.#best % RANKS];
    if (span && this.spanHi === 0 && this.spanLo === 0) {
      this.spanHi = span.hi;
      this.spanLo = span.lo;
    }
    return true;
  }

  #wants(rank: number, depth: number): boolean {
    return depth * RANKS + rank < this.#best;
  }

  #wantsSpan(rank: number, depth: number): boolean {
    return (this.#spans[rank]?.depth ?? NONE) > depth;
  }

  #take(rank: number, depth: number, key: KeyRange): void {
    this.#best = depth * RANKS + rank;
    this.trace0 = readId.trace0;
    this.trace1 = readId.trace1;
    this.trace2 = readId.trace2;
    this.trace3 = readId.trace3;
    this.isHalf = readId.isHalf;
    this.spanHi = readId.spanHi;
    this.spanLo = readId.spanLo;
    this.key.at = key.at;
    this.key.length = key.length;
  }
}
