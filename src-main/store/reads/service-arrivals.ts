// How much came of each service over time: spans, log records and points, by their own times. Chunks do not change,
// so what one holds of each second is counted once and kept.
import type { ServiceArrivals } from '#shared/api/engine.ts';
import { freshPoints } from '../fresh-points.ts';
import { timeOf } from '../points.ts';
import { LOGS, TRACES } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, sql } from '../sql.ts';
import { lookups } from './lookups.ts';
import { inRun } from './metrics.ts';
import { snapshot } from './snapshot.ts';

const SECOND_US = 1e6;
/** Three numbers a service and second: service, second since 1970, items. */
const FIELDS = 3;
const MOST_KEPT = 100_000;
const keptByDb = new WeakMap<ReadDb, Map<number, Float64Array>>();

interface Asked {
  fromUs?: number | undefined;
  /** Exclusive. */
  toUs?: number | undefined;
  run?: number | undefined;
  /** So many and at most one more; none shorter than a second. */
  buckets: number;
}

interface Arrivals {
  services: ServiceArrivals[];
  /** Of the whole range. */
  seconds: number;
  stepSeconds: number;
}

/**
 * Items of each service in equal steps of a range, and its points in all. Steps lie at whole multiples of their length,
 * so that they stand still while a range moves on. An open range begins with the data and ends now, or with the data
 * when it has no beginning either.
 */
export function serviceArrivals(db: ReadDb, asked: Asked, nowUs = Date.now() * 1000): Arrivals {
  return snapshot(db, () => {
    const fromUs = asked.fromUs ?? edge(db, sql`min(min_us)`, asked.run);
    const endUs = edge(db, sql`max(max_us)`, asked.run) + 1;
    const toUs = asked.toUs ?? Math.max(endUs, asked.fromUs === undefined ? 0 : nowUs);
    const seconds = Math.max(1, Math.ceil((toUs - fromUs) / SECOND_US));
    const stepSeconds = Math.ceil(seconds / asked.buckets);
    const count = new Count(fromUs, toUs, stepSeconds * SECOND_US);
    const run = asked.run === undefined ? sql`1` : sql`run = ${asked.run}`;
    const chunks = all<ChunkRow>(
      db,
      sql`SELECT id, signal, first_row, row_count FROM chunks INDEXED BY chunks_by_time
          WHERE signal IN (${TRACES}, ${LOGS}) AND max_us >= ${fromUs} AND min_us < ${toUs} AND ${run}`,
    );
    for (const chunk of chunks) count.addSeconds(kept(db, chunk));
    addPoints(db, count, asked.run);
    const look = lookups(db);
    const services = [...count.found].map(([id, { items, points }]) => ({
      name: look.serviceName(id),
      items,
      points,
    }));
    return { services, seconds: Math.max(1, (toUs - fromUs) / SECOND_US), stepSeconds };
  });
}

interface ChunkRow {
  id: number;
  signal: number;
  first_row: number;
  row_count: number;
}

function edge(db: ReadDb, of: Query, run: number | undefined): number {
  const found = get<{ us: number | null }>(
    db,
    sql`SELECT ${of} AS us FROM chunks WHERE ${run === undefined ? sql`1` : sql`run = ${run}`}`,
  );
  return found?.us ?? 0;
}

class Count {
  readonly found = new Map<number, { items: number[]; points: number }>();
  readonly fromUs: number;
  readonly toUs: number;
  readonly #startUs: number;
  readonly #stepUs: number;
  readonly #buckets: number;

  constructor(fromUs: number, toUs: number, stepUs: number) {
    this.fromUs = fromUs;
    this.toUs = toUs;
    this.#stepUs = stepUs;
    this.#startUs = Math.floor(fromUs / stepUs) * stepUs;
    this.#buckets = Math.max(1, Math.ceil((toUs - this.#startUs) / stepUs));
  }

