// Delivery against stand-ins that answer as Tempo, Loki, Prometheus and Mimir were seen to: what Spandrel says became
// of each item is what the stand-in did with it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { how } from '#shared/api/send.ts';
import { treatmentOf } from '../../src-main/send/treatment.ts';
import type { IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import { TEST_CERTIFICATE } from '../fixtures/tls.ts';
import { attributes, BASE_MS, logs, metrics, nanos, spans } from '../store/requests.ts';
import { startLoki, startMimir, startPrometheus, startStandIn, startTempo } from './stand-ins/in-test.ts';
import { sendAll } from './stand-ins/send-all.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const someSpans = (count: number, bad: readonly number[] = []): IngestRequest =>
  spans(
    'shop',
    Array.from({ length: count }, (_, i) => ({
      id: i + 1,
      trace: 1 + (i >> 2),
      name: bad.includes(i) ? `span ${i} with a bad id` : `span ${i}`,
    })),
  );

const lines = (...ats: number[]): IngestRequest =>
  logs(
    'shop',
    ats.map((at) => ({ body: `line ${at}`, at })),
  );

interface Points {
  name: string;
  /** Milliseconds. */
  at: number[];
  delta?: boolean;
}

const points = (service: string, ...list: Points[]): IngestRequest =>
  metrics(
    service,
    list.map(({ name, at, delta }) => ({
      name,
      sum: {
        aggregationTemporality: delta ? 1 : 2,
        isMonotonic: true,
        dataPoints: at.map((ms) => ({
          timeUnixNano: nanos(ms),
          startTimeUnixNano: nanos(0),
          asInt: String(ms),
          attributes: attributes({ a: 1 }),
        })),
      },
    })),
  );
const pointNames = (name: string, ...ats: number[]): string[] => ats.map((ms) => `${name} ${BASE_MS + ms}`);

describe('Tempo', () => {
  it('refuses a request for one span; that one is found and the others arrive once', async () => {
    const tempo = await startTempo();
    const sent = await sendAll([someSpans(40, [7, 8, 33])], tempo.url, 'tempo');
    expect(sent.of('taken')).toEqual(tempo.spans.toSorted());
    expect(sent.of('refused')).toHaveLength(3);
    expect(sent.outcome).toMatchObject({ sent: 37, refused: 3, uncertain: 0 });
    expect(new Set(tempo.spans).size).toBe(37);
    expect(sent.outcome.messages).toEqual([
      { text: '400: span ids must be 64 bit and not all zero, received 0 bits', items: 3 },
    ]);
  });

  it('is not tried again without a tenant, though it answers 503', async () => {
    const tempo = await startTempo({ tenants: true });
    const sent = await sendAll([someSpans(4)], tempo.url, 'tempo');
    expect(tempo.bodies).toHaveLength(1);
    expect(sent.stopped).toMatchObject({ kind: 'halt', reason: expect.stringContaining('(503: no org id)') });
    expect(sent.of('waiting')).toHaveLength(4);
    const again = await sendAll([someSpans(4)], tempo.url, 'tempo', { headers: { 'x-scope-orgid': 'a' } });
    expect(again.outcome.sent).toBe(4);
  });

  it('gets a batch over its burst in parts, without waiting', async () => {
    const tempo = await startTempo({ burst: 1000 });
    const sent = await sendAll([someSpans(40)], tempo.url, 'tempo');
    expect(sent.retries).toEqual([]);
    expect(tempo.spans.toSorted()).toEqual(sent.of('taken'));
    expect(sent.outcome.sent).toBe(40);
  });

  it.each([
    ['with Retry-After', { 'retry-after': '0' }],
    ['without', {}],
  ])('gets the same bytes again after a 429 %s', async (_, headers) => {
    const tempo = await startTempo();
    tempo.troubles = [{ status: 429, body: 'RATE_LIMITED: ingestion rate limit exceeded', headers }];
    const sent = await sendAll([someSpans(4)], tempo.url, 'tempo');
    expect(sent.retries.map(({ reason }) => reason)).toEqual([
      '429: RATE_LIMITED: ingestion rate limit exceeded',
    ]);
    expect(tempo.bodies[1]).toEqual(tempo.bodies[0]);
    expect(tempo.spans).toHaveLength(4);
  });

  it('does not get spans again whose answer was lost, when it says that it has them', async () => {
    const tempo = await startTempo();
    tempo.troubles = ['lost'];
    const look = async (): Promise<number> => tempo.spans.length;
    const sent = await sendAll([someSpans(4)], tempo.url, 'tempo', { look });
    expect(sent.outcome).toMatchObject({ sent: 4, uncertain: 0 });
    expect(tempo.bodies).toHaveLength(1);
  });

  it('gets them again only after they would not show twice, when it cannot be asked', async () => {
    const tempo = await startTempo();
    tempo.troubles = ['cut'];
    const began = Date.now();
    const sent = await sendAll([someSpans(4)], tempo.url, 'tempo');
    expect(Date.now() - began).toBeGreaterThanOrEqual(145);
    expect(sent.retries.map(({ reason }) => reason).join()).toContain('shown twice');
    expect(sent.outcome.sent).toBe(4);
    // Nothing goes twice without a word.
    expect(sent.outcome.messages).toEqual([
      {
        text: expect.stringMatching(
          /^Sent again, half a minute or more after the answer was lost: so much later Tempo shows/,
        ),
        items: 4,
      },
    ]);
    expect([...sent.reasons.values()]).toEqual(Array(4).fill(expect.stringMatching(/^Sent again/)));
  });

  describe('behind a proxy that says 503 when it loses the answer of what was stored', () => {
    const reset = {
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers',
      stores: true,
    };

    it('is asked by id before the spans go again', async () => {
      const tempo = await startTempo();
      tempo.troubles = [reset];
      const look = async (): Promise<number> => tempo.spans.length;
      const sent = await sendAll([someSpans(4)], tempo.url, 'tempo', { look });
      expect(tempo.bodies).toHaveLength(1);
      expect(sent.outcome).toMatchObject({ sent: 4, uncertain: 0 });
    });

    it('gets them again only after they would not show twice, which is said', async () => {
      const tempo = await startTempo();
      tempo.troubles = [reset];
      const began = Date.now();
      const sent = await sendAll([someSpans(4)], tempo.url, 'tempo');
      expect(Date.now() - began).toBeGreaterThanOrEqual(145);
      expect(sent.outcome.messages).toEqual([
        {
          text: expect.stringMatching(
            /^Sent again, half a minute or more after the answer was lost: so much later Tempo shows/,
          ),
          items: 4,
        },
      ]);
    });

    it.each([
      ['that says when to come again', { status: 503, headers: { 'retry-after': '0' } }],
      ['of a Collector that is full', { status: 503, body: 'data refused due to high memory usage' }],
      ['of a proxy that reaches nobody', { status: 503, body: 'no healthy upstream' }],
    ])('does not wait for that after a 503 %s: nothing was handed on', async (_, refusal) => {
      const tempo = await startTempo();
      tempo.troubles = [refusal];
      const sent = await sendAll([someSpans(4)], tempo.url, 'tempo', {
        patience: { answer: 300, firstDelay: 5, maxDelay: 20, giveUp: 2000, spansSettle: 600_000 },
      });
      expect(sent.outcome).toMatchObject({ sent: 4, messages: [] });
    });
  });
});

describe('Loki', () => {
  it('stores the good lines of a 400, and exactly the others are called refused', async () => {
    const loki = await startLoki({ nowMs: BASE_MS, maxLine: 50 });
    const request = logs('shop', [
      { body: 'much too old', at: -8 * DAY },
      { body: 'fine, old', at: -6 * DAY },
      { body: 'x'.repeat(60), at: -5000 },
      { body: 'fine', at: -5000 },
      { body: 'fine too', at: 0 },
      { body: 'from the future', at: 11 * 60_000 },
    ]);
    const sent = await sendAll([request], loki.url, 'loki');
    expect(sent.of('taken')).toEqual(['fine', 'fine too', 'fine, old']);
    expect(loki.lines.toSorted()).toEqual(sent.of('taken'));
    expect(sent.of('refused')).toEqual(['from the future', 'much too old', 'x'.repeat(60)]);
    expect(sent.reasons.get('much too old')).toBe(
      "400: entry for stream '{…}' has timestamp too old: …, oldest acceptable timestamp is: …",
    );
    const words = sent.words.get('much too old') ?? '';
    expect(words).toMatch(
      /^400: entry for stream '\{[^…]*service_name="shop"[^…]*\}' has timestamp too old: /,
    );
    expect(words).toContain(new Date(BASE_MS - 8 * DAY).toISOString().slice(0, 19));
    expect(sent.words.get('from the future')).toContain('timestamp too new');
    expect(sent.outcome).toMatchObject({ sent: 3, refused: 3, uncertain: 0 });
  });

  it('has all that it says of a refusal in the ledger, however long; a send’s message is cut', async () => {
    const long = `no: ${'why '.repeat(5000)}`.trim();
    const standIn = await startStandIn(() => ({ status: 422, body: long }));
    const sent = await sendAll([logs('shop', [{ body: 'x', at: 0 }])], standIn.url, 'loki');
    expect(sent.reasons.get('x')).toBe(`422: ${long}`);
    expect(sent.outcome.messages[0]?.text).toHaveLength(2000);
  });

  it('gets the records of a service whose name is not UTF-8, or has a replacement character, with question marks', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    const bytes = logs('shop X', [{ body: 'bytes', at: 0 }]);
    bytes.body[Buffer.from(bytes.body).indexOf('X')] = 0xff;
    const mark = logs('shop \ufffd', [{ body: 'mark', at: 1 }]);
    const fine = logs('shop', [{ body: 'fine', at: 2 }]);
    const treatment = treatmentOf({
      how: how.parse({}),
      rules: [],
      backends: { traces: 'tempo', logs: 'loki', metrics: 'prometheus' },
      plan: undefined,
      signals: ['logs'],
      nowUs: BASE_MS * 1000,
    });
    const sent = await sendAll([bytes, mark, fine], loki.url, 'loki', { treatment });
    expect(sent.of('taken')).toEqual(['bytes', 'fine', 'mark']);
    expect(loki.lines.toSorted()).toEqual(['bytes', 'fine', 'mark']);
    expect(loki.streams).toEqual(['{service_name="shop ?"}', '{service_name="shop"}']);
    // As they are, both are lost.
    const asTheyAre = await sendAll([bytes, mark], loki.url, 'loki');
    expect(asTheyAre.of('refused')).toEqual(['bytes', 'mark']);
  });

  it('names ten of many lines that are too far behind; all of them are found', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    await sendAll([lines(0)], loki.url, 'loki');
    const behind = Array.from({ length: 25 }, (_, i) => -2 * HOUR + i * 1000);
    const sent = await sendAll([lines(...behind, -60_000, -1000)], loki.url, 'loki');
    expect(sent.of('refused')).toHaveLength(25);
    expect(sent.of('taken')).toEqual(['line -1000', 'line -60000']);
    expect(sent.outcome).toMatchObject({ sent: 2, refused: 25, uncertain: 0 });
  });

  it('answers for the last stream of a request only, so each has requests of its own', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    await sendAll([logs('a', [{ body: 'a now', at: 0 }])], loki.url, 'loki');
    const requests = [
      logs('a', [{ body: 'a far behind', at: -2 * HOUR }]),
      logs('b', [{ body: 'b fine', at: -2 * HOUR + 1 }]),
    ];
    const sent = await sendAll(requests, loki.url, 'loki');
    expect(sent.of('refused')).toEqual(['a far behind']);
    expect(sent.of('taken')).toEqual(['b fine']);
  });

  it('keeps apart what is refused of which stream and second, whatever is among it', async () => {
    const line = fc.record({
      service: fc.constantFrom('a', 'b', 'say "so"; 1 errors like: x', "it's {odd}"),
      at: fc.constantFrom(-8 * DAY, -7 * DAY - 500, -7 * DAY + 500, -2 * DAY, -2000, 0, 300, 11 * 60_000),
      length: fc.constantFrom(3, 20, 60, 61),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), async (specs) => {
        const loki = await startLoki({ nowMs: BASE_MS, maxLine: 50 });
        const requests = specs.map(({ service, at, length }, i) =>
          logs(service, [{ body: `${i}${'x'.repeat(length)}`, at: at + i }]),
        );
        const sent = await sendAll(requests, loki.url, 'loki');
        expect(sent.of('taken')).toEqual(loki.lines.toSorted());
        expect(sent.of('taken').length + sent.of('refused').length).toBe(specs.length);
        expect(sent.outcome.sent).toBe(loki.lines.length);
      }),
      { numRuns: 15 },
    );
  });

  it('does not get lines again whose answer was lost, when it says that it has them', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    loki.troubles = ['lost'];
    const look = async (): Promise<number> => loki.lines.length;
    const sent = await sendAll([lines(0, 1, 2)], loki.url, 'loki', { look });
    // A stream that it has split since keeps equal lines twice.
    expect(loki.bodies).toHaveLength(1);
    expect(sent.outcome).toMatchObject({ sent: 3, refused: 0, uncertain: 0, messages: [] });
  });

  it('gets lines again at once when the answer was lost, and keeps them once', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    loki.troubles = ['lost', 'cut'];
    const sent = await sendAll([lines(0, 1, 2)], loki.url, 'loki');
    expect(loki.lines).toEqual(['line 0', 'line 1', 'line 2']);
    expect(sent.outcome).toMatchObject({ sent: 3, refused: 0, uncertain: 0 });
    expect(loki.bodies[1]).toEqual(loki.bodies[0]);
  });

  it('spoilt by one record, takes the others', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    const request = logs(
      'shop',
      Array.from({ length: 9 }, (_, i) => ({ body: i === 4 ? 'bad id' : `line ${i}`, at: i })),
    );
    const sent = await sendAll([request], loki.url, 'loki');
    expect(sent.of('refused')).toEqual(['bad id']);
    expect(loki.lines).toHaveLength(8);
    expect(new Set(loki.lines).size).toBe(8);
  });

  it('out of streams, keeps those it knows: the lines of new ones are refused, once each', async () => {
    const loki = await startLoki({ nowMs: BASE_MS, maxStreams: 1 });
    await sendAll([logs('known', [{ body: 'first', at: 0 }])], loki.url, 'loki');
    const requests = ['known', 'new', 'newer'].map((service, i) =>
      logs(
        service,
        [0, 1, 2].map((n) => ({ body: `${service} ${n}`, at: 10 * i + n })),
      ),
    );
    const sent = await sendAll(requests, loki.url, 'loki');
    expect(sent.of('taken')).toEqual(['known 0', 'known 1', 'known 2']);
    expect(sent.of('refused')).toHaveLength(6);
    expect(loki.lines).toHaveLength(4);
    expect(sent.outcome).toMatchObject({ sent: 3, refused: 6 });
    expect(sent.retries).toEqual([]);
  });

  it.each([
    [{ blocked: true }, /^Loki has closed this tenant for writing \(260: ingestion blocked/],
    [{ tenants: true }, /^It wants a tenant \(401: no org id\)/],
  ])('%j is no use trying', async (options, words) => {
    const loki = await startLoki({ nowMs: BASE_MS, ...options });
    const sent = await sendAll([lines(0, 1)], loki.url, 'loki');
    expect(sent.stopped?.reason).toMatch(words);
    expect(sent.of('waiting')).toHaveLength(2);
    expect(loki.bodies).toHaveLength(1);
  });

  it('refuses all with 422 when no stream is left', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    loki.troubles = [{ status: 422, body: 'error at least one valid stream is required for ingestion' }];
    const sent = await sendAll([lines(0, 1)], loki.url, 'loki');
    expect(sent.of('refused')).toHaveLength(2);
    expect(loki.bodies).toHaveLength(1);
  });

  it('says that some lines were refused when nobody can tell which', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    const words =
      'entry for stream \'{service_name="another"}\' has timestamp too old: 2020-01-01T00:00:00Z, oldest acceptable timestamp is: 2020-01-08T00:00:00Z';
    loki.troubles = [{ status: 400, body: words }];
    const sent = await sendAll([lines(0, 1, 2)], loki.url, 'loki');
    expect(sent.of('uncertain')).toHaveLength(3);
    expect(sent.outcome).toMatchObject({ sent: 2, refused: 1 });
    expect(sent.reasons.get('line 0')).toContain('1 of 3 were refused, and not which');
  });

  it('names thousands of lines, and all are read', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    const old = Array.from({ length: 3000 }, (_, i) => -8 * DAY + i);
    const sent = await sendAll([lines(...old, 0)], loki.url, 'loki');
    expect(sent.of('refused')).toHaveLength(3000);
    expect(sent.of('taken')).toEqual(['line 0']);
  });

  it('says so much that not all is read: then nobody knows of the others', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    const words = `entry for stream '{service_name="shop"}' has timestamp too old: ${new Date(BASE_MS).toISOString()}; `;
    loki.troubles = [{ status: 400, body: words + 'x'.repeat(5_000_000) }];
    const sent = await sendAll([lines(0, 1000, 2000)], loki.url, 'loki');
    expect(sent.of('refused')).toEqual(['line 0']);
    expect(sent.of('uncertain')).toHaveLength(2);
    expect(sent.outcome).toMatchObject({ sent: 0, refused: 1, uncertain: 2 });
  });

  it('may be behind another: a Collector that hands on Loki’s words is read as Loki', async () => {
    const loki = await startLoki({ nowMs: BASE_MS });
    const sent = await sendAll([lines(-8 * DAY, 0)], loki.url, 'otlp');
    expect(sent.of('taken')).toEqual(loki.lines);
    expect(sent.of('refused')).toHaveLength(1);
  });
});

