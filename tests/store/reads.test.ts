import { describe, expect, it } from 'vitest';
import { candidateTraces } from '../../src-main/store/reads/candidate-traces.ts';
import { exemplarCounts, exemplars } from '../../src-main/store/reads/exemplars.ts';
import { logContext, logDetail } from '../../src-main/store/reads/log-details.ts';
import { levelReader } from '../../src-main/store/reads/log-level.ts';
import { byTime } from '../../src-main/store/reads/log-rows.ts';
import { countLogs, LogVolume, type VolumeInput } from '../../src-main/store/reads/log-volume.ts';
import { instruments, series, seriesPoints } from '../../src-main/store/reads/metrics.ts';
import { scanLogs } from '../../src-main/store/reads/scan-logs.ts';
import { listServices } from '../../src-main/store/reads/services.ts';
import { spanDetails } from '../../src-main/store/reads/span-details.ts';
import { TextIndex } from '../../src-main/store/reads/text-index.ts';
import { packedTraceColumns } from '../../src-main/store/reads/trace-columns.ts';
import { traceDetails } from '../../src-main/store/reads/trace-details.ts';
import { traceLogs } from '../../src-main/store/reads/trace-logs.ts';
import { packedTraceMarks } from '../../src-main/store/reads/trace-marks.ts';
import { traceRow, traceRows, traceSummary } from '../../src-main/store/reads/trace-rows.ts';
import { Indexer } from '../../src-main/store/search/indexer.ts';
import {
  MISSING_PARENT,
  NO_PARENT,
  SPAN_ID_SHARED,
  unpackTraceColumns,
  unpackTraceMarks,
} from '../../src-shared/model/trace-columns.ts';
import { openFolder } from './folder.ts';
import {
  attributes,
  BASE_MS,
  logs,
  metrics,
  nanos,
  spanId,
  spans,
  traceId,
  traceNumber,
} from './requests.ts';

const EVER = { fromUs: 0, toUs: 2 ** 62 };

/** What the index counts by itself, and how many records it leaves to be asked. */
function counted(
  db: Parameters<typeof countLogs>[0],
  input: VolumeInput,
): { volume: LogVolume; asked: number } {
  const volume = new LogVolume(input);
  const asked = [...countLogs(db, input, volume)];
  for (const row of asked) volume.add(row, levelReader(db)(row));
  return { asked: asked.length, volume };
}

