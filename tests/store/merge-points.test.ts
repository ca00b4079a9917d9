import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WIRE_FIXED64 } from '../../src-main/otlp/reader.ts';
import { Writer as OtlpWriter } from '../../src-main/otlp/writer.ts';
import { fromStore, listInstruments } from '../../src-main/query/metrics/index.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import { instruments, pointsExtent, series, seriesPoints } from '../../src-main/store/reads/metrics.ts';
import { number, type ReadDb, sql } from '../../src-main/store/sql.ts';
import type { UnpackedPoints } from '../../src-main/store/unpack-points.ts';
import {
  oldestChunksOf,
  removeChunks,
  removeEmptySeries,
} from '../../src-main/store/writes/remove-chunks.ts';
import { startRun } from '../../src-main/store/writes/runs.ts';
import { mergePoints, openFolder } from './folder.ts';
import { attributes, BASE_MS, metrics, nanos } from './requests.ts';

type PointsOfSeries =
  Parameters<typeof seriesPoints> extends [infer Db, infer _, ...infer Rest]
    ? [db: Db, id: number, ...rest: Rest]
    : never;

const EVER = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };

const gauge = (at: number, value: string, room = 'a'): IngestRequest =>
  metrics('shop', [
    {
      name: 'g',
      gauge: { dataPoints: [{ timeUnixNano: nanos(at), asInt: value, attributes: attributes({ room }) }] },
    },
  ]);

function pointsOfSeries(...[db, id, ...rest]: PointsOfSeries): UnpackedPoints {
  const [points] = seriesPoints(db, [id], ...rest);
  if (!points) throw new Error('one series has one answer');
  return points;
}

/** All points of all series by instrument's name and attributes. */
function allPoints(db: ReadDb, run?: number): Record<string, UnpackedPoints> {
  const found: Record<string, UnpackedPoints> = {};
  for (const { id, name, type } of instruments(db)) {
    for (const one of series(db, EVER, id, run))
      found[`${name} ${JSON.stringify(one.attributes)}`] = pointsOfSeries(db, one.id, type, EVER, run);
  }
  return found;
}

const values = (db: ReadDb, run?: number): number[] => [
  ...(allPoints(db, run)['g {"room":"a"}']?.value ?? []),
];

const int = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const double = fc.oneof(fc.double(), fc.constantFrom('NaN', 'Infinity', '-Infinity'));
const counts = fc.array(fc.nat(1e6), { maxLength: 6 });
const number_ = fc.oneof(
  int.map((asInt) => ({ asInt })),
  double.map((asDouble) => ({ asDouble })),
  fc.constant({ flags: 1 }),
);
const point = (what: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc
    .record({
      at: fc.oneof(fc.nat(100_000), fc.nat(1e9)),
      ns: fc.nat(999),
      start: fc.constantFrom(0, 0, 0, 7),
      room: fc.constantFrom('a', 'b'),
      what,
    })
    .map(({ at, ns, start, room, what: rest }): object => ({
      timeUnixNano: nanos(at, ns),
      startTimeUnixNano: nanos(start, ns),
      attributes: attributes({ room }),
      ...rest,
    }));
const histogram = fc
  .record({ sum: double, min: double, max: double, counts })
  .map(({ counts: list, ...moments }): object => ({
    ...moments,
    count: String(list.reduce((sum, one) => sum + one, 0)),
    bucketCounts: list.map(String),
    explicitBounds: list.slice(1).map((_, i) => i + 0.5),
  }));
const exponential = fc
  .record({
    sum: double,
    scale: fc.integer({ min: -10, max: 20 }),
    zero: fc.nat(9),
    offset: fc.integer(),
    counts,
  })
  .map(({ sum, scale, zero, offset, counts: list }): object => ({
    count: String(zero),
    sum,
    scale,
    zeroCount: String(zero),
    positive: { offset, bucketCounts: list.map(String) },
  }));
const summary = fc
  .record({ sum: double, q: fc.array(double, { maxLength: 3 }) })
  .map(({ sum, q }): object => ({
    count: '3',
    sum,
    quantileValues: q.map((value, i) => ({ quantile: i / 4, value })),
  }));
const pointsOf = (what: fc.Arbitrary<object>) => fc.array(point(what), { maxLength: 4 });
const request = fc
  .record({
    g: pointsOf(number_),
    s: pointsOf(number_),
    h: pointsOf(histogram),
    e: pointsOf(exponential),
    y: pointsOf(summary),
  })
  .map(({ g, s, h, e, y }) =>
    metrics('shop', [
      { name: 'g', gauge: { dataPoints: g } },
      { name: 's', sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: s } },
      { name: 'h', histogram: { aggregationTemporality: 1, dataPoints: h } },
      { name: 'e', exponentialHistogram: { aggregationTemporality: 2, dataPoints: e } },
      { name: 'y', summary: { dataPoints: y } },
    ]),
  );

