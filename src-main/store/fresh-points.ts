// Points that were not merged by series yet (points.ts), as a connection sees them: found by series, kept from
// question to question, since a chunk's never change.
import { FRESH_BYTES, type FreshPlace, timeOf, variableLength } from './points.ts';
import { all, number, type ReadDb, sql } from './sql.ts';

interface FreshPoint extends FreshPlace {
  run: number;
}

/** Calls `visit` with each point of a chunk's fresh data: its series, and where it begins. */
export function eachFreshPoint(view: DataView, visit: (series: number, at: number) => void): void {
  for (let at = 0; at < view.byteLength; at += FRESH_BYTES + variableLength({ view, at }))
    visit(view.getInt32(at, true), at);
}

/** A view of bytes. */
export const viewOf = (data: Uint8Array): DataView =>
  new DataView(data.buffer, data.byteOffset, data.byteLength);

/** The fresh points of a connection. What it answers is of the connection's current snapshot: ask in one with the merged ones. */
class FreshPoints {
  readonly #db: ReadDb;
  #version = -1;
  #chunks = new Set<number>();
  #points = new Map<number, FreshPoint[]>();

  constructor(db: ReadDb) {
    this.#db = db;
  }

  /** A series' points, those of one run or of all. */
  of(series: number, run?: number): readonly FreshPlace[] {
    this.#refresh();
    const points = this.#points.get(series) ?? [];
    return run === undefined ? points : points.filter((point) => point.run === run);
  }

  /** Times of a series' first and last fresh points within a stretch; undefined when it has none there. */
  extentOf(
    series: number,
    stretch: { fromUs: number; toUs: number },
    run?: number,
  ): { firstUs: number; lastUs: number } | undefined {
    let firstUs = Number.POSITIVE_INFINITY;
    let lastUs = Number.NEGATIVE_INFINITY;
    for (const point of this.of(series, run)) {
      const us = timeOf(point);
      if (us < stretch.fromUs || us >= stretch.toUs) continue;
      if (us < firstUs) firstUs = us;
      if (us > lastUs) lastUs = us;
    }
    return lastUs === Number.NEGATIVE_INFINITY ? undefined : { firstUs, lastUs };
  }

  /** Forgets what was kept; it is read again when asked for. */
  clear(): void {
    this.#version = -1;
    this.#chunks.clear();
    this.#points.clear();
  }

  #refresh(): void {
    const db = this.#db;
    // Changes by others and by this connection itself.
    const version = number(
      db,
      sql`SELECT data_version * 4294967296 + total_changes() FROM pragma_data_version`,
    );
    if (version === this.#version) return;
    const ids = all<{ chunk: number }>(db, sql`SELECT chunk FROM fresh_points ORDER BY chunk`);
    const still = new Set(ids.map(({ chunk }) => chunk));
    if ([...this.#chunks].some((chunk) => !still.has(chunk))) this.clear();
    const news = ids.map(({ chunk }) => chunk).filter((chunk) => !this.#chunks.has(chunk));
    if (news.length > 0) this.#load(news[0] as number);
    this.#version = version;
  }

  /** Chunks come in ascending order, so what is new is what is not below the first new one. */
  #load(from: number): void {
    const rows = all<{ chunk: number; run: number; data: Uint8Array }>(
      this.#db,
      sql`SELECT f.chunk, c.run, f.data FROM fresh_points f JOIN chunks c ON c.id = f.chunk
          WHERE f.chunk >= ${from} ORDER BY f.chunk`,
    );
    for (const { chunk, run, data } of rows) {
      this.#chunks.add(chunk);
      const view = viewOf(data);
      eachFreshPoint(view, (series, at) => {
        const points = this.#points.get(series);
        if (points) points.push({ view, at, run });
        else this.#points.set(series, [{ view, at, run }]);
      });
    }
  }
}

const kept = new WeakMap<ReadDb, FreshPoints>();

/** The fresh points of a connection. */
export function freshPoints(db: ReadDb): FreshPoints {
  let fresh = kept.get(db);
  if (!fresh) {
    fresh = new FreshPoints(db);
    kept.set(db, fresh);
  }
  return fresh;
}
