// Points that were not merged by series yet (points.ts), as a connection sees them: found by series, kept from
// question to question, since a chunk's never change.
import { FIXED_BYTES, FRESH_HEAD_BYTES, type FreshPlaces } from './points.ts';
import { all, number, type ReadDb, sql } from './sql.ts';

interface FreshChunk {
  chunk: number;
  run: number;
  view: DataView;
}

/** One series' fresh points: the 32 bytes of point i begin at `at[i]` of `chunks[i]`. */
interface SeriesPlaces {
  chunks: FreshChunk[];
  at: number[];
}

/** Calls `visit` with each point of a chunk's fresh data: its series, where its 32 bytes begin, and its variable part's length. */
export function eachFreshPoint(
  view: DataView,
  visit: (series: number, at: number, variable: number) => void,
): void {
  for (let at = 0; at < view.byteLength; ) {
    const variable = view.getUint32(at + 4, true);
    const point = at + FRESH_HEAD_BYTES;
    visit(view.getInt32(at, true), point, variable);
    at = point + FIXED_BYTES + variable;
  }
}

/** A view of bytes. */
export const viewOf = (data: Uint8Array): DataView =>
  new DataView(data.buffer, data.byteOffset, data.byteLength);

/** The fresh points of a connection. What it answers is of the connection's current snapshot. */
class FreshPoints {
  readonly #db: ReadDb;
  #version = -1;
  #chunks = new Map<number, FreshChunk>();
  #places = new Map<number, SeriesPlaces>();

  constructor(db: ReadDb) {
    this.#db = db;
  }

  /** Where a series' points are, those of one run or of all. */
  of(series: number, run?: number): FreshPlaces {
    this.#refresh();
    const views: DataView[] = [];
    const at: number[] = [];
    const places = this.#places.get(series);
    places?.chunks.forEach((chunk, i) => {
      if (run !== undefined && chunk.run !== run) return;
      views.push(chunk.view);
      at.push(places.at[i] as number);
    });
    return { views, at };
  }

  /** Times of a series' first and last fresh points within a stretch; undefined when it has none there. */
  extentOf(
    series: number,
    stretch: { fromUs: number; toUs: number },
    run?: number,
  ): { firstUs: number; lastUs: number } | undefined {
    const { views, at } = this.of(series, run);
    let firstUs = Number.POSITIVE_INFINITY;
    let lastUs = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < at.length; i++) {
      const us = (views[i] as DataView).getFloat64(at[i] as number, true);
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
    this.#places.clear();
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
    if ([...this.#chunks.keys()].some((chunk) => !still.has(chunk))) {
      this.clear();
    }
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
      const fresh = { chunk, run, view: viewOf(data) };
      this.#chunks.set(chunk, fresh);
      eachFreshPoint(fresh.view, (series, at) => {
        let places = this.#places.get(series);
        if (!places) {
          places = { chunks: [], at: [] };
          this.#places.set(series, places);
        }
        places.chunks.push(fresh);
        places.at.push(at);
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
