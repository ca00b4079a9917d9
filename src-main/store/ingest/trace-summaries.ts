// The summary row of every trace, kept while spans and log records come in. Summaries being worked on live in
// memory; `flush` writes those that changed, touching only the indexes whose columns changed.

import type Database from 'better-sqlite3';
import { QuadTable } from '../quad-table.ts';
import { get, sql, storable, type WriteDb } from '../sql.ts';
import { BulkInsert } from './bulk-insert.ts';

const NO_ROOT = 0;
const EARLIEST = 1;
const TRUE_ROOT = 2;
const CACHED_TRACES = 65_536;

/** What changed since the row was written. */
const CHANGED = 1;
/** …in a column that has an index. */
const CHANGED_INDEXED = 2;
const IS_NEW = 4;

interface Summary {
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

/** One span, as far as its trace's summary cares. */
export interface SpanFacts {
  startUs: number;
  startNs: number;
  durationNs: number;
  service: number;
  name: number;
  isError: boolean;
  isRoot: boolean;
  spanHi: number;
  spanLo: number;
}

const COLUMNS = [
  'id',
  'tid',
  'run',
  'start_us',
  'start_ns',
  'end_us',
  'end_ns',
  'duration_ns',
  'spans',
  'errors',
  'logs',
  'root',
  'root_us',
  'root_ns',
  'root_name',
  'root_service',
  'root_hi',
  'root_lo',
  'root_error',
  'services',
  'services_low',
  'services_high',
  'repeats',
  'torn',
];

export class TraceSummaries {
  readonly #db: WriteDb;
  readonly #table = new QuadTable();
  #summaries: Summary[] = [];
  #touched: Summary[] = [];
  readonly #insert: BulkInsert;
  readonly #updatePlain: Database.Statement<unknown[]>;
  readonly #updateAll: Database.Statement<unknown[]>;
  #nextId = 1;
  #last0 = 0;
  #last1 = 0;
  #last2 = 0;
  #last3 = 0;
  #last: Summary | undefined;
  /** Traces that came to or left a run since this was last emptied. */
  runTraces = new Map<number, number>();