describe('The list of traces', () => {
  it('comes newest first, page after page, and narrows by what summaries hold', () => {
    const { store, reader } = openFolder();
    for (let n = 1; n <= 25; n++) {
      store(
        spans(n % 2 ? 'shop' : 'cart', [
          { trace: n, id: n, start: n, ms: n, error: n % 5 === 0, name: `op ${n % 3}` },
        ]),
        spans('db', n % 7 === 0 ? [{ trace: n, id: 100 + n, parent: n, start: n }] : []),
      );
    }
    const db = reader();
    const first = traceRows(db, {}, 'newest', 10);
    const second = traceRows(db, {}, 'newest', 10, first.next);
    const third = traceRows(db, {}, 'newest', 10, second.next);
    const ids = [first, second, third].flatMap((page) => page.rows.map(({ traceId }) => traceId));
    expect(ids).toEqual(Array.from({ length: 25 }, (_, i) => traceId(25 - i)));
    expect(third.next).toBeNull();

    const found = (
      filter: Parameters<typeof traceRows>[1],
      order: Parameters<typeof traceRows>[2] = 'newest',
    ) => traceRows(db, filter, order, 50).rows.map((row) => traceNumber(row.traceId));
    expect(found({ hasErrors: true })).toEqual([25, 20, 15, 10, 5]);
    expect(found({ service: 'db' })).toEqual([21, 14, 7]);
    expect(found({ rootService: 'cart', minDurationNs: 20e6 })).toEqual([24, 22, 20]);
    expect(found({ maxDurationNs: 3e6 }, 'slowest')).toEqual([3, 2, 1]);
    expect(found({ fromUs: BASE_MS * 1000 + 24_000 })).toEqual([25, 24]);
    expect(found({ rootName: 'op 0', toUs: BASE_MS * 1000 + 7000 }, 'oldest')).toEqual([3, 6]);
    expect(found({ service: 'nobody' })).toEqual([]);
    const [summary] = first.rows.map((row) => traceSummary(db, row));
    expect(summary).toMatchObject({
      traceId: traceId(25),
      start: nanos(25),
      durationNs: 25e6,
      rootName: 'op 1',
      rootService: 'shop',
      services: ['shop'],
      spans: 1,
      errors: 1,
      torn: false,
    });
  });

  it('leaves the root’s name open until the root has come, and traces of logs alone out', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 2, parent: 1 }]), logs('shop', [{ body: 'x', trace: 7 }]));
    const db = reader();
    const { rows } = traceRows(db, {}, 'newest', 10);
    expect(rows.map((row) => traceSummary(db, row).rootName)).toEqual([null]);
  });

  it('finds the traces of a rare attribute, indexed or not', () => {
    const { dataDir, store, reader } = openFolder();
    for (let n = 1; n <= 60; n++) {
      store(spans('shop', [{ trace: n, id: n, start: n, attributes: { 'user.id': `u${n}`, shard: n % 2 } }]));
    }
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    indexer.close();
    store(spans('shop', [{ trace: 99, id: 99, start: 99, attributes: { 'user.id': 'u7' } }]));
    const db = reader();
    const rare = [...candidateTraces(db, { attributes: [[{ key: 'user.id', value: 'u7' }]] }, 'newest')];
    expect(rare.map(({ traceId }) => traceId)).toEqual(expect.arrayContaining([traceId(99), traceId(7)]));
    expect(rare.length).toBeLessThan(5);
    const common = [...candidateTraces(db, { attributes: [[{ key: 'shard', value: '1' }]] }, 'newest')];
    expect(common.length).toBeGreaterThanOrEqual(31);
  });
});

