// Chunks of log records in order of time, and what of them was not read yet.
import { LOGS } from '../signals.ts';
import { all, every, type Query, type ReadDb, sql } from '../sql.ts';
import type { LogPlace } from './log-rows.ts';

export type Direction = 'newest' | 'oldest';

/** True when a time comes before another in a direction. */
export const isBefore = (us: number, otherUs: number, direction: Direction): boolean =>
  direction === 'newest' ? us > otherUs : us < otherUs;

/** What chunks are chosen by. */
export interface ChunkFilter {
  fromUs?: number | undefined;
  /** Exclusive. */
  toUs?: number | undefined;
  run?: number | undefined;
}

export interface LogChunk {
  id: number;
  first_row: number;
  row_count: number;
  min_us: number;
  max_us: number;
}

/** What of a chunk lies behind a record; all of it when there is none. Nothing of it comes before `edgeUs`. */
export interface ChunkPart {
  chunk: LogChunk;
  after: LogPlace | null;
  edgeUs: number;
}

/** Chunks are read a few at a time first. */
const FIRST_CHUNKS = 16;
const MOST_CHUNKS = 256;

/** Whole chunks and parts of chunks, by their edges. Parts are taken out of `unread`, which may grow meanwhile. */
export function* partsInOrder(
  chunks: Generator<LogChunk, void>,
  unread: ChunkPart[],
  direction: Direction,
): Generator<ChunkPart, void> {
  let next = chunks.next();
  for (;;) {
    let first = next.done ? undefined : wholeOf(next.value, direction);
    for (const part of unread) if (!first || !isBefore(first.edgeUs, part.edgeUs, direction)) first = part;
    if (!first) return;
    if (first.after) unread.splice(unread.indexOf(first), 1);
    else next = chunks.next();
    yield first;
  }
}

const wholeOf = (chunk: LogChunk, direction: Direction): ChunkPart => ({
  chunk,
  after: null,
  edgeUs: direction === 'newest' ? chunk.max_us : chunk.min_us,
});

/** Chunks of log records that may hold a match, ordered by the end they are entered from, read a page at a time. */
export function* candidateChunks(
  db: ReadDb,
  filter: ChunkFilter,
  direction: Direction,
  after?: LogPlace | null,
): Generator<LogChunk, void> {
  const conditions: Query[] = [];
  const from = Math.max(filter.fromUs ?? 0, direction === 'oldest' ? (after?.timeUs ?? 0) : 0);
  if (from > 0) conditions.push(sql`max_us >= ${from}`);
  if (filter.toUs !== undefined) conditions.push(sql`min_us < ${filter.toUs}`);
  if (direction === 'newest' && after) conditions.push(sql`min_us <= ${after.timeUs}`);
  if (filter.run !== undefined) conditions.push(sql`run = ${filter.run}`);
  let place: Query = sql`1`;
  for (let limit = FIRST_CHUNKS; ; limit = Math.min(limit * 4, MOST_CHUNKS)) {
    const page = all<LogChunk>(
      db,
      direction === 'newest'
        ? sql`SELECT id, first_row, row_count, min_us, max_us FROM chunks INDEXED BY chunks_by_time
            WHERE signal = ${LOGS} AND ${every([...conditions, place])} ORDER BY max_us DESC, id DESC LIMIT ${limit}`
        : sql`SELECT id, first_row, row_count, min_us, max_us FROM chunks INDEXED BY chunks_by_start
            WHERE signal = ${LOGS} AND ${every([...conditions, place])} ORDER BY min_us, id LIMIT ${limit}`,
    );
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < limit) return;
    place =
      direction === 'newest'
        ? sql`max_us <= ${last.max_us} AND (max_us, id) < (${last.max_us}, ${last.id})`
        : sql`min_us >= ${last.min_us} AND (min_us, id) > (${last.min_us}, ${last.id})`;
  }
}
