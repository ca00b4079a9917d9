import { describe, expect, it } from 'vitest';
import { unpackTraceMarks } from '#shared/model/trace-columns.ts';
import { listLogs } from '../../src-main/query/logs/list.ts';
import { chunkReader } from '../../src-main/store/chunk-data.ts';
import { logDetail } from '../../src-main/store/reads/log-details.ts';
import { traceLogs } from '../../src-main/store/reads/trace-logs.ts';
import { packedTraceMarks } from '../../src-main/store/reads/trace-marks.ts';
import { traceRow } from '../../src-main/store/reads/trace-rows.ts';
import { Indexer } from '../../src-main/store/search/indexer.ts';
import { all, number, type ReadDb, sql } from '../../src-main/store/sql.ts';
import { createViews } from '../../src-main/store/views.ts';
import { openFolder } from './folder.ts';
import { attributes, logs, nanos, request, spanId, spans, traceId } from './requests.ts';

/** Of trace n: the decimal of its low half. */
const half = (n: number): string => String(BigInt(`0x${traceId(n).slice(16)}`));
const decimalSpan = (n: number): string => String(BigInt(`0x${spanId(n)}`));
const datadog = (n: number): Record<string, string> => ({
  'dd.trace_id': half(n),
  'dd.span_id': decimalSpan(n),
});
const linesOf = (db: ReadDb, id: string): string[] =>
  traceLogs(db, { traceId: id, limit: 100 }).logs.map(
    ({ body, spanId: span, tiedBy }) => `${body} ${span ?? '-'} ${tiedBy}`,
  );
const context = { isCancelled: () => false } as never;
const found = (db: ReadDb, q: string): string[] =>
  listLogs(db, { q, limit: 100, direction: 'oldest' } as never, context).logs.map(({ body }) => body);

describe('A log record that names its trace outside its own fields', () => {
  it('stands in its trace, is counted and found there, and says how it came', () => {
    const { db, store } = openFolder();
    const text = `three trace_id=${traceId(1)} span_id=${spanId(1)}`;
    const json = JSON.stringify({ event: 'two', trace_id: traceId(1), span_id: spanId(1) });
    store(
      spans('shop', [{ id: 1 }]),
      logs('shop', [
        { body: 'zero', at: 1, trace: 1, span: 1 },
        { body: 'one', at: 2, attributes: { traceId: traceId(1), spanId: spanId(1) } },
        { body: json, at: 3 },
        { body: text, at: 4 },
        { body: 'five', at: 5, attributes: { trace_id: '0', otelTraceID: '0'.repeat(32) } },
      ]),
    );
    const span = spanId(1);
    expect(linesOf(db, traceId(1))).toEqual([
      `zero ${span} fields`,
      `one ${span} attribute`,
      `${json} ${span} body`,
      `${text} ${span} text`,
    ]);
    expect(traceRow(db, traceId(1))?.logs).toBe(4);
    expect(found(db, `{service_name="shop"} | trace_id="${traceId(1)}"`)).toEqual([
      'zero',
      'one',
      json,
      text,
    ]);
    expect(found(db, '{service_name="shop"} | trace_id=""')).toEqual(['five']);
    expect(found(db, '{service_name="shop"} | tied_by="body"')).toEqual([json]);
    expect(found(db, '{service_name="shop"} | tied_by!~"fields|"')).toEqual(['one', json, text]);
    const tally =
      chunkReader(db) && all<{ tally: Buffer }>(db, sql`SELECT tally FROM chunks WHERE signal = 2`);
    expect(tally[0]?.tally.readUInt32LE(7 * 4)).toBe(4);
    createViews(db);
    expect(all(db, sql`SELECT tied_by FROM v_logs ORDER BY id`)).toEqual(
      ['fields', 'attribute', 'body', 'text', null].map((tied_by) => ({ tied_by })),
    );
  });

  it('goes to the newest of the traces whose ids end with its half, after a restart too', () => {
    const opened = openFolder();
    const log = (body: string): void => {
      opened.store(logs('shop', [{ body, at: 1, attributes: { 'dd.trace_id': half(1) } }]));
    };
    const whole = (first: string): string => first.repeat(16) + traceId(1).slice(16);
    const begin = (first: string): void => {
      opened.store(
        request('traces', {
          resourceSpans: [
            {
              scopeSpans: [
                {
                  spans: [
                    {
                      traceId: whole(first),
                      spanId: spanId(Number.parseInt(first, 16)),
                      name: first,
                      startTimeUnixNano: nanos(0),
                      endTimeUnixNano: nanos(1),
                    },
                  ],
                },
              ],
            },
          ],
        }),
      );
    };
    log('one');
    begin('a');
    log('two');
    begin('b');
    log('three');
    // More of the older one does not make it the newest.
    begin('a');
    log('four');
    const bodies = (db: ReadDb, first: string): string[] =>
      linesOf(db, whole(first)).map((line) => line.split(' ')[0] ?? '');
    expect(bodies(opened.db, 'a')).toEqual(['one', 'two']);
    expect(bodies(opened.db, 'b')).toEqual(['three', 'four']);
    opened.db.close();
    const again = openFolder(opened.dataDir);
    again.store(logs('shop', [{ body: 'five', at: 1, attributes: { 'dd.trace_id': half(1) } }]));
    expect(bodies(again.db, 'b')).toEqual(['three', 'four', 'five']);
  });

  it('keeps its bytes as they came', () => {
    const { db, store } = openFolder();
    const sent = logs('shop', [{ body: `x trace_id=${traceId(7)}`, attributes: datadog(7) }]);
    store(sent);
    expect(Buffer.compare(chunkReader(db).read(1) ?? Buffer.alloc(0), sent.body)).toBe(0);
    const detail = logDetail(db, { id: 1 });
    expect(detail?.log).not.toHaveProperty('traceId');
    expect([detail?.tieKey, detail?.row.tiedBy]).toEqual(['dd.trace_id', 'attribute']);
  });

  it('keeps the span of its own fields where the text names none', () => {
    const { db, store } = openFolder();
    store(logs('shop', [{ body: 'x', span: 4, attributes: { trace_id: traceId(1) } }]));
    expect(linesOf(db, traceId(1))).toEqual([`x ${spanId(4)} attribute`]);
  });
});

