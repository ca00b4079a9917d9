// What leaves and what stays: judged for each backend, moved to now, added up, hidden; against an independent decoder.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '#shared/api/destinations.ts';
import { type How, how as howSchema } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { METRIC_EXPONENTIAL_HISTOGRAM } from '../../src-main/otlp/columns.ts';
import { assemble } from '../../src-main/send/assemble.ts';
import { type Batch, batchesOf } from '../../src-main/send/batches.ts';
import { addUp, asCumulative, type Sum } from '../../src-main/send/cumulate.ts';
import { type Examined, examine } from '../../src-main/send/examine.ts';
import { defaultLimits, type Limits } from '../../src-main/send/limits.ts';
import type { Plan } from '../../src-main/send/plan.ts';
import { planRows } from '../../src-main/send/plan-rows.ts';
import { preflightOf } from '../../src-main/send/preflight.ts';
import { preview } from '../../src-main/send/preview.ts';
import { type Treatment, treatmentOf } from '../../src-main/send/treatment.ts';
import { chunkReader } from '../../src-main/store/chunk-data.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import type { ReadDb } from '../../src-main/store/sql.ts';
import { REQUEST_TYPE, referenceDecode, referenceEncode } from '../fixtures/otlp-reference.ts';
import { openFolder } from '../store/folder.ts';
import { attributes, BASE_MS, logs, metrics, nanos, request, spans } from '../store/requests.ts';

type Json = Record<string, unknown>;

const LGTM: Record<Signal, Backend> = { traces: 'tempo', logs: 'loki', metrics: 'prometheus' };
const never = { pause() {}, isSpent: () => false };

interface Made {
  db: ReadDb;
  plan: Plan;
  treatment: Treatment;
}

function made(
  requests: readonly IngestRequest[],
  {
    how = {},
    backends = LGTM,
    limits,
    nowMs = BASE_MS + 1000,
  }: { how?: Partial<How>; backends?: Record<Signal, Backend>; limits?: Limits; nowMs?: number } = {},
): Made {
  const folder = openFolder();
  folder.store(...requests.map((one) => ({ ...one, body: one.body.slice() })));
  const db = folder.reader();
  const plan = planRows(db, { kind: 'run', run: folder.run }, undefined, nowMs * 1000);
  const treatment = treatmentOf({
    how: { ...howSchema.parse({}), ...how },
    rules: [],
    backends,
    ...(limits && { limits }),
    plan,
    signals: SIGNALS,
    nowUs: nowMs * 1000,
    salt: 'salt',
  });
  return { db, plan, treatment };
}

async function batches({ db, plan, treatment }: Made, signal: Signal): Promise<Batch[]> {
  const all: Batch[] = [];
  const source = { assemble: async (slice: Parameters<typeof assemble>[1]) => assemble(db, slice) };
  for await (const batch of batchesOf(signal, plan.rows[signal], source, { treatment })) all.push(batch);
  return all;
}

/** Items of requests as an independent decoder reads them, with their resource. */
function itemsIn(signal: Signal, bodies: readonly Uint8Array[]): { resource: Json; item: Json }[] {
  return bodies.flatMap((body) => {
    const decoded = referenceDecode(REQUEST_TYPE[signal], body) as Record<string, Json[]>;
    const [resources = []] = Object.values(decoded);
    return resources.flatMap(({ resource, ...rest }) =>
      (Object.values(rest)[0] as Json[]).flatMap(({ scope: _, schemaUrl: __, ...inner }) =>
        (Object.values(inner)[0] as Json[]).map((item) => ({ resource: resource as Json, item })),
      ),
    );
  });
}

async function leaving(
  one: Made,
  signal: Signal,
): Promise<{ items: Json[]; resources: Json[]; left: Record<string, number> }> {
  const all = await batches(one, signal);
  const left: Record<string, number> = {};
  for (const { reason } of all.flatMap(({ leftOut }) => leftOut)) left[reason] = (left[reason] ?? 0) + 1;
  const found = itemsIn(
    signal,
    all.map(({ body }) => body),
  );
  return { items: found.map(({ item }) => item), resources: found.map(({ resource }) => resource), left };
}

function met({ met: all }: Examined): Record<string, number> {
  return Object.fromEntries(all.map(({ code, count }) => [code, count]));
}

const examined = ({ db, plan, treatment }: Made): Examined =>
  examine(db, { rows: plan.rows, signals: SIGNALS, treatment, ms: null }, never);

/** Raw spans or records as a request, with whatever the reference encoder can write. */
function raw(signal: Signal, items: readonly object[], resource: object = {}): IngestRequest {
  const words = { traces: 'Spans', logs: 'Logs', metrics: 'Metrics' }[signal];
  const list = { traces: 'spans', logs: 'logRecords', metrics: 'metrics' }[signal];
  const body = referenceEncode(REQUEST_TYPE[signal], {
    [`resource${words}`]: [{ resource, [`scope${words}`]: [{ scope: {}, [list]: items }] }],
  });
  return { signal, encoding: 'protobuf', body };
}

const DAY = 86_400_000;

