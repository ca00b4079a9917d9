// The judge against the real thing: what it says would be refused is refused, what it lets go is taken, at the very
// edges. Needs SPANDREL_TEMPO_URL (OTLP/HTTP; asked on port 3200), SPANDREL_LOKI_URL, SPANDREL_PROMETHEUS_URL.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Backend } from '#shared/api/destinations.ts';
import { how as howSchema } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { assemble } from '../../src-main/send/assemble.ts';
import { type Batch, batchesOf } from '../../src-main/send/batches.ts';
import { planRows } from '../../src-main/send/plan-rows.ts';
import { post } from '../../src-main/send/post.ts';
import { readLimits } from '../../src-main/send/read-limits.ts';
import { readUrls } from '../../src-main/send/read-urls.ts';
import { readSignalEndpoint } from '../../src-main/send/signal-urls.ts';
import type { Target } from '../../src-main/send/target.ts';
import { treatmentOf } from '../../src-main/send/treatment.ts';
import { REQUEST_TYPE, referenceEncode } from '../fixtures/otlp-reference.ts';
import { openFolder } from '../store/folder.ts';
import { attributes } from '../store/requests.ts';

const ENV: Record<Signal, string> = {
  traces: 'SPANDREL_TEMPO_URL',
  logs: 'SPANDREL_LOKI_URL',
  metrics: 'SPANDREL_PROMETHEUS_URL',
};
const missing = (signal: Signal): boolean => !process.env[ENV[signal]];
const title = (signal: Signal, what: string): string =>
  missing(signal) ? `${what} (not run: ${ENV[signal]} is not set)` : what;

const backends: Record<Signal, Backend> = { traces: 'tempo', logs: 'loki', metrics: 'prometheus' };
const nowMs = Date.now();
/** Nanoseconds, some milliseconds from now. */
const at = (ms: number): string => `${Math.floor(nowMs + ms)}000000`;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function urlOf(signal: Signal): string {
  return readSignalEndpoint(signal, process.env[ENV[signal]] ?? '', backends[signal]).url;
}

function readersOf(): Record<Signal, Target | null> {
  const urls = Object.fromEntries(
    SIGNALS.map((signal) => [signal, missing(signal) ? null : urlOf(signal)]),
  ) as Record<Signal, string | null>;
  const read = readUrls({}, urls, backends).urls;
  const target = (url: string | null): Target | null =>
    url === null ? null : { url, headers: {}, secrets: [] };
  return { traces: target(read.traces), logs: target(read.logs), metrics: target(read.metrics) };
}

/** Items as a request with a resource nobody has used. */
function request(signal: Signal, items: readonly object[], more: Record<string, string> = {}): Uint8Array {
  const words = { traces: 'Spans', logs: 'Logs', metrics: 'Metrics' }[signal];
  const list = { traces: 'spans', logs: 'logRecords', metrics: 'metrics' }[signal];
  const resource = {
    attributes: attributes({
      'service.name': 'spandrel-judge-test',
      'service.instance.id': randomBytes(6).toString('hex'),
      ...more,
    }),
  };
  return referenceEncode(REQUEST_TYPE[signal], {
    [`resource${words}`]: [{ resource, [`scope${words}`]: [{ [list]: items }] }],
  });
}

/** The batches a send of one request would have, with the target's own limits. */
async function treated(signal: Signal, body: Uint8Array): Promise<Batch[]> {
  const folder = openFolder();
  folder.store({ signal, encoding: 'protobuf', body: body.slice() });
  const db = folder.reader();
  const plan = planRows(db, { kind: 'run', run: folder.run });
  const treatment = treatmentOf({
    how: howSchema.parse({}),
    rules: [],
    backends,
    limits: await readLimits(backends, readersOf()),
    plan,
    signals: SIGNALS,
    nowUs: Date.now() * 1000,
  });
  const source = { assemble: async (slice: Parameters<typeof assemble>[1]) => assemble(db, slice) };
  const all: Batch[] = [];
  for await (const batch of batchesOf(signal, plan.rows[signal], source, { treatment })) all.push(batch);
  return all;
}

async function statusOf(signal: Signal, body: Uint8Array): Promise<number> {
  return (await post(urlOf(signal), body, {}, AbortSignal.timeout(20_000))).status;
}

const isTaken = (status: number): boolean => status === 200 || status === 204;