describe('One trace', () => {
  it('comes as columns in order of start with parents as rows', () => {
    const { store, reader } = openFolder();
    store(
      spans('shop', [
        { id: 3, parent: 1, start: 4, ms: 2, name: 'b' },
        { id: 2, parent: 1, start: 2, ms: 1, name: 'b', kind: 3, events: ['e'] },
        { id: 1, start: 0, ms: 10, name: 'a', error: true },
        { id: 4, parent: 77, start: 5, name: 'lost' },
      ]),
    );
    const packed = packedTraceColumns(reader(), { traceId: traceId(1) });
    const columns = unpackTraceColumns(packed ?? new ArrayBuffer(0));
    expect(columns.count).toBe(4);
    expect(columns.baseNs).toBe(nanos(0));
    expect([...columns.start]).toEqual([0, 2e6, 4e6, 5e6]);
    expect([...columns.parent]).toEqual([NO_PARENT, 0, 0, MISSING_PARENT]);
    expect([...columns.duration]).toEqual([10e6, 1e6, 2e6, 1e6]);
    expect([...columns.status]).toEqual([2, 0, 0, 0]);
    expect([...columns.kind]).toEqual([1, 3, 1, 1]);
    expect([...columns.name].map((i) => columns.names[i])).toEqual(['a', 'b', 'b', 'lost']);
    expect(columns.resources).toEqual([{ service: 'shop' }]);
  });

  it('says of each resource on which machine it runs, where that is told', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 1 }], { 'host.name': 'box', 'host.id': '7', 'os.type': 'linux' }));
    store(spans('cart', [{ id: 2, start: 1 }], { 'host.name': 'localhost' }));
    store(spans('page', [{ id: 3, start: 2 }], { 'telemetry.sdk.language': 'webjs' }));
    const packed = packedTraceColumns(reader(), { traceId: traceId(1) });
    expect(unpackTraceColumns(packed ?? new ArrayBuffer(0)).resources).toEqual([
      { service: 'shop', machine: ['host.id=7', 'host.name=box'] },
      { service: 'cart' },
      { service: 'page', machine: ['browser'] },
    ]);
  });

  it('gives a span that names itself as parent its own row as parent: it is here', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 1 }, { id: 2, parent: 2, start: 1 }, { id: 3, parent: 2, start: 2 }]));
    const packed = packedTraceColumns(reader(), { traceId: traceId(1) });
    expect([...unpackTraceColumns(packed ?? new ArrayBuffer(0)).parent]).toEqual([NO_PARENT, 1, 1]);
  });

  it('shows a span that came twice once, corrects its summary, and keeps and marks two that share an id', () => {
    const { db, ingest, store, reader } = openFolder();
    store(spans('shop', [{ id: 1, ms: 5 }]));
    store(
      spans('shop', [
        { id: 1, ms: 5 },
        { id: 2, parent: 1 },
      ]),
    );
    store(spans('shop', [{ id: 2, parent: 1, name: 'other' }]));
    expect(traceRow(db, traceId(1))?.spans).toBe(4);
    const asked: { trace: number; rows: number[] }[] = [];
    const packed = packedTraceColumns(
      reader(),
      { traceId: traceId(1) },
      { ask: (_, args) => asked.push(args as { trace: number; rows: number[] }) },
    );
    const columns = unpackTraceColumns(packed ?? new ArrayBuffer(0));
    expect(columns.count).toBe(3);
    expect(columns.repeats).toBe(1);
    expect([...columns.flags].map((flags) => flags & SPAN_ID_SHARED)).toEqual([
      0,
      SPAN_ID_SHARED,
      SPAN_ID_SHARED,
    ]);
    expect(asked).toHaveLength(1);
    expect(ingest).toBeDefined();
  });

  it('has marks, details of a span, its records and its own time', () => {
    const { store, reader } = openFolder();
    store(
      spans('shop', [{ id: 1, ms: 10, events: ['started'], attributes: { 'http.route': '/x' } }]),
      spans('db', [{ id: 2, parent: 1, start: 2, ms: 3 }]),
      logs('shop', [
        { body: 'in the span', trace: 1, span: 1, at: 3 },
        { body: 'beside it', trace: 1, at: 1 },
        { body: '', eventName: 'gen_ai.choice', trace: 1, span: 1, at: 4 },
      ]),
    );
    const db = reader();
    const marks = unpackTraceMarks(packedTraceMarks(db, { traceId: traceId(1) }) ?? new ArrayBuffer(0));
    expect(marks.eventNames).toEqual(['started']);
    expect([...marks.logSpan]).toEqual([-1, 0, 0]);
    expect([...marks.logTime]).toEqual([1e6, 3e6, 4e6]);
    expect(marks.logBodies).toEqual(['beside it', 'in the span', 'gen_ai.choice']);
    const [detail] = spanDetails(db, { traceId: traceId(1), spanId: spanId(1) });
    expect(detail?.span.attributes).toEqual(attributes({ 'http.route': '/x' }));
    expect(detail?.service).toBe('shop');
    expect(traceLogs(db, { traceId: traceId(1), spanId: spanId(1), limit: 10 })).toMatchObject({ total: 2 });
    expect(
      traceDetails(db, { traceIds: [traceId(1)], attributes: ['span.http.route', 'x'] })[traceId(1)],
    ).toEqual({
      ownTime: [
        { service: 'shop', ns: 7e6 },
        { service: 'db', ns: 3e6 },
      ],
      logs: 3,
      attributes: { 'span.http.route': '/x' },
    });
  });
});

