// From a whole engine to a second receiver: what arrives there is what was captured, byte for byte.

import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type How, ledgerLine, type Send, type What } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { Permanent, Retryable } from '../../src-main/pipeline/consumer.ts';
import { type Item, itemsOf, type Memory, type Request, startMemory } from './receiver.ts';
import { sampleRequests, wholeEngine } from './whole-engine.ts';

/** A run takes its time on a busy machine. */
const PATIENT = { timeout: 30_000 };
const TOKEN = 'Basic MTA0ODMxMTpnbGNfc2VjcmV0LW9mLXRoZS10ZXN0';

const here = wholeEngine();
const { client } = here;
/** The sample as it went into the engine. */
let captured: Request[];
let there: Memory;
let destination: number;

beforeAll(async () => {
  captured = await sampleRequests(2);
  for (const request of captured) await here.take(request);
});

beforeEach(async () => {
  there = await startMemory();
  const headers = [{ name: 'Authorization', value: TOKEN, secret: true }];
  const input = { name: 'Another engine', endpoint: there.url, headers, grafanaUrl: 'http://grafana.test' };
  ({ id: destination } = await client.addDestination(input));
});
afterEach(async () => {
  await client.removeDestination({ id: destination });
  await there.stop();
});

async function ended(id: number): Promise<Send> {
  await expect
    .poll(async () => (await client.getSend({ id })).state, { timeout: 30_000 })
    .not.toBe('running');
  return client.getSend({ id });
}

async function send(what: What, how: Partial<How> = {}): Promise<Send> {
  const { id } = await client.startSend({ what, destination, how });
  return ended(id);
}

const texts = (items: readonly Item[]): string[] => items.map(({ text }) => text);

/** Of what was captured, the items a test expects to arrive. */
function expected(choose: (item: Item) => boolean): Record<string, string[]> {
  return Object.fromEntries(
    SIGNALS.map((signal) => [signal, texts(itemsOf(captured, signal).filter(choose))]),
  );
}
function arrived(): Record<string, string[]> {
  return Object.fromEntries(SIGNALS.map((signal) => [signal, texts(itemsOf(there.requests, signal))]));
}

/** A trace with logs, and a span that is a request over HTTP. */
function someTrace(): string {
  const method = Buffer.from('http.request.method').toString('hex');
  const requests = itemsOf(captured, 'traces').filter(({ text }) => text.includes(method));
  const ids = new Set(requests.map(({ traceId }) => traceId));
  return itemsOf(captured, 'logs').find(({ traceId }) => ids.has(traceId))?.traceId ?? '';
}

const MINUTE_US = 60_000_000;

