// What the search index says of log records: which chunks, and which rows, may hold certain words, texts and
// attributes. What is not indexed yet may hold anything.
import { mayHold } from '../search/bloom.ts';
import type { LogSort } from '../search/log-columns.ts';
import { attributeHash, pieceHashes, type Word, wordsOf } from '../search/tokens.ts';
import { get, number, type Query, type ReadDb, sql } from '../sql.ts';
import { hasSearch, idsIn, type LogBlock, TextIndex } from './text-index.ts';

/** A key, or a key and a value as text, that an item or its resource, scope, events or links must carry. */
export interface AttributeNeed {
  key: string;
  value?: string | undefined;
}

/** What records are told by their sorts: by who sent them, how bad they are, and whether they have a trace. */
export type SortTest = (sort: LogSort) => boolean;

/** What the texts of records hold, in this case: one of these, or none. */
export interface TextCondition {
  any: readonly string[];
  not: boolean;
}

export interface LogNarrowing {
  /** Every one of these whole words (any case) is in the body. */
  words?: readonly string[] | undefined;
  /** Every one of these texts is in the body, ASCII case aside. */
  texts?: readonly string[] | undefined;
  /** Of each inner list, at least one is carried. */
  attributes?: readonly (readonly AttributeNeed[])[] | undefined;
  /** Is of a sort that passes. */
  sorts?: SortTest | undefined;
}

export interface LogSearch {
  mayHold(chunk: number, firstRow: number, lastRow: number): boolean;
  /** A condition on `logs.id` for the rows of one chunk that may match. */
  rows(firstRow: number, lastRow: number): Query;
  /** Conditions for all rows that may match, when the index knows that there are at most so many. */
  few(most: number): Query[] | undefined;
}

/** Rows of a chunk are named one by one up to this share of it. */
const FEW_OF_CHUNK = 0.25;

/** Prepares a search. Reads the index's progress first, so that what it lacks is always scanned. */
export function logSearch(db: ReadDb, narrowing: LogNarrowing): LogSearch {
  const words = (narrowing.words ?? []).flatMap(wordsOf);
  // Words say more than their pieces.
  const pieces = words.length > 0 ? [] : (narrowing.texts ?? []).flatMap(pieceHashes);
  const { sorts } = narrowing;
  const index = words.length + pieces.length > 0 || sorts ? TextIndex.of(db) : undefined;
  const hits = index && words.length > 0 ? new WordHits(index, words) : undefined;
  const groups = index && pieces.length > 0 ? new PieceGroups(index, pieces) : undefined;
  const sorted = index && sorts ? new SortedRows(index, sorts) : undefined;
  const needs = attributeTest(db, narrowing.attributes ?? []);
  return {
    mayHold(chunk, firstRow, lastRow) {
      const isIndexed = index !== undefined && lastRow <= index.indexedTo;
      if (isIndexed && groups && !groups.mayHold(firstRow, lastRow)) return false;
      if (isIndexed && sorted && sorted.rows(firstRow, lastRow).length === 0) return false;
      if (isIndexed && hits && hits.rows(firstRow, lastRow).length === 0) return false;
      return needs(chunk);
    },
    rows(firstRow, lastRow) {
      const whole = sql`id BETWEEN ${firstRow} AND ${lastRow}`;
      if (!index || lastRow > index.indexedTo) return whole;
      if (hits) return idsIn(hits.rows(firstRow, lastRow));
      const rows = sorted?.rows(firstRow, lastRow);
      return rows && rows.length < (lastRow - firstRow + 1) * FEW_OF_CHUNK ? idsIn(rows) : whole;
    },
    few(most) {
      if (!index || !hits) return undefined;
      const unindexed = number(db, sql`SELECT log FROM counters WHERE id = 1`) - 1 - index.indexedTo;
      const rows = unindexed < most ? hits.atMost(most - unindexed) : undefined;
      return rows && [idsIn(rows), sql`id > ${index.indexedTo}`];
    },
  };
}

/** Rows whose places in the blocks are known, block by block as they are asked for. */
abstract class PlacedRows {
  protected readonly index: TextIndex;
  readonly #places = new Map<LogBlock, Uint16Array>();

  constructor(index: TextIndex) {
    this.index = index;
  }