describe('logs for Loki', () => {
  const record = (at: number, body = 'x', more: object = {}): object => ({
    timeUnixNano: nanos(at),
    body: { stringValue: body },
    ...more,
  });
  const many = (count: number): object[] =>
    attributes(Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'v'])));

  it('too old, too new, too long or too much beside a line stay, and each says why', async () => {
    const one = made([
      raw('logs', [
        record(-7 * DAY - 1000),
        record(-7 * DAY + 120_000),
        record(12 * 60_000),
        record(0, 'y'.repeat(262_145)),
        record(0, 'y'.repeat(262_144)),
        record(0, 'z', { attributes: many(128) }),
        record(1, 'z', { attributes: many(129) }),
        record(2, 'z', { attributes: attributes({ big: 'b'.repeat(70_000) }) }),
      ]),
    ]);
    const { items, left } = await leaving(one, 'logs');
    expect(left).toEqual({
      'too old': 1,
      'too far in the future': 1,
      'a line that is too long': 1,
      'too many attributes': 1,
      'attributes that are too long together': 1,
    });
    expect(items).toHaveLength(3);
    expect(met(examined(one))).toMatchObject({
      log_old: 1,
      log_future: 1,
      log_line: 1,
      log_attributes: 1,
      log_attribute_bytes: 1,
    });
  });

  it('are all tried when that is asked for, or when it is not known what is behind', async () => {
    const old = [raw('logs', [record(-8 * DAY), record(0)])];
    for (const options of [
      { how: { refused: 'try' } as const },
      { backends: { traces: 'otlp', logs: 'otlp', metrics: 'otlp' } as const },
    ]) {
      const one = made(old, options);
      expect((await leaving(one, 'logs')).items).toHaveLength(2);
      expect(examined(one).met).toMatchObject([{ code: 'log_old', count: 1, stays: false }]);
    }
  });

  it('with ids of a wrong length, without a key, or in no encoding are repaired, and nothing else changes', async () => {
    const good = record(5, 'good', { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) });
    const bad = record(6, 'bad', {
      traceId: 'ab'.repeat(5),
      spanId: 'cd'.repeat(8),
      attributes: [...attributes({ a: 'b' }), { key: '', value: { stringValue: 'nameless' } }],
    });
    const { items } = await leaving(made([raw('logs', [good, bad])]), 'logs');
    expect(items[0]).toMatchObject({ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) });
    expect(items[1]).not.toHaveProperty('traceId');
    expect(items[1]).toMatchObject({ spanId: 'cd'.repeat(8), attributes: attributes({ a: 'b' }) });
  });

  it('with a label that is not UTF-8 or has a replacement character leave with a question mark, which is foreseen', async () => {
    const named = (name: string): object => ({
      attributes: attributes({ 'service.name': name, 'some.other': 'a\ufffd' }),
    });
    const bytes = raw('logs', [record(0, 'bytes')], named('shop X'));
    bytes.body[Buffer.from(bytes.body).indexOf('X')] = 0xff;
    const body = raw('logs', [record(2, 'body X')], named('shop'));
    body.body[Buffer.from(body.body).indexOf('X')] = 0xff;
    const one = made([bytes, raw('logs', [record(1, 'mark')], named('shop \ufffd')), body]);
    const { resources, items } = await leaving(one, 'logs');
    expect(resources).toEqual([named('shop ?'), named('shop ?'), named('shop')]);
    expect(items[2]).toMatchObject({ body: { stringValue: 'body \ufffd' } });
    expect((await batches(one, 'logs')).reduce((sum, { changed }) => sum + changed, 0)).toBe(3);
    expect(met(examined(one))).toEqual({ log_label_text: 2, log_utf8: 1 });
  });

  it('of resources with too many index labels stay; a label that is too long too', async () => {
    const label = (name: string, value: string): object => ({ key: name, value: { stringValue: value } });
    const names = 'cluster namespace pod container replicaset deployment statefulset daemonset cronjob job'
      .split(' ')
      .map((name) => label(`k8s.${name}.name`, 'x'));
    const more = [
      'service.name',
      'service.namespace',
      'service.instance.id',
      'cloud.region',
      'container.name',
      'deployment.environment',
    ];
    const fifteen = [...names, ...more.map((name) => label(name, 'x'))];
    const { left, items } = await leaving(
      made([
        raw('logs', [record(0, 'fifteen')], { attributes: fifteen }),
        raw('logs', [record(1, 'sixteen')], {
          attributes: [...fifteen, label('cloud.availability_zone', 'x')],
        }),
        raw('logs', [record(2, 'long')], { attributes: [label('service.name', 'n'.repeat(2049))] }),
      ]),
      'logs',
    );
    expect(items.map(({ body }) => body)).toEqual([{ stringValue: 'fifteen' }]);
    expect(left).toEqual({
      'too many index labels on its resource': 1,
      'an index label that is too long': 1,
    });
  });

  it('with lines and labels that are too long go when they are shortened, which is counted; as they are they stay', async () => {
    const named = (name: string): object => ({ attributes: attributes({ 'service.name': name }) });
    const requests = [
      raw(
        'logs',
        [record(0, 'ä'.repeat(200_000)), record(1, 'fine'), record(2, 'x'.repeat(262_144))],
        named('shop'),
      ),
      raw('logs', [record(3, 'labelled')], named('n'.repeat(3000))),
      raw('logs', [
        { ...record(4), body: { arrayValue: { values: [{ stringValue: 'y'.repeat(300_000) }] } } },
      ]),
    ];
    const one = made(requests, { how: { long: 'shorten' } });
    const { items, resources, left } = await leaving(one, 'logs');
    // What is no text cannot be cut.
    expect(left).toEqual({ 'a line that is too long': 1 });
    const bodies = items.map(({ body }) => (body as { stringValue: string }).stringValue);
    const cut = bodies.find((body) => body.startsWith('ä')) ?? '';
    expect(cut).toMatch(/^ä+… \[\d+ bytes cut\]$/);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(262_144);
    expect(bodies.filter((body) => body.startsWith('x')).map(({ length }) => length)).toEqual([262_144]);
    const names = resources.map((each) => JSON.stringify(each)).filter((each) => each.includes('bytes cut'));
    expect(names).toEqual([expect.stringMatching(/n{2000,}… \[\d+ bytes cut\]/)]);
    expect((await batches(one, 'logs')).reduce((sum, { changed }) => sum + changed, 0)).toBe(2);
    expect(met(examined(one))).toEqual({ log_line: 1, log_line_short: 1, log_label_short: 1 });
    expect((await leaving(made(requests), 'logs')).items).toHaveLength(2);
  });

  it('that Loki keeps once, or of which it loses a value, are foreseen', () => {
    const one = made([
      raw('logs', [
        record(0, 'same'),
        record(0, 'same'),
        record(0, 'other'),
        record(1, 'clash', { attributes: attributes({ 'a.b': '1', a_b: '2' }) }),
        record(-4 * 3_600_000, 'late'),
      ]),
    ]);
    expect(met(examined(one))).toEqual({ log_repeat: 1, log_value: 1, log_late: 1 });
  });
});

