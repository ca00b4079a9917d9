// Log records in exact order of time, newest or oldest first, read chunk by chunk. Chunks that cannot hold what is
// looked for are passed over by their time, and the search index; what is left is a
// superset, which the query room decides record by record.
//
//   chunks by newest time:  |----c9----|  |---c8---|        a record of c9 is final once it is newer
//                                   |------c7------|        than all that c8, c7, … and the rest of c9 can hold
import { ESC } from '#shared/model/ansi.ts';
import { LOGS } from '../signals.ts';
import { all, every, get, idList, type Query, type ReadDb, some, sql } from '../sql.ts';
import { type ChunkPart, candidateChunks, type Direction, isBefore, partsInOrder } from './log-chunks.ts';
import { byTime, LOG_COLUMNS, type LogPlace, type StoredLog } from './log-rows.ts';
import { type LogNarrowing, logSearch } from './log-search.ts';
import { lookups } from './lookups.ts';

/** What records are narrowed by; all must hold. */
export interface LogFilter extends LogNarrowing {
  /** `toUs` is exclusive. */
  fromUs?: number | undefined;
  toUs?: number | undefined;
  run?: number | undefined;
  /** Any of these services. */
  services?: readonly string[] | undefined;
  /** Of each inner list, at least one text is in the body, in this case. */
  contains?: readonly (readonly string[])[] | undefined;
  /** 32 hex digits. */
  traceId?: string | undefined;
  /** Whether it has a trace at all. */
  hasTrace?: boolean | undefined;
}

/** So many records are looked for first, then twice as many, and so on: a list wants few of each chunk. */
const FIRST_ROWS = 256;
/** Candidates that are found without going through the chunks. */
const FEW_ROWS = 2000;

/** Records one after another, beginning behind `after`. Each is a candidate: filters on columns hold, texts and attributes may not. */
export function* scanLogs(
  db: ReadDb,
  filter: LogFilter,
  direction: Direction,
  after?: LogPlace | null,
): Generator<StoredLog, void> {
  const columns = columnConditions(db, filter);
  if (!columns) return;
  const search = logSearch(db, filter);
  const few = filter.traceId !== undefined ? ofTrace(db, filter.traceId) : search.few(FEW_ROWS);
  if (few) {
    const rows = few.flatMap((ids) => readRows(db, [ids, ...columns, behind(after, direction)], direction));
    yield* ofRun(db, filter.run, rows).sort(order(direction));
    return;
  }
  const unread: ChunkPart[] = [];
  let pending: StoredLog[] = [];
  let wanted = FIRST_ROWS;
  let yielded = 0;
  for (const part of partsInOrder(candidateChunks(db, filter, direction, after), unread, direction)) {
    const final = pending.findIndex((log) => !isBefore(log.timeUs, part.edgeUs, direction));
    const ready = final < 0 ? pending : pending.slice(0, final);
    pending = final < 0 ? [] : pending.slice(final);
    yield* ready;
    yielded += ready.length;
    const { chunk } = part;
    const last = chunk.first_row + chunk.row_count - 1;
    if (!part.after && !search.mayHold(chunk.id, chunk.first_row, last)) continue;
    while (wanted <= yielded) wanted *= 2;
    const limit = wanted - yielded;
    // Once enough were read, only what comes before the last of them is wanted.
    const least = pending[limit - 1]?.timeUs;
    const bound = least === part.edgeUs ? undefined : least;
    const conditions = [
      search.rows(chunk.first_row, last),
      ...columns,
      behind(part.after ?? after, direction),
      bound === undefined ? sql`1` : upTo(bound, direction),
    ];
    const rows = readRows(db, conditions, direction, limit < chunk.row_count ? limit : undefined);
    rows.sort(order(direction));
    const end = rows.length === limit ? rows.at(-1) : bound !== undefined && lastAt(bound, direction);
    if (end) unread.push({ chunk, after: end, edgeUs: end.timeUs });
    pending = pending.concat(rows).sort(order(direction));
  }
  yield* pending;
}

/** Rows that meet all conditions; the first `limit` of them, if given. */
function readRows(
  db: ReadDb,
  conditions: readonly Query[],
  direction: Direction,
  limit?: number,
): StoredLog[] {
  const where = every(conditions);
  if (limit === undefined) return all(db, sql`SELECT ${LOG_COLUMNS} FROM logs WHERE ${where}`);
  const first =
    direction === 'newest'
      ? sql`ORDER BY time_us DESC, time_ns DESC, id DESC`
      : sql`ORDER BY time_us, time_ns, id`;
  // Bodies are read only of the rows that are wanted.
  return all(
    db,
    sql`SELECT ${LOG_COLUMNS} FROM logs WHERE id IN (SELECT id FROM logs WHERE ${where} ${first} LIMIT ${limit})`,
  );
}

const order = (direction: Direction): ((a: LogPlace, b: LogPlace) => number) =>
  direction === 'newest' ? (a, b) => byTime(b, a) : byTime;

function ofTrace(db: ReadDb, traceId: string): Query[] {
  const trace = get<{ id: number }>(
    db,
    sql`SELECT id FROM traces WHERE tid = ${Buffer.from(traceId, 'hex')}`,
  );
  return trace ? [sql`trace = ${trace.id}`] : [];
}

function ofRun(db: ReadDb, run: number | undefined, rows: StoredLog[]): StoredLog[] {
  return run === undefined ? rows : rows.filter((row) => lookups(db).chunkOf(LOGS, row.id).run === run);
}

function behind(after: LogPlace | null | undefined, direction: Direction): Query {
  if (!after) return sql`1`;
  const { timeUs, timeNs, id } = after;
  return direction === 'newest'
    ? sql`(time_us, time_ns, id) < (${timeUs}, ${timeNs}, ${id})`
    : sql`(time_us, time_ns, id) > (${timeUs}, ${timeNs}, ${id})`;
}

const upTo = (us: number, direction: Direction): Query =>
  direction === 'newest' ? sql`time_us >= ${us}` : sql`time_us <= ${us}`;

/** A place behind all records of a microsecond. */
const lastAt = (timeUs: number, direction: Direction): LogPlace =>
  direction === 'newest' ? { timeUs, timeNs: -1, id: 0 } : { timeUs, timeNs: 1000, id: 0 };

const holds = (text: string): Query => sql`instr(body, ${text}) > 0`;

function columnConditions(db: ReadDb, filter: LogFilter): Query[] | undefined {
  const conditions: Query[] = [];
  if (filter.fromUs !== undefined) conditions.push(sql`time_us >= ${filter.fromUs}`);
  if (filter.toUs !== undefined) conditions.push(sql`time_us < ${filter.toUs}`);
  // Colours may stand within the text; code decides then.
  for (const texts of filter.contains ?? []) conditions.push(some([...texts, ESC].map(holds)));
  if (filter.hasTrace !== undefined)
    conditions.push(filter.hasTrace ? sql`trace IS NOT NULL` : sql`trace IS NULL`);
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
