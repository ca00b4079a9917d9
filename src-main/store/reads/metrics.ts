// Instruments, their series, their points and exemplars: what the query room evaluates.

import { METRIC_TYPES, type MetricType, TEMPORALITIES, type Temporality } from '#shared/model/otlp.ts';
import {
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
} from '../../otlp/columns.ts';
import { freshPoints } from '../fresh-points.ts';
import { all, get, iterate, type Query, type ReadDb, sql } from '../sql.ts';
import { type PackedRow, type UnpackedPoints, Unpacker, type WantedPoints } from '../unpack-points.ts';
import { lookups } from './lookups.ts';

const TYPE_NUMBERS: Record<MetricType, number> = {
  gauge: METRIC_GAUGE,
  sum: METRIC_SUM,
  histogram: METRIC_HISTOGRAM,
  exponentialHistogram: METRIC_EXPONENTIAL_HISTOGRAM,
  summary: METRIC_SUMMARY,
};

export interface StoredInstrument {
  id: number;
  name: string;
  unit: string;
  description: string;
  type: MetricType;
  temporality: Temporality;
  monotonic: boolean;
  service: string;
  scope: string;
  scopeVersion: string;
}

const MOST_INSTRUMENTS = 20_000;
const MOST_SERIES = 100_000;
const EVER: Stretch = { fromUs: Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };

/** All instruments by service and name, or the one with an id. */
export function instruments(db: ReadDb, id?: number): StoredInstrument[] {
  const rows = all<{
    id: number;
    name: string;
    unit: string;
    description: string;
    type: number;
    temporality: number;
    monotonic: number;
    service: string;
    scope: string;
    scopeVersion: string;
  }>(
    db,
    sql`SELECT i.id, i.name, i.unit, i.description, i.type, i.temporality, i.monotonic, s.name AS service,
          i.scope_name AS scope, i.scope_version AS scopeVersion
        FROM instruments i JOIN services s ON s.id = i.service WHERE ${id === undefined ? sql`1` : sql`i.id = ${id}`}
        ORDER BY s.name, i.name, i.id LIMIT ${MOST_INSTRUMENTS}`,
  );
  return rows.flatMap((row) => {
    const type = METRIC_TYPES.find((each) => TYPE_NUMBERS[each] === row.type);
    if (!type) return [];
    const temporality = TEMPORALITIES[row.temporality] ?? 'unspecified';
    return [{ ...row, type, temporality, monotonic: row.monotonic === 1 }];
  });
}

export interface StoredSeries {
  id: number;
  instrument: number;
  /** Of the data points, as text. */
  attributes: Readonly<Record<string, string>>;
  resource: number;
  /** `service.namespace` and `service.instance.id`, "" when not said. */
  namespace: string;
  instance: string;
  firstUs: number;
  lastUs: number;
  /** When its first point of all came, whatever the stretch and the run. */
  bornUs: number;
}

export interface Stretch {
  fromUs: number;
  /** Exclusive. */
  toUs: number;
}

/** Series with points in a stretch, of all instruments or of one, in one run or all. */
export function series(db: ReadDb, stretch: Stretch, instrument?: number, run?: number): StoredSeries[] {
  const rows = all<{
    id: number;
    instrument: number;
    resource: number;
    firstUs: number | null;
    lastUs: number | null;
    bornUs: number | null;
  }>(
    db,
    sql`SELECT e.id, e.instrument, e.resource, min(p.min_us) AS firstUs, max(p.max_us) AS lastUs,
          (SELECT o.min_us FROM points o INDEXED BY points_by_series WHERE o.series = e.id
            ORDER BY o.max_us LIMIT 1) AS bornUs
        FROM series e LEFT JOIN points p INDEXED BY points_by_series
          ON p.series = e.id AND p.max_us >= ${stretch.fromUs} AND p.min_us < ${stretch.toUs} AND ${inRun(run)}
        WHERE ${instrument === undefined ? sql`1` : sql`e.instrument = ${instrument}`}
        GROUP BY e.id LIMIT ${MOST_SERIES}`,
  );
  const look = lookups(db);
  const fresh = freshPoints(db);
  return rows.flatMap(({ firstUs: mergedFirstUs, lastUs: mergedLastUs, bornUs: mergedBornUs, ...row }) => {
    const newer = fresh.extentOf(row.id, stretch, run);
    const firstUs = Math.min(
      mergedFirstUs ?? Number.POSITIVE_INFINITY,
      newer?.firstUs ?? Number.POSITIVE_INFINITY,
    );
    const lastUs = Math.max(mergedLastUs ?? 0, newer?.lastUs ?? 0);
    if (firstUs > lastUs) return [];
    const bornUs = Math.min(mergedBornUs ?? firstUs, fresh.extentOf(row.id, EVER)?.firstUs ?? firstUs);
    const { namespace, instance } = look.resource(row.resource);
    return [
      { ...row, firstUs, lastUs, bornUs, attributes: look.seriesAttributes(row.id), namespace, instance },
    ];
  });
}

