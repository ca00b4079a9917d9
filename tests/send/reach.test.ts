// The quick look before a send: hosts that cannot be reached are told with the words of the test, all at once and in
// little time.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { SIGNALS } from '#shared/model/signal.ts';
import { unreachedOf } from '../../src-main/send/reach.ts';

/** A port where something listens and says nothing. */
async function silent(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A port where nothing listens. */
async function closed(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('each host that is down is told once, with the signals that would go there', async () => {
  const [open, none] = [await silent(), await closed()];
  const urls = {
    traces: `http://127.0.0.1:${none}/v1/traces`,
    logs: `http://127.0.0.1:${none}/v1/logs`,
    metrics: `http://127.0.0.1:${open}/v1/metrics`,
  };
  expect(await unreachedOf({ urls, ca: null }, SIGNALS)).toEqual([
    { signals: ['traces', 'logs'], message: expect.stringContaining(`Nothing listens on port ${none}`) },
  ]);
  expect(await unreachedOf({ urls, ca: null }, ['metrics'])).toEqual([]);
  expect(await unreachedOf({ urls: { ...urls, traces: null, logs: null }, ca: null }, SIGNALS)).toEqual([]);
});

it('a host that takes longer than there is time for is told so then', async () => {
  const port = await silent();
  const urls = { traces: `https://127.0.0.1:${port}/v1/traces`, logs: null, metrics: null };
  const began = performance.now();
  const [one, ...others] = await unreachedOf({ urls, ca: null }, SIGNALS, 100);
  expect(performance.now() - began).toBeLessThan(2000);
  expect(others).toEqual([]);
  expect(one?.signals).toEqual(['traces']);
  expect(one?.message).toMatch(/does not answer within 0\.1 s|TLS does not come about/);
});

it('a name that no machine has is told', async () => {
  const urls = { traces: null, logs: 'http://no-such-host.invalid/v1/logs', metrics: null };
  expect(await unreachedOf({ urls, ca: null }, SIGNALS)).toMatchObject([{ signals: ['logs'] }]);
});