  constructor(db: WriteDb) {
    this.#db = db;
    this.#insert = new BulkInsert(db, 'traces', COLUMNS);
    this.#updatePlain = db.prepare(
      'UPDATE traces SET spans = ?, logs = ?, services = ?, services_low = ?, services_high = ? WHERE id = ?',
    );
    this.#updateAll = db.prepare(
      `UPDATE traces SET run = ?, start_us = ?, start_ns = ?, end_us = ?, end_ns = ?, duration_ns = ?, spans = ?,
         errors = ?, logs = ?, root = ?, root_us = ?, root_ns = ?, root_name = ?, root_service = ?, root_hi = ?,
         root_lo = ?, root_error = ?, services = ?, services_low = ?, services_high = ?
       WHERE id = ?`,
    );
  }

  /** Forgets everything and goes on counting at `nextId`. */
  reset(nextId: number): void {
    this.#nextId = nextId;
    this.#table.clear();
    this.#summaries = [];
    this.#touched = [];
    this.#insert.discard();
    this.#last = undefined;
    this.runTraces.clear();
  }

  get nextId(): number {
    return this.#nextId;
  }

  /** Trace ids (16 bytes) touched since the last flush. */
  touched(): Uint8Array[] {
    return this.#touched.map((summary) => summary.tid);
  }

  get touchedCount(): number {
    return this.#touched.length;
  }

  /** Counts a span in. The id's quarters are signed and big end first. Returns the trace's row id. */
  addSpan(t0: number, t1: number, t2: number, t3: number, run: number, span: SpanFacts): number {
    const trace = this.#find(t0, t1, t2, t3, run);
    this.#touch(trace, run, trace.spans === 0);
    let endUs = span.startUs;
    let endNs = span.startNs;
    if (span.durationNs > 0) {
      const ns = span.startNs + span.durationNs;
      const us = Math.floor(ns / 1000);
      endUs += us;
      endNs = ns - us * 1000;
    }
    if (trace.spans === 0 || before(span.startUs, span.startNs, trace.startUs, trace.startNs)) {
      trace.startUs = span.startUs;
      trace.startNs = span.startNs;
      trace.change |= CHANGED_INDEXED;
    }
    if (trace.spans === 0 || before(trace.endUs, trace.endNs, endUs, endNs)) {
      trace.endUs = endUs;
      trace.endNs = endNs;
      trace.change |= CHANGED_INDEXED;
    }
    trace.spans++;
    if (span.isError) {
      trace.errors++;
      trace.change |= CHANGED_INDEXED;
    }
    this.#addService(trace, span.service);
    const rank = span.isRoot ? TRUE_ROOT : EARLIEST;
    if (
      rank > trace.root ||
      (rank === trace.root && before(span.startUs, span.startNs, trace.rootUs, trace.rootNs))
    ) {
      trace.change |= CHANGED_INDEXED;
      trace.root = rank;
      trace.rootUs = span.startUs;
      trace.rootNs = span.startNs;
      trace.rootName = span.name;
      trace.rootService = span.service;
      trace.rootHi = span.spanHi;
      trace.rootLo = span.spanLo;
      trace.rootError = span.isError ? 1 : 0;
    }
    return trace.id;
  }

  /** Counts a log record in; a trace not known yet begins with no spans. Returns the trace's row id. */
  addLog(
    t0: number,
    t1: number,
    t2: number,
    t3: number,
    run: number,
    timeUs: number,
    timeNs: number,
  ): number {
    const trace = this.#find(t0, t1, t2, t3, run);
    if (trace.spans === 0 && trace.logs === 0) {
      trace.startUs = trace.endUs = timeUs;
      trace.startNs = trace.endNs = timeNs;
    }
    this.#touch(trace, run, false);
    trace.logs++;
    return trace.id;
  }

  /** Writes what changed. Call inside the transaction. */
  flush(): void {
    for (const trace of this.#touched) {
      if (trace.change & IS_NEW) this.#insertRow(trace);
      else if (trace.change & CHANGED_INDEXED) this.#updateRow(trace);
      else this.#updatePlainRow(trace);
      trace.change = 0;
    }
    this.#insert.flush();
    this.#touched = [];
    if (this.#summaries.length > CACHED_TRACES) {
      this.#table.clear();
      this.#summaries = [];
      this.#last = undefined;
    }
  }

  #touch(trace: Summary, run: number, firstSpan: boolean): void {
    if (trace.change === 0) this.#touched.push(trace);
    trace.change |= CHANGED;
    if (trace.run !== run) {
      if (trace.spans > 0) this.#count(trace.run, -1);
      if (trace.spans > 0) this.#count(run, 1);
      trace.run = run;
      trace.change |= CHANGED_INDEXED;
    }
    if (firstSpan) this.#count(run, 1);
  }

  #count(run: number, traces: number): void {
    this.runTraces.set(run, (this.runTraces.get(run) ?? 0) + traces);
  }

  #addService(trace: Summary, service: number): void {
    if (service <= 30) {
      const bit = 1 << (service - 1);
      if (trace.low & bit) return;
      trace.low |= bit;
    } else if (service <= 60) {
      const bit = 1 << (service - 31);
      if (trace.high & bit) return;
      trace.high |= bit;
    } else if (trace.services.includes(`,${service},`)) return;
    trace.services = trace.services === '' ? `,${service},` : `${trace.services}${service},`;
  }

  #find(t0: number, t1: number, t2: number, t3: number, run: number): Summary {
    const last = this.#last;
    if (last && t3 === this.#last3 && t2 === this.#last2 && t1 === this.#last1 && t0 === this.#last0)
      return last;
    const index = this.#table.get(t0, t1, t2, t3);
    let trace = index < 0 ? undefined : this.#summaries[index];
    if (!trace) {
      const tid = new Uint8Array(16);
      const view = new DataView(tid.buffer);
      view.setInt32(0, t0);
      view.setInt32(4, t1);
      view.setInt32(8, t2);
      view.setInt32(12, t3);
      trace = this.#load(tid) ?? this.#make(tid, run);
      this.#table.set(t0, t1, t2, t3, this.#summaries.length);
      this.#summaries.push(trace);
    }
    this.#last = trace;
    this.#last0 = t0;
    this.#last1 = t1;
    this.#last2 = t2;
    this.#last3 = t3;
    return trace;
  }

  #make(tid: Uint8Array, run: number): Summary {
    const trace: Summary = {
      id: this.#nextId++,
      tid,
      run,
      startUs: 0,
      startNs: 0,
      endUs: 0,
      endNs: 0,
      spans: 0,
      errors: 0,
      logs: 0,
      root: NO_ROOT,
      rootUs: 0,
      rootNs: 0,
      rootName: 0,
      rootService: 0,
      rootHi: 0,
      rootLo: 0,
      rootError: 0,
      services: '',
      low: 0,
      high: 0,
      change: IS_NEW,
    };
    this.#touched.push(trace);
    return trace;
  }

  #load(tid: Uint8Array): Summary | undefined {
    return get<Summary>(
      this.#db,
      sql`SELECT id, tid, run, start_us AS startUs, start_ns AS startNs, end_us AS endUs, end_ns AS endNs, spans,
            errors, logs, root, root_us AS rootUs, root_ns AS rootNs, root_name AS rootName,
            root_service AS rootService, root_hi AS rootHi, root_lo AS rootLo, root_error AS rootError, services,
            services_low AS low, services_high AS high, 0 AS change
          FROM traces WHERE tid = ${tid}`,
    );
  }

  #insertRow(t: Summary): void {
    this.#insert.values.push(
      t.id,
      t.tid,
      t.run,
      t.startUs,
      t.startNs,
      t.endUs,
      t.endNs,
      duration(t),
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
      0,
      0,
    );
    this.#insert.added();
  }

  #updateRow(t: Summary): void {
    this.#updateAll.run(
      t.run,
      t.startUs,
      t.startNs,
      t.endUs,
      t.endNs,
      duration(t),
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
      t.id,
    );
  }

  #updatePlainRow(t: Summary): void {
    this.#updatePlain.run(t.spans, t.logs, t.services, t.low, t.high, t.id);
  }
}

function before(us: number, ns: number, thanUs: number, thanNs: number): boolean {
  return us < thanUs || (us === thanUs && ns < thanNs);
}

function duration(t: Summary): number {
  return storable((t.endUs - t.startUs) * 1000 + (t.endNs - t.startNs));
}