describe('spans for Tempo', () => {
  const span = (id: number, more: object = {}): object => ({
    traceId: 'ab'.repeat(16),
    spanId: id.toString(16).padStart(16, '0'),
    name: `span ${id}`,
    startTimeUnixNano: nanos(0),
    endTimeUnixNano: nanos(1),
    ...more,
  });

  it('of the year 2262 stay; parents and links of a wrong length go without that id', async () => {
    const one = made([
      raw('traces', [
        span(1, { endTimeUnixNano: String(2n ** 63n) }),
        span(2, { parentSpanId: 'ab' }),
        span(3, { links: [{ traceId: 'ab'.repeat(3), spanId: 'ab'.repeat(8) }] }),
        span(4, { parentSpanId: 'ab'.repeat(8) }),
      ]),
    ]);
    const { items, left } = await leaving(one, 'traces');
    expect(left).toEqual({ 'a time of the year 2262 or later': 1 });
    expect(items.map(({ name }) => name)).toEqual(['span 2', 'span 3', 'span 4']);
    expect(items[0]).not.toHaveProperty('parentSpanId');
    expect(items[1]?.links).toEqual([{ spanId: 'ab'.repeat(8) }]);
    expect(items[2]).toMatchObject({ parentSpanId: 'ab'.repeat(8) });
    expect(met(examined(one))).toMatchObject({ span_time: 1, span_ids: 2 });
  });

  it('that stay are marked in the preview, where nothing is said of how they would leave', () => {
    const far = '9300000000000000000';
    const one = made([
      raw('traces', [
        {
          traceId: '1'.repeat(32),
          spanId: '1'.repeat(16),
          name: 'far',
          startTimeUnixNano: far,
          endTimeUnixNano: far,
        },
        {
          traceId: '1'.repeat(32),
          spanId: '2'.repeat(16),
          name: 'near',
          startTimeUnixNano: nanos(0),
          endTimeUnixNano: nanos(1),
        },
      ]),
    ]);
    const look = (changedOnly: boolean) =>
      preview(
        one.db,
        { rows: one.plan.rows, signals: SIGNALS, treatment: one.treatment, changedOnly, limit: 10, ms: null },
        never,
      );
    const told = look(false).items.map(({ name, stays }) => [name, stays]);
    expect(new Map(told as [string, string][])).toEqual(
      new Map([
        ['far', 'has a time of the year 2262 or later'],
        ['near', ''],
      ]),
    );
    expect(look(true).items).toEqual([]);
  });

  it('of the future are not called new', () => {
    const at = (ms: number): string =>
      preflightOf(made([spans('shop', [{ id: 1, start: ms }])]).plan, {
        ...{ what: { kind: 'range' }, signals: SIGNALS, destination: undefined, earlier: [], unreached: [] },
        ...{ liveWaits: { traces: 0, logs: 0, metrics: 0 } },
        treatment: made([spans('shop', [{ id: 1, start: ms }])]).treatment,
        examined: examined(made([spans('shop', [{ id: 1, start: ms }])])),
      })
        .findings.map(({ title }) => title)
        .join();
    expect(at(0)).toContain('Everything is new.');
    expect(at(3_600_000)).not.toContain('Everything is');
  });

  it('beyond what a trace may hold stay, so that the first ones are kept', async () => {
    const filler = attributes({ filler: 'f'.repeat(1000) });
    const large = Array.from({ length: 3000 }, (_, i) => span(i + 1, { attributes: filler }));
    const limits = defaultLimits(LGTM);
    const one = made([raw('traces', large)], {
      limits: { ...limits, traces: { ...limits.traces, traceBytes: 1_500_000 } },
    });
    const all = await batches(one, 'traces');
    const bytes = all.reduce((sum, { body }) => sum + body.length, 0);
    expect(bytes).toBeLessThan(1_500_000);
    expect(bytes).toBeGreaterThan(1_300_000);
    const left = all.flatMap(({ leftOut }) => leftOut);
    expect(left.length + all.reduce((sum, { items }) => sum + items, 0)).toBe(3000);
    expect(new Set(left.map(({ reason }) => reason))).toEqual(new Set(['beyond what a trace may hold']));
    expect(met(examined(one))).toMatchObject({ trace_size: left.length });

    // What the destination has of the trace counts: the rest does not fit a second time either.
    const gone = new Set(all.flatMap(({ sent }) => [...sent]));
    const plan = planRows(
      one.db,
      { kind: 'range' },
      {
        standing: (signal, row) => (signal === 'traces' && gone.has(row) ? 'taken' : undefined),
      },
    );
    const again = (time: How['time']): Made => {
      const how = { ...one.treatment.how, time };
      const { limits: same } = one.treatment;
      const settled = {
        how,
        rules: [],
        backends: LGTM,
        limits: same,
        plan,
        signals: SIGNALS,
        nowUs: BASE_MS,
      };
      return { db: one.db, plan, treatment: treatmentOf(settled) };
    };
    const rest = await batches(again('recorded'), 'traces');
    expect(rest.flatMap(({ sent }) => [...sent])).toEqual([]);
    expect(rest.flatMap(({ leftOut }) => leftOut)).toHaveLength(left.length);
    // With ids of its own it is another trace.
    const anew = await batches(again('now'), 'traces');
    const fits = Math.min(left.length, gone.size);
    expect(anew.flatMap(({ sent }) => [...sent]).length).toBeGreaterThanOrEqual(fits - 200);
  });

  it('with a schema URL or flags go, and that these are not kept is told', () => {
    const link = { traceId: 'ab'.repeat(16), spanId: 'ab'.repeat(8) };
    const one = made([
      raw('traces', [
        span(1, { flags: 257 }),
        span(2, { links: [{ ...link, flags: 1 }] }),
        span(3, { links: [link], flags: 0 }),
      ]),
    ]);
    expect(met(examined(one))).toEqual({ span_unkept: 2 });
  });

  it('with attributes that are too long go shortened when that is asked for, wherever they stand', async () => {
    const long = attributes({ long: 'ä'.repeat(2000), short: 'x' });
    const one = made(
      [
        raw('traces', [span(1, { attributes: long, events: [{ name: 'e', attributes: long }] }), span(2)], {
          attributes: long,
        }),
      ],
      { how: { long: 'shorten' } },
    );
    const { items, resources } = await leaving(one, 'traces');
    const [cut] = (items[0]?.attributes ?? []) as { value: { stringValue: string } }[];
    expect(cut?.value.stringValue).toMatch(/^ä{1000,}… \[\d+ bytes cut\]$/);
    expect(Buffer.byteLength(cut?.value.stringValue ?? '')).toBeLessThanOrEqual(2048);
    expect(items[0]?.events).toMatchObject([{ attributes: items[0]?.attributes }]);
    expect(resources[0]).toEqual({ attributes: items[0]?.attributes });
    expect(met(examined(one))).toEqual({ span_attribute_short: 2 });
  });

  it('with attributes that are cut, or old ones that search misses, are foreseen and go', async () => {
    const one = made(
      [raw('traces', [span(1, { attributes: attributes({ long: 'l'.repeat(2049) }) }), span(2)])],
      { nowMs: BASE_MS + 300_000 },
    );
    expect((await leaving(one, 'traces')).items).toHaveLength(2);
    expect(met(examined(one))).toEqual({ span_attribute: 1, span_old: 2 });
  });
});