describe('what is sent', () => {
  it('is the whole run, every item as it came', async () => {
    const { run } = await client.getStatus({});
    const { offered } = await client.preflight({ what: { kind: 'run', run: run.id }, destination });
    const sent = await send({ kind: 'run', run: run.id });
    expect(arrived()).toEqual(expected(() => true));
    expect(sent).toMatchObject({ state: 'done', label: `Run ${run.name}` });
    for (const signal of SIGNALS) {
      const { items } = offered[signal];
      expect(items).toBeGreaterThan(0);
      expect(sent.outcome[signal]).toMatchObject({ state: 'done', offered: items, sent: items, refused: 0 });
    }
  });

  it('is a trace with its logs, and the metrics of its services a minute around it', async () => {
    const traceId = someTrace();
    const spans = itemsOf(captured, 'traces').filter((item) => item.traceId === traceId);
    const services = new Set(spans.map(({ service }) => service));
    const from = Math.min(...spans.map(({ timeUs }) => timeUs)) - MINUTE_US;
    const summary = await client.getTrace({ traceId });
    const to = Number(summary.start.slice(0, -3)) + Math.ceil(summary.durationNs / 1000) + MINUTE_US;
    const sent = await send({ kind: 'trace', traceId });
    expect(arrived()).toEqual(
      expected(({ signal, service, timeUs, ...item }) =>
        signal === 'metrics'
          ? services.has(service) && timeUs >= from && timeUs <= to
          : item.traceId === traceId,
      ),
    );
    expect(sent.label).toBe(`${summary.rootName} ${traceId.slice(0, 8)}`);
    expect(sent.links.map(({ url }) => new URL(url).host)).toEqual(Array(3).fill('grafana.test'));
  });

  it('is a stretch of time', async () => {
    const all = itemsOf(captured, 'traces').map(({ timeUs }) => timeUs);
    const from = Math.min(...all) + 20_000_000;
    const to = from + 30_000_000;
    await send({ kind: 'range', from: `${from}000`, to: `${to}000` });
    const inside = arrived();
    expect(inside).toEqual(expected(({ timeUs }) => timeUs >= from && timeUs < to));
    expect(inside.traces?.length).toBeGreaterThan(0);
    expect(inside.metrics?.length).toBeGreaterThan(0);
  });

  it('is what a list of traces shows, spans once though they came twice', async () => {
    const traceId = someTrace();
    const again = captured.filter(({ signal }) => signal === 'traces');
    for (const { body } of again.slice(0, 1)) {
      // The same spans in another request: an unknown field makes it differ.
      const differing = Buffer.concat([body, Buffer.from([0xf8, 0x07, 0x01])]);
      const headers = { 'content-type': 'application/x-protobuf' };
      await fetch(`${here.engine().otlpUrl}/v1/traces`, { method: 'POST', headers, body: differing });
    }
    await send({ kind: 'traces', q: `{ trace:id = "${traceId}" }` });
    const { traces } = arrived();
    expect(traces).toEqual(texts(itemsOf(captured, 'traces').filter((item) => item.traceId === traceId)));
  });

  it('is what a list of logs shows, the traces they name and the metrics of their services', async () => {
    const matching = await client.listLogs({
      q: '{service_name=~".+"} | detected_level="error"',
      limit: 1000,
    });
    const traceIds = new Set(matching.logs.map(({ traceId }) => traceId));
    const sent = await send({ kind: 'logs', q: '{service_name=~".+"} | detected_level="error"' });
    const { logs, traces, metrics } = arrived();
    expect(logs).toHaveLength(matching.logs.length);
    expect(logs?.length).toBeGreaterThan(0);
    expect(traces).toEqual(expected((item) => traceIds.has(item.traceId)).traces);
    expect(metrics?.length).toBeGreaterThan(0);
    expect(sent.label).toContain('Logs: ');
  });

  it('is only the signals that were chosen', async () => {
    const { id } = await client.startSend({
      what: { kind: 'trace', traceId: someTrace() },
      signals: ['logs'],
      destination,
    });
    const { outcome } = await ended(id);
    expect(outcome).toMatchObject({
      traces: { state: 'skipped', offered: 0 },
      metrics: { state: 'skipped' },
    });
    expect(new Set(there.requests.map(({ signal }) => signal))).toEqual(new Set(['logs']));
  });
});

