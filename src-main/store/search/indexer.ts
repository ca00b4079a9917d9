// Builds search.db behind the writer: full text of log bodies, and the blooms of every chunk. What it has not
// reached is scanned by whoever searches, so it may take its time.
import { HAS_EVENTS, HAS_LINKS } from '../bits.ts';
import { ChunkReader } from '../chunk-data.ts';
import { telemetryPath } from '../open.ts';
import { limitLog } from '../quota.ts';
import { Lookups } from '../reads/lookups.ts';
import { traceSpans } from '../reads/trace-spans.ts';
import { LOGS, TRACES } from '../signals.ts';
import { all, allRaw, get, number, type ReadDb, run, sql, transaction, type WriteDb } from '../sql.ts';
import { buildBloom, pieceFilter } from './bloom.ts';
import { addPieces, ChunkHashes } from './chunk-hashes.ts';
import { openSearch, SEGMENT_BITS, segmentOf, segmentTable } from './schema.ts';
import { dropBlooms, dropTexts, insertTexts } from './tidy.ts';
import { partedText } from './tokens.ts';

/** Log records put into the full text in one transaction. */
const TEXT_BATCH = 20_000;
/** A small quota takes fewer at once: one for so many of its bytes. */
const BYTES_PER_TEXT = 20_000;
const DEFAULT_QUOTA = 2e9;
const CHUNK_BATCH = 32;
/** A transaction here keeps the writer's log from being cut: it takes about so long at most. */
const LONGEST_MS = 150;
/** Span rows looked at for repeats in one go. */
const MOST_CHECKED = 50_000;

export class Indexer {
  readonly #db: WriteDb;
  readonly #chunks: ChunkReader;
  readonly #lookups: Lookups;
  readonly #hashes = new ChunkHashes();
  /** Which chunks there were when it was last tidied. */
  #tidiedAt = -1;
  /** Span rows below were looked at for repeats. */
  #checkedTo: number;

  #quotaBytes = 0;

  /** Opens search.db, with telemetry.db attached for reading. */
  constructor(dataDir: string, quotaBytes = DEFAULT_QUOTA) {
    this.#db = openSearch(dataDir);
    this.quotaBytes = quotaBytes;
    this.#db.prepare('ATTACH ? AS telemetry').run(telemetryPath(dataDir));
    this.#db.function('parted', { deterministic: true }, (text: string) => partedText(text));
    this.#chunks = new ChunkReader(this.#db, 0);
    this.#lookups = new Lookups(this.#db);
    this.#checkedTo = this.#nextSpan();
  }

