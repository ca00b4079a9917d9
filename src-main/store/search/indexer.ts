// Builds search.db behind the writer: the texts of log records in blocks, and the bloom of every chunk's attributes.
// What it has not reached is scanned by whoever searches, so it may take its time.
import { LEVEL_LABELS, levelOf } from '#shared/model/level.ts';
import type { Severity } from '#shared/model/severity.ts';
import { HAS_EVENTS, HAS_LINKS } from '../bits.ts';
import { ChunkReader } from '../chunk-data.ts';
import { telemetryPath } from '../open.ts';
import { limitLog } from '../quota.ts';
import type { LevelRow } from '../reads/log-level.ts';
import { type ChunkEntry, Lookups } from '../reads/lookups.ts';
import { ownLabel } from '../reads/own-label.ts';
import { sparingly } from '../reads/sparingly.ts';
import { traceSpans } from '../reads/trace-spans.ts';
import { LOGS, TRACES } from '../signals.ts';
import { all, allRaw, get, number, type ReadDb, run, sql, transaction, type WriteDb } from '../sql.ts';
import { buildBloom, mayHold } from './bloom.ts';
import { ChunkHashes } from './chunk-hashes.ts';
import { LogColumns } from './log-columns.ts';
import { openSearch, partId, removeBlock } from './schema.ts';
import { BLOCK_ROWS, TextBlock } from './text-block.ts';
import { dropBlocks, dropBlooms } from './tidy.ts';
import { attributeHash } from './tokens.ts';

/** Log records read at once. */
const ROWS_READ = 2048;
const CHUNK_BATCH = 128;
const DEFAULT_QUOTA = 2e9;
/** A small quota has smaller blocks, because they are written whole: a row for so many of its bytes. */
const BYTES_PER_ROW = 2000;
/** A transaction here keeps the writer's log from being cut: it takes about so long at most. */
const LONGEST_MS = 150;
/** Span rows looked at for repeats in one go. */
const MOST_CHECKED = 50_000;

const LEVEL_HASHES = LEVEL_LABELS.map((key) => attributeHash(key));

export class Indexer {
  readonly #db: WriteDb;
  readonly #chunks: ChunkReader;
  readonly #lookups: Lookups;
  readonly #hashes = new ChunkHashes();
  /** Which chunks there were when it was last tidied. */
  #tidiedAt = -1;
  /** Span rows below were looked at for repeats. */
  #checkedTo: number;

  #mostRows = BLOCK_ROWS;

  /** Opens search.db, with telemetry.db attached for reading. */
  constructor(dataDir: string, quotaBytes = DEFAULT_QUOTA) {
    this.#db = openSearch(dataDir);
    this.quotaBytes = quotaBytes;
    this.#db.prepare('ATTACH ? AS telemetry').run(telemetryPath(dataDir));
    this.#chunks = new ChunkReader(this.#db, 0);
    this.#lookups = new Lookups(this.#db);
    this.#checkedTo = this.#nextSpan();
  }