describe('what the other side answers', () => {
  it('is shown in its own words when it refuses', async () => {
    there.answer = ({ signal }) =>
      signal === 'logs' ? Promise.reject(new Permanent('line too long')) : undefined;
    const { state, outcome } = await send({ kind: 'trace', traceId: someTrace() });
    expect(state).toBe('failed');
    expect(outcome.traces.state).toBe('done');
    expect(outcome.logs).toMatchObject({ state: 'failed', sent: 0, refused: outcome.logs.offered });
    expect(outcome.logs.messages[0]).toMatchObject({ items: outcome.logs.offered });
    expect(outcome.logs.messages[0]?.text).toContain('line too long');
  });

  it('counts as refused what a partial success leaves out', async () => {
    there.answer = ({ signal }) =>
      signal === 'metrics'
        ? Promise.resolve({ stored: 1, rejected: 2, message: 'two points are too old', repeat: false })
        : undefined;
    const { state, outcome } = await send({ kind: 'trace', traceId: someTrace() });
    expect(state).toBe('done');
    expect(outcome.metrics).toMatchObject({
      refused: 2,
      sent: outcome.metrics.offered - 2,
      messages: [{ text: 'two points are too old', items: 2 }],
    });
  });

  it('ends a signal that it takes nothing of; every item is told as tried or not tried, until it goes on', async () => {
    there.answer = ({ signal }) =>
      signal === 'traces' ? undefined : Promise.reject(new Retryable('no org id', 0));
    const { id, outcome } = await send({ kind: 'run', run: (await client.getStatus({})).run.id });
    const { logs } = outcome;
    expect(logs).toMatchObject({ state: 'failed', sent: 0, refused: 0 });
    expect(logs.messages).toHaveLength(2);
    expect(logs.messages[1]?.text).toContain('Not tried');
    expect(logs.messages.reduce((sum, { items }) => sum + items, 0)).toBe(logs.offered);
    there.answer = () => undefined;
    await client.resumeSend({ id });
    const after = (await ended(id)).outcome.logs;
    expect(after).toMatchObject({ state: 'done', sent: logs.offered });
    expect(after.messages.map(({ text }) => text).join()).not.toContain('Not tried');
  });

  it('is waited for when it asks to, and all of it arrives', async () => {
    let busy = true;
    there.answer = ({ signal }) => {
      if (signal !== 'traces' || !busy) return undefined;
      busy = false;
      return Promise.reject(new Retryable('slow down', 1000));
    };
    const traceId = someTrace();
    const { id } = await client.startSend({ what: { kind: 'trace', traceId }, destination });
    await expect.poll(async () => (await client.getSend({ id })).outcome.traces.retry?.attempt).toBe(1);
    expect((await ended(id)).outcome.traces).toMatchObject({ state: 'done', refused: 0, retry: null });
    expect(arrived().traces).toEqual(expected((item) => item.traceId === traceId).traces);
  });

  it('leaves the rest unsent when it is cancelled mid-way', async () => {
    there.answer = ({ signal }) =>
      signal === 'traces' ? undefined : Promise.reject(new Retryable('not now', 60_000));
    const { run } = await client.getStatus({});
    const { id } = await client.startSend({ what: { kind: 'run', run: run.id }, destination });
    await expect
      .poll(async () => (await client.getSend({ id })).outcome.logs.retry?.reason ?? '')
      .toContain('not now');
    await expect.poll(async () => (await client.getSend({ id })).outcome.traces.state).toBe('done');
    const { state, outcome } = await client.cancelSend({ id });
    expect(state).toBe('cancelled');
    expect(outcome).toMatchObject({
      traces: { state: 'done' },
      logs: { state: 'cancelled', sent: 0, retry: null },
    });
    expect(await client.getSend({ id })).toMatchObject({ state: 'cancelled' });
  });
});

describe('the preflight', () => {
  it('says that the destination cannot be reached, before anything is sent', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const { id } = await client.addDestination({ name: 'Gone', endpoint: `http://127.0.0.1:${port}` });
    const what = { kind: 'trace', traceId: someTrace() } as const;
    const { findings, unreached } = await client.preflight({ what, destination: id });
    expect(unreached).toEqual(SIGNALS);
    expect(findings[0]).toMatchObject({ level: 'error', title: 'Gone cannot be reached.' });
    expect(findings[0]?.detail).toContain(`Nothing listens on port ${port}`);
    expect((await client.preflight({ what, destination })).unreached).toEqual([]);
    await client.removeDestination({ id });
  });

  it('knows what was sent there before', async () => {
    const what = { kind: 'trace', traceId: someTrace() } as const;
    const titles = async (): Promise<string[]> =>
      (await client.preflight({ what, destination })).findings.map(({ title }) => title);
    expect(await titles()).toContain('Not sent before.');
    await send(what);
    expect((await titles()).some((title) => title.startsWith('Sent before'))).toBe(true);
  });

  it('speaks only of the chosen signals, and counts all', async () => {
    const what = { kind: 'trace', traceId: 'f'.repeat(32) } as const;
    const empty = await client.preflight({ what, destination });
    expect(empty.findings[0]?.title).toBe('There is nothing to send.');
    await expect(client.startSend({ what, destination })).rejects.toThrow('nothing to send');
    const one = await client.preflight({
      what: { kind: 'trace', traceId: someTrace() },
      signals: ['logs'],
      destination,
    });
    expect(one.offered.traces.items).toBeGreaterThan(0);
    expect(one.findings.some(({ title }) => title.includes('span'))).toBe(false);
  });
});