describe('points for Prometheus', () => {
  const gauge = (name: string, points: readonly object[]): object => ({
    name,
    gauge: { dataPoints: points },
  });
  const exponential = (scale: number): object => ({
    name: `scale${scale}`,
    exponentialHistogram: {
      aggregationTemporality: 2,
      dataPoints: [{ timeUnixNano: nanos(0), count: '1', scale, zeroCount: '1' }],
    },
  });

  it('too old, too new, nameless, without a value or too coarse stay', async () => {
    const one = made([
      raw('metrics', [
        gauge('old', [{ timeUnixNano: nanos(-3_700_000), asDouble: 1 }]),
        gauge('new', [{ timeUnixNano: nanos(12 * 60_000), asDouble: 1 }]),
        gauge('…', [{ timeUnixNano: nanos(0), asDouble: 1 }]),
        gauge('none', [{ timeUnixNano: nanos(0) }, { timeUnixNano: nanos(1), flags: 1 }]),
        exponential(-5),
        exponential(-4),
        gauge('fine', [{ timeUnixNano: nanos(0), asInt: '9007199254740993' }]),
      ]),
    ]);
    const { items, left } = await leaving(one, 'metrics');
    expect(left).toEqual({
      'too old': 1,
      'too far in the future': 1,
      'a name without a letter': 1,
      'no value': 1,
      'an exponential histogram that is too coarse': 1,
    });
    expect(items.map(({ name }) => name).toSorted()).toEqual(['fine', 'none', 'scale-4']);
    expect(met(examined(one))).toMatchObject({
      point_old: 1,
      point_value: 1,
      point_scale: 1,
      point_rounded: 1,
    });
  });

  it('age is judged by the newest sample there, where the target tells', async () => {
    const old = [raw('metrics', [gauge('old', [{ timeUnixNano: nanos(-3 * DAY), asDouble: 1 }])])];
    const limits = defaultLimits(LGTM);
    const read = { ...limits.read, metrics: true };
    const empty = made(old, { limits: { ...limits, read } });
    expect((await leaving(empty, 'metrics')).items).toHaveLength(1);
    const newest = { ...limits.metrics, newestMs: BASE_MS - 3 * DAY + 1000 };
    const behind = made(old, { limits: { ...limits, read, metrics: newest } });
    expect((await leaving(behind, 'metrics')).items).toHaveLength(1);
    expect((await leaving(made(old), 'metrics')).items).toHaveLength(0);
  });

  it('that fall into one millisecond or one name, or whose labels meet, are foreseen', () => {
    const one = made([
      raw('metrics', [
        gauge('twice', [
          { timeUnixNano: nanos(0), asDouble: 1 },
          { timeUnixNano: nanos(0, 5), asDouble: 2 },
        ]),
        gauge('a.b', [{ timeUnixNano: nanos(1), asDouble: 1 }]),
        gauge('a_b', [{ timeUnixNano: nanos(2), asDouble: 1 }]),
        gauge('labels', [
          { timeUnixNano: nanos(3), asDouble: 1, attributes: attributes({ 'x.y': '1', x_y: '2' }) },
          { timeUnixNano: nanos(4), asDouble: 1, attributes: attributes({ job: 'mine' }) },
        ]),
      ]),
    ]);
    expect(met(examined(one))).toEqual({ point_same: 1, point_clash: 1, point_label_clash: 2 });
    expect(examined(one).series).toBe(4);
  });

  describe('whose series become one by what is hidden', () => {
    const of = (at: number, labels: Record<string, string>): object => ({
      ...{ timeUnixNano: nanos(at), asDouble: at, attributes: attributes(labels) },
    });
    /** Two points, a second apart, of each user's series; and of one that nothing is hidden of. */
    const users = (...names: string[]): IngestRequest[] =>
      [0, 1000].map((at) =>
        raw('metrics', [
          gauge('cart.size', [
            ...names.map((user) => of(at, { 'user.id': user, region: 'eu' })),
            of(at, { region: 'us' }),
          ]),
        ]),
      );
    const hiding = (pattern: string): { how: Partial<How> } => ({
      how: { redact: [{ where: 'key', pattern }] },
    });
    const said = (one: Made): object | undefined =>
      preflightOf(one.plan, {
        ...{
          what: { kind: 'range' },
          signals: SIGNALS,
          destination: undefined,
          earlier: [],
          unreached: [],
          liveWaits: { traces: 0, logs: 0, metrics: 0 },
        },
        ...{ treatment: one.treatment, examined: examined(one) },
      }).reasons.find(({ code }) => code === 'point_hidden');

    it('are foreseen, with how many of what, which attribute it is, and what to do', () => {
      const one = made(users('ada', 'ben', 'cy'), hiding('user.*'));
      expect(said(one)).toMatchObject({
        ...{
          signal: 'metrics',
          fate: 'lost',
          level: 'error',
          count: 6,
          lost: 4,
          certain: true,
          stays: false,
        },
        title: '6 points are of series that become one by what is hidden.',
        example: { text: 'cart.size {region="eu", user.id="[redacted]"}' },
      });
      const { detail } = said(one) as { detail: string };
      expect(detail).toContain(
        'Hiding user.id leaves 1 of 3 series; 4 of the points fall on the moment of another',
      );
      expect(detail).toMatch(/take metrics out of this send, or the rule/i);
      expect(examined(one).series).toBe(2);
    });

    it('are foreseen where a resource tells them apart, or a pattern of texts makes them equal', () => {
      const pods = ['pod-1', 'pod-2'].map((instance) =>
        raw('metrics', [gauge('up', [of(0, {})])], {
          attributes: attributes({ 'service.name': 'shop', 'service.instance.id': instance }),
        }),
      );
      expect(said(made(pods, hiding('service.instance.id')))).toMatchObject({
        count: 2,
        detail: expect.stringContaining('Hiding service.instance.id leaves 1 of 2 series'),
      });
      const texts: Partial<How> = { redact: [{ where: 'text', pattern: 'pod-\\d' }] };
      expect(said(made(pods, { how: texts }))).toMatchObject({ count: 2 });
    });

    it('are said with an if where it is not known what is behind', () => {
      const backends: Record<Signal, Backend> = { traces: 'otlp', logs: 'otlp', metrics: 'otlp' };
      expect(said(made(users('ada', 'ben'), { ...hiding('user.id'), backends }))).toMatchObject({
        level: 'warning',
        detail: expect.stringMatching(/^If Prometheus or Mimir is behind it: /),
      });
    });

    it('are not seen where hiding leaves series apart', () => {
      expect(said(made(users('ada'), hiding('user.id')))).toBeUndefined();
      expect(said(made(users('ada', 'ben')))).toBeUndefined();
      expect(said(made(users('ada', 'ben'), hiding('region')))).toBeUndefined();
    });

    it('are not counted for points that stay', () => {
      expect(
        said(made(users('ada', 'ben'), { ...hiding('user.id'), nowMs: BASE_MS + 2 * DAY })),
      ).toBeUndefined();
    });
  });
});

