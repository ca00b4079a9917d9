// Takes export requests, many to a transaction, and answers each after the commit. The heart of the writer.
//
//   bytes ─decode─▶ columns ─▶ rows (spans | logs) or fresh points + trace summaries + dictionaries
//     └───────────────────────▶ chunk being built ─zstd─▶ chunks
//                                        all of it in ONE transaction, then the answers
import { dirname } from 'node:path';
import type { Signal } from '#shared/model/signal.ts';
import { DecodeError, type LogBatch, type MetricBatch, type TraceBatch } from '../../otlp/columns.ts';
import { remarksOfRepeat } from '../../otlp/remarks.ts';
import { hex } from '../../otlp/text.ts';
import { chunkReader } from '../chunk-data.ts';
import { isDamage, isUnavailable, unavailableWords } from '../errors.ts';
import { MOST_GROUP_BYTES } from '../quota.ts';
import { LOGS, METRICS, TRACES } from '../signals.ts';
import { get, run, sql, type WriteDb } from '../sql.ts';
import { ChunkBuilder, type Contents } from './chunk-builder.ts';
import { Decoder } from './decoder.ts';
import { Dictionaries } from './dictionaries.ts';
import { LogRows } from './logs.ts';
import { type Fresh, freshIn, isMuch, mergeFreshPoints } from './merge-points.ts';
import { MetricRows } from './metrics.ts';
import { Origins } from './origins.ts';
import { type Changes, type IngestOutcome, type IngestRequest, NO_CHANGES } from './outcome.ts';
import { crc32, Repeats } from './repeats.ts';
import { SpanRows } from './spans.ts';
import { TraceSummaries } from './trace-summaries.ts';

/** What ids come next. */
interface Counters {
  chunk: number;
  span: number;
  log: number;
  point: number;
  trace: number;
}

const NAMED_TRACES = 200;
/** A group ends after so long, or at `groupBytes`. */
const GROUP_MS = 40;
/** After a merge of points that failed. */
const MERGE_AGAIN_MS = 60_000;

export class Ingest {
  readonly #db: WriteDb;
  readonly #nowMs: () => number;
  readonly #decoder = new Decoder();
  readonly #origins = new Origins();
  readonly #repeats = new Repeats();
  readonly #dictionaries: Dictionaries;
  readonly #traces: TraceSummaries;
  readonly #spans: SpanRows;
  readonly #logs: LogRows;
  readonly #metrics: MetricRows;
  readonly #chunks: { traces: ChunkBuilder; logs: ChunkBuilder; metrics: ChunkBuilder };
  #next: Counters = { chunk: 1, span: 1, log: 1, point: 1, trace: 1 };
  #run = 0;
  #receivedUs = 0;
  /** When a saved request first came; 0 while what comes now is stored. */
  #savedUs = 0;
  #counted = nothingCounted();
  #bytesByService = new Map<number, number>();
  /** A group ends at this many bytes of requests; a small store takes less at once. */
  groupBytes = MOST_GROUP_BYTES;
  /** Points not merged by series yet. */
  #fresh: Fresh = { chunks: 0, bytes: 0 };
  #mergeNotBefore = 0;