describe('what is hidden', () => {
  const rule = { where: 'key', pattern: 'http.request.method' } as const;

  it('is told by the preview, goes by the rules of Settings and of the send, and shows in the preflight', async () => {
    const what = { kind: 'trace', traceId: someTrace() } as const;
    const spans = itemsOf(captured, 'traces').filter(({ traceId }) => traceId === what.traceId);
    const settings = await client.getSettings({});
    await client.changeSettings({ redact: [rule] });
    try {
      const { items } = await client.previewSend({ what, signals: ['traces'], destination });
      expect(items.length).toBeGreaterThan(0);
      for (const { changes } of items)
        for (const { path, after } of changes) {
          expect(path).toBe('attributes.http.request.method');
          expect(after).toBe('[redacted]');
        }
      await send(what, {
        ...{ time: 'recorded', delta: 'convert', refused: 'leave-out', again: true },
        redact: [{ where: 'text', pattern: '^POST' }],
      });
      const sent = there.requests.filter(({ signal }) => signal === 'traces');
      expect(itemsOf(sent)).toHaveLength(spans.length);
      const bytes = Buffer.concat(sent.map(({ body }) => body)).toString('latin1');
      // The method by its key, the name by its beginning.
      expect(bytes).toContain('[redacted] /');
      expect(bytes).not.toContain('POST');
    } finally {
      await client.changeSettings({ redact: settings.redact });
    }
  });

  it('must be a rule that can be one', async () => {
    const bad = { where: 'text', pattern: '(' } as const;
    await expect(client.changeSettings({ redact: [bad] })).rejects.toThrow('cannot be a redaction rule');
    expect((await client.getSettings({})).redact).toEqual([]);
    const what = { kind: 'trace', traceId: someTrace() } as const;
    await expect(client.preflight({ what, destination, how: { redact: [bad] } })).rejects.toThrow(
      'cannot be a redaction rule',
    );
  });

  it('is suggested for what looks like a secret', async () => {
    const { run } = await client.getStatus({});
    const { suggestions, looked, complete } = await client.suggestRedactions({
      what: { kind: 'run', run: run.id },
      destination,
    });
    expect(complete).toBe(true);
    expect(looked).toBeGreaterThan(100);
    for (const { rule: suggested, count } of suggestions) {
      expect(count).toBeGreaterThan(0);
      expect(suggested.pattern).not.toBe('');
    }
  });
});

