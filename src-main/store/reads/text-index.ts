// Reads the blocks of search.db: which rows of `logs` hold words, and which may hold pieces of text.
import { type BlockColumns, readColumns, readKinds } from '../search/log-columns.ts';
import { partId } from '../search/schema.ts';
import { bucketsOf, groupsOf, groupTest, placesOf, sliceOf } from '../search/text-block.ts';
import { MOST_WORD, type Word } from '../search/tokens.ts';
import { allRaw, get, number, type Query, type ReadDb, sql } from '../sql.ts';

/** A stretch of rows that can be searched. */
export interface LogBlock {
  firstRow: number;
  rows: number;
  /** Places (row ids less `firstRow`) that may hold any word. */
  odd: readonly number[];
}

/** The longest words that are known whole. */
export const EXACT_WORD = MOST_WORD - 1;

export class TextIndex {
  readonly #db: ReadDb;
  /** Rows beyond are not indexed yet. */
  readonly indexedTo: number;
  /** In ascending order. */
  readonly blocks: readonly LogBlock[];

  private constructor(db: ReadDb) {
    this.#db = db;
    this.indexedTo = number(db, sql`SELECT value FROM search.progress WHERE name = 'log_text'`);
    this.blocks = allRaw<[firstRow: number, rows: number, odd: string]>(
      db,
      sql`SELECT first_row, row_count, odd FROM search.log_blocks ORDER BY first_row`,
    ).map(([firstRow, rows, odd]) => ({ firstRow, rows, odd: JSON.parse(odd) as number[] }));
  }

  /** The index as it is now; undefined when there is none. */
  static of(db: ReadDb): TextIndex | undefined {
    return hasSearch(db) ? new TextIndex(db) : undefined;
  }

  /** Blocks with the latest time in them, which of these is the latest first. */
  blocksByTime(): { block: LogBlock; lastUs: number }[] {
    const lastUs = new Map(
      allRaw<[firstRow: number, lastUs: number]>(
        this.#db,
        sql`SELECT first_row, last_us FROM search.log_columns`,
      ),
    );
    return this.blocks
      .map((block) => ({ block, lastUs: lastUs.get(block.firstRow) ?? 0 }))
      .sort((a, b) => b.lastUs - a.lastUs);
  }

  /** What the rows of a block are counted by; undefined when all of them lie outside a stretch of time. */
  columns(block: LogBlock, fromUs: number, endUs: number): BlockColumns | undefined {
    const stored = get<{ baseUs: number; times: Buffer; kinds: Buffer; sorts: Buffer }>(
      this.#db,
      sql`SELECT base_us AS baseUs, times, kinds, sorts FROM search.log_columns
          WHERE first_row = ${block.firstRow} AND last_us >= ${fromUs} AND base_us < ${endUs}`,
    );
    return stored && readColumns(stored, block.rows);
  }

  /** The sorts of a block's rows. */
  kinds(block: LogBlock): Pick<BlockColumns, 'kinds' | 'sorts'> | undefined {
    const stored = get<{ kinds: Buffer; sorts: Buffer }>(
      this.#db,
      sql`SELECT kinds, sorts FROM search.log_columns WHERE first_row = ${block.firstRow}`,
    );
    return stored && readKinds(stored, block.rows);
  }

  /** The blocks that rows lie in. */
  blocksOf(firstRow: number, lastRow: number): readonly LogBlock[] {
    const { blocks } = this;
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = blocks[middle] as LogBlock;
      if (block.firstRow + block.rows <= firstRow) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < blocks.length && (blocks[end] as LogBlock).firstRow <= lastRow) end++;
    return blocks.slice(low, end);
  }

  /** Ascending places of rows that hold every one of these words, in the block's rows that are not odd exactly so. */
  places(block: LogBlock, words: readonly Word[]): Uint16Array {
    const hits = words.map((word) => {
      const bucket = word.hash & (bucketsOf(block.rows) - 1);
      const data = part(
        this.#db,
        sql`SELECT data FROM search.log_words WHERE id = ${partId(block.firstRow, bucket)}`,
      );
      return data ? placesOf(data, word, block.rows) : new Uint16Array(0);
    });
    const all = hits.reduce(inBoth);
    return block.odd.length === 0 ? all : Uint16Array.from(new Set([...all, ...block.odd])).sort();
  }

  /** A test of places: false where certainly no row from one to another holds all of these pieces. */
  groups(block: LogBlock, pieces: readonly number[]): (first: number, last: number) => boolean {
    let low = -1;
    let high = -1;
    for (const hash of pieces) {
      if (low === 0 && high === 0) break;
      const id = partId(block.firstRow, sliceOf(hash, block.rows));
      const slice = part(this.#db, sql`SELECT data FROM search.log_pieces WHERE id = ${id}`);
      if (!slice) continue;
      const groups = groupsOf(slice, hash, block.rows);
      low &= groups.low;
      high &= groups.high;
    }
    return groupTest(low, high, block.rows);
  }
}

/** True when a search index is attached to a connection. */
export function hasSearch(db: ReadDb): boolean {
  return number(db, sql`SELECT count(*) FROM pragma_database_list WHERE name = 'search'`) > 0;
}

function part(db: ReadDb, query: Query): Buffer | undefined {
  return get<{ data: Buffer }>(db, query)?.data;
}

/** What stands in both of two ascending lists. */
export function inBoth(a: Uint16Array, b: Uint16Array): Uint16Array {
  const both = new Uint16Array(Math.min(a.length, b.length));
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] as number;
    const right = b[j] as number;
    if (left === right) both[count++] = left;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return both.subarray(0, count);
}

/** A condition on `id`: one of these. One statement, however many they are. */
export function idsIn(ids: readonly number[]): Query {
  return sql`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}