  constructor(db: WriteDb, nowMs: () => number = Date.now) {
    this.#db = db;
    this.#nowMs = nowMs;
    this.#dictionaries = new Dictionaries(db);
    this.#traces = new TraceSummaries(db);
    this.#spans = new SpanRows(db, this.#dictionaries, this.#traces);
    this.#logs = new LogRows(db, this.#dictionaries, this.#traces);
    this.#metrics = new MetricRows(db, this.#dictionaries);
    const ids = { nextChunk: () => this.#next.chunk++ };
    this.#chunks = {
      traces: new ChunkBuilder(db, TRACES, ids, this.#repeats),
      logs: new ChunkBuilder(db, LOGS, ids, this.#repeats),
      metrics: new ChunkBuilder(db, METRICS, ids, this.#repeats),
    };
    this.reload();
  }

  /** The run that what comes now belongs to. */
  set run(id: number) {
    this.#run = id;
  }

  /** Forgets all that memory holds of the database and reads it anew: at start, and after rows were removed or rolled back. */
  reload(): void {
    const next = get<Counters>(
      this.#db,
      sql`SELECT chunk, span, log, point, trace FROM counters WHERE id = 1`,
    );
    if (next) this.#next = next;
    this.#dictionaries.clear();
    this.#traces.reset(this.#next.trace);
    this.#spans.discard();
    this.#logs.discard();
    this.#metrics.discard();
    this.#fresh = freshIn(this.#db);
    for (const builder of Object.values(this.#chunks)) builder.discard();
    chunkReader(this.#db).clear();
    this.#repeats.load(this.#db, this.#nowMs() * 1000);
    this.#counted = nothingCounted();
    this.#bytesByService.clear();
  }

  /** Bytes of dictionary entries that came since entries were last forgotten. */
  get entryBytes(): number {
    return this.#dictionaries.addedBytes;
  }

  /** Forgets the ids of dictionary entries: some were removed. */
  forgetEntries(): void {
    this.#dictionaries.clear();
    this.#dictionaries.addedBytes = 0;
  }

  /** Forgets what memory holds of traces, and of series where ids of those are gone: their rows were removed or corrected. */
  forgetRows(series = true): void {
    this.#traces.reset(this.#next.trace);
    if (series) this.#metrics.discard();
    chunkReader(this.#db).clear();
  }

  /**
   * Takes requests from `next` until there are none, or the group is long enough, and commits them together.
   * Outcomes are in the order the requests were taken. Never throws for what a request holds: a bad one costs
   * only itself.
   */
  commitGroup(next: () => IngestRequest | undefined): { outcomes: IngestOutcome[]; changes: Changes } {
    if (isMuch(this.#fresh)) this.#mergePoints();
    const requests: IngestRequest[] = [];
    let bytes = 0;
    const began = performance.now();
    const paced = (): IngestRequest | undefined => {
      if (requests.length > 0 && (bytes > this.groupBytes || performance.now() - began > GROUP_MS))
        return undefined;
      const request = next();
      if (request) {
        requests.push(request);
        bytes += request.body.length;
      }
      return request;
    };
    try {
      return this.#commit(paced);
    } catch (error) {
      if (isDamage(error)) throw error;
      this.#rollBack();
      if (isUnavailable(error)) {
        // Those that wait would only wait for the same in vain, one after another.
        for (let request = next(); request; request = next()) requests.push(request);
        const message = unavailableWords(error, dirname(this.#db.name));
        return { outcomes: requests.map(() => ({ kind: 'unavailable', message })), changes: NO_CHANGES };
      }
      return this.#commitOneByOne(requests);
    }
  }

  /** As commitGroup, for requests of a saved run: stored whether or not they came before, as of when they first came. */
  commitSaved(
    next: () => IngestRequest | undefined,
    saved: { run: number; receivedUs: number },
  ): { outcomes: IngestOutcome[]; changes: Changes } {
    const current = this.#run;
    this.#run = saved.run;
    this.#savedUs = saved.receivedUs;
    try {
      return this.commitGroup(next);
    } finally {
      this.#run = current;
      this.#savedUs = 0;
    }
  }

  /** Merges fresh points by series, between two groups, so that nobody waits for an answer meanwhile. */
  #mergePoints(): void {
    if (performance.now() < this.#mergeNotBefore) return;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      this.#next.point = mergeFreshPoints(this.#db, this.#next.point);
      run(this.#db, sql`UPDATE counters SET point = ${this.#next.point} WHERE id = 1`);
      this.#db.exec('COMMIT');
      this.#fresh = { chunks: 0, bytes: 0 };
    } catch (error) {
      if (isDamage(error)) throw error;
      // What is fresh stays so and is found as before; the commits that follow tell what is wrong with the disk.
      this.#rollBack();
      this.#mergeNotBefore = performance.now() + MERGE_AGAIN_MS;
    }
  }

  #commitOneByOne(requests: readonly IngestRequest[]): { outcomes: IngestOutcome[]; changes: Changes } {
    const changes: Changes = { ...NO_CHANGES, traceIds: null };
    const outcomes = requests.map((request): IngestOutcome => {
      let taken = false;
      try {
        const one = this.#commit(() => {
          if (taken) return undefined;
          taken = true;
          return request;
        });
        changes.spans += one.changes.spans;
        changes.logs += one.changes.logs;
        changes.metricPoints += one.changes.metricPoints;
        changes.bytesByService = [...changes.bytesByService, ...one.changes.bytesByService];
        changes.services = [...new Set([...changes.services, ...one.changes.services])];
        changes.newServices = [...changes.newServices, ...one.changes.newServices];
        return one.outcomes[0] ?? { kind: 'unavailable', message: 'The store did not answer.' };
      } catch (error) {
        if (isDamage(error)) throw error;
        this.#rollBack();
        const message = error instanceof Error ? error.message : String(error);
        return isUnavailable(error)
          ? { kind: 'unavailable', message: unavailableWords(error, dirname(this.#db.name)) }
          : { kind: 'invalid', message: `This request could not be stored: ${message}` };
      }
    });
    return { outcomes, changes };
  }

  #rollBack(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    this.reload();
  }

  #commit(next: () => IngestRequest | undefined): { outcomes: IngestOutcome[]; changes: Changes } {
    this.#receivedUs = this.#nowMs() * 1000;
    // Taken before anything can fail, so that there is a request to answer when it does.
    let request = next();
    this.#db.exec('BEGIN IMMEDIATE');
    const outcomes: IngestOutcome[] = [];
    for (; request; request = next()) outcomes.push(this.#take(request));
    for (const signal of ['traces', 'logs', 'metrics'] as const) this.#seal(signal);
    this.#spans.flush();
    this.#logs.flush();
    this.#metrics.flush();
    const touched = this.#traces.touchedCount <= NAMED_TRACES ? this.#traces.touched() : null;
    this.#traces.flush();
    this.#writeCounters();
    this.#db.exec('COMMIT');
    const { spans, logs, metricPoints } = this.#counted;
    const bytesByService = [...this.#bytesByService].map(([id, bytes]): [string, number] => [
      this.#dictionaries.serviceName(id),
      bytes,
    ]);
    const changes: Changes = {
      spans,
      logs,
      metricPoints,
      bytesByService,
      traceIds: touched?.map((tid) => hex(tid, 0, tid.length)) ?? null,
      services: bytesByService.map(([service]) => service),
      newServices: this.#dictionaries.newServices,
    };
    this.#dictionaries.newServices = [];
    this.#counted = nothingCounted();
    this.#bytesByService.clear();
    return { outcomes, changes };
  }

  #take(request: IngestRequest): IngestOutcome {
    let batch: TraceBatch | LogBatch | MetricBatch;
    try {
      batch = this.#decoder.decode(request);
    } catch (error) {
      if (error instanceof DecodeError) return { kind: 'invalid', message: error.message };
      throw error;
    }
    const { count: rejected, message } = batch.rejected;
    const stored = { kind: 'stored', stored: itemsOf(batch), rejected, message, repeat: false } as const;
    const { bytes } = batch;
    const crc = crc32(bytes);
    if (this.#savedUs === 0 && this.#isRepeat(request.signal, bytes, crc)) {
      const repeated = remarksOfRepeat(batch);
      return { ...stored, stored: 0, repeat: true, ...(repeated.length > 0 && { remarks: repeated }) };
    }
    const remarks = this.#decoder.remarks(batch, this.#receivedUs / 1000);
    const builder = this.#chunks[request.signal];
    if (builder.isFullFor(bytes.length)) this.#seal(request.signal);
    const contents = this.#addRows(batch);
    if (contents) builder.add(bytes, crc, contents);
    if (!contents) return remarks.length === 0 ? stored : { ...stored, remarks };
    const services = [...new Set(this.#origins.service)].map((id) => this.#dictionaries.serviceName(id));
    return remarks.length === 0 ? { ...stored, services } : { ...stored, services, remarks };
  }

  /** Adds the batch's rows; undefined when it has none and nothing is to be kept. */
  #addRows(batch: TraceBatch | LogBatch | MetricBatch): Contents | undefined {
    const next = this.#next;
    if ('spans' in batch) {
      const { count } = batch.spans;
      if (count === 0) return undefined;
      this.#loadOrigins(batch);
      const base = this.#chunks.traces.begin(next.span);
      const contents = this.#spans.add(batch, this.#origins, next.span, base, this.#run);
      next.span += count;
      this.#counted.spans += count;
      return contents;
    }
    if ('logs' in batch) {
      const { count } = batch.logs;
      if (count === 0) return undefined;
      this.#loadOrigins(batch);
      const base = this.#chunks.logs.begin(next.log);
      const contents = this.#logs.add(
        batch,
        this.#origins,
        next.log,
        base,
        this.#run,
        this.#savedUs || this.#receivedUs,
      );
      next.log += count;
      this.#counted.logs += count;
      return contents;
    }
    const { count } = batch.points;
    if (count === 0) return undefined;
    this.#loadOrigins(batch);
    this.#chunks.metrics.begin(0);
    const contents = this.#metrics.add(batch, this.#origins, this.#chunks.metrics.chunk);
    this.#counted.metricPoints += count;
    return contents;
  }

  #loadOrigins(batch: TraceBatch | LogBatch | MetricBatch): void {
    this.#origins.load(batch, this.#dictionaries);
    const { service: services } = this.#origins;
    for (const service of services) {
      const before = this.#bytesByService.get(service) ?? 0;
      this.#bytesByService.set(service, before + batch.bytes.length / services.length);
    }
  }

  #isRepeat(signal: Signal, bytes: Uint8Array, crc: number): boolean {
    const stored = this.#repeats.find(bytes.length, crc);
    if (!stored) return false;
    const builder = this.#chunks[signal];
    const data =
      stored.chunk === builder.chunk
        ? builder.view(stored.offset, bytes.length)
        : chunkReader(this.#db)
            .read(stored.chunk)
            ?.subarray(stored.offset, stored.offset + bytes.length);
    return data !== undefined && Buffer.compare(data, bytes) === 0;
  }

  #seal(signal: Signal): void {
    const builder = this.#chunks[signal];
    if (builder.chunk === 0) return;
    if (signal === 'metrics') {
      this.#fresh.chunks++;
      this.#fresh.bytes += this.#metrics.seal(builder.chunk);
    }
    // A metrics chunk has no rows until its points are merged.
    const nextRow = { traces: this.#next.span, logs: this.#next.log, metrics: 0 }[signal];
    const tally = signal === 'logs' ? this.#logs.takeTally() : null;
    this.#counted.rawBytes += builder.length;
    builder.seal(this.#run, this.#receivedUs, nextRow, tally);
  }

  #writeCounters(): void {
    const next = this.#next;
    next.trace = this.#traces.nextId;
    run(
      this.#db,
      sql`UPDATE counters SET chunk = ${next.chunk}, span = ${next.span}, log = ${next.log}, point = ${next.point},
            trace = ${next.trace} WHERE id = 1`,
    );
    const { spans, logs, metricPoints, rawBytes } = this.#counted;
    run(
      this.#db,
      sql`UPDATE runs SET spans = spans + ${spans}, logs = logs + ${logs},
            metric_points = metric_points + ${metricPoints}, raw_bytes = raw_bytes + ${rawBytes} WHERE id = ${this.#run}`,
    );
    for (const [id, traces] of this.#traces.runTraces) {
      run(this.#db, sql`UPDATE runs SET traces = traces + ${traces} WHERE id = ${id}`);
    }
    this.#traces.runTraces.clear();
  }
}

function itemsOf(batch: TraceBatch | LogBatch | MetricBatch): number {
  if ('spans' in batch) return batch.spans.count;
  return 'logs' in batch ? batch.logs.count : batch.points.count;
}

const nothingCounted = () => ({ spans: 0, logs: 0, metricPoints: 0, rawBytes: 0 });