describe('Log records', () => {
  it('come in exact order of time in both directions, whatever order they arrived in', () => {
    const { store, reader } = openFolder();
    const times = [5, 1, 9, 3, 7, 2, 8, 4, 6, 0];
    for (const [i, at] of times.entries()) {
      store(
        logs('shop', [
          { body: `a${at}`, at },
          { body: `b${at}`, at: at + 0.5, severity: i % 2 ? 17 : 9 },
        ]),
      );
    }
    const db = reader();
    const newest = [...scanLogs(db, {}, 'newest')].map((log) => log.timeUs);
    expect(newest).toHaveLength(20);
    expect(newest).toEqual([...newest].sort((a, b) => b - a));
    const oldest = [...scanLogs(db, {}, 'oldest')].map((log) => log.id);
    expect(oldest).toEqual([...scanLogs(db, {}, 'newest')].map((log) => log.id).reverse());
    const page = [...scanLogs(db, {}, 'newest')].slice(0, 7);
    const rest = [...scanLogs(db, {}, 'newest', page.at(-1))];
    expect([...page, ...rest].map((log) => log.timeUs)).toEqual(newest);
    expect([
      ...scanLogs(db, { fromUs: BASE_MS * 1000 + 3000, toUs: BASE_MS * 1000 + 4000 }, 'newest'),
    ]).toHaveLength(2);
    expect([...scanLogs(db, { services: ['nobody'] }, 'newest')]).toEqual([]);
  });

  it('come in order of time, however their chunks overlap and however many share a microsecond', () => {
    const { store, reader } = openFolder();
    for (let chunk = 0; chunk < 6; chunk++) {
      const lines = Array.from({ length: 700 }, (_, i) => ({
        body: `${chunk}.${i}`,
        at: chunk === 3 ? 50 : chunk * 20 + ((i * 37) % 97) + (i % 3 === 0 ? 0.001 : 0),
      }));
      store(logs('shop', lines));
    }
    const db = reader();
    for (const direction of ['newest', 'oldest'] as const) {
      const rows = [...scanLogs(db, {}, direction)];
      const inOrder = rows.toSorted((a, b) => (direction === 'newest' ? byTime(b, a) : byTime(a, b)));
      expect(rows).toEqual(inOrder);
      expect(new Set(rows.map((row) => row.id)).size).toBe(4200);
      expect([...scanLogs(db, {}, direction, rows[1000])]).toEqual(rows.slice(1001));
    }
  });

  it('are indexed in few blocks, however slowly they come', () => {
    const { dataDir, store, reader } = openFolder();
    const indexer = new Indexer(dataDir);
    for (let i = 0; i < 40; i++) {
      store(logs('shop', [{ body: `order number${i}`, at: i, severity: i % 2 ? 9 : 17 }]));
      while (indexer.step());
    }
    indexer.close();
    const db = reader();
    expect(TextIndex.of(db)?.blocks.map(({ rows }) => rows)).toEqual([32, 8]);
    const range = { startUs: BASE_MS * 1000, stepUs: 20_000, buckets: 2 };
    expect(counted(db, { ...range, words: ['ORDER'] }).volume.severities[2]).toEqual([10, 10]);
    expect(counted(db, { ...range, words: ['order', 'number7'] }).volume.severities[2]).toEqual([1, 0]);
    expect([...scanLogs(db, { words: ['number7'] }, 'newest')]).toHaveLength(1);
  });

  it('are found by word, text and attribute, indexed or not', () => {
    const { dataDir, store, reader } = openFolder();
    const lines = (from: number) =>
      Array.from({ length: 50 }, (_, i) => ({
        body: `order ${from + i} placed by customer-${(from + i) % 5} 错误error码`,
        at: from + i,
        attributes: { 'order.id': from + i },
      }));
    for (let k = 0; k < 6; k++) store(logs('shop', lines(k * 50)));
    const indexer = new Indexer(dataDir);
    while (indexer.step());
    expect(indexer.unindexed()).toBe(0);
    store(logs('shop', lines(300)));
    expect(indexer.unindexed()).toBe(50);
    indexer.close();
    const db = reader();
    const bodies = (filter: Parameters<typeof scanLogs>[1], holds: (body: string) => boolean) =>
      [...scanLogs(db, filter, 'newest')].filter((log) => holds(log.body)).map((log) => log.body);
    const allOf = (holds: (body: string) => boolean) => bodies({}, holds);
    const has42 = (body: string) => /\b42\b/.test(body);
    expect(bodies({ words: ['42'] }, has42)).toEqual(allOf(has42));
    expect(bodies({ words: ['ERROR'] }, () => true)).toHaveLength(350);
    const has311 = (body: string) => body.includes('r 31');
    expect(bodies({ texts: ['r 31'] }, has311)).toEqual(allOf(has311));
    const found = [...scanLogs(db, { attributes: [[{ key: 'order_id', value: '7' }]] }, 'newest')];
    expect(found.some((log) => log.body.startsWith('order 7 '))).toBe(true);
    expect(found.length).toBeLessThan(350);
    expect(bodies({ words: ['absent'] }, () => true).length).toBeLessThanOrEqual(50);
  });

  it('are counted over time by severity, and read one by one with those around them', () => {
    const { store, reader } = openFolder();
    store(
      logs('shop', [
        { body: 'a', at: 0, severity: 17, trace: 1 },
        { body: 'b', at: 1 },
        { body: 'c', at: 2 },
        { body: 'd', at: 30, severity: 0 },
      ]),
      logs('cart', [{ body: 'other', at: 1.5 }]),
    );
    const db = reader();
    const { volume } = counted(db, { startUs: BASE_MS * 1000, stepUs: 10_000, buckets: 4 });
    expect(volume.withTrace).toBe(1);
    expect(volume.severities[2]).toEqual([3, 0, 0, 0]);
    expect(volume.severities[6]).toEqual([0, 0, 0, 1]);
    const detail = logDetail(db, { id: 2 });
    expect(detail?.log.body).toEqual({ stringValue: 'b' });
    expect(detail?.row.severityText).toBe('INFO');
    expect(logContext(db, { id: 2, before: 5, after: 1 })?.map((log) => log.body)).toEqual(['a', 'b', 'c']);
  });

  it('are read with those around them in the same trace, whatever the service', () => {
    const { store, reader } = openFolder();
    store(
      logs('shop', [
        { body: 'a', at: 0, trace: 1 },
        { body: 'elsewhere', at: 1, trace: 2 },
        { body: 'alone', at: 2 },
        { body: 'd', at: 3, trace: 1 },
      ]),
      logs('cart', [{ body: 'c', at: 2.5, trace: 1 }]),
    );
    const db = reader();
    const around = (id: number) => logContext(db, { id, before: 5, after: 5, of: 'trace' });
    expect(around(1)?.map((log) => log.body)).toEqual(['a', 'c', 'd']);
    expect(around(4)?.map((log) => log.body)).toEqual(['a', 'c', 'd']);
    expect(around(3)?.map((log) => log.body)).toEqual(['alone']);
  });
});