/** As it came it is taken or refused, as said; what the judge lets go of it is always taken. */
async function agrees(signal: Signal, body: Uint8Array, fate: 'taken' | 'stays' | 'repaired'): Promise<void> {
  const batches = await treated(signal, body);
  const left = batches.flatMap(({ leftOut }) => leftOut);
  expect(left).toHaveLength(fate === 'stays' ? 1 : 0);
  for (const { items, body: leaving } of batches)
    if (items > 0) expect(isTaken(await statusOf(signal, leaving)), 'what leaves').toBe(true);
  // Only then as it came: Prometheus would call a second one a duplicate.
  if (fate !== 'taken') expect(isTaken(await statusOf(signal, body)), 'as it came').toBe(false);
}

describe.skipIf(missing('logs'))(title('logs', 'log records and Loki'), () => {
  const record = (ms: number, more: object = {}): object => ({
    timeUnixNano: at(ms),
    body: { stringValue: 'x' },
    ...more,
  });
  const many = (count: number): object[] =>
    attributes(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v'])));
  const labels = (count: number): Record<string, string> =>
    Object.fromEntries(
      'cluster namespace pod container replicaset deployment statefulset daemonset cronjob job'
        .split(' ')
        .map((name) => [`k8s.${name}.name`, 'x'])
        .concat([
          ['service.namespace', 'x'],
          ['cloud.region', 'x'],
          ['cloud.availability_zone', 'x'],
          ['container.name', 'x'],
        ])
        .slice(0, count),
    );
  const line = (length: number): object => ({ body: { stringValue: 'l'.repeat(length) } });
  const metadata = (bytes: number): object => ({ attributes: attributes({ abcd: 'm'.repeat(bytes - 4) }) });

  it.each<[string, 'taken' | 'stays' | 'repaired', object, Record<string, string>?]>([
    ['a week old but for two minutes', 'taken', record(-7 * DAY + 2 * MINUTE)],
    ['more than a week old', 'stays', record(-7 * DAY - 1000)],
    ['nine minutes ahead', 'taken', record(9 * MINUTE)],
    ['eleven minutes ahead', 'stays', record(11 * MINUTE)],
    ['256 KB long', 'taken', record(0, line(262_144))],
    ['a byte longer', 'stays', record(0, line(262_145))],
    [
      'a body of bytes that is too long in base64',
      'stays',
      record(0, { body: { bytesValue: Buffer.alloc(200_000).toString('base64') } }),
    ],
    ['with 128 attributes', 'taken', record(0, { attributes: many(128) })],
    ['with 129', 'stays', record(0, { attributes: many(129) })],
    ['with 127 and a severity', 'taken', record(0, { attributes: many(127), severityNumber: 9 })],
    ['with 128 and a severity', 'stays', record(0, { attributes: many(128), severityNumber: 9 })],
    [
      'with 128 of which one is empty, and a severity',
      'stays',
      record(0, { attributes: [...many(127), ...attributes({ e: '' })], severityText: 'INFO' }),
    ],
    [
      'with a map of 129 leaves',
      'stays',
      record(0, { attributes: [{ key: 'm', value: { kvlistValue: { values: many(129) } } }] }),
    ],
    ['with 64 KB of attributes', 'taken', record(0, metadata(65_536))],
    ['with a byte more', 'stays', record(0, metadata(65_537))],
    ['with 15 labels beside service_name', 'taken', record(0), labels(14)],
    ['with 16', 'stays', record(0), { ...labels(14), 'deployment.environment': 'x' }],
    ['with a label of 2 KB', 'taken', record(0), { 'service.namespace': 'n'.repeat(2048) }],
    ['with a longer one', 'stays', record(0), { 'service.namespace': 'n'.repeat(2049) }],
    ['with a trace id of five bytes', 'repaired', record(0, { traceId: 'ab'.repeat(5) })],
    [
      'with an attribute without a key',
      'repaired',
      record(0, { attributes: [{ key: '', value: { stringValue: 'x' } }] }),
    ],
  ])('%s: %s', async (_, fate, item, more) => {
    await agrees('logs', request('logs', [item], more), fate);
  });
});

describe.skipIf(missing('metrics'))(title('metrics', 'points and Prometheus'), () => {
  const name = (): string => `judge.${randomBytes(6).toString('hex')}`;
  const gauge = (point: object, called = name()): object => ({
    name: called,
    gauge: { dataPoints: [{ timeUnixNano: at(0), asDouble: 1, ...point }] },
  });
  const exponential = (scale: number, more: object = {}): object => ({
    name: name(),
    exponentialHistogram: {
      aggregationTemporality: 2,
      dataPoints: [{ timeUnixNano: at(0), count: '1', scale, zeroCount: '1', ...more }],
    },
  });
  const delta = (kind: 'sum' | 'histogram' | 'exponentialHistogram'): object => ({
    name: name(),
    [kind]: {
      aggregationTemporality: 1,
      dataPoints: [
        {
          timeUnixNano: at(0),
          ...(kind === 'sum' ? { asInt: '3' } : { count: '1', sum: 2 }),
          ...(kind === 'exponentialHistogram' && { zeroCount: '1' }),
        },
      ],
    },
  });

  it.each<[string, 'taken' | 'stays' | 'repaired', object]>([
    ['of now', 'taken', gauge({})],
    ['of 55 minutes ago', 'taken', gauge({ timeUnixNano: at(-55 * MINUTE) })],
    ['of two hours ago', 'stays', gauge({ timeUnixNano: at(-120 * MINUTE) })],
    ['of eleven minutes ahead', 'stays', gauge({ timeUnixNano: at(11 * MINUTE) })],
    ['of a metric without a letter', 'stays', gauge({}, '…')],
    ['of scale −4', 'taken', exponential(-4)],
    ['of scale −5', 'stays', exponential(-5)],
    ['of scale 20', 'taken', exponential(20)],
    ['an exponential histogram with more counted than in buckets', 'stays', exponential(0, { count: '2' })],
    ['the same with a sum that is NaN', 'taken', exponential(0, { count: '2', sum: 'NaN' })],
    ['with less counted, and a sum that is NaN', 'stays', exponential(0, { count: '0', sum: 'NaN' })],
    ['that says nothing was recorded', 'taken', exponential(0, { count: '0', flags: 1 })],
    [
      'with buckets on both sides',
      'taken',
      exponential(0, {
        count: '4',
        positive: { offset: 2, bucketCounts: ['1', '1'] },
        negative: { offset: -1, bucketCounts: ['1'] },
      }),
    ],
    [
      'with an attribute without a key',
      'repaired',
      gauge({ attributes: [{ key: '', value: { stringValue: 'x' } }] }),
    ],
    [
      'with an exemplar’s id of five bytes',
      'repaired',
      gauge({ exemplars: [{ timeUnixNano: at(0), asDouble: 1, traceId: 'ab'.repeat(5) }] }),
    ],
    ['a delta sum', 'repaired', delta('sum')],
    ['a delta histogram', 'repaired', delta('histogram')],
    ['a delta exponential histogram', 'repaired', delta('exponentialHistogram')],
  ])('%s: %s', async (_, fate, item) => {
    await agrees('metrics', request('metrics', [item]), fate);
  });
});

describe.skipIf(missing('traces'))(title('traces', 'spans and Tempo'), () => {
  const span = (traceId: string, more: object = {}): object => ({
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'judged',
    startTimeUnixNano: at(-1000),
    endTimeUnixNano: at(0),
    ...more,
  });
  const trace = (): string => randomBytes(16).toString('hex');

  it.each<[string, 'taken' | 'repaired', object]>([
    ['with a parent of eight bytes', 'taken', { parentSpanId: 'ab'.repeat(8) }],
    ['with a parent of two bytes', 'repaired', { parentSpanId: 'abab' }],
    [
      'with a link of five bytes',
      'repaired',
      { links: [{ traceId: 'ab'.repeat(5), spanId: 'ab'.repeat(8) }] },
    ],
  ])('%s: %s', async (_, fate, more) => {
    await agrees('traces', request('traces', [span(trace(), more)]), fate);
  });

  it('of a trace that is too large: exactly those that go are there afterwards', {
    timeout: 60_000,
  }, async () => {
    const traceId = trace();
    const filler = attributes({ filler: 'f'.repeat(1800) });
    const batches = await treated(
      'traces',
      request(
        'traces',
        Array.from({ length: 3500 }, () => span(traceId, { attributes: filler })),
      ),
    );
    const items = batches.reduce((sum, batch) => sum + batch.items, 0);
    expect(items).toBeGreaterThan(2500);
    expect(items).toBeLessThan(3500);
    for (const batch of batches) if (batch.items > 0) expect(await statusOf('traces', batch.body)).toBe(200);
    const there = readersOf().traces?.url ?? '';
    const count = async (): Promise<number> => {
      const answer = (await (await fetch(`${there}/api/v2/traces/${traceId}`)).json()) as {
        trace?: { resourceSpans?: { scopeSpans: { spans: unknown[] }[] }[] };
      };
      const resources = answer.trace?.resourceSpans ?? [];
      return resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)).length;
    };
    await expect.poll(count, { timeout: 20_000 }).toBe(items);
  });
});