describe('A log record that names the low half of a trace id', () => {
  const tied = (body: string, n: number): string => `${body} ${spanId(n)} attribute`;

  it('stands in the trace that ends so, when that is stored already', () => {
    const { db, store } = openFolder();
    store(spans('shop', [{ trace: 1, id: 1 }]), spans('shop', [{ trace: 2, id: 2 }]));
    store(logs('shop', [{ body: 'late', attributes: datadog(2) }]));
    expect(linesOf(db, traceId(2))).toEqual([tied('late', 2)]);
    expect(traceRow(db, traceId(2))).toMatchObject({ spans: 1, logs: 1 });
    expect(number(db, sql`SELECT count(*) FROM traces`)).toBe(2);
  });

  it('stands in it when both come in one group, whichever first', () => {
    for (const order of [0, 1]) {
      const { db, store } = openFolder();
      const both = [
        spans('shop', [{ trace: 3, id: 3 }]),
        logs('shop', [{ body: 'x', attributes: datadog(3) }]),
      ];
      store(...(order === 0 ? both : both.toReversed()));
      expect(linesOf(db, traceId(3))).toEqual([tied('x', 3)]);
      expect(traceRow(db, traceId(3))).toMatchObject({ spans: 1, logs: 1 });
      expect(number(db, sql`SELECT count(*) FROM traces`)).toBe(1);
    }
  });

  it('waits under zeros for the trace to come, and goes to it then, also after a restart', () => {
    const { db, dataDir, store, run } = openFolder();
    const padded = '0'.repeat(16) + traceId(4).slice(16);
    store(logs('shop', [{ body: 'early', attributes: datadog(4) }]));
    expect(linesOf(db, padded)).toEqual([tied('early', 4)]);
    db.close();

    const again = openFolder(dataDir);
    again.ingest.run = run;
    again.store(logs('shop', [{ body: 'second', at: 1, attributes: datadog(4) }]));
    again.store(
      spans('shop', [{ trace: 4, id: 4 }]),
      logs('cart', [{ body: 'third', at: 2, trace: 4, span: 4 }]),
    );
    again.store(logs('shop', [{ body: 'last', at: 3, attributes: datadog(4) }]));
    expect(linesOf(again.db, traceId(4))).toEqual([
      tied('early', 4),
      tied('second', 4),
      `third ${spanId(4)} fields`,
      tied('last', 4),
    ]);
    expect(traceRow(again.db, traceId(4))).toMatchObject({ spans: 1, logs: 4 });
    expect(traceRow(again.db, padded)).toBeUndefined();
    expect(found(again.db, `{service_name=~".+"} | trace_id="${traceId(4)}"`)).toHaveLength(4);
  });

  it('leaves traces whose ids really begin with zeros alone', () => {
    const { db, store } = openFolder();
    const short = '0'.repeat(16) + traceId(5).slice(16);
    const own = (id: string, service: string) =>
      request('traces', {
        resourceSpans: [
          {
            resource: { attributes: attributes({ 'service.name': service }) },
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: id,
                    spanId: spanId(5),
                    name: 'GET /',
                    startTimeUnixNano: nanos(0),
                    endTimeUnixNano: nanos(1),
                  },
                ],
              },
            ],
          },
        ],
      });
    store(own(short, 'old'));
    store(logs('shop', [{ body: 'x', attributes: datadog(5) }]));
    expect(linesOf(db, short)).toEqual([tied('x', 5)]);
    // Should a whole id with the same end come, the record stays where it was: that trace has spans.
    store(own(traceId(5), 'new'));
    expect(traceRow(db, short)).toMatchObject({ spans: 1, logs: 1 });
    expect(traceRow(db, traceId(5))).toMatchObject({ spans: 1, logs: 0 });
  });

  it('costs those who send none no index', () => {
    const { db, store } = openFolder();
    const indexes = () => number(db, sql`SELECT count(*) FROM sqlite_schema WHERE name = 'traces_by_half'`);
    store(spans('shop', [{ id: 1 }]), logs('shop', [{ body: 'x', trace: 1 }]));
    expect(indexes()).toBe(0);
    store(logs('shop', [{ body: 'x', attributes: datadog(1) }]));
    expect(indexes()).toBe(1);
  });

  it('keeps counts right when a thousand come in any order', () => {
    const { db, store } = openFolder();
    for (let n = 100; n < 1100; n += 10) {
      const some = Array.from({ length: 10 }, (_, i) => n + i);
      const early = logs(
        'a',
        some.map((each) => ({ body: `early ${each}`, attributes: datadog(each) })),
      );
      const late = logs(
        'b',
        some.map((each) => ({ body: `late ${each}`, attributes: datadog(each) })),
      );
      store(early);
      store(
        spans(
          'shop',
          some.map((each) => ({ trace: each, id: each })),
        ),
        late,
      );
    }
    expect(all(db, sql`SELECT spans, logs, count(*) AS traces FROM traces GROUP BY spans, logs`)).toEqual([
      { spans: 1, logs: 2, traces: 1000 },
    ]);
    expect(number(db, sql`SELECT count(*) FROM logs l JOIN traces t ON t.id = l.trace`)).toBe(2000);
  });
});

