import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeLogRecord, decodeSpan } from '../../src-main/otlp/decode.ts';
import { chunkReader } from '../../src-main/store/chunk-data.ts';
import { get, number, sql } from '../../src-main/store/sql.ts';
import { openFolder } from './folder.ts';
import { attributes, logs, metrics, nanos, request, spanId, spans, traceId } from './requests.ts';

describe('Storing requests', () => {
  it('keeps every span as a row that points at its own bytes', () => {
    const { db, store } = openFolder();
    const sent = spans('shop', [
      { id: 1, name: 'GET /', ms: 12.345678, attributes: { 'http.route': '/', n: 1 } },
      { id: 2, parent: 1, start: 2, events: ['exception'], error: true },
    ]);
    expect(store(sent)).toEqual([
      { kind: 'stored', stored: 2, rejected: 0, message: '', repeat: false, services: ['shop'] },
    ]);
    const rows = db.prepare('SELECT id, at, length FROM spans ORDER BY id').all() as {
      id: number;
      at: number;
      length: number;
    }[];
    const data = chunkReader(db).read(1);
    const decoded = rows.map(({ at, length }) => decodeSpan(data ?? new Uint8Array(), at, length));
    expect(decoded.map((span) => span.spanId)).toEqual([spanId(1), spanId(2)]);
    expect(decoded[0]?.endTimeUnixNano).toBe(nanos(12.345678));
    expect(Buffer.compare(data ?? Buffer.alloc(0), sent.body)).toBe(0);
  });

  it('sums each trace up in the same transaction, the true root first', () => {
    const { db, store } = openFolder();
    store(spans('cart', [{ id: 2, parent: 1, start: 5, ms: 100, name: 'child', error: true }]));
    const early = get(db, sql`SELECT root, spans, errors FROM traces`);
    expect(early).toEqual({ root: 1, spans: 1, errors: 1 });
    store(
      spans('shop', [{ id: 1, start: 6, ms: 2, name: 'root' }]),
      spans('cart', [{ id: 3, parent: 9, start: 1, ms: 1, name: 'stray' }]),
    );
    const trace = get(
      db,
      sql`SELECT t.root, t.spans, t.errors, n.text AS name, v.name AS service, t.duration_ns, t.services
          FROM traces t JOIN names n ON n.id = t.root_name JOIN services v ON v.id = t.root_service`,
    );
    expect(trace).toEqual({
      root: 2,
      spans: 3,
      errors: 1,
      name: 'root',
      service: 'shop',
      duration_ns: 104e6,
      services: ',1,2,',
    });
    expect(get(db, sql`SELECT spans, traces FROM runs`)).toEqual({ spans: 3, traces: 1 });
  });

  it('keeps log records with their text, time, trace and bytes', () => {
    const { db, store } = openFolder();
    store(
      logs('shop', [
        { body: 'hello', at: 1, trace: 1, span: 2, severity: 17 },
        { body: 'world', at: 2, attributes: { user: 'u1' } },
      ]),
    );
    expect(
      get(db, sql`SELECT body, severity, time_us * 1000 + time_ns AS t FROM logs WHERE id = 1`),
    ).toMatchObject({
      body: 'hello',
      severity: 17,
    });
    expect(get(db, sql`SELECT lower(hex(tid)) AS tid, root, logs FROM traces`)).toEqual({
      tid: traceId(1),
      root: 0,
      logs: 1,
    });
    const row = get<{ at: number; length: number }>(db, sql`SELECT at, length FROM logs WHERE id = 2`);
    const data = chunkReader(db).read(1);
    expect(decodeLogRecord(data ?? new Uint8Array(), row?.at, row?.length).attributes).toEqual(
      attributes({ user: 'u1' }),
    );
    expect(get(db, sql`SELECT traces FROM runs`)).toEqual({ traces: 0 });
  });

  it('keeps data points by instrument and series', () => {
    const { db, store } = openFolder();
    const gauge = (value: number, pool: string, at: number): object => ({
      name: 'pool.size',
      unit: '{connection}',
      gauge: {
        dataPoints: [{ timeUnixNano: nanos(at), asInt: String(value), attributes: attributes({ pool }) }],
      },
    });
    store(metrics('shop', [gauge(1, 'a', 0), gauge(2, 'b', 0)]), metrics('shop', [gauge(3, 'a', 10)]));
    store(metrics('shop', [gauge(4, 'a', 20)]));
    expect(number(db, sql`SELECT count(*) FROM instruments`)).toBe(1);
    expect(number(db, sql`SELECT count(*) FROM series`)).toBe(2);
    expect(number(db, sql`SELECT sum(item_count) FROM chunks`)).toBe(4);
    expect(number(db, sql`SELECT metric_points FROM runs`)).toBe(4);
  });

  it('says of deltas that came byte for byte again that they count once', () => {
    const { store } = openFolder();
    const jobs = (aggregationTemporality: number, value: number) =>
      metrics('shop', [
        {
          name: 'jobs',
          sum: {
            aggregationTemporality,
            isMonotonic: true,
            dataPoints: [{ startTimeUnixNano: nanos(0), timeUnixNano: nanos(10), asInt: String(value) }],
          },
        },
      ]);
    const remarksOf = (value: number, temporality = 1) =>
      store(jobs(temporality, value)).flatMap((one) => (one.kind === 'stored' ? (one.remarks ?? []) : []));
    expect(remarksOf(5).map(({ code }) => code)).not.toContain('repeated_deltas');
    expect(remarksOf(5)).toEqual([{ code: 'repeated_deltas', count: 1, service: 'shop' }]);
    // Of the same moment, but not the same: both are stored.
    expect(remarksOf(7).map(({ code }) => code)).not.toContain('repeated_deltas');
    // A cumulative point says again what it said.
    remarksOf(5, 2);
    expect(remarksOf(5, 2)).toEqual([]);
  });

  it('stores a byte-equal request once, in the same commit, later, and after a restart', () => {
    const first = openFolder();
    const sent = (): ReturnType<typeof spans> => spans('shop', [{ id: 1 }, { id: 2, parent: 1 }]);
    const outcomes = first.store(sent(), sent());
    expect(outcomes.map((o) => o.kind === 'stored' && o.repeat)).toEqual([false, true]);
    expect(first.store(sent())).toMatchObject([{ repeat: true, stored: 0 }]);
    first.db.close(); // and open it again
    const second = openFolder(first.dataDir);
    expect(second.store(sent())).toMatchObject([{ repeat: true }]);
    expect(number(second.db, sql`SELECT count(*) FROM spans`)).toBe(2);
  });

  it('lets a bad request cost only itself', () => {
    const { db, store } = openFolder();
    const outcomes = store(
      spans('shop', [{ id: 1 }]),
      { signal: 'traces', encoding: 'protobuf', body: Uint8Array.of(10, 200, 1) },
      { signal: 'logs', encoding: 'json', body: Buffer.from('{"resourceLogs": 5}') },
      spans('shop', [{ id: 2 }]),
    );
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['stored', 'invalid', 'invalid', 'stored']);
    expect(number(db, sql`SELECT count(*) FROM spans`)).toBe(2);
  });

  it('keeps spans with nonsense times', () => {
    const { db, store } = openFolder();
    const odd = (id: number, start: string, end: string): object => ({
      traceId: traceId(9),
      spanId: spanId(id),
      name: 'odd',
      startTimeUnixNano: start,
      endTimeUnixNano: end,
    });
    const body = {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                odd(1, '0', '18446744073709551615'),
                odd(2, '18446744073709551615', '0'),
                odd(3, nanos(1), nanos(0)),
              ],
            },
          ],
        },
      ],
    };
    expect(store(request('traces', body))).toMatchObject([{ kind: 'stored', stored: 3 }]);
    expect(number(db, sql`SELECT count(*) FROM v_spans`)).toBe(3);
  });

  it('answers a request without items and stores nothing', () => {
    const { db, store } = openFolder();
    expect(store({ signal: 'traces', encoding: 'protobuf', body: new Uint8Array() })).toMatchObject([
      { kind: 'stored', stored: 0 },
    ]);
    expect(number(db, sql`SELECT count(*) FROM chunks`)).toBe(0);
  });

  it('shows what it holds through readable views', () => {
    const { db, store } = openFolder();
    store(spans('shop', [{ id: 1, kind: 2 }]), logs('shop', [{ body: 'x', trace: 1, span: 1 }]));
    expect(get(db, sql`SELECT trace_id, span_id, service, kind, status FROM v_spans`)).toEqual({
      trace_id: traceId(1),
      span_id: spanId(1),
      service: 'shop',
      kind: 'server',
      status: 'unset',
    });
    expect(get(db, sql`SELECT body, service, trace_id FROM v_logs`)).toEqual({
      body: 'x',
      service: 'shop',
      trace_id: traceId(1),
    });
    expect(get(db, sql`SELECT root_name, spans FROM v_traces`)).toEqual({ root_name: 'span 1', spans: 1 });
  });

  it('refuses for now when the disk is full, loses nothing that was acknowledged, and goes on when there is room', () => {
    const { db, store } = openFolder();
    const noise = (): string => randomBytes(300_000).toString('hex');
    expect(store(spans('shop', [{ id: 1 }]))).toMatchObject([{ kind: 'stored' }]);
    const pages = number(db, sql`PRAGMA page_count`);
    db.pragma(`max_page_count = ${pages + 2}`);
    const refused = store(
      spans('shop', [{ trace: 2, id: 2, attributes: { noise: noise() } }]),
      spans('new', [{ trace: 3, id: 3, name: 'never seen' }]),
    );
    expect(refused.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable']);
    expect(number(db, sql`SELECT count(*) FROM spans`)).toBe(1);
    db.pragma(`max_page_count = 1000000`);
    const taken = store(
      spans('shop', [{ trace: 2, id: 2, attributes: { noise: noise() } }]),
      spans('new', [{ trace: 3, id: 3, name: 'never seen' }]),
    );
    expect(taken).toMatchObject([
      { kind: 'stored', repeat: false },
      { kind: 'stored', repeat: false },
    ]);
    expect(number(db, sql`SELECT count(*) FROM v_spans`)).toBe(3);
    expect(get(db, sql`SELECT spans, traces FROM runs`)).toEqual({ spans: 3, traces: 3 });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });
});