describe('across a restart', () => {
  it('destinations, their secrets and outcomes stay; no secret is in the database', async () => {
    const what = { kind: 'trace', traceId: someTrace() } as const;
    const before = await send(what);
    await here.stop();
    for (const name of await readdir(here.dataDir())) {
      if (name.startsWith('secrets')) continue;
      const text = await readFile(join(here.dataDir(), name), 'latin1');
      expect(text.includes(TOKEN) || text.includes(TOKEN.slice(6)), name).toBe(false);
    }
    await here.start();
    const { destinations } = await client.listDestinations({});
    expect(destinations.find(({ id }) => id === destination)).toMatchObject({
      name: 'Another engine',
      headers: [{ name: 'Authorization', secret: true }],
    });
    expect(await client.getSend({ id: before.id })).toEqual(before);
    there.requests.length = 0;
    await expect(send(what)).rejects.toThrow('has all of it already');
    expect(there.requests).toEqual([]);
    expect(await send(what, { again: true })).toMatchObject({ state: 'done' });
    expect(there.requests.length).toBeGreaterThan(0);
  });

  it('a send under way goes on where it stopped, and nothing goes twice', async () => {
    let logs = 0;
    there.answer = ({ signal }) =>
      signal === 'logs' && ++logs > 1 ? Promise.reject(new Retryable('not now', 60_000)) : undefined;
    const { id } = await client.startSend({ what: { kind: 'range' }, destination });
    await expect.poll(async () => (await client.getSend({ id })).outcome.traces.state, PATIENT).toBe('done');
    await here.stop();
    there.answer = () => undefined;
    await here.start();
    const send = await ended(id);
    expect(send.state).toBe('done');
    for (const signal of SIGNALS) {
      const { offered } = send.outcome[signal];
      expect(send.outcome[signal]).toMatchObject({ sent: offered, refused: 0, uncertain: 0 });
    }
    expect(arrived()).toEqual(expected(() => true));
  });

  it('a send whose destination has moved after it had taken a part is called interrupted', async () => {
    let logs = 0;
    there.answer = ({ signal }) =>
      signal === 'logs' && ++logs > 1 ? Promise.reject(new Retryable('not now', 60_000)) : undefined;
    const elsewhere = await startMemory();
    const headers = [{ name: 'Authorization', secret: true }];
    const { id } = await client.startSend({ what: { kind: 'range' }, destination });
    await expect
      .poll(async () => (await client.getSend({ id })).outcome.logs.retry?.attempt, PATIENT)
      .toBe(1);
    const input = { id: destination, name: 'Moved', endpoint: elsewhere.url, headers };
    await client.changeDestination(input);
    await here.stop();
    await here.start();
    const { state, outcome } = await client.getSend({ id });
    expect(state).toBe('interrupted');
    expect(outcome.logs.messages.at(-1)?.text).toContain('The address of Moved was changed');
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });
});

describe('a second click', () => {
  const what = () => ({ kind: 'trace', traceId: someTrace() }) as const;

  it('sends only the rest', async () => {
    const first = await sendSome(['logs']);
    expect(first.outcome.logs.sent).toBeGreaterThan(0);
    there.requests.length = 0;
    const { outcome } = await send(what());
    expect(outcome.logs).toMatchObject({ state: 'skipped', offered: 0 });
    expect(outcome.traces).toMatchObject({ state: 'done' });
    expect(there.requests.some(({ signal }) => signal === 'logs')).toBe(false);
    const { offered } = await client.preflight({ what: what(), destination });
    expect(offered.traces.items + offered.logs.items + offered.metrics.items).toBe(0);
  });

  it('sends what was refused', async () => {
    there.answer = ({ signal }) =>
      signal === 'logs' ? Promise.reject(new Permanent('line too long')) : undefined;
    const { outcome } = await send(what());
    there.answer = () => undefined;
    there.requests.length = 0;
    const again = await send(what());
    expect(again.outcome.logs).toMatchObject({ sent: outcome.logs.offered, refused: 0 });
    expect(new Set(there.requests.map(({ signal }) => signal))).toEqual(new Set(['logs']));
  });

  async function sendSome(signals: readonly Signal[]): Promise<Send> {
    const { id } = await client.startSend({ what: what(), signals: [...signals], destination });
    return ended(id);
  }
});