describe('Prometheus', () => {
  it('rolls all back for one bad point; the bad ones are found and the others arrive in order', async () => {
    const prometheus = await startPrometheus();
    const request = points(
      'shop',
      { name: 'good', at: [0, 10, 20, 30, 40] },
      { name: 'delta', at: [5, 25], delta: true },
    );
    const sent = await sendAll([request], prometheus.url, 'prometheus');
    expect(sent.of('taken')).toEqual(prometheus.points.toSorted());
    expect(sent.of('refused')).toEqual(pointNames('delta', 5, 25));
    expect(sent.outcome).toMatchObject({ sent: 5, refused: 2, uncertain: 0 });
    expect(sent.reasons.get(pointNames('delta', 5)[0] ?? '')).toBe(
      '500: invalid temporality and type combination for metric "delta"',
    );
  });

  it('takes points of many metrics and resources, however they came, since they go by time', async () => {
    const prometheus = await startPrometheus();
    const ats = Array.from({ length: 60 }, (_, i) => i * 1000);
    const requests = ['shop', 'cart'].flatMap((service) => [
      points(service, { name: 'late', at: ats.slice(30) }, { name: 'early', at: ats.slice(0, 30) }),
      points(service, { name: 'late', at: ats.slice(0, 30) }),
    ]);
    const sent = await sendAll(requests, prometheus.url, 'prometheus');
    expect(sent.outcome).toMatchObject({ sent: 180, refused: 0, uncertain: 0 });
    expect(prometheus.points).toHaveLength(180);
  });

  it('says “out of order” of points it has: after a lost answer nobody knows', async () => {
    const prometheus = await startPrometheus();
    prometheus.troubles = ['lost'];
    const request = points('shop', { name: 'a', at: [0, 10, 20] });
    const sent = await sendAll([request], prometheus.url, 'prometheus');
    expect(prometheus.points).toHaveLength(3);
    expect(sent.of('uncertain')).toHaveLength(3);
    expect(sent.outcome).toMatchObject({ sent: 0, refused: 0, uncertain: 3 });
    expect(sent.outcome.messages[0]?.text).toContain('out of order');
    expect(sent.outcome.messages[0]?.text).toContain('the answer was lost');
  });

  it('is believed when it is asked', async () => {
    const prometheus = await startPrometheus();
    prometheus.troubles = ['lost'];
    const look = async (): Promise<number> => prometheus.points.length;
    const request = points('shop', { name: 'a', at: [0, 10, 20] });
    const sent = await sendAll([request], prometheus.url, 'prometheus', { look });
    expect(sent.of('taken')).toHaveLength(3);
  });

  it('gets points again that never arrived', async () => {
    const prometheus = await startPrometheus();
    prometheus.troubles = ['cut', { status: 503 }];
    const request = points('shop', { name: 'a', at: [0, 10, 20] });
    const sent = await sendAll([request], prometheus.url, 'prometheus');
    expect(sent.of('taken')).toHaveLength(3);
    expect(prometheus.points).toHaveLength(3);
  });

  it('does not get a request again after a 500 that says nothing of data', async () => {
    const prometheus = await startPrometheus();
    prometheus.troubles = [{ status: 500, body: 'no space left on device' }];
    const request = points('shop', { name: 'a', at: [0, 10] });
    const sent = await sendAll([request], prometheus.url, 'prometheus');
    expect(prometheus.bodies).toHaveLength(1);
    // A proxy in between says 500 too, of what was stored.
    expect(sent.of('uncertain')).toHaveLength(2);
  });
});

