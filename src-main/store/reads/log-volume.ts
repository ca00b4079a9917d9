// Log records over time by severity, and by who sent them: all of them, or those of some sorts or with certain words.
// Counted by the columns of the search index; what these do not decide is handed out to be asked record by record.
import { isErrorSeverity } from '#shared/model/severity.ts';
import { type BlockColumns, type LogSort, SLOT_UNKNOWN, slotOfSeverity } from '../search/log-columns.ts';
import { wordsOf } from '../search/tokens.ts';
import { LOGS } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, sql } from '../sql.ts';
import { LOG_COLUMNS, type StoredLog } from './log-rows.ts';
import { certainlyWithout, type SortTest } from './log-search.ts';
import { idsIn, type LogBlock, TextIndex } from './text-index.ts';

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
  /** Only records of sorts that pass. */
  sorts?: SortTest | undefined;
}

/** How many records a resource sent, how many of them carry a trace id, and how many are errors. */
export interface Sender {
  counted: number;
  withTrace: number;
  errors: number;
}

/** Verdicts on a sort beside the severity slot it counts in. */
const NO = 255;
const ASK = 254;
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
  /** By severity number and text: those that were counted by the index, unread. */
  readonly decided = new Map<string, { sort: Pick<LogSort, 'severity' | 'text'>; count: number }>();

  constructor({ startUs, stepUs, buckets, fromUs = startUs, toUs = Number.POSITIVE_INFINITY }: VolumeInput) {
    this.#startUs = startUs;
    this.#stepUs = stepUs;
    this.#buckets = buckets;
    this.fromUs = Math.max(startUs, fromUs);
    this.endUs = Math.min(startUs + stepUs * buckets, toUs);
    this.#counts = new Float64Array(buckets * SLOTS);
  }

  /** Counts one record. */
  add({ timeUs, severity, resource, trace }: StoredLog): void {
    this.#count(Math.floor((timeUs - this.#startUs) / this.#stepUs), slotOfSeverity(severity), 1);
    this.#sent(resource, severity, 1, trace === null ? 0 : 1);
  }

  /** Counts rows of a block from one place to another (only `places`, if given) by the verdicts on their sorts; calls back with those to be asked. */
  addBlock(
    { baseUs, times, kinds, sorts }: BlockColumns,
    verdicts: Uint8Array,
    { places, from, to }: { places: Uint16Array | undefined; from: number; to: number },
    ask: (place: number) => void,
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
      if (verdict === ASK) {
        ask(place);
        continue;
      }
      if (us < bucketUs || us >= bucketEndUs) {
        const bucket = Math.floor((us + baseUs - this.#startUs) / this.#stepUs);
        bucketUs = this.#startUs + bucket * this.#stepUs - baseUs;
        bucketEndUs = bucketUs + this.#stepUs;
        slot = bucket * SLOTS;
      }
      counts[slot + verdict] = (counts[slot + verdict] as number) + 1;
      bySort[kind] = (bySort[kind] as number) + 1;
    }
    for (const [kind, sort] of sorts.entries()) {
      const count = bySort[kind] as number;
      if (count > 0) this.#counted(sort, count);
    }
  }

  /** Counts rows that are not indexed. */
  addRows(db: ReadDb, from: number, to: number): void {
    const rows = allRaw<
      [resource: number, severity: number, bucket: number, count: number, withTrace: number]
    >(
      db,
      sql`SELECT resource, severity, CAST((time_us - ${this.#startUs}) / ${this.#stepUs} AS INTEGER) AS bucket,
            count(*), count(trace)
          FROM logs WHERE id BETWEEN ${from} AND ${to} AND time_us >= ${this.fromUs} AND time_us < ${this.endUs}
          GROUP BY resource, severity, bucket`,
    );
    for (const [resource, severity, bucket, count, withTrace] of rows) {
      this.#count(bucket, slotOfSeverity(severity), count);
      this.#sent(resource, severity, count, withTrace);
    }
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

  #counted({ resource, severity, text, hasTrace }: LogSort, count: number): void {
    this.#sent(resource, severity, count, hasTrace ? count : 0);
    const key = `${severity} ${text}`;
    const known = this.decided.get(key);
    if (known) known.count += count;
    else this.decided.set(key, { sort: { severity, text }, count });
  }

  #count(bucket: number, slot: number, count: number): void {
    const at = bucket * SLOTS + slot;
    this.#counts[at] = (this.#counts[at] as number) + count;
  }

  #sent(resource: number, severity: number, counted: number, withTrace: number): void {
    const sender = this.senders.get(resource) ?? { counted: 0, withTrace: 0, errors: 0 };
    sender.counted += counted;
    sender.withTrace += withTrace;
    if (isErrorSeverity(severity)) sender.errors += counted;
    this.senders.set(resource, sender);
  }
}

