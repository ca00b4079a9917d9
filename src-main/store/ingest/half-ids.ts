// Traces by the low half of their id, for log records that name no more of it (Datadog's decimal ids, B3's short
// ones). The index costs every new trace something, so it is made when the first such record comes.
import { get, run, sql, type WriteDb } from '../sql.ts';

const INDEX = 'traces_by_half';

export class HalfIds {
  readonly #db: WriteDb;
  #isInUse = false;

  constructor(db: WriteDb) {
    this.#db = db;
  }

  /** Whether such records have come to this database. */
  get isInUse(): boolean {
    return this.#isInUse;
  }

  /** Looks whether the index is there: at start, and after a rollback. */
  reload(): void {
    const found = get(this.#db, sql`SELECT 1 AS found FROM sqlite_schema WHERE name = ${INDEX}`);
    this.#isInUse = found !== undefined;
  }

  /** Makes the index. Call inside the transaction. */
  use(): void {
    if (this.#isInUse) return;
    this.#db.exec(`CREATE INDEX IF NOT EXISTS ${INDEX} ON traces (substr(tid, 9))`);
    this.#isInUse = true;
  }

  /** The id of the newest stored trace whose low half this is; one with more than zeros above it first. */
  wholeOf(half: Uint8Array): Uint8Array | undefined {
    return get<{ tid: Uint8Array }>(
      this.#db,
      sql`SELECT tid FROM traces INDEXED BY traces_by_half WHERE substr(tid, 9) = ${half}
          ORDER BY substr(tid, 1, 8) = zeroblob(8), id DESC LIMIT 1`,
    )?.tid;
  }

  /** Moves the records of a trace known by half to the whole one; returns how many. */
  moveLogs(from: number, to: number): number {
    return run(this.#db, sql`UPDATE logs SET trace = ${to} WHERE trace = ${from} AND tied_by > 0`);
  }

  /** Removes the row of a trace that nothing is left of. */
  remove(trace: number): void {
    run(this.#db, sql`DELETE FROM traces WHERE id = ${trace}`);
  }
}
