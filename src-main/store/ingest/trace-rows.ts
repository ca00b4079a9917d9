// The rows of `traces`: read, inserted, updated. A summary in memory is one row.
import type Database from 'better-sqlite3';
import { get, type SqlValue, sql, storable, type WriteDb } from '../sql.ts';
import { BulkInsert } from './bulk-insert.ts';

export interface Summary {
  id: number;
  tid: Uint8Array;
  run: number;
  startUs: number;
  startNs: number;
  endUs: number;
  endNs: number;
  spans: number;
  errors: number;
  logs: number;
  root: number;
  rootUs: number;
  rootNs: number;
  rootName: number;
  rootService: number;
  rootHi: number;
  rootLo: number;
  rootError: number;
  services: string;
  low: number;
  high: number;
  change: number;
}

/** What can change of a row, with `valuesOf` in the same order. */
const CHANGING = [
  ...['run', 'start_us', 'start_ns', 'end_us', 'end_ns', 'duration_ns', 'spans', 'errors', 'logs', 'root'],
  ...['root_us', 'root_ns', 'root_name', 'root_service', 'root_hi', 'root_lo', 'root_error'],
  ...['services', 'services_low', 'services_high'],
];
/** What no index names: a statement of its own leaves the indexes alone. */
const PLAIN = ['spans', 'logs', 'services', 'services_low', 'services_high'];

const valuesOf = (t: Summary): SqlValue[] => [
  t.run,
  t.startUs,
  t.startNs,
  t.endUs,
  t.endNs,
  storable((t.endUs - t.startUs) * 1000 + (t.endNs - t.startNs)),
  t.spans,
  t.errors,
  t.logs,
  t.root,
  t.rootUs,
  t.rootNs,
  t.rootName,
  t.rootService,
  t.rootHi,
  t.rootLo,
  t.rootError,
  t.services,
  t.low,
  t.high,
];

const updating = (columns: readonly string[]): string =>
  `UPDATE traces SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;

export class TraceRows {
  readonly #db: WriteDb;
  readonly #insert: BulkInsert;
  readonly #updatePlain: Database.Statement<unknown[]>;
  readonly #updateAll: Database.Statement<unknown[]>;

  constructor(db: WriteDb) {
    this.#db = db;
    this.#insert = new BulkInsert(db, 'traces', ['id', 'tid', ...CHANGING, 'repeats', 'torn']);
    this.#updatePlain = db.prepare(updating(PLAIN));
    this.#updateAll = db.prepare(updating(CHANGING));
  }

  /** The summary of a stored trace. */
  load(tid: Uint8Array): Summary | undefined {
    return get<Summary>(
      this.#db,
      sql`SELECT id, tid, run, start_us AS startUs, start_ns AS startNs, end_us AS endUs, end_ns AS endNs, spans,
            errors, logs, root, root_us AS rootUs, root_ns AS rootNs, root_name AS rootName,
            root_service AS rootService, root_hi AS rootHi, root_lo AS rootLo, root_error AS rootError, services,
            services_low AS low, services_high AS high, 0 AS change
          FROM traces WHERE tid = ${tid}`,
    );
  }

  /** Adds a row, written with the next `flush`. */
  insert(t: Summary): void {
    this.#insert.add(t.id, t.tid, ...valuesOf(t), 0, 0);
  }

  /** Writes all of a row that can change. */
  update(t: Summary): void {
    this.#updateAll.run(...valuesOf(t), t.id);
  }

  /** Writes what no index names. */
  updatePlain(t: Summary): void {
    this.#updatePlain.run(t.spans, t.logs, t.services, t.low, t.high, t.id);
  }

  flush(): void {
    this.#insert.flush();
  }

  discard(): void {
    this.#insert.discard();
  }
}
