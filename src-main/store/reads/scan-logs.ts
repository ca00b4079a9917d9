// Log records in exact order of time, newest or oldest first, read chunk by chunk. Chunks that cannot hold what is
// looked for are passed over by their time, their tally of severities, and the search index; what is left is a
// superset, which the query room decides record by record.
//
//   chunks by newest time:  |----c9----|  |---c8---|        a record of c9 is final once it is newer
//                                   |------c7------|        than all that c8, c7, … can hold
import { SEVERITIES, severityOf } from '#shared/model/severity.ts';
import { TALLY_UNKNOWN } from '../ingest/logs.ts';
import { LOGS } from '../signals.ts';
import { all, every, get, idList, type Query, type ReadDb, sql } from '../sql.ts';
import { byTime, LOG_COLUMNS, type LogPlace, type StoredLog } from './log-rows.ts';
import { type AttributeNeed, attributeTest, type LogNarrowing, logSearch } from './log-search.ts';
import { lookups } from './lookups.ts';

/** What records are narrowed by; all must hold. */
export interface LogFilter extends LogNarrowing {
  /** `toUs` is exclusive. */
  fromUs?: number | undefined;
  toUs?: number | undefined;
  run?: number | undefined;
  /** Any of these services. */
  services?: readonly string[] | undefined;
  /** Any of these severity numbers. */
  severities?: readonly number[] | undefined;
  /** 32 hex digits. */
  traceId?: string | undefined;
  levels?: LevelFilter | undefined;
}

/** What the level of a record is taken from, in chunks that certainly carry none of the attributes that would say it. */
export interface LevelFilter {
  unless: readonly AttributeNeed[];
  /** Ids of severity texts: one of these, or (`allBut`) none of them. */
  texts: readonly number[];
  allBut: boolean;
  /** Severity numbers that a record without a text does not have. */
  notSeverities: readonly number[];
}

interface ChunkRow {
  id: number;
  first_row: number;
  row_count: number;
  min_us: number;
  max_us: number;
  tally: Buffer | null;
}

const CHUNK_PAGE = 64;

/** Records one after another, beginning behind `after`. Each is a candidate: filters on columns hold, texts and attributes may not. */
export function* scanLogs(
  db: ReadDb,
  filter: LogFilter,
  direction: 'newest' | 'oldest',
  after?: LogPlace | null,
): Generator<StoredLog, void> {
  if (filter.traceId !== undefined) {
    yield* scanTrace(db, filter.traceId, filter, direction, after);
    return;
  }
  const sign = direction === 'newest' ? -1 : 1;
  const conditions = rowConditions(db, filter, direction, after);
  if (!conditions) return;
  const where = every(conditions);
  const search = logSearch(db, filter);
  const levels = levelCondition(db, filter.levels);
  let pending: StoredLog[] = [];
  for (const chunk of candidateChunks(db, filter, direction, after)) {
    const edge = direction === 'newest' ? chunk.max_us : chunk.min_us;
    const final = pending.findIndex((log) => (log.timeUs - edge) * sign >= 0);
    const ready = final < 0 ? pending : pending.slice(0, final);
    pending = final < 0 ? [] : pending.slice(final);
    yield* ready;
    const last = chunk.first_row + chunk.row_count - 1;
    if (!search.mayHold(chunk.id, chunk.first_row, last)) continue;
    const rows = all<StoredLog>(
      db,
      sql`SELECT ${LOG_COLUMNS} FROM logs WHERE id BETWEEN ${chunk.first_row} AND ${last} AND ${where}
          AND ${search.rows(chunk.first_row, last)} AND ${levels(chunk.id)}`,
    );
    pending.push(...rows);
    pending.sort((a, b) => sign * byTime(a, b));
  }
  yield* pending;
}

function levelCondition(db: ReadDb, levels: LevelFilter | undefined): (chunk: number) => Query {
  if (!levels) return () => sql`1`;
  const { texts, allBut, notSeverities } = levels;
  const not: Query = allBut ? sql`NOT` : sql``;
  const condition = sql`CASE WHEN severity_text = 0 THEN severity NOT IN ${idList(notSeverities)}
    ELSE severity_text ${not} IN ${idList(texts)} END`;
  const mayCarry = attributeTest(db, [levels.unless]);
  return (chunk) => (mayCarry(chunk) ? sql`1` : condition);
}

