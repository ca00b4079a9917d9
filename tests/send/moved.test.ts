// A copy that is moved to now is another thing than what was recorded: each is sent when it is asked for, and neither
// twice.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Send, What } from '#shared/api/send.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { referenceDecode } from '../fixtures/otlp-reference.ts';
import { startTempo, type Tempo } from './stand-ins/tempo.ts';
import { wholeEngine } from './whole-engine.ts';

const here = wholeEngine();
const { client } = here;
const PATIENT = { timeout: 25_000 };
const signals = ['traces'] as const;

let tempo: Tempo;
let destination: number;
beforeEach(async () => {
  tempo = await startTempo();
  ({ id: destination } = await client.addDestination({
    ...{ name: 'There', endpoints: { traces: tempo.url }, backends: { traces: 'tempo' } },
    read: { urls: { traces: tempo.url }, headers: null },
  }));
});
afterEach(() => tempo.stop());

/** A trace of an hour ago, of three spans. */
async function traceHere(traceId: string): Promise<What> {
  const startMs = Date.now() - 3_600_000;
  const spans = Array.from({ length: 3 }, (_, i) => ({
    ...{ traceId, spanId: `${i + 1}`.padStart(16, '0'), name: `s ${i}` },
    startTimeUnixNano: `${startMs + i}000000`,
    endTimeUnixNano: `${startMs + i + 5}000000`,
  }));
  await here.take({
    signal: 'traces',
    body: encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  return { kind: 'trace', traceId };
}

const begin = (what: What, time: 'now' | 'recorded', again = false): Promise<Send> =>
  client.startSend({ what, destination, signals: [...signals], how: { time, again } });

async function sent(what: What, time: 'now' | 'recorded', again = false): Promise<Send> {
  const { id } = await begin(what, time, again);
  await expect.poll(async () => (await client.getSend({ id })).state, PATIENT).not.toBe('running');
  await expect
    .poll(async () => (await client.getArrival({ id }).catch(() => undefined))?.state, PATIENT)
    .toBe('done');
  return client.getSend({ id });
}

interface Span {
  traceId: string;
  startTimeUnixNano: string;
}

/** The spans of each request that reached Tempo. */
const requests = (): Span[][] =>
  tempo.asked
    .filter(({ url }) => url.pathname === '/v1/traces')
    .map(({ body }) => {
      const { resourceSpans = [] } = referenceDecode('TracesData', body) as {
        resourceSpans?: { scopeSpans?: { spans?: Span[] }[] }[];
      };
      return resourceSpans.flatMap(({ scopeSpans = [] }) => scopeSpans.flatMap(({ spans = [] }) => spans));
    });

it('goes though the original is there, and not a second time; so does the original beside a copy', async () => {
  const what = await traceHere('c1'.repeat(16));
  expect((await sent(what, 'recorded')).outcome.traces.sent).toBe(3);
  const preflight = await client.preflight({
    what,
    destination,
    signals: [...signals],
    how: { time: 'now' },
  });
  expect(preflight.offered.traces.items).toBe(3);
  expect(preflight.findings.map(({ title }) => title)).toContain('3 spans went there before as recorded.');
  expect((await sent(what, 'now')).outcome.traces.sent).toBe(3);
  const [original = [], copy = []] = requests();
  expect(new Set(copy.map(({ traceId }) => traceId)).size).toBe(1);
  expect(copy[0]?.traceId).not.toBe(original[0]?.traceId);
  await expect(begin(what, 'now')).rejects.toThrow('has a copy of all of it already');
  await expect(begin(what, 'recorded')).rejects.toThrow('has all of it already');
  expect(requests()).toHaveLength(2);
  // Another copy is made when that is said.
  await sent(what, 'now', true);
  expect(requests()[2]?.[0]?.traceId).not.toBe(copy[0]?.traceId);

  const other = await traceHere('c2'.repeat(16));
  await sent(other, 'now');
  expect((await sent(other, 'recorded')).outcome.traces.sent).toBe(3);
  expect(requests().at(-1)?.[0]?.traceId).toBe('c2'.repeat(16));
}, 60_000);

it('gets its rest under the ids and by the offset that the first part went with', async () => {
  const what = await traceHere('c3'.repeat(16));
  let place = 0;
  tempo.keeps = () => ++place !== 2;
  expect((await sent(what, 'now')).outcome.traces.sent).toBe(3);
  const preflight = await client.preflight({
    what,
    destination,
    signals: [...signals],
    how: { time: 'now' },
  });
  expect([preflight.offered.traces.items, preflight.already.traces]).toEqual([1, 2]);
  expect(preflight.findings.map(({ title }) => title)).toContain(
    'A part of it went there as a copy, moved to now.',
  );
  expect((await sent(what, 'now')).outcome.traces).toMatchObject({ offered: 1, sent: 1 });
  const [first = [], second = []] = requests();
  expect(second).toEqual([first[1]]);
}, 60_000);