  /** What a chunk holds; seconds outside the range are left out, those at its edges count whole. */
  addSeconds(seconds: Float64Array): void {
    for (let at = 0; at < seconds.length; at += FIELDS) {
      const us = Math.max(this.fromUs, (seconds[at + 1] as number) * SECOND_US);
      const isWithin = us < this.toUs && (seconds[at + 1] as number) * SECOND_US + SECOND_US > this.fromUs;
      if (isWithin) this.#add(seconds[at] as number, us, seconds[at + 2] as number);
    }
  }

  /** So many points between two times, evenly spaced as those of a series are; what is outside is left out. */
  addPoints(service: number, firstUs: number, lastUs: number, points: number): void {
    if (firstUs >= this.toUs || lastUs < this.fromUs) return;
    const spacingUs = Math.max(1, (lastUs - firstUs) / Math.max(1, points - 1));
    /** How many lie before a time. */
    const before = (us: number): number =>
      us > lastUs ? points : Math.max(0, Math.ceil((us - firstUs) / spacingUs));
    const bucketOf = (us: number): number => Math.floor((us - this.#startUs) / this.#stepUs);
    const last = bucketOf(Math.min(lastUs, this.toUs - 1));
    for (let bucket = bucketOf(Math.max(firstUs, this.fromUs)); bucket <= last; bucket++) {
      const stepUs = this.#startUs + bucket * this.#stepUs;
      const beginUs = Math.max(this.fromUs, stepUs);
      const some = before(Math.min(this.toUs, stepUs + this.#stepUs)) - before(beginUs);
      if (some > 0) this.#add(service, beginUs, some).points += some;
    }
  }

  #add(service: number, us: number, items: number): { items: number[]; points: number } {
    let sum = this.found.get(service);
    if (!sum) {
      sum = { items: Array.from({ length: this.#buckets }, () => 0), points: 0 };
      this.found.set(service, sum);
    }
    const bucket = Math.min(this.#buckets - 1, Math.floor((us - this.#startUs) / this.#stepUs));
    sum.items[bucket] = (sum.items[bucket] ?? 0) + items;
    return sum;
  }
}

function kept(db: ReadDb, chunk: ChunkRow): Float64Array {
  let known = keptByDb.get(db);
  if (!known) {
    known = new Map();
    keptByDb.set(db, known);
  }
  let found = known.get(chunk.id);
  if (!found) {
    found = secondsOf(db, chunk);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(chunk.id, found);
  }
  return found;
}

function secondsOf(db: ReadDb, { signal, first_row, row_count }: ChunkRow): Float64Array {
  const [table, time] = signal === LOGS ? [sql`logs`, sql`time_us`] : [sql`spans`, sql`start_us`];
  const rows = allRaw<[resource: number, second: number, items: number]>(
    db,
    sql`SELECT resource, ${time} / 1000000 AS second, count(*) FROM ${table}
        WHERE id BETWEEN ${first_row} AND ${first_row + row_count - 1} GROUP BY resource, second`,
  );
  const look = lookups(db);
  return Float64Array.from(
    rows.flatMap(([resource, second, items]) => [look.resource(resource).serviceId, second, items]),
  );
}

function addPoints(db: ReadDb, count: Count, run: number | undefined): void {
  const { fromUs, toUs } = count;
  const within: Query[] = [sql`p.max_us >= ${fromUs}`, sql`p.min_us < ${toUs}`];
  const rows = allRaw<
    [series: number, service: number, firstUs: number | null, lastUs: number, points: number]
  >(
    db,
    sql`SELECT e.id, i.service, p.min_us, p.max_us, p.count
        FROM instruments i JOIN series e ON e.instrument = i.id
        LEFT JOIN points p INDEXED BY points_by_series ON p.series = e.id AND ${every(within)} AND ${inRun(run)}`,
  );
  for (const [, service, firstUs, lastUs, points] of rows)
    if (firstUs !== null) count.addPoints(service, firstUs, lastUs, points);
  const fresh = freshPoints(db);
  const services = new Map(rows.map(([series, service]) => [series, service]));
  for (const [series, service] of services) {
    for (const point of fresh.of(series, run)) {
      const us = timeOf(point);
      count.addPoints(service, us, us, 1);
    }
  }
}
