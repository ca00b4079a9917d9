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
  /** One array for good, filled up to `#length`: growing a new one cost as much as filling it. */
  readonly #values: SqlValue[];
  #length = 0;

  constructor(db: WriteDb, table: string, columns: readonly string[]) {
    this.#db = db;
    this.#width = columns.length;
    this.#values = new Array<SqlValue>(ROWS * this.#width).fill(null);
    this.#head = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
    this.#tuple = `(${columns.map(() => '?').join(',')})`;
  }

  /** Adds a row: its values in the order of the columns. */
  add(...row: SqlValue[]): void {
    for (let i = 0; i < row.length; i++) this.#values[this.#length++] = row[i] as SqlValue;
    if (this.#length === this.#values.length) this.flush();
  }

  /** Writes what is collected. */
  flush(): void {
    let rows = this.#length / this.#width;
    this.#length = 0;
    let from = 0;
    for (let size = ROWS; size >= 1; size >>= 1) {
      while (rows >= size) {
        const to = from + size * this.#width;
        // As arguments of their own and not as an array: the driver takes those in two thirds of the time.
        this.#statement(size).run(...this.#values.slice(from, to));
        from = to;
        rows -= size;
      }
    }
    // A body that was written is not to stay in memory.
    this.#values.fill(null, 0, from);
  }

  /** Forgets what is collected: its transaction was rolled back. */
  discard(): void {
    this.#length = 0;
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