describe('Mimir', () => {
  it('before March 2026 says that it refused some, and not how many: all of them are uncertain', async () => {
    const mimir = await startMimir({ old: true });
    await sendAll([points('shop', { name: 'a', at: [50] })], mimir.url, 'mimir');
    const sent = await sendAll([points('shop', { name: 'a', at: [40, 60] })], mimir.url, 'mimir');
    expect(sent.of('uncertain')).toEqual(pointNames('a', 40, 60));
    expect(sent.outcome).toMatchObject({ sent: 0, refused: 0, uncertain: 2 });
    expect(mimir.bodies).toHaveLength(2);
  });

  it('since then says how many, and not which', async () => {
    const mimir = await startMimir();
    await sendAll([points('shop', { name: 'a', at: [50] })], mimir.url, 'mimir');
    const sent = await sendAll([points('shop', { name: 'a', at: [40, 60] })], mimir.url, 'mimir');
    expect(sent.outcome).toMatchObject({ sent: 1, refused: 1, uncertain: 0 });
    expect(sent.of('uncertain')).toHaveLength(2);
    expect([...sent.reasons.values()][0]).toContain('1 of 2 were refused, and not which');
  });

  it('stores the rest of a 400 for delta points', async () => {
    const mimir = await startMimir();
    const request = points('shop', { name: 'a', at: [0] }, { name: 'd', at: [1], delta: true });
    const sent = await sendAll([request], mimir.url, 'grafana-cloud');
    expect(sent.of('uncertain')).toHaveLength(2);
    expect(mimir.points).toHaveLength(1);
  });
});

