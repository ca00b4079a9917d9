// Log records over time by severity, and by who sent them: all of them, or those of some sorts or with certain words.
// Counted by the columns of the search index; what these do not decide is handed out to be asked record by record.
import { ESC } from '#shared/model/ansi.ts';
import { isErrorLevel, levelOfColumns } from '#shared/model/level.ts';
import type { Severity } from '#shared/model/severity.ts';
import { type BlockColumns, SLOT_UNKNOWN, slotOf } from '../search/log-columns.ts';
import { pieceHashes, wordsOf } from '../search/tokens.ts';
import { LOGS } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, some, sql } from '../sql.ts';
import { silentChunks } from './level-silence.ts';
import { LOG_COLUMNS, type StoredLog } from './log-rows.ts';
import type { SortTest, TextCondition } from './log-search.ts';
import { lookups } from './lookups.ts';
import { idsIn, inBoth, type LogBlock, TextIndex } from './text-index.ts';

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
  /** Only records whose text is so. */
  texts?: readonly TextCondition[] | undefined;
  /** Only records of sorts that pass. */
  sorts?: SortTest | undefined;
}

/** How many records a resource sent, how many of them carry a trace id, and how many are errors. */
export interface Sender {
  counted: number;
  withTrace: number;
  errors: number;
}

/** The verdict on a sort that does not count; the others are the slots they count in. */
const NO = 255;
const SLOTS = SLOT_UNKNOWN + 1;
const ROWS_READ = 1024;

/** Counts of records by bucket and severity, and by resource. */
export class LogVolume {
  readonly fromUs: number;
  readonly endUs: number;
  readonly #startUs: number;
  readonly #stepUs: number;
  readonly #buckets: number;
  readonly #counts: Float64Array;
  /** By resource. */
  readonly senders = new Map<number, Sender>();
  /** What lies before this moment is not all counted; undefined when everything is. */
  unknownUntilUs: number | undefined;

  constructor({ startUs, stepUs, buckets, fromUs = startUs, toUs = Number.POSITIVE_INFINITY }: VolumeInput) {
    this.#startUs = startUs;
    this.#stepUs = stepUs;
    this.#buckets = buckets;
    this.fromUs = Math.max(startUs, fromUs);
    this.endUs = Math.min(startUs + stepUs * buckets, toUs);
    this.#counts = new Float64Array(buckets * SLOTS);
  }