  /** The quota that its log and its batches are a share of. */
  set quotaBytes(bytes: number) {
    this.#quotaBytes = bytes;
    limitLog(this.#db, bytes);
  }

  /** Takes one batch in. False when everything is indexed. */
  step(): boolean {
    const texts = this.#indexTexts();
    const chunks = this.#indexChunks();
    return texts || chunks;
  }

  /** Items not taken in yet. */
  unindexed(): number {
    const logs = this.#nextLog() - 1 - this.#progress('log_text');
    const spans = number(
      this.#db,
      sql`SELECT sum(item_count) FROM telemetry.chunks WHERE id > ${this.#progress('chunk')} AND signal = ${TRACES}`,
    );
    return Math.max(0, logs) + spans;
  }

  /** Drops what is about rows that are gone. Cheap when nothing went; `quick` leaves out what takes longer to find. */
  tidy(quick = false): void {
    const oldest = number(this.#db, sql`SELECT min(id) FROM telemetry.chunks`);
    const count = quick ? 0 : number(this.#db, sql`SELECT count(*) FROM telemetry.chunks`);
    const mark = oldest * 1e6 + count;
    if (mark === this.#tidiedAt) return;
    this.#tidiedAt = mark;
    this.#write(() => {
      dropTexts(this.#db, this.#progress('log_text'), this.#nextLog());
      dropBlooms(this.#db, quick ? 'oldest' : 'all');
    });
    this.#db.pragma('main.incremental_vacuum');
  }

  /**
   * Spans that came more than once, among the traces touched since the last call: so that list and counts become
   * right without anyone opening them. Looks at the newest rows only when there were very many.
   */
  *findRepeats(): Generator<{ trace: number; rows: number[] }, void> {
    const next = this.#nextSpan();
    const from = Math.max(this.#checkedTo, next - MOST_CHECKED);
    this.#checkedTo = next;
    if (from >= next) return;
    const traces = allRaw<[trace: number]>(
      this.#db,
      sql`SELECT DISTINCT t.trace FROM (SELECT DISTINCT trace FROM telemetry.spans WHERE id >= ${from} AND id < ${next}) t
            JOIN telemetry.spans s INDEXED BY spans_by_trace ON s.trace = t.trace
          GROUP BY t.trace, s.id_hi, s.id_lo HAVING count(*) > 1`,
    );
    for (const [trace] of traces) {
      const { repeatRows } = traceSpans(this.#db, trace);
      if (repeatRows.length > 0) yield { trace, rows: repeatRows };
    }
  }

  /** Its connection; for tests. */
  get db(): ReadDb {
    return this.#db;
  }

  close(): void {
    if (this.#db.open) this.#db.close();
  }

  /** One transaction on search.db; the writer's database is only read, so its lock is never taken. */
  #write(work: () => void): void {
    transaction(this.#db, work, 'DEFERRED');
  }

  #progress(name: 'log_text' | 'chunk'): number {
    return number(this.#db, sql`SELECT value FROM progress WHERE name = ${name}`);
  }

  #nextSpan(): number {
    return number(this.#db, sql`SELECT span FROM telemetry.counters WHERE id = 1`);
  }

  #nextLog(): number {
    return number(this.#db, sql`SELECT log FROM telemetry.counters WHERE id = 1`);
  }

  #indexTexts(): boolean {
    const done = this.#progress('log_text');
    const newest = this.#nextLog() - 1;
    if (done >= newest) return false;
    const segment = segmentOf(done + 1);
    const batch = Math.min(TEXT_BATCH, Math.floor(this.#quotaBytes / BYTES_PER_TEXT));
    const to = Math.min(newest, done + batch, (segment + 1) * 2 ** SEGMENT_BITS - 1);
    this.#write(() => {
      insertTexts(this.#db, segmentTable(segment), done + 1, to);
      run(this.#db, sql`UPDATE progress SET value = ${to} WHERE name = 'log_text'`);
    });
    return true;
  }

  #indexChunks(): boolean {
    const chunks = all<{ id: number; signal: number; first_row: number; row_count: number }>(
      this.#db,
      sql`SELECT id, signal, first_row, row_count FROM telemetry.chunks WHERE id > ${this.#progress('chunk')}
          ORDER BY id LIMIT ${CHUNK_BATCH}`,
    );
    if (chunks.length === 0) return false;
    const until = performance.now() + LONGEST_MS;
    let done = 0;
    this.#write(() => {
      for (const { id, signal, first_row, row_count } of chunks) {
        if (performance.now() > until) break;
        done = id;
        if (signal === TRACES) this.#indexSpans(id, first_row, first_row + row_count - 1);
        else if (signal === LOGS) this.#indexLogs(id, first_row, first_row + row_count - 1);
      }
      run(this.#db, sql`UPDATE progress SET value = ${done} WHERE name = 'chunk'`);
    });
    return chunks.length === CHUNK_BATCH || done !== chunks.at(-1)?.id;
  }

  #indexSpans(chunk: number, first: number, last: number): void {
    const rows = allRaw<
      [at: number, length: number, resource: number, scope: number, name: number, bits: number]
    >(
      this.#db,
      sql`SELECT at, length, resource, scope, name, bits FROM telemetry.spans WHERE id BETWEEN ${first} AND ${last}`,
    );
    const bytes = this.#chunks.read(chunk);
    if (!bytes) return;
    const hashes = this.#hashes;
    hashes.clear();
    hashes.within(bytes);
    const names = new Set<number>();
    for (const [at, length, , , name, bits] of rows) {
      hashes.addSpan(at, length, (bits & HAS_EVENTS) !== 0, (bits & HAS_LINKS) !== 0);
      names.add(name);
    }
    for (const name of names) hashes.add('name', this.#lookups.name(name));
    this.#addOrigins(
      hashes,
      rows.map((row) => row[2]),
      rows.map((row) => row[3]),
    );
    this.#writeBloom(chunk, hashes);
  }

  #indexLogs(chunk: number, first: number, last: number): void {
    const rows = allRaw<[at: number, length: number, resource: number, scope: number, body: string]>(
      this.#db,
      sql`SELECT at, length, resource, scope, body FROM telemetry.logs WHERE id BETWEEN ${first} AND ${last}`,
    );
    const bytes = this.#chunks.read(chunk);
    if (!bytes) return;
    const hashes = this.#hashes;
    hashes.clear();
    hashes.within(bytes);
    const pieces = pieceFilter(rows.length);
    for (const [at, length, , , body] of rows) {
      hashes.addAttributes(at, length, 'logRecord');
      addPieces(pieces, body);
    }
    this.#addOrigins(
      hashes,
      rows.map((row) => row[2]),
      rows.map((row) => row[3]),
    );
    this.#writeBloom(chunk, hashes);
    run(this.#db, sql`INSERT OR REPLACE INTO piece_blooms (chunk, bits) VALUES (${chunk}, ${pieces})`);
  }

  #addOrigins(hashes: ChunkHashes, resources: readonly number[], scopes: readonly number[]): void {
    for (const id of new Set(resources)) {
      const { bytes } = this.#lookups.resource(id);
      hashes.within(bytes);
      hashes.addAttributes(0, bytes.length, 'resource');
    }
    for (const id of new Set(scopes)) {
      const { bytes } = this.#lookups.scope(id);
      hashes.within(bytes);
      hashes.addAttributes(0, bytes.length, 'scope');
    }
  }

  #writeBloom(chunk: number, { hashes }: ChunkHashes): void {
    run(
      this.#db,
      sql`INSERT OR REPLACE INTO attribute_blooms (chunk, bits) VALUES (${chunk}, ${buildBloom(hashes)})`,
    );
  }

  /** True when a chunk is there to be asked about; for tests. */
  has(chunk: number): boolean {
    return get(this.#db, sql`SELECT chunk FROM attribute_blooms WHERE chunk = ${chunk}`) !== undefined;
  }
}
