// Log records over time by severity, all of them or those that hold certain words: counted by the columns of the
// search index, and what is not indexed yet by its rows.
import { SEVERITIES } from '#shared/model/severity.ts';
import { KIND_WITH_TRACE, slotOfSeverity } from '../search/log-columns.ts';
import { wordsOf } from '../search/tokens.ts';
import { LOGS } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, sql } from '../sql.ts';
import { LOG_COLUMNS, type StoredLog } from './log-rows.ts';
import { type BlockColumns, idsIn, type LogBlock, TextIndex } from './text-index.ts';

export interface LogVolume {
  /** Counts by bucket, one list a severity word: SEVERITIES in their order, then unknown. */
  severities: number[][];
  withTrace: number;
}

/** Records of `buckets` steps of `stepUs` from `startUs`, in one run or all; of those, only what lies from `fromUs` to `toUs`. */
export interface VolumeInput {
  startUs: number;
  stepUs: number;
  buckets: number;
  run?: number | undefined;
  fromUs?: number | undefined;
  toUs?: number | undefined;
  /** Only records that hold all of these words, none longer than EXACT_WORD. */
  words?: readonly string[] | undefined;
}

/** A kind has four bits. */
const KINDS = 16;
const ROWS_READ = 1024;

/** Counts records. With words, what the index cannot say is left to `undecidedLogs`. */
export function logVolume(db: ReadDb, input: VolumeInput): LogVolume {
  const count = new Count(input);
  const index = TextIndex.of(db);
  const live = liveRows(db, input.run);
  const words = input.words?.flatMap(wordsOf);
  for (const block of index?.blocks ?? []) {
    const columns = index?.columns(block, count.fromUs, count.endUs);
    if (!columns) continue;
    let places = words && index?.places(block, words);
    if (block.odd.length > 0) places = places?.filter((place) => !block.odd.includes(place));
    for (const { from, to } of within(live, block)) count.add(columns, places, from, to);
  }
  if (!words) {
    for (const { from, to } of beyond(live, index?.indexedTo ?? 0)) count.addRows(db, from, to);
  }
  return count.volume();
}

/** Records of the range that the index does not decide: not indexed yet, or odd. */
export function* undecidedLogs(db: ReadDb, input: VolumeInput): Generator<StoredLog, void> {
  const index = TextIndex.of(db);
  const { fromUs, endUs } = new Count(input);
  const read = (rows: Query): StoredLog[] =>
    all(
      db,
      sql`SELECT ${LOG_COLUMNS} FROM logs WHERE ${rows} AND time_us >= ${fromUs} AND time_us < ${endUs}`,
    );
  const indexedTo = index?.indexedTo ?? 0;
  const odd = index?.blocks.filter((block) => block.odd.length > 0) ?? [];
  const live = liveRows(db, input.run, odd[0]?.firstRow ?? indexedTo + 1);
  for (const block of odd) {
    for (const { from, to } of within(live, block))
      yield* read(
        idsIn(
          block.odd.filter((place) => place >= from && place <= to).map((place) => block.firstRow + place),
        ),
      );
  }
  for (const { from, to } of beyond(live, indexedTo)) {
    for (let first = from; first <= to; first += ROWS_READ)
      yield* read(sql`id BETWEEN ${first} AND ${Math.min(to, first + ROWS_READ - 1)}`);
  }
}

class Count {
  readonly #input: VolumeInput;
  readonly fromUs: number;
  readonly endUs: number;
  /** By bucket and kind. */
  readonly #counts: Float64Array;

  constructor(input: VolumeInput) {
    const { startUs, stepUs, buckets, fromUs = startUs, toUs = Number.POSITIVE_INFINITY } = input;
    this.#input = input;
    this.fromUs = Math.max(startUs, fromUs);
    this.endUs = Math.min(startUs + stepUs * buckets, toUs);
    this.#counts = new Float64Array(buckets * KINDS);
  }

