// The one way SQL is written and run: a tagged template whose values become parameters. It knows no table.
import type Database from 'better-sqlite3';

declare const mayWrite: unique symbol;

/** A connection that may read. */
export type ReadDb = Database.Database;
/** The writer's connection. Only `open.ts` makes one. */
export type WriteDb = ReadDb & { readonly [mayWrite]: true };

/** What SQLite can hold. A JS number binds as REAL, and a declared INTEGER column makes it an integer again. */
export type SqlValue = number | string | Uint8Array | null;

const LARGEST = 2 ** 62;

/** A whole number within SQLite's 64 bits: nonsense times make durations beyond them. */
export function storable(value: number): number {
  return Math.min(LARGEST, Math.max(-LARGEST, value));
}

/** SQL text with its parameters. */
export interface Query {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/**
 * Builds a query: a value becomes a parameter, a nested query is spliced in with its own.
 * Conditions can therefore be built apart: sql`SELECT … WHERE ${condition}`.
 */
export function sql(strings: TemplateStringsArray, ...values: (SqlValue | Query)[]): Query {
  let text = strings[0] ?? '';
  const bound: SqlValue[] = [];
  values.forEach((value, i) => {
    if (typeof value === 'object' && value !== null && 'text' in value) {
      text += value.text;
      bound.push(...value.values);
    } else {
      text += '?';
      bound.push(value);
    }
    text += strings[i + 1] ?? '';
  });
  return { text, values: bound };
}

/** Joins conditions with AND; none at all is always true. */
export function every(conditions: readonly Query[]): Query {
  if (conditions.length === 0) return sql`1`;
  return {
    text: conditions.map((condition) => `(${condition.text})`).join(' AND '),
    values: conditions.flatMap((condition) => condition.values),
  };
}

/** Conditions joined by OR; false when there are none. */
export function some(conditions: readonly Query[]): Query {
  if (conditions.length === 0) return sql`0`;
  return {
    text: conditions.map((condition) => `(${condition.text})`).join(' OR '),
    values: conditions.flatMap((condition) => condition.values),
  };
}

/** A parenthesised list of numbers for `IN`, as literals: they need no parameters and no limit applies. */
export function idList(ids: readonly number[]): Query {
  for (const id of ids) if (!Number.isSafeInteger(id)) throw new TypeError(`not an id: ${id}`);
  return { text: `(${ids.join(',')})`, values: [] };
}

const CACHED_STATEMENTS = 300;
const statements = new WeakMap<ReadDb, Map<string, Database.Statement<unknown[]>>>();

/** The prepared statement of a text, made once a connection. Not for use while the same statement is iterated. */
export function prepared(db: ReadDb, text: string): Database.Statement<unknown[]> {
  let known = statements.get(db);
  if (!known) {
    known = new Map();
    statements.set(db, known);
  }
  let statement = known.get(text);
  if (!statement || statement.busy) {
    if (known.size >= CACHED_STATEMENTS) known.clear();
    statement = db.prepare<unknown[]>(text);
    known.set(text, statement);
  }
  return statement;
}

/** All rows. `Row` is the caller's word for what the named columns are. */
export function all<Row>(db: ReadDb, query: Query): Row[] {
  return prepared(db, query.text)
    .raw(false)
    .all(...query.values) as Row[];
}

/** The first row, if any. */
export function get<Row>(db: ReadDb, query: Query): Row | undefined {
  return prepared(db, query.text)
    .raw(false)
    .get(...query.values) as Row | undefined;
}

/** Rows one after another; the connection must not write meanwhile. */
export function iterate<Row>(db: ReadDb, query: Query): IterableIterator<Row> {
  return prepared(db, query.text)
    .raw(false)
    .iterate(...query.values) as IterableIterator<Row>;
}

/** Rows as arrays in the order of the named columns: for reads of 10,000 rows and more. */
export function allRaw<Row extends readonly SqlValue[]>(db: ReadDb, query: Query): Row[] {
  return prepared(db, query.text)
    .raw(true)
    .all(...query.values) as Row[];
}

/** Runs a statement that returns no rows. Returns the number of rows it changed. */
export function run(db: WriteDb, query: Query): number {
  return prepared(db, query.text).run(...query.values).changes;
}

/** The value of a one-row, one-number query; 0 when it is NULL or there is no row. */
export function number(db: ReadDb, query: Query): number {
  const row = prepared(db, query.text)
    .raw(true)
    .get(...query.values) as [number | null] | undefined;
  return row?.[0] ?? 0;
}

/**
 * Runs `work` in one transaction, or in the one already open. IMMEDIATE takes the write lock at once, of every
 * attached database; DEFERRED only that of the database written to.
 */
export function transaction<T>(db: WriteDb, work: () => T, kind: 'IMMEDIATE' | 'DEFERRED' = 'IMMEDIATE'): T {
  if (db.inTransaction) return work();
  db.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