describe('A log record of Rust that is an event of its span as well', () => {
  it('is drawn once in its trace, as the record; other events stay', () => {
    const { db, store } = openFolder();
    const text = 'charging card '.repeat(20);
    const said = (body: string, ms: number, span = 1) => ({
      observedTimeUnixNano: nanos(ms),
      body: { stringValue: body },
      eventName: 'event src/main.rs:76',
      traceId: traceId(1),
      spanId: spanId(span),
    });
    store(
      spans('payment', [
        { id: 1, start: 10, events: ['charging card', 'exception', text, 'late'] },
        { id: 2, start: 10, events: ['charging card'] },
      ]),
      request('logs', {
        resourceLogs: [
          {
            resource: { attributes: attributes({ 'service.name': 'payment' }) },
            scopeLogs: [
              {
                logRecords: [
                  said('charging card', 10.9),
                  said(text, 10.1),
                  said('late', 11.1),
                  said('exception', 10, 9),
                ],
              },
            ],
          },
        ],
      }),
    );
    const packed = packedTraceMarks(db, { traceId: traceId(1) });
    const marks = unpackTraceMarks(packed ?? new ArrayBuffer(0));
    const events = [...marks.eventSpan].map((row, i) => [row, marks.eventNames[marks.eventName[i] ?? 0]]);
    expect(events.map(String).sort()).toEqual(['0,exception', '0,late', '1,charging card']);
    expect(marks.logBodies).toHaveLength(4);
  });
});