describe('Services, metrics and what leaves', () => {
  it('tells rate, errors and durations by service', () => {
    const { store, reader } = openFolder();
    store(
      spans(
        'shop',
        Array.from({ length: 100 }, (_, i) => ({
          trace: i + 1,
          id: i + 1,
          kind: 2,
          ms: i + 1,
          start: i,
          error: i < 4,
        })),
      ),
      logs('shop', [{ body: 'x', trace: 1 }, { body: 'y' }]),
    );
    const [service] = listServices(reader(), {});
    expect(service).toMatchObject({
      name: 'shop',
      spans: 100,
      errors: 4,
      requests: 100,
      requestErrors: 4,
      logs: 2,
      logsWithTrace: 1,
    });
    expect(Math.abs((service?.p95Ns ?? 0) / 95e6 - 1)).toBeLessThan(0.02);
  });

  it('gives points of every metric type back as they came', () => {
    const { store, reader } = openFolder();
    const time = {
      timeUnixNano: nanos(10),
      startTimeUnixNano: nanos(0),
      attributes: attributes({ route: '/' }),
    };
    store(
      metrics('shop', [
        { name: 'g', gauge: { dataPoints: [{ ...time, asDouble: 1.5 }] } },
        {
          name: 's',
          sum: {
            isMonotonic: true,
            aggregationTemporality: 2,
            dataPoints: [{ ...time, asInt: '9007199254740991' }],
          },
        },
        {
          name: 'h',
          histogram: {
            aggregationTemporality: 1,
            dataPoints: [
              {
                ...time,
                count: '6',
                sum: 12.5,
                min: 0.5,
                bucketCounts: ['1', '2', '3'],
                explicitBounds: [1, 5],
                exemplars: [{ timeUnixNano: nanos(9), asDouble: 4, traceId: traceId(1), spanId: spanId(2) }],
              },
            ],
          },
        },
        {
          name: 'e',
          exponentialHistogram: {
            aggregationTemporality: 2,
            dataPoints: [
              {
                ...time,
                count: '5',
                sum: 3,
                scale: -1,
                zeroCount: '1',
                zeroThreshold: 0.1,
                positive: { offset: -2, bucketCounts: ['1', '2'] },
                negative: { offset: 3, bucketCounts: ['1'] },
              },
            ],
          },
        },
        {
          name: 'y',
          summary: {
            dataPoints: [{ ...time, count: '2', sum: 5, quantileValues: [{ quantile: 0.5, value: 2 }] }],
          },
        },
      ]),
    );
    const db = reader();
    const found = instruments(db);
    expect(
      found.map(({ name, type, temporality, monotonic }) => [name, type, temporality, monotonic]),
    ).toEqual([
      ['e', 'exponentialHistogram', 'cumulative', false],
      ['g', 'gauge', 'unspecified', false],
      ['h', 'histogram', 'delta', false],
      ['s', 'sum', 'cumulative', true],
      ['y', 'summary', 'unspecified', false],
    ]);
    const points = (name: string) => {
      const instrument = found.find((each) => each.name === name);
      const [one] = series(db, EVER, instrument?.id);
      const [unpacked] = seriesPoints(db, [one?.id ?? 0], instrument?.type ?? 'gauge', EVER);
      if (!unpacked) throw new Error('one series has one answer');
      return unpacked;
    };
    expect(points('g').value[0]).toBe(1.5);
    expect(points('s').value[0]).toBe(9007199254740991);
    expect(points('s').startUs[0]).toBe(BASE_MS * 1000);
    expect(points('h').distributions).toEqual([
      {
        kind: 'histogram',
        count: 6,
        sum: 12.5,
        min: 0.5,
        max: Number.NaN,
        bounds: Float64Array.of(1, 5),
        counts: Float64Array.of(1, 2, 3),
      },
    ]);
    expect(points('e').distributions).toMatchObject([
      {
        count: 5,
        scale: -1,
        zeroCount: 1,
        zeroThreshold: 0.1,
        positive: { offset: -2, counts: Float64Array.of(1, 2) },
        negative: { offset: 3, counts: Float64Array.of(1) },
      },
    ]);
    expect(points('y').distributions).toMatchObject([
      { count: 2, sum: 5, quantiles: [{ quantile: 0.5, value: 2 }] },
    ]);
    const h = series(db, EVER, found.find((each) => each.name === 'h')?.id);
    expect(h[0]?.attributes).toEqual({ route: '/' });
    expect(
      exemplars(
        db,
        h.map(({ id }) => id),
        EVER,
        10,
      ),
    ).toMatchObject([{ value: 4, traceId: traceId(1), spanId: spanId(2) }]);
  });

  it('gives exemplars of every part of a stretch, the highest of each, and counts them all', () => {
    const { store, reader } = openFolder();
    store(
      metrics('shop', [
        {
          name: 'h',
          histogram: {
            aggregationTemporality: 1,
            dataPoints: Array.from({ length: 30 }, (_, i) => ({
              timeUnixNano: nanos(i * 1000),
              count: '1',
              explicitBounds: [1],
              bucketCounts: ['1', '0'],
              exemplars: Array.from({ length: 10 }, (__, k) => ({
                timeUnixNano: nanos(i * 1000 + k),
                asDouble: i * 10 + k,
                traceId: traceId(1),
                spanId: spanId(2),
              })),
            })),
          },
        },
      ]),
    );
    const db = reader();
    const ids = series(db, EVER).map(({ id }) => id);
    const stretch = { fromUs: BASE_MS * 1000, toUs: BASE_MS * 1000 + 30_000_000 };
    const given = exemplars(db, ids, stretch, 60).map(({ value }) => value);
    // Values rise with time: the first part is told by its own highest.
    expect(given).toHaveLength(60);
    expect(given).toEqual(expect.arrayContaining([9, 8, 149, 299]));
    expect([...exemplarCounts(db, ids, stretch).values()]).toEqual([300]);
  });
});