/** Counts what the index decides into `volume`, and yields the records of the range that it does not. */
export function* countLogs(db: ReadDb, input: VolumeInput, volume: LogVolume): Generator<StoredLog, void> {
  const { fromUs, endUs } = volume;
  const index = TextIndex.of(db);
  const words = input.words?.flatMap(wordsOf);
  const { sorts } = input;
  const live = liveRows(db, input.run, sorts ? certainlyWithout(db, sorts.unless) : () => true);
  const read = (rows: Query): StoredLog[] =>
    all(
      db,
      sql`SELECT ${LOG_COLUMNS} FROM logs WHERE ${rows} AND time_us >= ${fromUs} AND time_us < ${endUs}`,
    );
  for (const block of index?.blocks ?? []) {
    const columns = index?.columns(block, fromUs, endUs);
    if (!columns) continue;
    const asked: number[] = words ? [...block.odd] : [];
    const odd = new Set(asked);
    let places = words && index?.places(block, words);
    if (odd.size > 0) places = places?.filter((place) => !odd.has(place));
    const plain = verdictsOn(columns, sorts, true);
    const others = verdictsOn(columns, sorts, false);
    const ask = (place: number): unknown => asked.push(place);
    const stretches = within(live, block);
    for (const { from, to, isPlain } of stretches)
      volume.addBlock(columns, isPlain ? plain : others, { places, from, to }, ask);
    const rows = asked
      .filter((place) => stretches.some(({ from, to }) => place >= from && place <= to))
      .map((place) => block.firstRow + place);
    for (let at = 0; at < rows.length; at += ROWS_READ) yield* read(idsIn(rows.slice(at, at + ROWS_READ)));
  }
  for (const { from, to } of beyond(live, index?.indexedTo ?? 0)) {
    if (!words && !sorts) volume.addRows(db, from, to);
    else {
      for (let first = from; first <= to; first += ROWS_READ)
        yield* read(sql`id BETWEEN ${first} AND ${Math.min(to, first + ROWS_READ - 1)}`);
    }
  }
}

/** The slot each sort counts in, or that it does not count, or has to be asked. */
function verdictsOn({ sorts }: BlockColumns, asked: SortTest | undefined, isPlain: boolean): Uint8Array {
  return Uint8Array.from(sorts, (sort) => {
    if (sort.resource === 0) return NO;
    const passes = asked ? asked.test(sort, isPlain) : true;
    return passes === undefined ? ASK : passes ? slotOfSeverity(sort.severity) : NO;
  });
}

interface Stretch {
  from: number;
  to: number;
  /** No attribute says otherwise than its sorts. */
  isPlain: boolean;
}

/** The ids there are, of one run or all, as few stretches in ascending order. */
function liveRows(db: ReadDb, run: number | undefined, isPlainChunk: (chunk: number) => boolean): Stretch[] {
  const chunks = allRaw<[id: number, firstRow: number, rows: number]>(
    db,
    sql`SELECT id, first_row, row_count FROM chunks INDEXED BY chunks_by_row
        WHERE signal = ${LOGS} AND ${run === undefined ? sql`1` : sql`run = ${run}`} ORDER BY first_row`,
  );
  const live: Stretch[] = [];
  let last: Stretch | undefined;
  for (const [id, first, rows] of chunks) {
    const isPlain = isPlainChunk(id);
    if (last?.to === first - 1 && last.isPlain === isPlain) last.to += rows;
    else {
      last = { from: first, to: first + rows - 1, isPlain };
      live.push(last);
    }
  }
  return live;
}

/** The parts of a block that are there, as places. */
function within(live: readonly Stretch[], { firstRow, rows }: LogBlock): Stretch[] {
  const parts = live.map(({ from, to, isPlain }) => ({
    from: Math.max(0, from - firstRow),
    to: Math.min(rows - 1, to - firstRow),
    isPlain,
  }));
  return parts.filter(({ from, to }) => from <= to);
}

/** The parts beyond a row. */
function beyond(live: readonly Stretch[], row: number): Stretch[] {
  return live.flatMap((part) => (part.to > row ? [{ ...part, from: Math.max(part.from, row + 1) }] : []));
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