describe('delta points', () => {
  const bounds = [1, 2];
  const deltaSum = (at: number, value: number, series = 'a'): object => ({
    name: 'requests',
    sum: {
      aggregationTemporality: 1,
      isMonotonic: true,
      dataPoints: [
        {
          startTimeUnixNano: nanos(at - 1000),
          timeUnixNano: nanos(at),
          asInt: String(value),
          attributes: attributes({ series }),
        },
      ],
    },
  });

  it('go as sums of their series since the first, which gives the start', async () => {
    const one = made(
      [5, 7, 3].map((value, i) => metrics('shop', [deltaSum(i * 1000, value), deltaSum(i * 1000, 1, 'b')])),
    );
    const { items } = await leaving(one, 'metrics');
    const [metric] = items as { sum: Json & { dataPoints: Json[] } }[];
    expect(items).toHaveLength(1);
    expect(metric?.sum).toMatchObject({ aggregationTemporality: 2, isMonotonic: true });
    const ofSeries = (series: string): Json[] =>
      metric?.sum.dataPoints.filter((point) => JSON.stringify(point.attributes).includes(`"${series}"`)) ??
      [];
    expect(ofSeries('a').map(({ asInt }) => asInt)).toEqual(['5', '12', '15']);
    expect(ofSeries('b').map(({ asInt }) => asInt)).toEqual(['1', '2', '3']);
    for (const { startTimeUnixNano } of ofSeries('a')) expect(startTimeUnixNano).toBe(nanos(-1000));
    expect(met(examined(one))).toEqual({ point_cumulated: 6 });
  });

  it('stay, or go as they are, when that is chosen or the target takes them', async () => {
    const requests = [metrics('shop', [deltaSum(0, 5)]), metrics('shop', [deltaSum(1000, 7)])];
    const values = async (one: Made): Promise<unknown[]> =>
      (await leaving(one, 'metrics')).items.flatMap((item) =>
        (item as { sum: { dataPoints: Json[] } }).sum.dataPoints.map(({ asInt }) => asInt),
      );
    expect(await values(made(requests, { how: { delta: 'as-is' } }))).toEqual(['5', '7']);
    const left = made(requests, { how: { delta: 'leave-out' } });
    expect((await leaving(left, 'metrics')).left).toEqual({ 'delta temporality': 2 });
    // Without a plan there is nothing to add up from.
    const endless = made(requests);
    const treatment = { ...endless.treatment, addsUp: false };
    expect((await leaving({ ...endless, treatment }, 'metrics')).left).toEqual({ 'delta temporality': 2 });
    const limits = defaultLimits(LGTM);
    const takes = made(requests, { limits: { ...limits, metrics: { ...limits.metrics, delta: true } } });
    expect(await values(takes)).toEqual(['5', '7']);
  });

  it('of histograms add up bucket by bucket, and start anew when the bounds change', async () => {
    const histogram = (at: number, counts: number[], own = bounds): object => ({
      name: 'latency',
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [
          {
            startTimeUnixNano: nanos(at - 1000),
            timeUnixNano: nanos(at),
            count: String(counts.reduce((a, b) => a + b, 0)),
            sum: 1.5,
            min: 0.5,
            max: at,
            bucketCounts: counts.map(String),
            explicitBounds: own,
            exemplars: [{ timeUnixNano: nanos(at), asDouble: 1 }],
          },
        ],
      },
    });
    const one = made([
      metrics('shop', [histogram(1000, [1, 0, 2])]),
      metrics('shop', [histogram(2000, [0, 3, 1])]),
      metrics('shop', [histogram(3000, [1, 1], [9])]),
    ]);
    const { items } = await leaving(one, 'metrics');
    const points = (items[0] as { histogram: { dataPoints: Json[] } }).histogram.dataPoints;
    expect(points[1]).toMatchObject({
      startTimeUnixNano: nanos(0),
      count: '7',
      sum: 3,
      min: 0.5,
      max: 2000,
      bucketCounts: ['1', '3', '3'],
      explicitBounds: bounds,
      exemplars: [{ timeUnixNano: nanos(2000), asDouble: 1 }],
    });
    expect(points[2]).toMatchObject({ startTimeUnixNano: nanos(2000), count: '2', bucketCounts: ['1', '1'] });
  });

  it('of exponential histograms meet at the coarser scale, every value in its bucket', () => {
    const index = (value: number, scale: number): number => Math.ceil(Math.log2(value) * 2 ** scale) - 1;
    const value = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    const group = fc.record({
      scale: fc.integer({ min: -2, max: 6 }),
      values: fc.array(value, { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), (groups) => {
        let sum: Sum | undefined;
        const dataPoints = groups.map(({ scale, values }, i) => {
          const indices = values.map((each) => index(each, scale));
          const offset = indices.length === 0 ? 0 : Math.min(...indices);
          const counts: number[] = [];
          for (const at of indices) counts[at - offset] = (counts[at - offset] ?? 0) + 1;
          const point = referenceEncode('ExponentialHistogramDataPoint', {
            startTimeUnixNano: nanos(i - 1),
            timeUnixNano: nanos(i),
            count: String(values.length),
            scale,
            zeroCount: '0',
            positive: { offset, bucketCounts: Array.from(counts, (count) => String(count ?? 0)) },
          });
          sum = addUp(sum, METRIC_EXPONENTIAL_HISTOGRAM, point, 0, point.length);
          if (!sum) throw new Error('nothing added up');
          const added = asCumulative(sum, METRIC_EXPONENTIAL_HISTOGRAM, point, 0, point.length);
          return referenceDecode('ExponentialHistogramDataPoint', added) as Json;
        });
        for (const [i, point] of dataPoints.entries()) {
          const all = groups.slice(0, i + 1).flatMap(({ values }) => values);
          const scale = Number(point.scale ?? 0);
          const { offset = 0, bucketCounts = [] } = point.positive as {
            offset?: number;
            bucketCounts?: string[];
          };
          const expected = new Map<number, number>();
          // By way of each value's own bucket: near a bound the two ways of rounding may differ.
          for (const { scale: own, values } of groups.slice(0, i + 1))
            for (const each of values) {
              const at = Math.floor(index(each, own) / 2 ** (own - scale));
              expected.set(at, (expected.get(at) ?? 0) + 1);
            }
          expect(Number(point.count ?? 0)).toBe(all.length);
          const found = new Map(
            bucketCounts.flatMap((count, k) => (count === '0' ? [] : [[offset + k, Number(count)] as const])),
          );
          expect([...found].toSorted()).toEqual([...expected].toSorted());
        }
      }),
    );
  });

  it('have the same values however a send is cut: whole, batch by batch, in halves, in parts', async () => {
    const filler = 'f'.repeat(300);
    const requests = Array.from({ length: 40 }, (_, i) =>
      metrics(
        'shop',
        Array.from({ length: 100 }, (_, k) => deltaSum(i * 1000, (i * 7 + k) % 11, `${k} ${filler}`)),
      ),
    );
    const one = made(requests);
    const pointsOf = (bodies: readonly Uint8Array[]): string[] =>
      itemsIn('metrics', bodies)
        .flatMap(({ item }) => (item as { sum: { dataPoints: Json[] } }).sum.dataPoints)
        .map((point) => JSON.stringify(point))
        .toSorted();
    const all = await batches(one, 'metrics');
    expect(all.length).toBeGreaterThan(1);
    const whole = pointsOf(all.map(({ body }) => body));
    expect(whole).toHaveLength(4000);
    // What was read for them is gone from memory meanwhile.
    chunkReader(one.db).giveBack(0);
    const halves = (await Promise.all(all.toReversed().map((batch) => batch.halve()))).flatMap(
      (pair) => pair ?? [],
    );
    expect(pointsOf(halves.map(({ body }) => body))).toEqual(whole);
    // However many slices there are, the rows that went before are handed to the readers once.
    const given = new Set<unknown>();
    const { db, plan, treatment } = one;
    const source = {
      async assemble(slice: Parameters<typeof assemble>[1]) {
        given.add(slice.history?.plan.buffer);
        return assemble(db, slice);
      },
    };
    for await (const batch of batchesOf('metrics', plan.rows.metrics, source, { treatment }))
      await batch.halve();
    expect([...given]).toEqual([expect.any(SharedArrayBuffer)]);
    const last = all.at(-1) as Batch;
    const some = new Set(last.sent.filter((_, i) => i % 3 === 0));
    const part = await last.only(some);
    expect(part.items).toBe(some.size);
    const known = new Set(whole);
    for (const point of pointsOf([part.body])) expect(known.has(point)).toBe(true);
  });
});