  /** Counts one record. */
  add({ timeUs, resource, trace }: StoredLog, level: Severity): void {
    const at = Math.floor((timeUs - this.#startUs) / this.#stepUs) * SLOTS + slotOf(level);
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#sent(resource, level, 1, trace === null ? 0 : 1);
  }

  /** Counts rows of a block from one place to another (only `places`, if given) by the verdicts on their sorts. */
  addBlock(
    { baseUs, times, kinds, sorts }: BlockColumns,
    verdicts: Uint8Array,
    { places, from, to }: { places: Uint16Array | undefined; from: number; to: number },
  ): void {
    const counts = this.#counts;
    const bySort = new Uint32Array(sorts.length);
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
      const verdict = verdicts[kind] as number;
      const us = times[place] as number;
      if (verdict === NO || us < least || us >= end || place < from || place > to) continue;
      if (us < bucketUs || us >= bucketEndUs) {
        const bucket = Math.floor((us + baseUs - this.#startUs) / this.#stepUs);
        bucketUs = this.#startUs + bucket * this.#stepUs - baseUs;
        bucketEndUs = bucketUs + this.#stepUs;
        slot = bucket * SLOTS;
      }
      counts[slot + verdict] = (counts[slot + verdict] as number) + 1;
      bySort[kind] = (bySort[kind] as number) + 1;
    }
    for (const [kind, { resource, level, hasTrace }] of sorts.entries()) {
      const count = bySort[kind] as number;
      if (count > 0) this.#sent(resource, level, count, hasTrace ? count : 0);
    }
  }

  /** Counts rows that say no level in attributes, by their columns. Returns which of them only their lines tell. */
  addRows(db: ReadDb, where: Query, passes: SortTest = () => true): Query | undefined {
    const look = lookups(db);
    const groups = allRaw<
      [resource: number, severity: number, text: number, traced: number, bucket: number, count: number]
    >(
      db,
      sql`SELECT resource, severity, severity_text, trace IS NOT NULL AS traced,
            CAST((time_us - ${this.#startUs}) / ${this.#stepUs} AS INTEGER) AS bucket, count(*)
          FROM logs WHERE ${where} AND time_us >= ${this.fromUs} AND time_us < ${this.endUs}
          GROUP BY resource, severity, severity_text, traced, bucket`,
    );
    const open = new Map<string, Query>();
    for (const [resource, severity, text, traced, bucket, count] of groups) {
      const level = levelOfColumns(severity, look.name(text));
      if (level === undefined)
        open.set(`${severity} ${text}`, sql`severity = ${severity} AND severity_text = ${text}`);
      else if (passes({ resource, level, hasTrace: traced !== 0 })) {
        const at = bucket * SLOTS + slotOf(level);
        this.#counts[at] = (this.#counts[at] as number) + count;
        this.#sent(resource, level, count, traced === 0 ? 0 : count);
      }
    }
    return open.size === 0 ? undefined : some([...open.values()]);
  }

  /** By bucket, one list a severity word: SEVERITIES in their order, then unknown. */
  get severities(): number[][] {
    return Array.from({ length: SLOTS }, (_, slot) =>
      Array.from({ length: this.#buckets }, (_, bucket) => this.#counts[bucket * SLOTS + slot] as number),
    );
  }

  get withTrace(): number {
    let sum = 0;
    for (const { withTrace } of this.senders.values()) sum += withTrace;
    return sum;
  }

  #sent(resource: number, level: Severity, counted: number, withTrace: number): void {
    const sender = this.senders.get(resource) ?? { counted: 0, withTrace: 0, errors: 0 };
    sender.counted += counted;
    sender.withTrace += withTrace;
    if (isErrorLevel(level)) sender.errors += counted;
    this.senders.set(resource, sender);
  }
}

/**
 * Counts what the index decides into `volume`, the newest rows first, and yields the records of the range that it does
 * not. Stops when `isOver` says so, which is asked now and then.
 */
export function* countLogs(
  db: ReadDb,
  input: VolumeInput,
  volume: LogVolume,
  isOver: () => boolean = () => false,
): Generator<StoredLog, void> {
  const { fromUs, endUs } = volume;
  const { sorts, texts = [] } = input;
  const index = TextIndex.of(db);
  const words = input.words?.flatMap(wordsOf);
  const live = liveRows(db, input.run);
  const read = (rows: Query): StoredLog[] =>
    all(
      db,
      sql`SELECT ${LOG_COLUMNS} FROM logs WHERE ${rows} AND time_us >= ${fromUs} AND time_us < ${endUs}`,
    );
  volume.unknownUntilUs = endUs;
  const isPlain = words || texts.length > 0 ? () => false : silentChunks(db);
  for (const { chunk, from, to } of unindexedChunks(db, index?.indexedTo ?? 0, input.run)) {
    const rows = sql`id BETWEEN ${from} AND ${to}`;
    if (isPlain(chunk)) {
      const open = volume.addRows(db, rows, sorts);
      if (open) yield* read(every([rows, open]));
    } else
      for (let first = from; first <= to; first += ROWS_READ)
        yield* read(sql`id BETWEEN ${first} AND ${Math.min(to, first + ROWS_READ - 1)}`);
  }
  for (const { block, lastUs } of index?.blocksByTime() ?? []) {
    volume.unknownUntilUs = Math.min(endUs, lastUs + 1);
    const columns = index?.columns(block, fromUs, endUs);
    if (!columns) continue;
    if (isOver()) return;
    const stretches = within(live, block);
    const odd = new Set(words ? block.odd : []);
    let places = words && index?.places(block, words);
    if (texts.length > 0) {
      const found = index && placesByText(db, index, block, texts, isOver);
      if (!found) return;
      for (const place of found.coloured) odd.add(place);
      places = places ? inBoth(places, found.places) : found.places;
    }
    if (odd.size > 0) places = places?.filter((place) => !odd.has(place));
    const verdicts = verdictsOn(columns, sorts);
    for (const { from, to } of stretches) volume.addBlock(columns, verdicts, { places, from, to });
    const rows = [...odd]
      .filter((place) => stretches.some(({ from, to }) => place >= from && place <= to))
      .map((place) => block.firstRow + place);
    for (let at = 0; at < rows.length; at += ROWS_READ) yield* read(idsIn(rows.slice(at, at + ROWS_READ)));
  }
  volume.unknownUntilUs = undefined;
}

/** Rows whose texts are looked at between two looks at the clock. */
const TEXTS_READ = 8192;

/**
 * Ascending places of a block's rows whose texts are so, and of those with colours, which may stand within what is
 * looked for; undefined when time was over. Only the texts are read, and none where no piece of them may be.
 */
function placesByText(
  db: ReadDb,
  index: TextIndex,
  block: LogBlock,
  texts: readonly TextCondition[],
  isOver: () => boolean,
): { places: Uint16Array; coloured: number[] } | undefined {
  const pieces = texts.flatMap(({ any, not }) => (not || any.length !== 1 ? [] : pieceHashes(any[0] ?? '')));
  const mayHold = index.groups(block, pieces);
  const holds = (text: string): Query => sql`instr(body, ${text}) > 0`;
  const wanted = every(
    texts.map(({ any, not }) => (not ? sql`NOT (${some(any.map(holds))})` : some(any.map(holds)))),
  );
  const places = new Uint16Array(block.rows);
  const coloured: number[] = [];
  let count = 0;
  for (let first = 0; first < block.rows; first += TEXTS_READ) {
    if (first > 0 && isOver()) return undefined;
    const last = Math.min(block.rows, first + TEXTS_READ) - 1;
    if (!mayHold(first, last)) continue;
    const rows = allRaw<[id: number, isColoured: number]>(
      db,
      sql`SELECT id, instr(body, ${ESC}) > 0 FROM logs
          WHERE id BETWEEN ${block.firstRow + first} AND ${block.firstRow + last}
            AND ((${wanted}) OR instr(body, ${ESC}) > 0)`,
    );
    for (const [id, isColoured] of rows) {
      if (isColoured !== 0) coloured.push(id - block.firstRow);
      else places[count++] = id - block.firstRow;
    }
  }
  return { places: places.subarray(0, count), coloured };
}

/** The slot each sort counts in, or that it does not count. */
function verdictsOn({ sorts }: BlockColumns, passes: SortTest = () => true): Uint8Array {
  return Uint8Array.from(sorts, (sort) => (sort.resource !== 0 && passes(sort) ? slotOf(sort.level) : NO));
}

interface Stretch {
  from: number;
  to: number;
}

/** The ids there are, of one run or all, as few stretches in ascending order. */
function liveRows(db: ReadDb, run: number | undefined): Stretch[] {
  const chunks = allRaw<[firstRow: number, rows: number]>(
    db,
    sql`SELECT first_row, row_count FROM chunks INDEXED BY chunks_by_row
        WHERE signal = ${LOGS} AND ${run === undefined ? sql`1` : sql`run = ${run}`} ORDER BY first_row`,
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

/** Chunks with rows beyond one, the newest first, and which rows these are. */
function unindexedChunks(
  db: ReadDb,
  indexedTo: number,
  run: number | undefined,
): (Stretch & { chunk: number })[] {
  const chunks = allRaw<[id: number, firstRow: number, rows: number]>(
    db,
    sql`SELECT id, first_row, row_count FROM chunks INDEXED BY chunks_by_row
        WHERE signal = ${LOGS} AND ${run === undefined ? sql`1` : sql`run = ${run}`}
          AND first_row + row_count - 1 > ${indexedTo} ORDER BY first_row DESC`,
  );
  return chunks.map(([chunk, first, rows]) => ({
    chunk,
    from: Math.max(first, indexedTo + 1),
    to: first + rows - 1,
  }));
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