function* scanTrace(
  db: ReadDb,
  traceId: string,
  filter: LogFilter,
  direction: 'newest' | 'oldest',
  after?: LogPlace | null,
): Generator<StoredLog, void> {
  const trace = get<{ id: number }>(
    db,
    sql`SELECT id FROM traces WHERE tid = ${Buffer.from(traceId, 'hex')}`,
  );
  const conditions = rowConditions(db, filter, direction, after);
  if (!trace || !conditions) return;
  const rows = all<StoredLog>(
    db,
    sql`SELECT ${LOG_COLUMNS} FROM logs INDEXED BY logs_by_trace WHERE trace = ${trace.id} AND ${every(conditions)}`,
  );
  const run = filter.run;
  const kept = run === undefined ? rows : rows.filter((row) => lookups(db).chunkOf(LOGS, row.id).run === run);
  yield* kept.sort((a, b) => (direction === 'newest' ? byTime(b, a) : byTime(a, b)));
}

function rowConditions(
  db: ReadDb,
  filter: LogFilter,
  direction: 'newest' | 'oldest',
  after?: LogPlace | null,
): Query[] | undefined {
  const conditions: Query[] = [];
  if (filter.fromUs !== undefined) conditions.push(sql`time_us >= ${filter.fromUs}`);
  if (filter.toUs !== undefined) conditions.push(sql`time_us < ${filter.toUs}`);
  if (after) {
    const { timeUs, timeNs, id } = after;
    conditions.push(
      direction === 'newest'
        ? sql`(time_us, time_ns, id) < (${timeUs}, ${timeNs}, ${id})`
        : sql`(time_us, time_ns, id) > (${timeUs}, ${timeNs}, ${id})`,
    );
  }
  if (filter.severities) conditions.push(sql`severity IN ${idList(filter.severities)}`);
  if (filter.services) {
    const look = lookups(db);
    const resources = filter.services.flatMap((name) => {
      const id = look.serviceId(name);
      return id === undefined ? [] : look.resourcesOf(id);
    });
    if (resources.length === 0) return undefined;
    conditions.push(sql`resource IN ${idList(resources)}`);
  }
  return conditions;
}

/** Chunks of log records that may hold a match, ordered by the end they are entered from, read a page at a time. */
function* candidateChunks(
  db: ReadDb,
  filter: LogFilter,
  direction: 'newest' | 'oldest',
  after?: LogPlace | null,
): Generator<ChunkRow, void> {
  const conditions: Query[] = [];
  const from = Math.max(filter.fromUs ?? 0, direction === 'oldest' ? (after?.timeUs ?? 0) : 0);
  if (from > 0) conditions.push(sql`max_us >= ${from}`);
  if (filter.toUs !== undefined) conditions.push(sql`min_us < ${filter.toUs}`);
  if (direction === 'newest' && after) conditions.push(sql`min_us <= ${after.timeUs}`);
  if (filter.run !== undefined) conditions.push(sql`run = ${filter.run}`);
  const tallies = filter.severities ? tallySlots(filter.severities) : undefined;
  let place: Query = sql`1`;
  for (;;) {
    const page = all<ChunkRow>(
      db,
      direction === 'newest'
        ? sql`SELECT id, first_row, row_count, min_us, max_us, tally FROM chunks INDEXED BY chunks_by_time
            WHERE signal = ${LOGS} AND ${every([...conditions, place])} ORDER BY max_us DESC, id DESC LIMIT ${CHUNK_PAGE}`
        : sql`SELECT id, first_row, row_count, min_us, max_us, tally FROM chunks INDEXED BY chunks_by_start
            WHERE signal = ${LOGS} AND ${every([...conditions, place])} ORDER BY min_us, id LIMIT ${CHUNK_PAGE}`,
    );
    for (const chunk of page) if (!tallies || holdsAny(chunk.tally, tallies)) yield chunk;
    const last = page.at(-1);
    if (!last || page.length < CHUNK_PAGE) return;
    place =
      direction === 'newest'
        ? sql`max_us <= ${last.max_us} AND (max_us, id) < (${last.max_us}, ${last.id})`
        : sql`min_us >= ${last.min_us} AND (min_us, id) > (${last.min_us}, ${last.id})`;
  }
}

function tallySlots(severities: readonly number[]): number[] {
  const slots = severities.map((severity) => {
    const word = severityOf(severity);
    return word === 'unknown' ? TALLY_UNKNOWN : SEVERITIES.indexOf(word);
  });
  return [...new Set(slots)];
}

function holdsAny(tally: Buffer | null, slots: readonly number[]): boolean {
  return tally === null || slots.some((slot) => tally.readUInt32LE(slot * 4) > 0);
}