describe('a pause', () => {
  it('holds what has not gone, and resuming sends exactly that', async () => {
    there.answer = ({ signal }) =>
      signal === 'metrics' ? Promise.reject(new Retryable('not now', 60_000)) : undefined;
    const { id } = await client.startSend({ what: { kind: 'range' }, destination });
    await expect.poll(async () => (await client.getSend({ id })).outcome.traces.state, PATIENT).toBe('done');
    await expect
      .poll(async () => (await client.getSend({ id })).outcome.metrics.retry?.attempt, PATIENT)
      .toBe(1);
    const paused = await client.pauseSend({ id });
    expect(paused).toMatchObject({
      state: 'paused',
      outcome: { metrics: { state: 'paused', sent: 0, retry: null } },
    });
    there.answer = () => undefined;
    expect(await client.resumeSend({ id })).toMatchObject({ state: 'running', end: null });
    expect(await ended(id)).toMatchObject({ state: 'done' });
    expect(arrived()).toEqual(expected(() => true));
    await expect(client.resumeSend({ id })).rejects.toThrow('nothing to go on with');
  });

  it('does not hold back a rule that Settings gained: the rest goes with it', async () => {
    there.answer = ({ signal }) =>
      signal === 'metrics' ? Promise.reject(new Retryable('not now', 60_000)) : undefined;
    const { id } = await client.startSend({ what: { kind: 'range' }, destination });
    await expect
      .poll(async () => (await client.getSend({ id })).outcome.metrics.retry?.attempt, PATIENT)
      .toBe(1);
    await expect.poll(async () => (await client.getSend({ id })).outcome.logs.state, PATIENT).toBe('done');
    await client.pauseSend({ id });
    there.requests.length = 0;
    there.answer = () => undefined;
    await client.changeSettings({ redact: [{ where: 'key', pattern: '*' }] });
    try {
      await client.resumeSend({ id });
      const { state, outcome } = await ended(id);
      expect(state).toBe('done');
      expect(outcome.metrics.sent).toBeGreaterThan(0);
    } finally {
      await client.changeSettings({ redact: [] });
    }
    const bodies = there.requests.filter(({ signal }) => signal === 'metrics');
    expect(bodies.length).toBeGreaterThan(0);
    for (const { body } of bodies) {
      expect(Buffer.from(body).toString('latin1')).toContain('[redacted]');
      expect(itemsOf([{ signal: 'metrics', body }]).every(({ service }) => service === '[redacted]')).toBe(
        true,
      );
    }
  });

  it('sends nothing twice, though the same went with another send meanwhile', async () => {
    there.answer = ({ signal }) =>
      signal === 'logs' ? Promise.reject(new Retryable('not now', 60_000)) : undefined;
    const what = { kind: 'trace', traceId: someTrace() } as const;
    const { id } = await client.startSend({ what, destination });
    await expect
      .poll(async () => (await client.getSend({ id })).outcome.logs.retry?.attempt, PATIENT)
      .toBe(1);
    // While it is under way, the same is not sent by another.
    await expect(client.startSend({ what, destination, signals: ['logs'] })).rejects.toThrow(
      /Another send takes \d+ log records? there/,
    );
    await client.pauseSend({ id });
    there.answer = () => undefined;
    const other = await send(what);
    expect(other.outcome.logs.sent).toBeGreaterThan(0);
    there.requests.length = 0;
    await client.resumeSend({ id });
    const { state, outcome } = await ended(id);
    expect(there.requests).toEqual([]);
    expect(state).toBe('done');
    expect(outcome.logs).toMatchObject({ sent: 0, leftOut: other.outcome.logs.sent });
    expect(outcome.logs.messages.at(-1)?.text).toContain('another send');
  });

  it('sends nothing twice when it is begun twice at once', async () => {
    const what = { kind: 'trace', traceId: someTrace() } as const;
    const begun = await Promise.allSettled([
      client.startSend({ what, destination }),
      client.startSend({ what, destination }),
    ]);
    const [one, ...others] = begun.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(others).toEqual([]);
    const refusals = begun.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(refusals).toEqual([expect.stringContaining('Another send takes')]);
    const { outcome } = await ended(one?.id ?? 0);
    const texts = itemsOf(there.requests).map(({ text }) => text);
    expect(texts).toHaveLength(outcome.traces.sent + outcome.logs.sent + outcome.metrics.sent);
  });

  it('does not send the same twice at once, though it was asked to send it again', async () => {
    const what = { kind: 'trace', traceId: someTrace() } as const;
    const { promise: open, resolve: opens } = Promise.withResolvers<void>();
    there.answer = (request) =>
      request.signal === 'traces'
        ? open.then(() => ({ stored: 1, rejected: 0, message: '', repeat: false }))
        : undefined;
    const how = { again: true } as How;
    const one = await client.startSend({ what, destination, how });
    const other = client.startSend({ what, destination, how });
    await expect(other).rejects.toThrow(`Send ${one.id} is taking some of this to`);
    opens();
    await ended(one.id);
    const after = await client.startSend({ what, destination, how });
    expect((await ended(after.id)).state).toBe('done');
  });

  it('is not needed to go on after a failure: what is wrong is put right and the send resumed', async () => {
    there.answer = ({ signal }) =>
      signal === 'logs' ? Promise.reject(new Retryable('no org id', 0)) : undefined;
    const { id, outcome, state } = await send({ kind: 'trace', traceId: someTrace() });
    expect(state).toBe('failed');
    expect(outcome.logs).toMatchObject({ state: 'failed', sent: 0, refused: 0 });
    expect(outcome.logs.messages[0]?.text).toContain('no org id');
    there.answer = () => undefined;
    await client.resumeSend({ id });
    const after = await ended(id);
    expect(after.state).toBe('done');
    expect(after.outcome.logs).toMatchObject({ state: 'done', sent: outcome.logs.offered });
    expect(after.outcome.traces).toEqual(outcome.traces);
  });
});

