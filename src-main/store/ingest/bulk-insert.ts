// Inserts many rows of one table with few statements: 256 rows a statement cost a quarter of 256 statements.
import type Database from 'better-sqlite3';
import type { SqlValue, WriteDb } from '../sql.ts';

const ROWS = 256;

/** Collects rows and writes them in powers of two. Rows are written in the order they were added. */
export class BulkInsert {
  readonly #db: WriteDb;
  readonly #head: string;
  readonly #tuple: string;
  readonly #width: number;
  readonly #statements = new Map<number, Database.Statement<unknown[]>>();
  #values: SqlValue[] = [];

  constructor(db: WriteDb, table: string, columns: readonly string[]) {
    this.#db = db;
    this.#width = columns.length;
    this.#head = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
    this.#tuple = `(${columns.map(() => '?').join(',')})`;
  }

  /** Where the values of the next row are pushed, in the order of the columns; call `added` after. */
  get values(): SqlValue[] {
    return this.#values;
  }

  /** Says that a row is complete. */
  added(): void {
    if (this.#values.length >= ROWS * this.#width) this.flush();
  }

  /** Writes what is collected. */
  flush(): void {
    const values = this.#values;
    if (values.length === 0) return;
    this.#values = [];
    let rows = values.length / this.#width;
    if (rows === ROWS) {
      this.#statement(ROWS).run(values);
      return;
    }
    let from = 0;
    for (let size = ROWS; size >= 1; size >>= 1) {
      while (rows >= size) {
        const to = from + size * this.#width;
        this.#statement(size).run(values.slice(from, to));
        from = to;
        rows -= size;
      }
    }
  }

  /** Forgets what is collected: its transaction was rolled back. */
  discard(): void {
    this.#values = [];
  }

  #statement(rows: number): Database.Statement<unknown[]> {
    let statement = this.#statements.get(rows);
    if (!statement) {
      statement = this.#db.prepare(this.#head + new Array<string>(rows).fill(this.#tuple).join(','));
      this.#statements.set(rows, statement);
    }
    return statement;
  }
}
