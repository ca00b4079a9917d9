// What a second click says and does: of what was accepted, of what nobody knows of, of what is on its way, and of
// what went to where the destination was before it was edited.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '#shared/api/client.ts';
import { type Send, WENT_WITH_ANOTHER, type What, wentWithAnother } from '#shared/api/send.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { startEngine } from '../../src-main/engine/start.ts';
import { encodeExportResponse } from '../../src-main/otlp/responses.ts';
import { startStandIn } from './stand-ins/in-test.ts';

const LINES = 6;
const PATIENT = { timeout: 30_000 };
const what: What = { kind: 'logs', q: '{service_name="shop"}' };
const signals: ['logs'] = ['logs'];

let dataDir: string;
let engine: Engine;
let client: Client;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'spandrel-standing-'));
  const loopback = { host: '127.0.0.1', grpcPort: 0, httpPort: 0, apiPort: 0, allowedHosts: [] };
  engine = await startEngine({ shell: 'headless', saved: null, dataDir, ...loopback });
  const { api } = engine.ready();
  client = createClient({ baseUrl: api.url, token: () => api.token, fetch });
  const logRecords = Array.from({ length: LINES }, (_, i) => ({
    timeUnixNano: `${Date.now() - 1000 + i}000000`,
    body: { stringValue: `line ${i}` },
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const response = await fetch(`${engine.otlpUrl}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
  });
  expect(response.status).toBe(200);
});
afterAll(async () => {
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const addAt = async (endpoint: string): Promise<number> =>
  (await client.addDestination({ name: endpoint, endpoint })).id;
const begin = (destination: number): Promise<Send> => client.startSend({ what, signals, destination });
async function ended(id: number): Promise<Send> {
  await expect.poll(async () => (await client.getSend({ id })).state, PATIENT).not.toBe('running');
  return client.getSend({ id });
}
const send = async (destination: number): Promise<Send> => ended((await begin(destination)).id);
async function checked(destination: number) {
  const found = await client.preflight({ what, signals, destination });
  const { already, uncertain, partly, underWay, elsewhere, offered, findings } = found;
  const counts = {
    ...{ already: already.logs, uncertain: uncertain.logs, partly: partly.logs },
    ...{ underWay: underWay.logs, elsewhere: elsewhere.logs, offered: offered.logs.items },
  };
  return { counts, words: findings.map(({ title, detail }) => `${title} ${detail}`).join('\n') };
}
const NONE = { already: 0, uncertain: 0, partly: 0, underWay: 0, elsewhere: 0, offered: 0 };

describe('a second click', () => {
  it('says that all is there only of what was accepted', async () => {
    const { url } = await startStandIn(() => ({ status: 200 }));
    const destination = await addAt(url);
    await send(destination);
    expect((await checked(destination)).counts).toEqual({ ...NONE, already: LINES });
    await expect(begin(destination)).rejects.toThrow('has all of it already');
  });

  it('does not say so of what met an error of the server’s own', async () => {
    const { url, bodies } = await startStandIn(() => ({ status: 500, body: 'panic' }));
    const destination = await addAt(url);
    expect((await send(destination)).outcome.logs).toMatchObject({ sent: 0, uncertain: LINES });
    const { counts, words } = await checked(destination);
    expect(counts).toEqual({ ...NONE, uncertain: LINES });
    expect(words).toContain(`Perhaps there, and perhaps not: ${LINES} log records.`);
    expect(words).not.toMatch(/was sent before and accepted/);
    await expect(begin(destination)).rejects.toThrow('Perhaps there, and perhaps not');
    expect(bodies).toHaveLength(1);
  });

  it('says that some were refused where nobody said which', async () => {
    const body = encodeExportResponse('logs', 'protobuf', { count: 2, message: 'too long' });
    const { url } = await startStandIn(() => ({ status: 200, type: 'application/x-protobuf', body }));
    const destination = await addAt(url);
    expect((await send(destination)).outcome.logs).toMatchObject({ sent: 4, refused: 2 });
    expect((await checked(destination)).counts).toEqual({ ...NONE, uncertain: LINES, partly: LINES });
    await expect(begin(destination)).rejects.toThrow('were refused, and the destination did not say which');
  });

  it('says that another send is still taking it there', async () => {
    const { url } = await startStandIn(() => ({ status: 503, headers: { 'retry-after': '60' } }));
    const destination = await addAt(url);
    const { id } = await begin(destination);
    expect((await checked(destination)).counts).toEqual({ ...NONE, underWay: LINES });
    await expect(begin(destination)).rejects.toThrow('Another send takes 6 log records there');
    await client.cancelSend({ id });
    // Nothing of it was taken.
    expect((await checked(destination)).counts).toEqual({ ...NONE, offered: LINES });
  });
});

describe('a send that is cancelled while its answer is awaited', () => {
  it('calls it uncertain, and goes on with it when it is resumed', async () => {
    let hangs = true;
    const { url, bodies } = await startStandIn(() => ({ status: 200, hangs }));
    const destination = await addAt(url);
    const { id } = await begin(destination);
    await expect.poll(() => bodies.length, PATIENT).toBe(1);
    const { state, outcome } = await client.cancelSend({ id });
    expect(state).toBe('cancelled');
    expect(outcome.logs).toMatchObject({ state: 'cancelled', sent: 0, uncertain: LINES });
    expect(outcome.logs.messages[0]).toMatchObject({
      text: expect.stringContaining('Cancelled'),
      items: LINES,
    });
    expect((await checked(destination)).counts).toEqual({ ...NONE, uncertain: LINES });
    await expect(begin(destination)).rejects.toThrow('Perhaps there, and perhaps not');
    hangs = false;
    await client.resumeSend({ id });
    expect(await ended(id)).toMatchObject({
      state: 'done',
      outcome: { logs: { sent: LINES, uncertain: 0 } },
    });
    expect(bodies).toHaveLength(2);
    expect((await checked(destination)).counts).toEqual({ ...NONE, already: LINES });
  });
});

describe('a send that stopped because the destination takes nothing as it is', () => {
  it('calls uncertain what something else than OTLP said yes to, and goes on with it', async () => {
    const backend = await startStandIn(() => ({ status: 200 }));
    backend.troubles = [{ status: 200, type: 'text/plain', body: 'OK' }];
    const destination = await addAt(backend.url);
    const failed = await send(destination);
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed.outcome.logs).toMatchObject({ sent: 0, uncertain: LINES });
    expect((await checked(destination)).counts).toEqual({ ...NONE, uncertain: LINES });
    const ledger = new TextDecoder().decode(await client.sendLedger({ send: failed.id }));
    expect(ledger).toContain('"fate":"uncertain"');
    expect(ledger).not.toContain('"trying"');
    await client.resumeSend({ id: failed.id });
    const done = await ended(failed.id);
    expect(done).toMatchObject({ state: 'done' });
    expect(done.outcome.logs).toMatchObject({ sent: LINES, uncertain: 0 });
    expect(done.outcome.logs.messages).toEqual([
      { text: expect.stringMatching(/^Sent again/), items: LINES },
    ]);
  });

  it('says no more why it stopped once it has gone on', async () => {
    const backend = await startStandIn(() => ({ status: 200 }));
    backend.troubles = [{ status: 401, body: 'bad' }];
    const failed = await send(await addAt(backend.url));
    expect(failed.outcome.logs.messages).toMatchObject([
      { text: expect.stringMatching(/^The sign-in was not accepted \(401: bad\)\./), items: LINES },
    ]);
    await client.resumeSend({ id: failed.id });
    expect((await ended(failed.id)).outcome.logs).toMatchObject({ sent: LINES, messages: [] });
  });
});

describe('a send that goes on after its rest went with another', () => {
  it('says so, once, and nothing of why it had stopped', async () => {
    const backend = await startStandIn(() => ({ status: 200 }));
    backend.troubles = [{ status: 401, body: 'bad' }];
    const destination = await addAt(backend.url);
    const failed = await send(destination);
    expect(failed.state).toBe('failed');
    expect(await send(destination)).toMatchObject({ state: 'done', outcome: { logs: { sent: LINES } } });
    await client.resumeSend({ id: failed.id });
    const done = await ended(failed.id);
    expect(done).toMatchObject({
      state: 'done',
      outcome: { logs: { sent: 0, leftOut: LINES, state: 'done' } },
    });
    expect(done.outcome.logs.messages).toEqual([{ text: WENT_WITH_ANOTHER, items: LINES }]);
    expect(wentWithAnother(done.outcome.logs)).toBe(LINES);
    expect(backend.bodies).toHaveLength(2);
  });
});

describe('a destination whose address is changed', () => {
  it('has nothing of what went to the earlier one, and the preflight says so', async () => {
    const [one, other] = [
      await startStandIn(() => ({ status: 200 })),
      await startStandIn(() => ({ status: 200 })),
    ];
    const destination = await addAt(one.url);
    await send(destination);
    await client.changeDestination({ id: destination, name: 'Moved', endpoint: other.url });
    const { counts, words } = await checked(destination);
    expect(counts).toEqual({ ...NONE, offered: LINES, elsewhere: LINES });
    expect(words).toContain('The address of Moved was changed since 6 log records went there.');
    expect((await send(destination)).outcome.logs).toMatchObject({ sent: LINES });
    expect(other.bodies).toHaveLength(1);
    await expect(begin(destination)).rejects.toThrow('has all of it already');
    // What else is changed of it changes nothing of that.
    const headers = [{ name: 'Authorization', value: 'Bearer new', secret: true }];
    await client.changeDestination({ id: destination, name: 'Renamed', endpoint: other.url, headers });
    expect((await checked(destination)).counts).toEqual({ ...NONE, already: LINES });
    await client.changeDestination({ id: destination, name: 'Renamed', endpoint: other.url, tenant: 'b' });
    expect((await checked(destination)).counts.elsewhere).toBe(LINES);
  });

  it('takes the rest of a send of which nothing went before, and not of one that is partly elsewhere', async () => {
    const [wrong, right] = [
      await startStandIn(() => ({ status: 404 })),
      await startStandIn(() => ({ status: 500, body: 'panic' })),
    ];
    const destination = await addAt(wrong.url);
    const { id, state } = await send(destination);
    expect(state).toBe('failed');
    await client.changeDestination({ id: destination, name: 'Right', endpoint: right.url });
    await client.resumeSend({ id });
    expect((await ended(id)).outcome.logs).toMatchObject({ uncertain: LINES });
    // It went here, not to the first address.
    expect((await checked(destination)).counts).toEqual({ ...NONE, uncertain: LINES });
  });

  it('is not asked after what went to the earlier one', async () => {
    const [one, other] = [
      await startStandIn(() => ({ status: 200 })),
      await startStandIn(() => ({ status: 200 })),
    ];
    const urls = { endpoint: '', endpoints: { logs: `${one.url}/otlp` } };
    const { id: destination } = await client.addDestination({ name: 'Loki', ...urls });
    const { id } = await send(destination);
    await expect.poll(async () => (await client.getArrival({ id })).state, PATIENT).toBe('done');
    const endpoints = { logs: `${other.url}/otlp` };
    await client.changeDestination({ id: destination, name: 'Loki', endpoint: '', endpoints });
    await client.askArrival({ id });
    await expect
      .poll(async () => (await client.getArrival({ id })).signals.logs.message, PATIENT)
      .toContain('earlier address');
  });
});

describe('a destination that is removed', () => {
  it('gets nothing more of a send under way', async () => {
    const { url, bodies } = await startStandIn(() => ({ status: 503, headers: { 'retry-after': '1' } }));
    const destination = await addAt(url);
    const { id } = await begin(destination);
    await expect
      .poll(async () => (await client.getSend({ id })).outcome.logs.retry?.attempt, PATIENT)
      .toBe(1);
    await client.removeDestination({ id: destination });
    const count = bodies.length;
    expect((await client.getSend({ id })).state).toBe('cancelled');
    expect(bodies).toHaveLength(count);
  });
});