describe('Merging points by series', () => {
  it('changes nothing of what is read: fresh, partly merged, merged twice, after a restart', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 6 }), (requests) => {
        const opened = openFolder();
        const { db, store } = opened;
        for (const each of requests) store(each);
        const before = allPoints(db);
        mergePoints(opened);
        expect(allPoints(db)).toEqual(before);
        for (const each of requests) store({ ...each, body: Buffer.concat([each.body, UNKNOWN_FIELD]) });
        const twice = allPoints(db);
        expect(number(db, sql`SELECT count(*) FROM fresh_points`)).toBeGreaterThanOrEqual(
          Object.keys(before).length > 0 ? 1 : 0,
        );
        mergePoints(opened);
        expect(allPoints(db)).toEqual(twice);
        for (const [key, { count }] of Object.entries(twice))
          expect(count).toBe((before[key]?.count ?? 0) * 2);
        db.close();
        expect(allPoints(openFolder(opened.dataDir).db)).toEqual(twice);
      }),
      { numRuns: 12 },
    );
  });

  it('goes by itself after so many commits, and a reader sees every point all the while', () => {
    const { db, store, reader } = openFolder();
    const open = reader();
    for (let n = 1; n <= 300; n++) {
      store(gauge(n, String(n)));
      if (n % 50 === 0) expect(values(open)).toHaveLength(n);
    }
    expect(number(db, sql`SELECT count(*) FROM points`)).toBe(1);
    expect(number(db, sql`SELECT count FROM points`)).toBe(256);
    expect(number(db, sql`SELECT count(*) FROM fresh_points`)).toBe(44);
    expect(values(open)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(pointsExtent(open, 1)).toEqual({ fromUs: BASE_MS * 1000 + 1000, toUs: BASE_MS * 1000 + 300_001 });
  });

  it('takes up after a restart what was fresh before', () => {
    const first = openFolder();
    for (let n = 1; n <= 200; n++) first.store(gauge(n, String(n)));
    first.db.close();
    const second = openFolder(first.dataDir);
    for (let n = 201; n <= 257; n++) second.store(gauge(n, String(n)));
    expect(number(second.db, sql`SELECT sum(count) FROM points`)).toBe(256);
    expect(values(second.db)).toHaveLength(257);
  });

  it('never mixes runs', () => {
    const opened = openFolder();
    const { db, store, ingest, run } = opened;
    store(gauge(1, '1'));
    const second = startRun(db, { name: 'second', command: null, nowUs: BASE_MS * 1000 });
    ingest.run = second;
    store(gauge(2, '2'));
    for (let merged = 0; merged < 2; merged++) {
      expect(values(db, run)).toEqual([1]);
      expect(values(db, second)).toEqual([2]);
      expect(values(db)).toEqual([1, 2]);
      mergePoints(opened);
      ingest.run = second;
    }
    store(gauge(3, '3'));
    expect(values(db, second)).toEqual([2, 3]);
  });

  it('leaves all as it was when it fails, and takes what comes', () => {
    const { db, store } = openFolder();
    db.exec(`CREATE TEMP TRIGGER full BEFORE INSERT ON points BEGIN SELECT RAISE(ABORT, 'no'); END`);
    for (let n = 1; n <= 260; n++) expect(store(gauge(n, String(n)))).toMatchObject([{ kind: 'stored' }]);
    expect(number(db, sql`SELECT count(*) FROM fresh_points`)).toBe(260);
    expect(values(db)).toHaveLength(260);
  });

  it('removes points with the last of the chunks they were merged from, and fresh ones with their own', () => {
    const opened = openFolder();
    const { db, store, run } = opened;
    store(gauge(1, '1'));
    store(gauge(2, '2', 'b'));
    mergePoints(opened);
    store(gauge(3, '3'));
    store(gauge(4, '4', 'c'));
    const rooms = (): unknown[] => series(db, EVER).map((one) => one.attributes.room);
    const removeOldest = (): unknown => {
      const removed = removeChunks(db, oldestChunksOf(db, run, 1));
      removeEmptySeries(db);
      expect(removed).toMatchObject({ chunks: 1, metricPoints: 1 });
      return rooms();
    };
    expect(removeOldest()).toEqual(['a', 'b', 'c']);
    expect(values(db)).toEqual([1, 3]);
    expect(removeOldest()).toEqual(['a', 'c']);
    expect(values(db)).toEqual([3]);
    expect(removeOldest()).toEqual(['c']);
    expect(removeOldest()).toEqual([]);
    for (const table of ['points', 'fresh_points', 'series', 'instruments'])
      expect(number(db, { text: `SELECT count(*) FROM ${table}`, values: [] })).toBe(0);
  });

  it('thins to the newest point of each interval, fresh or merged or both', () => {
    const opened = openFolder();
    const { db, store, ingest } = opened;
    const times = [1, 4, 9, 10, 12, 19, 23, 24, 25, 51];
    for (const at of times.slice(0, 5)) store(gauge(at, String(at)));
    mergePoints(opened);
    for (const at of times.slice(5, 8)) store(gauge(at, String(at)));
    mergePoints(opened);
    for (const at of times.slice(8)) store(gauge(at, String(at)));
    ingest.reload();
    const kept = { ...EVER, everyUs: 10_000 };
    const found = (): number[] => [...pointsOfSeries(db, 1, 'gauge', kept).value];
    expect(found()).toEqual([9, 19, 25, 51]);
    mergePoints(opened);
    expect(found()).toEqual([9, 19, 25, 51]);
  });

  it('draws the spark of a counter from the last reading of each step', () => {
    const { store, reader } = openFolder();
    const counter = (s: number): object => ({
      startTimeUnixNano: nanos(s < 300 ? 0 : 300_000),
      timeUnixNano: nanos(s * 1000),
      asInt: String(6 * (s < 300 ? s : s - 300)),
      attributes: [],
    });
    const seconds = Array.from({ length: 600 }, (_, s) => s + 1);
    for (let from = 0; from < 600; from += 100) {
      const dataPoints = seconds.slice(from, from + 100).map(counter);
      store(
        metrics('shop', [{ name: 'c', sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints } }]),
      );
    }
    const { instruments } = fromStore(reader(), undefined, (source) => listInstruments(source, {}));
    const [only] = instruments;
    expect(only?.last).toBeCloseTo(6);
    expect(only?.spark.length).toBeGreaterThan(20);
    for (const value of only?.spark ?? []) expect(value).toBeCloseTo(6);
  });

  it('cuts long series into several rows, and reads a stretch out of their middle', () => {
    const opened = openFolder();
    const { db, store } = opened;
    const dataPoints = Array.from({ length: 3000 }, (_, i) => ({
      timeUnixNano: nanos(i),
      asDouble: i / 2,
      attributes: [],
    }));
    store(metrics('shop', [{ name: 'g', gauge: { dataPoints } }]));
    mergePoints(opened);
    expect(number(db, sql`SELECT count(*) FROM points`)).toBe(3);
    const stretch = { fromUs: BASE_MS * 1000 + 1_000_000, toUs: BASE_MS * 1000 + 2_100_000 };
    const { timeUs, value } = pointsOfSeries(db, 1, 'gauge', stretch);
    expect([...value]).toEqual(Array.from({ length: 1100 }, (_, i) => (1000 + i) / 2));
    expect([timeUs[0], timeUs.at(-1)]).toEqual([stretch.fromUs, stretch.toUs - 1000]);
  });

  it('takes counts and bounds that were not packed, or packed in parts', () => {
    const opened = openFolder();
    const { db, store } = opened;
    const point = new OtlpWriter();
    const double = (field: number, value: number): void => {
      point.tag(field, WIRE_FIXED64);
      point.double(value);
    };
    const count = (value: number): void => {
      point.tag(6, WIRE_FIXED64);
      point.fixed64(0, value);
    };
    const packed = Buffer.alloc(16);
    packed.writeUInt32LE(300, 0);
    packed.writeUInt32LE(4, 8);
    point.tag(3, WIRE_FIXED64);
    point.fixed64(406_000_000, 0);
    point.tag(4, WIRE_FIXED64);
    point.fixed64(0, 307);
    count(1);
    double(7, 0.5);
    point.field(6, packed);
    double(7, 2);
    count(2);
    double(7, 8);
    const delta = Uint8Array.of((2 << 3) | 0, 1);
    const nested = (field: number, ...parts: Uint8Array[]): Uint8Array => {
      const out = new OtlpWriter();
      out.field(field, Buffer.concat(parts));
      return out.finish();
    };
    const histogram = nested(9, nested(1, point.finish()), delta);
    const metric = Buffer.concat([nested(1, Buffer.from('h')), histogram]);
    store({ signal: 'metrics', encoding: 'protobuf', body: nested(1, nested(2, nested(2, metric))) });
    for (let merged = 0; merged < 2; merged++) {
      expect(pointsOfSeries(db, 1, 'histogram', EVER).distributions).toMatchObject([
        { count: 307, bounds: Float64Array.of(0.5, 2, 8), counts: Float64Array.of(1, 300, 4, 2) },
      ]);
      mergePoints(opened);
    }
  });

  it('takes histograms of very many buckets', () => {
    const opened = openFolder();
    const { db, store } = opened;
    const bounds = Array.from({ length: 20_000 }, (_, i) => i);
    const wide = (at: number): object => ({
      timeUnixNano: nanos(at),
      count: '1',
      bucketCounts: [...bounds.map(() => '70000'), '1'],
      explicitBounds: bounds,
      attributes: [],
    });
    store(
      metrics('shop', [
        { name: 'h', histogram: { aggregationTemporality: 1, dataPoints: [wide(1), wide(2), wide(3)] } },
      ]),
    );
    const [one] = series(db, EVER);
    for (let merged = 0; merged < 2; merged++) {
      const from = { fromUs: BASE_MS * 1000 + 2000, toUs: BASE_MS * 1000 + 3000 };
      const { count, distributions } = pointsOfSeries(db, one?.id ?? 0, 'histogram', from);
      expect(count).toBe(1);
      const [found] = distributions;
      expect(
        found?.kind === 'histogram' && [found.counts.length, found.counts.at(-1), found.counts[0]],
      ).toEqual([20_001, 1, 70_000]);
      mergePoints(opened);
    }
  });
});

/** Makes a request another one with the same contents: a field OTLP does not know. */
const UNKNOWN_FIELD = Uint8Array.of((15 << 3) | 0, 1);
