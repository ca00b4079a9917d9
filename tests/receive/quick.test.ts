// Being back quickly. Rust's SDK gives up 0.8 s after the receiver goes away and Go's, over HTTP, at once: the ports
// open before everything else, close before everything else, and a successor has them at once.
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import { tempDir, until } from '../api/support.ts';
import { type Served, serve } from '../cli/support.ts';
import { freePort } from '../fixtures/free-port.ts';
import { aSpan, itemsOf, post, requestOf } from './receiving.ts';

let dir: { path: string; remove: () => Promise<void> };
const served: Served[] = [];
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(async () => {
  for (const one of served.splice(0)) await one.end('SIGKILL');
  await dir.remove();
});

/** A request whose second half is still to come. */
function halfRequest(
  port: number,
  body: string,
): Promise<{ socket: Socket; rest: () => void; answer: Promise<string> }> {
  const head = `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(head + body.slice(0, 10));
      const answer = new Promise<string>((said) => {
        let text = '';
        socket.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        socket.on('error', () => said(text));
        socket.on('close', () => said(text));
      });
      resolve({ socket, rest: () => socket.write(body.slice(10)), answer });
    });
  });
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

describe('being back quickly', { timeout: 60_000 }, () => {
  it('on SIGTERM the ports close first, what is in flight is answered, and a successor listens at once', async () => {
    const [http, grpc] = [await freePort(), await freePort()];
    const ports = ['--http-port', String(http), '--grpc-port', String(grpc)];
    const first = await serve(dir.path, ...ports);
    served.push(first);
    const target = { httpPort: http };
    await post(target, '/v1/traces', requestOf('traces', 'before', [aSpan()]));
    const pending = await halfRequest(http, JSON.stringify(requestOf('traces', 'in flight', [aSpan()])));
    // One that never ends: the first engine holds the store for as long as it waits for clients.
    const hanging = await halfRequest(http, JSON.stringify(requestOf('traces', 'never', [aSpan()])));
    const ended = first.end('SIGTERM');
    await until(async () => !(await isOpen(http)) && !(await isOpen(grpc)));
    // The first engine still waits for its client, and still holds the store.
    expect(first.child.exitCode).toBeNull();
    pending.rest();
    expect(await pending.answer).toMatch(/^HTTP\/1\.1 200 OK/);
    const starting = serve(dir.path, ...ports);
    await until(() => isOpen(http));
    const early = post(target, '/v1/traces', requestOf('traces', 'early', [aSpan()]));
    expect((await early).status).toBe(200);
    const second = await starting;
    served.push(second);
    expect((await ended).code).toBe(0);
    hanging.socket.destroy();
    expect(second.ready.http).toEqual({ host: '127.0.0.1', port: http });
    expect(second.ready.grpc).toEqual({ host: '127.0.0.1', port: grpc });
    const { url, token } = second.ready.api;
    const client = createClient({ baseUrl: url, token: () => token, fetch });
    for (const service of ['before', 'in flight', 'early'])
      expect([service, (await itemsOf(client, 'traces', service)).length]).toEqual([service, 1]);
  });

  it('takes requests as soon as it listens, before the store is open', async () => {
    const http = await freePort();
    const starting = serve(dir.path, '--http-port', String(http));
    await until(() => isOpen(http));
    let ready = false;
    const becomesReady = starting.then((one) => {
      ready = true;
      served.push(one);
    });
    const early = post({ httpPort: http }, '/v1/traces', requestOf('traces', 'early', [aSpan()]));
    expect(ready).toBe(false);
    expect((await early).status).toBe(200);
    await becomesReady;
  });

  it('takes a port within a moment of its being free', async () => {
    const http = await freePort();
    const first = await serve(dir.path, '--http-port', String(http));
    served.push(first);
    const other = await tempDir();
    try {
      const second = await serve(other.path, '--http-port', String(http));
      served.push(second);
      expect(second.ready.http.error).toContain(`Port ${http} is taken`);
      await first.end('SIGTERM');
      await until(() => isOpen(http), 5000);
    } finally {
      await served.at(-1)?.end('SIGKILL');
      await other.remove();
    }
  });
});