describe('the network', () => {
  it('trusts the authority it is given, and no other', async () => {
    const standIn = await startStandIn(() => ({ status: 204 }), { tls: true });
    const trusted = await sendAll([lines(0)], standIn.url, 'loki', { ca: TEST_CERTIFICATE });
    expect(trusted.outcome.sent).toBe(1);
    const without = await sendAll([lines(0)], standIn.url, 'loki');
    expect(without.stopped).toMatchObject({ kind: 'halt', lost: false });
    expect(without.stopped?.reason).toMatch(/SELF_SIGNED|UNABLE_TO/);
    expect(without.of('waiting')).toHaveLength(1);
  });

  it('gives up on an answer that drips, and tries again', async () => {
    const standIn = await startStandIn(() => ({ status: 204 }));
    standIn.troubles = ['slow'];
    const sent = await sendAll([lines(0)], standIn.url, 'loki');
    expect(sent.retries[0]?.reason).toContain('no answer within 1 s');
    expect(sent.outcome.sent).toBe(1);
  });

  it('gives up in the end, and what has not arrived can go later', async () => {
    const sent = await sendAll([lines(0, 1)], 'http://127.0.0.1:1', 'loki', {
      patience: { answer: 100, firstDelay: 5, maxDelay: 10, giveUp: 60, spansSettle: 0 },
    });
    expect(sent.stopped?.reason).toMatch(
      /^Nothing was taken in \d+ tries\. Nothing listens on port \d+ of 127\.0\.0\.1 \(ECONNREFUSED\)\..*Go on with the send/,
    );
    expect(sent.of('waiting')).toHaveLength(2);
    expect(sent.outcome.uncertain).toBe(0);
  });

  it('keeps it in mind when the last thing it knows is that an answer was lost', async () => {
    const standIn = await startStandIn(() => ({ status: 204 }));
    standIn.troubles = Array.from({ length: 100 }, () => 'lost' as const);
    const sent = await sendAll([lines(0, 1)], standIn.url, 'loki', {
      patience: { answer: 100, firstDelay: 5, maxDelay: 10, giveUp: 60, spansSettle: 0 },
    });
    expect(sent.stopped).toMatchObject({ kind: 'halt', lost: true });
    expect(sent.of('trying')).toHaveLength(2);
  });
});
