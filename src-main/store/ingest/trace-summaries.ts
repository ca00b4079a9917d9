// The summary row of every trace, kept while spans and log records come in. Summaries being worked on live in
// memory; `flush` writes those that changed, touching only the indexes whose columns changed.
import { QuadTable } from '../quad-table.ts';
import type { WriteDb } from '../sql.ts';
import { HalfIds } from './half-ids.ts';
import { type Summary, TraceRows } from './trace-rows.ts';

const NO_ROOT = 0;
const EARLIEST = 1;
const TRUE_ROOT = 2;
const CACHED_TRACES = 65_536;

/** What changed since the row was written. */
const CHANGED = 1;
/** …in a column that has an index. */
const CHANGED_INDEXED = 2;
const IS_NEW = 4;
/** Its records went to another trace. */
const IS_GONE = 8;

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

export class TraceSummaries {
  readonly #table = new QuadTable();
  readonly #halves: HalfIds;
  /** Traces by the low half of their id, once records that name no more have come. */
  readonly #byHalf = new QuadTable();
  /** Traces known by half only, and the whole ones that came since. */
  #merges: { half: Summary; whole: Summary }[] = [];
  #summaries: Summary[] = [];
  #touched: Summary[] = [];
  readonly #rows: TraceRows;
  #nextId = 1;
  #last0 = 0;
  #last1 = 0;
  #last2 = 0;
  #last3 = 0;
  #last: Summary | undefined;
  /** Traces that came to or left a run since this was last emptied. */
  runTraces = new Map<number, number>();

  constructor(db: WriteDb) {
    this.#halves = new HalfIds(db);
    this.#rows = new TraceRows(db);
  }

  /** Forgets everything and goes on counting at `nextId`. */
  reset(nextId: number): void {
    this.#nextId = nextId;
    this.#forget();
    this.#touched = [];
    this.#merges = [];
    this.#rows.discard();
    this.#halves.reload();
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

  /**
   * Counts a log record in; a trace not known yet begins with no spans. With `isHalf` only the low half of the id
   * is known: the trace that ends so, and while there is none, one with zeros above. Returns the trace's row id.
   */
  addLog(
    t0: number,
    t1: number,
    t2: number,
    t3: number,
    isHalf: boolean,
    run: number,
    timeUs: number,
    timeNs: number,
  ): number {
    const trace = isHalf ? this.#findHalf(t2, t3, run) : this.#find(t0, t1, t2, t3, run);
    if (trace.spans === 0 && trace.logs === 0) {
      trace.startUs = trace.endUs = timeUs;
      trace.startNs = trace.endNs = timeNs;
    }
    this.#touch(trace, run, false);
    trace.logs++;
    return trace.id;
  }

  /** Writes what changed. Call inside the transaction, after the rows of logs. */
  flush(): void {
    const isMerged = this.#merges.length > 0;
    this.#merge();
    for (const trace of this.#touched) {
      if (trace.change & IS_GONE) continue;
      if (trace.change & IS_NEW) this.#rows.insert(trace);
      else if (trace.change & CHANGED_INDEXED) this.#rows.update(trace);
      else this.#rows.updatePlain(trace);
      trace.change = 0;
    }
    this.#rows.flush();
    this.#touched = [];
    if (isMerged || this.#summaries.length > CACHED_TRACES) this.#forget();
  }

  #forget(): void {
    this.#table.clear();
    this.#byHalf.clear();
    this.#summaries = [];
    this.#last = undefined;
  }

  /** Gives the records of traces known by half to the whole ones. */
  #merge(): void {
    for (const { half, whole } of this.#merges) {
      const moved = this.#halves.moveLogs(half.id, whole.id);
      whole.logs += moved;
      half.logs -= moved;
      if (half.change === 0) this.#touched.push(half);
      half.change |= CHANGED;
      if (half.logs > 0 || half.spans > 0) continue;
      if (!(half.change & IS_NEW)) this.#halves.remove(half.id);
      half.change |= IS_GONE;
    }
    this.#merges = [];
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
      trace = this.#rows.load(tid) ?? this.#make(tid, run);
      this.#table.set(t0, t1, t2, t3, this.#summaries.length);
      this.#summaries.push(trace);
      if (this.#halves.isInUse) this.#rememberHalf(trace, this.#summaries.length - 1);
    }
    this.#last = trace;
    this.#last0 = t0;
    this.#last1 = t1;
    this.#last2 = t2;
    this.#last3 = t3;
    return trace;
  }

  /** The trace whose id ends so. */
  #findHalf(t2: number, t3: number, run: number): Summary {
    if (!this.#halves.isInUse) {
      this.#halves.use();
      for (const [index, trace] of this.#summaries.entries()) this.#rememberHalf(trace, index);
    }
    const index = this.#byHalf.get(0, 0, t2, t3);
    const known = index < 0 ? undefined : this.#summaries[index];
    if (known) return known;
    const half = new Uint8Array(8);
    const view = new DataView(half.buffer);
    view.setInt32(0, t2);
    view.setInt32(4, t3);
    const tid = this.#halves.wholeOf(half);
    const [t0, t1] = tid ? quarters(tid) : [0, 0];
    const trace = this.#find(t0, t1, t2, t3, run);
    this.#byHalf.set(0, 0, t2, t3, this.#table.get(t0, t1, t2, t3));
    return trace;
  }

  /** Makes a trace findable by the low half of its id; one known only so far gives its records to it. */
  #rememberHalf(trace: Summary, index: number): void {
    const [t0, t1, t2, t3] = quarters(trace.tid);
    const known = this.#byHalf.get(0, 0, t2, t3);
    if (t0 === 0 && t1 === 0) {
      if (known < 0) this.#byHalf.set(0, 0, t2, t3, index);
      return;
    }
    // One that was stored before may not be the newest of its half: whoever asks looks that up.
    if (!(trace.change & IS_NEW)) return;
    const before = known >= 0 ? this.#summaries[known] : this.#padded(t2, t3);
    if (before && before !== trace && before.spans === 0 && isPadded(before.tid))
      this.#merges.push({ half: before, whole: trace });
    this.#byHalf.set(0, 0, t2, t3, index);
  }

  /** The trace of this id with zeros above, if it is stored. */
  #padded(t2: number, t3: number): Summary | undefined {
    const tid = new Uint8Array(16);
    const view = new DataView(tid.buffer);
    view.setInt32(8, t2);
    view.setInt32(12, t3);
    return this.#rows.load(tid) && this.#find(0, 0, t2, t3, 0);
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
}

function quarters(tid: Uint8Array): [number, number, number, number] {
  const view = new DataView(tid.buffer, tid.byteOffset, tid.byteLength);
  return [view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12)];
}

const isPadded = (tid: Uint8Array): boolean => tid.subarray(0, 8).every((byte) => byte === 0);

function before(us: number, ns: number, thanUs: number, thanNs: number): boolean {
  return us < thanUs || (us === thanUs && ns < thanNs);
}