  /** Rows of a block from one place to another; only `places`, if given. */
  add(
    { baseUs, times, kinds }: BlockColumns,
    places: Uint16Array | undefined,
    from: number,
    to: number,
  ): void {
    const { startUs, stepUs } = this.#input;
    const counts = this.#counts;
    const least = this.fromUs - baseUs;
    const end = this.endUs - baseUs;
    // Most records lie in the same bucket as the one before.
    let bucketUs = Number.POSITIVE_INFINITY;
    let bucketEndUs = 0;
    let slot = 0;
    const many = places ? places.length : to + 1;
    for (let i = places ? 0 : from; i < many; i++) {
      const place = places ? (places[i] as number) : i;
      const kind = kinds[place] as number;
      const us = times[place] as number;
      if (kind >= KINDS || us < least || us >= end || place < from || place > to) continue;
      if (us < bucketUs || us >= bucketEndUs) {
        const bucket = Math.floor((us + baseUs - startUs) / stepUs);
        bucketUs = startUs + bucket * stepUs - baseUs;
        bucketEndUs = bucketUs + stepUs;
        slot = bucket * KINDS;
      }
      counts[slot + kind] = (counts[slot + kind] as number) + 1;
    }
  }

  /** Rows that are not indexed. */
  addRows(db: ReadDb, from: number, to: number): void {
    const { startUs, stepUs } = this.#input;
    const rows = allRaw<[severity: number, bucket: number, count: number, withTrace: number]>(
      db,
      sql`SELECT severity, CAST((time_us - ${startUs}) / ${stepUs} AS INTEGER) AS bucket, count(*), count(trace)
          FROM logs WHERE id BETWEEN ${from} AND ${to} AND time_us >= ${this.fromUs} AND time_us < ${this.endUs}
          GROUP BY severity, bucket`,
    );
    for (const [severity, bucket, count, withTrace] of rows) {
      const slot = bucket * KINDS + slotOfSeverity(severity);
      this.#counts[slot] = (this.#counts[slot] as number) + count - withTrace;
      this.#counts[slot + KIND_WITH_TRACE] = (this.#counts[slot + KIND_WITH_TRACE] as number) + withTrace;
    }
  }

  volume(): LogVolume {
    const { buckets } = this.#input;
    const severities = Array.from({ length: SEVERITIES.length + 1 }, () =>
      new Array<number>(buckets).fill(0),
    );
    let withTrace = 0;
    for (const [severity, counts] of severities.entries()) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        const traced = this.#counts[bucket * KINDS + severity + KIND_WITH_TRACE] as number;
        counts[bucket] = (this.#counts[bucket * KINDS + severity] as number) + traced;
        withTrace += traced;
      }
    }
    return { severities, withTrace };
  }
}

interface Stretch {
  from: number;
  to: number;
}

/** The ids there are, of one run or all, as few stretches in ascending order; of chunks that reach to `from` at least. */
function liveRows(db: ReadDb, run: number | undefined, from = 0): Stretch[] {
  const chunks = allRaw<[firstRow: number, rows: number]>(
    db,
    sql`SELECT first_row, row_count FROM chunks INDEXED BY chunks_by_row
        WHERE signal = ${LOGS} AND first_row + row_count > ${from}
          AND ${run === undefined ? sql`1` : sql`run = ${run}`} ORDER BY first_row`,
  );
  const live: Stretch[] = [];
  let last: Stretch | undefined;
  for (const [first, rows] of chunks) {
    if (last?.to === first - 1) last.to += rows;
    else {
      last = { from: first, to: first + rows - 1 };
      live.push(last);
    }
  }
  return live;
}

/** The parts of a block that are there, as places. */
function within(live: readonly Stretch[], { firstRow, rows }: LogBlock): Stretch[] {
  const parts = live.map(({ from, to }) => ({
    from: Math.max(0, from - firstRow),
    to: Math.min(rows - 1, to - firstRow),
  }));
  return parts.filter(({ from, to }) => from <= to);
}

/** The parts beyond a row. */
function beyond(live: readonly Stretch[], row: number): Stretch[] {
  return live.flatMap(({ from, to }) => (to > row ? [{ from: Math.max(from, row + 1), to }] : []));
}

/** First and last time of the items of a signal, in one run or all; null when there are none. `toUs` is exclusive. */
export function signalExtent(
  db: ReadDb,
  input: { signal: number; run?: number | undefined },
): { fromUs: number; toUs: number } | null {
  const conditions = [sql`signal = ${input.signal}`];
  if (input.run !== undefined) conditions.push(sql`run = ${input.run}`);
  const row = get<{ fromUs: number | null; toUs: number | null }>(
    db,
    sql`SELECT min(min_us) AS fromUs, max(max_us) + 1 AS toUs FROM chunks WHERE ${every(conditions)}`,
  );
  return row?.fromUs != null && row.toUs != null ? { fromUs: row.fromUs, toUs: row.toUs } : null;
}