describe('moved to now', () => {
  const spanIds = (items: readonly Json[]): unknown[] => items.map(({ spanId }) => spanId);

  it('all times by one offset; ids anew, the same in spans, links, logs and exemplars', async () => {
    const at = BASE_MS + 5 * DAY;
    const ids = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };
    const one = made(
      [
        raw('traces', [
          { ...ids, name: 'root', startTimeUnixNano: nanos(0), endTimeUnixNano: nanos(100) },
          {
            traceId: ids.traceId,
            spanId: 'ee'.repeat(8),
            parentSpanId: ids.spanId,
            name: 'child',
            startTimeUnixNano: nanos(10),
            endTimeUnixNano: nanos(20),
            events: [{ name: 'e', timeUnixNano: nanos(15) }],
            links: [ids],
          },
        ]),
        raw('logs', [
          { ...ids, timeUnixNano: nanos(12), observedTimeUnixNano: nanos(13), body: { stringValue: 'l' } },
        ]),
        raw('metrics', [
          {
            name: 'g',
            gauge: {
              dataPoints: [
                {
                  startTimeUnixNano: '0',
                  timeUnixNano: nanos(50),
                  asDouble: 1,
                  exemplars: [{ ...ids, timeUnixNano: nanos(49), asDouble: 1 }],
                },
              ],
            },
          },
        ]),
      ],
      { how: { time: 'now' }, nowMs: at },
    );
    const shift = BigInt(one.treatment.shiftNs);
    const moved = (ms: number): string => String(BigInt(nanos(ms)) + shift);
    // The newest end is half a minute ago.
    expect(moved(100)).toBe(`${at - 30_000}000000`);
    const [root, child] = (await leaving(one, 'traces')).items as [Json, Json];
    const [log] = (await leaving(one, 'logs')).items as [Json];
    const [metric] = (await leaving(one, 'metrics')).items as [{ gauge: { dataPoints: Json[] } }];
    expect(root).toMatchObject({ startTimeUnixNano: moved(0), endTimeUnixNano: moved(100) });
    expect(root.traceId).not.toBe(ids.traceId);
    const fresh = { traceId: root.traceId, spanId: root.spanId };
    expect(child).toMatchObject({
      traceId: root.traceId,
      parentSpanId: root.spanId,
      events: [{ timeUnixNano: moved(15) }],
      links: [fresh],
    });
    expect(log).toMatchObject({ ...fresh, timeUnixNano: moved(12), observedTimeUnixNano: moved(13) });
    expect(metric.gauge.dataPoints[0]).toMatchObject({
      timeUnixNano: moved(50),
      exemplars: [{ ...fresh, timeUnixNano: moved(49) }],
    });
    expect(spanIds((await leaving(one, 'traces')).items)).toEqual([root.spanId, child.spanId]);
    const again = { ...one, treatment: { ...one.treatment, idSalt: 'another' } };
    expect(spanIds((await leaving(again, 'traces')).items)).not.toContain(root.spanId);
  });

  describe('by what is of now', () => {
    const nowMs = BASE_MS + DAY;
    const YEAR = 365 * DAY;
    const last = nanos(7);
    const far = [
      raw('traces', [
        {
          ...{ traceId: '01'.repeat(16), spanId: '01'.repeat(8), name: 'of the year 2264' },
          ...{ startTimeUnixNano: '9300000000000000000', endTimeUnixNano: '9300000000000000001' },
        },
        {
          ...{ traceId: '02'.repeat(16), spanId: '02'.repeat(8), name: 'without a sound end' },
          ...{ startTimeUnixNano: last, endTimeUnixNano: '4100000000000000000' },
        },
        {
          ...{ traceId: '03'.repeat(16), spanId: '03'.repeat(8), name: 'a year ahead' },
          ...{ startTimeUnixNano: nanos(DAY + YEAR), endTimeUnixNano: nanos(DAY + YEAR) },
        },
      ]),
      logs('shop', [
        { body: 'good', at: 5 },
        { body: 'bad', at: DAY + YEAR },
      ]),
    ];
    const moves = (one: Made): number => Number(BigInt(one.treatment.shiftNs) / 1_000_000n);
    const said = (one: Made): string[] =>
      preflightOf(one.plan, {
        ...{
          what: { kind: 'range' },
          signals: SIGNALS,
          destination: undefined,
          earlier: [],
          unreached: [],
          liveWaits: { traces: 0, logs: 0, metrics: 0 },
        },
        ...{ treatment: one.treatment, examined: examined(one) },
      })
        .findings.filter(({ title }) => /^Everything moves|no time moves/.test(title))
        .map(({ level, title }) => `${level}: ${title}`);

    it('though single items are far in the future: these stay where that is refused', () => {
      const one = made(far, { how: { time: 'now' }, nowMs });
      expect(moves(one)).toBe(DAY - 30_000 - 7);
      expect(met(examined(one))).toMatchObject({ log_future: 1, span_time: 1, span_future: 1 });
      expect(said(one)).toEqual(['info: Everything moves 23 hours 59 minutes towards now.']);
    });

    it('never into the past because something ended a moment ago', () => {
      const one = made([logs('shop', [{ body: 'x', at: DAY - 5 }])], { how: { time: 'now' }, nowMs });
      expect(one.treatment).toMatchObject({ shiftNs: '0', idSalt: 'salt' });
      expect(said(one)).toEqual(['info: The newest of it is of now: no time moves.']);
    });

    it('into the past only when all of it lies in the future, and that is said', () => {
      const one = made(
        [
          logs('shop', [
            { body: 'x', at: DAY + YEAR },
            { body: 'y', at: DAY + YEAR - 1000 },
          ]),
        ],
        { how: { time: 'now' }, nowMs },
      );
      expect(moves(one)).toBe(-YEAR - 30_000);
      expect(said(one)).toEqual(['warning: Everything moves 365 days into the past.']);
      expect(met(examined(one))).toEqual({});
    });
  });

  it('old items are taken that would be refused as recorded', async () => {
    const old = [
      logs('shop', [{ body: 'x', at: -20 * DAY }]),
      metrics('shop', [
        { name: 'g', gauge: { dataPoints: [{ timeUnixNano: nanos(-20 * DAY), asDouble: 1 }] } },
      ]),
    ];
    expect(met(examined(made(old)))).toMatchObject({ log_old: 1, point_old: 1 });
    expect(met(examined(made(old, { how: { time: 'now' } })))).toEqual({});
  });
});

