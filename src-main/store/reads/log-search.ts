// What the search index says of log records: which chunks, and which rows, may hold certain words, texts and
// attributes. What is not indexed yet may hold anything.
import { mayHold, mayHoldPieces } from '../search/bloom.ts';
import { segmentOf, segmentTable, segmentTables } from '../search/schema.ts';
import { attributeHash, matchAll, pieceHashes, wordsOf } from '../search/tokens.ts';
import { get, idList, number, prepared, type Query, type ReadDb, sql } from '../sql.ts';

/** A key, or a key and a value as text, that an item or its resource, scope, events or links must carry. */
export interface AttributeNeed {
  key: string;
  value?: string | undefined;
}

export interface LogNarrowing {
  /** Every one of these whole words (any case) is in the body. */
  words?: readonly string[] | undefined;
  /** Every one of these texts is in the body, ASCII case aside. */
  texts?: readonly string[] | undefined;
  /** Of each inner list, at least one is carried. */
  attributes?: readonly (readonly AttributeNeed[])[] | undefined;
}

export interface LogSearch {
  mayHold(chunk: number, firstRow: number, lastRow: number): boolean;
  /** A condition on `logs.id` for the rows of one chunk. */
  rows(firstRow: number, lastRow: number): Query;
}

/** Hits are listed up to here; a word with more is common, and met soon by reading on. */
const FEW_HITS = 4000;

/** Prepares a search. Reads the index's progress first, so that what it lacks is always scanned. */
export function logSearch(db: ReadDb, narrowing: LogNarrowing): LogSearch {
  const words = (narrowing.words ?? []).flatMap(wordsOf);
  const texts = (narrowing.texts ?? []).map(pieceHashes).filter((hashes) => hashes.length > 0);
  const needs = attributeTest(db, narrowing.attributes ?? []);
  const hasIndex = number(db, sql`SELECT count(*) FROM pragma_database_list WHERE name = 'search'`) > 0;
  const asked = words.length > 0 && hasIndex ? wordHits(db, words) : undefined;
  return {
    mayHold(chunk, firstRow, lastRow) {
      if (asked && !asked.mayHold(firstRow, lastRow)) return false;
      if (texts.length > 0 && hasIndex) {
        const bits = bloom(db, sql`SELECT bits FROM search.piece_blooms WHERE chunk = ${chunk}`);
        if (bits && !texts.every((hashes) => mayHoldPieces(bits, hashes))) return false;
      }
      return needs(chunk);
    },
    rows: (firstRow, lastRow) => asked?.rows(firstRow, lastRow) ?? sql`1`,
  };
}

/** A test of chunks by attributes: false when it certainly holds none of one of the lists. */
export function attributeTest(
  db: ReadDb,
  attributes: readonly (readonly AttributeNeed[])[],
): (chunk: number) => boolean {
  const hasIndex = number(db, sql`SELECT count(*) FROM pragma_database_list WHERE name = 'search'`) > 0;
  if (attributes.length === 0 || !hasIndex) return () => true;
  const hashes = attributes.map((any) => any.map((need) => attributeHash(need.key, need.value)));
  return (chunk) => {
    const bits = bloom(db, sql`SELECT bits FROM search.attribute_blooms WHERE chunk = ${chunk}`);
    return bits === undefined || hashes.every((any) => any.some((hash) => mayHold(bits, hash)));
  };
}

function bloom(db: ReadDb, query: Query): Uint8Array | undefined {
  return get<{ bits: Uint8Array }>(db, query)?.bits;
}

interface WordHits {
  mayHold(firstRow: number, lastRow: number): boolean;
  rows(firstRow: number, lastRow: number): Query;
}

function wordHits(db: ReadDb, words: readonly string[]): WordHits {
  const match = matchAll(words);
  const indexedTo = number(db, sql`SELECT value FROM search.progress WHERE name = 'log_text'`);
  const hits: number[] = [];
  let complete = true;
  for (const table of segmentTables(db, 'search')) {
    const rows = prepared(
      db,
      `SELECT rowid FROM search.${table} WHERE ${table} MATCH ? ORDER BY rowid DESC LIMIT ${FEW_HITS + 1 - hits.length}`,
    )
      .raw(true)
      .all(match) as [number][];
    for (const [id] of rows) hits.push(id);
    if (hits.length > FEW_HITS) {
      complete = false;
      break;
    }
  }
  hits.sort((a, b) => a - b);
  const from = (row: number): number => {
    let low = 0;
    let high = hits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((hits[middle] as number) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    mayHold(firstRow, lastRow) {
      if (!complete || lastRow > indexedTo) return true;
      const at = from(firstRow);
      return at < hits.length && (hits[at] as number) <= lastRow;
    },
    rows(firstRow, lastRow) {
      if (lastRow > indexedTo) return sql`1`;
      if (complete) return sql`id IN ${idList(hits.slice(from(firstRow), from(lastRow + 1)))}`;
      const table = segmentTable(segmentOf(firstRow));
      if (segmentOf(lastRow) !== segmentOf(firstRow)) return sql`1`;
      const name: Query = { text: table, values: [] };
      return sql`id IN (SELECT rowid FROM search.${name} WHERE ${name} MATCH ${match}
        AND rowid BETWEEN ${firstRow} AND ${lastRow})`;
    },
  };
}