describe('A record whose time is 0', () => {
  /** As opentelemetry-appender-tracing 0.33 sends it: no time, an event name, the observed time. */
  const rust = (body: string, observed: number) => ({
    observedTimeUnixNano: nanos(observed),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: body },
    eventName: 'event src/main.rs:76',
    flags: 1,
    traceId: traceId(1),
    spanId: spanId(1),
  });
  const sent = (logRecords: object[]) =>
    request('logs', {
      resourceLogs: [
        {
          resource: {
            attributes: attributes({ 'service.name': 'payment', 'telemetry.sdk.language': 'rust' }),
          },
          scopeLogs: [{ scope: { name: 'payment' }, logRecords }],
        },
      ],
    });

  it('stands at its observed time in lists, filters, chunks and its trace', () => {
    const { db, store } = openFolder();
    store(
      sent([rust('second', 2000), rust('first', 1000)]),
      logs('shop', [{ body: 'between', at: 1500, trace: 1, span: 1 }]),
    );
    const order = ['first', 'between', 'second'];
    expect(found(db, '{service_name=~".+"}')).toEqual(order);
    expect(traceLogs(db, { traceId: traceId(1), limit: 9 }).logs.map(({ body }) => body)).toEqual(order);
    const range = { from: nanos(900), to: nanos(1200), q: '', limit: 9, direction: 'newest' };
    expect(listLogs(db, range as never, context).logs.map(({ body, time }) => [body, time])).toEqual([
      ['first', nanos(1000)],
    ]);
    const [chunk] = all<{ min: number; max: number }>(
      db,
      sql`SELECT min(min_us) AS min, max(max_us) AS max FROM chunks WHERE signal = 2`,
    );
    expect([chunk?.min, chunk?.max]).toEqual([Number(nanos(1000)) / 1000, Number(nanos(2000)) / 1000]);
  });

  it('stands at the time it came when it has no time at all', () => {
    const { db, store } = openFolder();
    store(sent([{ body: { stringValue: 'x' } }]));
    expect(number(db, sql`SELECT time_us FROM logs`)).toBe(Number(nanos(0)) / 1000);
  });
});

describe('A body in colours', () => {
  it('is searched as it is read: colours part no words and no texts, indexed or not', () => {
    const { db, dataDir, store, reader } = openFolder();
    const esc = String.fromCharCode(27);
    const body = `${esc}[32m${esc}[1mINFO${esc}[0m "GET ${esc}[36m/products${esc}[0m HTTP/1.1" 200`;
    store(
      logs('shop', [
        { body, at: 1 },
        { body: 'INFO plain', at: 2 },
        { body: 'other', at: 3 },
      ]),
    );
    const check = (read: ReadDb): void => {
      expect(found(read, '{service_name="shop"} |~ `(?i)\\binfo\\b`')).toEqual([body, 'INFO plain']);
      expect(found(read, '{service_name="shop"} |= "GET /products HTTP"')).toEqual([body]);
      expect(found(read, '{service_name="shop"} != "GET /products HTTP"')).toEqual(['INFO plain', 'other']);
    };
    check(db);
    const indexer = new Indexer(dataDir);
    while (indexer.step()) {
      // Until it has caught up.
    }
    indexer.close();
    check(reader());
  });
});