export function inRun(run: number | undefined): Query {
  if (run === undefined) return sql`1`;
  return sql`${run} = (SELECT c.run FROM chunks c WHERE c.signal = 3 AND c.first_row <= p.id
    ORDER BY c.first_row DESC LIMIT 1)`;
}

/**
 * Points of series of one instrument, ascending in time, one series after another in the order given.
 * `distributions` is empty for gauges and sums. Each is good until the next is asked for: their memory is used again.
 */
export function* seriesPoints(
  db: ReadDb,
  ids: readonly number[],
  type: MetricType,
  wanted: WantedPoints,
  run?: number,
): Generator<UnpackedPoints> {
  const look = lookups(db);
  const fresh = freshPoints(db);
  const unpacker = new Unpacker(TYPE_NUMBERS[type], wanted, (id) => look.bounds(id));
  const unpacked = (place: number, rows: readonly PackedRow[]): UnpackedPoints =>
    unpacker.unpack(rows, fresh.of(ids[place] as number, run));
  const found = iterate<PackedRow & { place: number }>(
    db,
    sql`SELECT j.key AS place, p.count, p.data FROM json_each(${JSON.stringify(ids)}) j
          CROSS JOIN points p INDEXED BY points_by_series ON p.series = j.value
        WHERE p.max_us >= ${wanted.fromUs} AND p.min_us < ${wanted.toUs} AND ${inRun(run)}`,
  );
  let place = 0;
  let rows: PackedRow[] = [];
  for (const row of found) {
    for (; place < row.place; place++) {
      yield unpacked(place, rows);
      rows = [];
    }
    rows.push(row);
  }
  for (; place < ids.length; place++) {
    yield unpacked(place, rows);
    rows = [];
  }
}

/** When the first and the last point of all, or of one instrument, came, in one run or all; null when there are none. */
export function pointsExtent(db: ReadDb, instrument?: number, run?: number): Stretch | null {
  if (instrument !== undefined) {
    const all = series(db, { fromUs: 0, toUs: Number.POSITIVE_INFINITY }, instrument, run);
    if (all.length === 0) return null;
    // A time of 0 says that it is not known.
    const firstUs = all.reduce(
      (first, one) => Math.min(first, one.firstUs || one.lastUs),
      Number.POSITIVE_INFINITY,
    );
    const lastUs = all.reduce((last, one) => Math.max(last, one.lastUs), 0);
    return { fromUs: firstUs, toUs: lastUs + 1 };
  }
  return chunksExtent(db, sql`signal = 3`, run);
}

/** When the first and the last of everything captured came, in one run or all; null when there is nothing. */
export function wholeExtent(db: ReadDb, run?: number): Stretch | null {
  return chunksExtent(db, sql`1`, run);
}

function chunksExtent(db: ReadDb, condition: Query, run: number | undefined): Stretch | null {
  const row = get<{ fromUs: number | null; toUs: number | null }>(
    db,
    sql`SELECT min(CASE min_us WHEN 0 THEN max_us ELSE min_us END) AS fromUs, max(max_us) + 1 AS toUs FROM chunks
        WHERE ${condition} AND ${run === undefined ? sql`1` : sql`run = ${run}`}`,
  );
  return row?.fromUs != null && row.toUs != null ? { fromUs: row.fromUs, toUs: row.toUs } : null;
}