  /** The quota that its log and its blocks are a share of. */
  set quotaBytes(bytes: number) {
    this.#mostRows = Math.min(BLOCK_ROWS, Math.floor(bytes / BYTES_PER_ROW));
    limitLog(this.#db, bytes);
  }

  /** Takes one batch in. False when everything is indexed. */
  step(): boolean {
    // A block asks the blooms which chunks may say levels in attributes.
    const chunks = this.#indexChunks();
    const blocks = this.#indexBlock();
    return blocks || chunks;
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
    sparingly(this.#db, () =>
      this.#write(() => {
        dropBlocks(this.#db, quick ? 'oldest' : 'all');
        dropBlooms(this.#db, quick ? 'oldest' : 'all');
      }),
    );
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

  /** Lets go of what it keeps of the files in memory. */
  shrink(): void {
    if (this.#db.open) this.#db.pragma('shrink_memory');
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

  /**
   * Makes a block of the rows that came, at most BLOCK_ROWS. Blocks before it that are no larger are made one with
   * it, so that few blocks stay however slowly rows come. False when no more rows are waiting.
   */
  #indexBlock(): boolean {
    const done = this.#progress('log_text');
    const newest = this.#nextLog() - 1;
    if (done >= newest) return false;
    // Ids below may be those of rows long gone.
    let first = number(this.#db, sql`SELECT min(id) FROM telemetry.logs WHERE id > ${done}`) || newest;
    const last = Math.min(newest, first + this.#mostRows - 1);
    const joined: number[] = [];
    for (const [before, rows] of this.#blocksBefore(first)) {
      if (rows > last - first + 1 || last - before + 1 > this.#mostRows) break;
      joined.push(before);
      first = before;
    }
    // Outside the transaction: a long read would keep the writer's log from being put away.
    const { block, columns } = this.#readBlock(first, last);
    this.#write(() => {
      for (const before of joined) removeBlock(this.#db, before);
      this.#writeBlock(first, block, columns);
      run(this.#db, sql`UPDATE progress SET value = ${last} WHERE name = 'log_text'`);
    });
    return last < newest;
  }

  #blocksBefore(row: number): [firstRow: number, rows: number][] {
    return allRaw(
      this.#db,
      sql`SELECT first_row, row_count FROM log_blocks WHERE first_row < ${row} ORDER BY first_row DESC LIMIT 32`,
    );
  }

  #readBlock(first: number, last: number): { block: TextBlock; columns: LogColumns } {
    const rows = last - first + 1;
    const block = new TextBlock(rows);
    const columns = new LogColumns(rows);
    const levelOf = this.#levels();
    for (let from = first; from <= last; from += ROWS_READ) {
      const read = allRaw<
        [
          id: number,
          body: string,
          timeUs: number,
          resource: number,
          severity: number,
          text: number,
          traced: number,
          at: number,
          length: number,
        ]
      >(
        this.#db,
        sql`SELECT id, body, time_us, resource, severity, severity_text, trace IS NOT NULL, at, length FROM telemetry.logs
            WHERE id BETWEEN ${from} AND ${Math.min(last, from + ROWS_READ - 1)}`,
      );
      for (const [id, body, timeUs, resource, severity, severityText, traced, at, length] of read) {
        block.add(id - first, body);
        const level = levelOf({ id, severity, severityText, at, length, body });
        columns.set(id - first, timeUs, resource, level, traced);
      }
    }
    this.#chunks.giveBack(0);
    return { block, columns };
  }

  /** Tells levels of rows in ascending order. Attributes are looked at in chunks that may have such. */
  #levels(): (row: LevelRow) => Severity {
    const look = new Lookups(this.#db);
    let chunk: ChunkEntry | undefined;
    let bytes: Uint8Array | undefined;
    return (row) => {
      if (!chunk || row.id > chunk.lastRow || row.id < chunk.firstRow) {
        chunk = look.chunkOf(LOGS, row.id);
        this.#chunks.giveBack(0);
        bytes = this.#mayHoldAny(chunk.id, LEVEL_HASHES) ? this.#chunks.read(chunk.id) : undefined;
      }
      return levelOf({
        severityNumber: row.severity,
        severityText: look.name(row.severityText),
        said: (label) => bytes && ownLabel(bytes, row.at, row.length, label),
        line: () => row.body,
      });
    };
  }

  #mayHoldAny(chunk: number, hashes: readonly number[]): boolean {
    const bits = get<{ bits: Uint8Array }>(
      this.#db,
      sql`SELECT bits FROM attribute_blooms WHERE chunk = ${chunk}`,
    )?.bits;
    return bits === undefined || hashes.some((hash) => mayHold(bits, hash));
  }

  #writeBlock(first: number, block: TextBlock, columns: LogColumns): void {
    const { baseUs, lastUs, times, kinds, sorts } = columns.encoded();
    run(
      this.#db,
      sql`INSERT INTO log_columns VALUES (${first}, ${baseUs}, ${lastUs}, ${times}, ${kinds}, ${sorts})`,
    );
    run(this.#db, sql`INSERT INTO log_blocks VALUES (${first}, ${block.rows}, ${JSON.stringify(block.odd)})`);
    for (const { bucket, data } of block.buckets())
      run(this.#db, sql`INSERT INTO log_words VALUES (${partId(first, bucket)}, ${data})`);
    for (const { slice, data } of block.slices())
      run(this.#db, sql`INSERT INTO log_pieces VALUES (${partId(first, slice)}, ${data})`);
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
        this.#chunks.giveBack(0);
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
    const rows = allRaw<[at: number, length: number, resource: number, scope: number]>(
      this.#db,
      sql`SELECT at, length, resource, scope FROM telemetry.logs WHERE id BETWEEN ${first} AND ${last}`,
    );
    const bytes = this.#chunks.read(chunk);
    if (!bytes) return;
    const hashes = this.#hashes;
    hashes.clear();
    hashes.within(bytes);
    for (const [at, length] of rows) hashes.addAttributes(at, length, 'logRecord');
    this.#addOrigins(
      hashes,
      rows.map((row) => row[2]),
      rows.map((row) => row[3]),
    );
    this.#writeBloom(chunk, hashes);
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