  /** Ids from `firstRow` to `lastRow`. */
  rows(firstRow: number, lastRow: number): number[] {
    const rows: number[] = [];
    for (const block of this.index.blocksOf(firstRow, lastRow)) {
      const places = this.placesOf(block);
      for (let i = firstAtLeast(places, firstRow - block.firstRow); i < places.length; i++) {
        const row = block.firstRow + (places[i] as number);
        if (row > lastRow) break;
        rows.push(row);
      }
    }
    return rows;
  }

  protected abstract find(block: LogBlock): Uint16Array;

  protected placesOf(block: LogBlock): Uint16Array {
    let places = this.#places.get(block);
    if (!places) {
      places = this.find(block);
      this.#places.set(block, places);
    }
    return places;
  }
}

/** Rows that hold all of some words. */
class WordHits extends PlacedRows {
  readonly #words: readonly Word[];

  constructor(index: TextIndex, words: readonly Word[]) {
    super(index);
    this.#words = words;
  }

  /** All of them, if there are at most so many. */
  atMost(most: number): number[] | undefined {
    const rows: number[] = [];
    for (const block of this.index.blocks.toReversed()) {
      const places = this.placesOf(block);
      if (rows.length + places.length > most) return undefined;
      for (const place of places) rows.push(block.firstRow + place);
    }
    return rows;
  }

  protected find(block: LogBlock): Uint16Array {
    return this.index.places(block, this.#words);
  }
}

/** Rows of sorts that pass. */
class SortedRows extends PlacedRows {
  readonly #test: SortTest;

  constructor(index: TextIndex, test: SortTest) {
    super(index);
    this.#test = test;
  }

  protected find(block: LogBlock): Uint16Array {
    const { kinds = [], sorts = [] } = this.index.kinds(block) ?? {};
    const passes = sorts.map((sort) => sort.resource !== 0 && this.#test(sort));
    const places = new Uint16Array(kinds.length);
    let count = 0;
    for (let place = 0; place < kinds.length; place++)
      if (passes[kinds[place] as number] === true) places[count++] = place;
    return places.subarray(0, count);
  }
}

function firstAtLeast(places: Uint16Array, place: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Groups of rows that may hold all of some pieces of text. */
class PieceGroups {
  readonly #index: TextIndex;
  readonly #pieces: readonly number[];
  readonly #tests = new Map<LogBlock, (first: number, last: number) => boolean>();

  constructor(index: TextIndex, pieces: readonly number[]) {
    this.#index = index;
    this.#pieces = pieces;
  }

  mayHold(firstRow: number, lastRow: number): boolean {
    return this.#index.blocksOf(firstRow, lastRow).some((block) => {
      let test = this.#tests.get(block);
      if (!test) {
        test = this.#index.groups(block, this.#pieces);
        this.#tests.set(block, test);
      }
      const first = Math.max(0, firstRow - block.firstRow);
      return test(first, Math.min(lastRow - block.firstRow, block.rows - 1));
    });
  }
}

const MOST_KEPT = 200_000;
const keptByDb = new WeakMap<ReadDb, Map<string, Set<number>>>();

/** A test of chunks: true when it certainly carries none of these. Chunks do not change, so what was found so is kept. */
export function certainlyWithout(db: ReadDb, needs: readonly AttributeNeed[]): (chunk: number) => boolean {
  if (needs.length === 0) return () => true;
  const byNeeds = keptByDb.get(db) ?? new Map<string, Set<number>>();
  keptByDb.set(db, byNeeds);
  const name = JSON.stringify(needs);
  const kept = byNeeds.get(name) ?? new Set<number>();
  byNeeds.set(name, kept);
  const mayCarry = attributeTest(db, [needs]);
  return (chunk) => {
    if (kept.has(chunk)) return true;
    if (mayCarry(chunk)) return false;
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.add(chunk);
    return true;
  };
}

/** A test of chunks by attributes: false when it certainly holds none of one of the lists. */
export function attributeTest(
  db: ReadDb,
  attributes: readonly (readonly AttributeNeed[])[],
): (chunk: number) => boolean {
  if (attributes.length === 0 || !hasSearch(db)) return () => true;
  const hashes = attributes.map((any) => any.map((need) => attributeHash(need.key, need.value)));
  return (chunk) => {
    const bits = bloom(db, sql`SELECT bits FROM search.attribute_blooms WHERE chunk = ${chunk}`);
    return bits === undefined || hashes.every((any) => any.some((hash) => mayHold(bits, hash)));
  };
}

function bloom(db: ReadDb, query: Query): Uint8Array | undefined {
  return get<{ bits: Uint8Array }>(db, query)?.bits;
}