describe('the ledger', () => {
  const read = async (query: Parameters<typeof client.sendLedger>[0]): Promise<string> =>
    new TextDecoder().decode(await client.sendLedger(query));

  it('tells what became of every row, with the backend’s words', async () => {
    there.answer = ({ signal }) =>
      signal === 'logs' ? Promise.reject(new Permanent('line, too "long"')) : undefined;
    const { id, outcome } = await send({ kind: 'trace', traceId: someTrace() });
    const lines = (await read({ send: id }))
      .trim()
      .split('\n')
      .map((line) => ledgerLine.parse(JSON.parse(line)));
    const items = (signal: Signal, fate: string): number =>
      lines
        .filter((line) => line.signal === signal && line.fate === fate)
        .reduce((sum, line) => sum + line.items, 0);
    expect(items('traces', 'taken')).toBe(outcome.traces.offered);
    expect(items('logs', 'refused')).toBe(outcome.logs.offered);
    expect(items('metrics', 'taken')).toBe(outcome.metrics.offered);
    const refused = lines.find(({ fate }) => fate === 'refused');
    expect(refused?.reason).toContain('line, too "long"');
    expect(refused?.item).not.toBe('');
    expect(lines.filter(({ fate }) => fate === 'refused').map(({ items: count }) => count)).toEqual(
      Array(outcome.logs.offered).fill(1),
    );
    expect(lines.filter(({ fate }) => fate === 'taken').every(({ item }) => item === '')).toBe(true);
    const csv = (await read({ destination, format: 'csv' })).trim().split('\r\n');
    expect(csv).toHaveLength(lines.length + 1);
    expect(csv.some((line) => line.includes('line, too ""long""'))).toBe(true);
  });

  it('hands a spreadsheet no formula, whatever a name or an item says', async () => {
    const input = { name: '=HYPERLINK(A1)', endpoint: there.url };
    const { id: named } = await client.addDestination(input);
    const { id } = await client.startSend({
      what: { kind: 'trace', traceId: someTrace() },
      destination: named,
      how: {},
    });
    await ended(id);
    const csv = await read({ send: id, format: 'csv' });
    expect(csv).toContain(",'=HYPERLINK(A1),");
    expect(csv).not.toContain(',=');
    await client.removeDestination({ id: named });
  });
});