describe('redaction', () => {
  const secrets = [
    request('traces', {
      resourceSpans: [
        {
          resource: { attributes: attributes({ 'service.name': 'shop', 'db.password': 'hunter2' }) },
          scopeSpans: [
            {
              scope: { name: 's' },
              spans: [
                {
                  traceId: 'ab'.repeat(16),
                  spanId: 'cd'.repeat(8),
                  name: 'GET /u/jane@example.org',
                  startTimeUnixNano: nanos(0),
                  endTimeUnixNano: nanos(1),
                  attributes: attributes({
                    'http.request.header.Authorization': 'Bearer abc',
                    kept: 'as it is',
                  }),
                },
              ],
            },
          ],
        },
      ],
    }),
    logs('shop', [{ body: 'login jane@example.org ok' }, { body: 'nothing here' }]),
  ];
  const redact = [
    { where: 'key', pattern: '*authorization' },
    { where: 'key', pattern: 'DB.*' },
    { where: 'text', pattern: '[a-z]+@example\\.org' },
  ] as const;

  it('hides values by their keys and texts by a pattern, everywhere, and counts nothing else', async () => {
    const one = made(secrets, { how: { redact: [...redact] } });
    const { items, resources } = await leaving(one, 'traces');
    expect(items[0]).toMatchObject({
      name: 'GET /u/[redacted]',
      attributes: attributes({ 'http.request.header.Authorization': '[redacted]', kept: 'as it is' }),
    });
    expect(resources[0]).toMatchObject({
      attributes: attributes({ 'service.name': 'shop', 'db.password': '[redacted]' }),
    });
    const bodies = (await leaving(one, 'logs')).items.map(({ body }) => body);
    expect(bodies).toEqual([{ stringValue: 'login [redacted] ok' }, { stringValue: 'nothing here' }]);
  });

  it('leaves every byte as it is where there is nothing to do', async () => {
    const one = made([
      spans('shop', [{ id: 1 }, { id: 2 }]),
      logs('shop', [{ body: 'a' }]),
      metrics('shop', [{ name: 'g', gauge: { dataPoints: [{ timeUnixNano: nanos(0), asDouble: 1 }] } }]),
    ]);
    const untreated = { ...one, treatment: { ...one.treatment, repair: false } };
    for (const signal of SIGNALS) {
      const [treated] = await batches(one, signal);
      const [plain] = await batches(untreated, signal);
      expect(Buffer.compare(treated?.body ?? Buffer.alloc(0), plain?.body ?? Buffer.alloc(1))).toBe(0);
    }
  });
});
