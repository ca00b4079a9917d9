import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Listener, type ListenerState } from '../../../src-main/engine/listener.ts';
import { describeTaken, holderOf, listeningInodes } from '../../../src-main/engine/port-holder.ts';
import type { Receiver } from '../../../src-main/receive/index.ts';
import { until } from '../../api/support.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function listen(port: number): Promise<Server & { port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      servers.push(server);
      const address = server.address();
      resolve(Object.assign(server, { port: typeof address === 'object' && address ? address.port : 0 }));
    });
  });
}

async function open(port: number): Promise<Receiver> {
  const server = await listen(port);
  return {
    host: '127.0.0.1',
    port: server.port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe('a listener', () => {
  it('names who holds its port, and takes it as soon as it is free', async () => {
    const holder = await listen(0);
    const states: ListenerState[] = [];
    const listener = new Listener({
      host: '127.0.0.1',
      open,
      onChange: (state) => states.push(state),
      retryEveryMs: 10,
    });
    await listener.start(holder.port);
    expect(listener.openPort).toBe(0);
    expect(listener.state.error).toContain(`Port ${holder.port} is taken by`);
    if (process.platform === 'linux') expect(listener.state.error).toContain(`pid ${process.pid}`);
    await new Promise((resolve) => holder.close(resolve));
    await until(() => listener.openPort === holder.port);
    expect(listener.state.error).toBeUndefined();
    // Told once that it cannot and once that it can, however often it tried.
    expect(states.map((state) => state.error === undefined)).toEqual([false, true]);
    await listener.stop();
  });

  it('moves to another port and gives up the old one', async () => {
    const listener = new Listener({ host: '127.0.0.1', open, onChange: () => {} });
    await listener.start(0);
    const first = listener.openPort;
    await listener.move(0);
    expect(listener.openPort).not.toBe(0);
    const again = await listen(first === listener.openPort ? 0 : first);
    expect(again.port).toBeGreaterThan(0);
    await listener.stop();
    await listener.stop();
    expect(listener.openPort).toBe(0);
  });

  it('does not come back after it was stopped while trying', async () => {
    const holder = await listen(0);
    let tries = 0;
    const listener = new Listener({
      host: '127.0.0.1',
      open: (port) => {
        tries++;
        return open(port);
      },
      onChange: () => {},
      retryEveryMs: 1,
    });
    await listener.start(holder.port);
    await listener.stop();
    const triesBefore = tries;
    await until(() => true);
    await new Promise((resolve) => holder.close(resolve));
    expect(tries).toBe(triesBefore);
  });
});

describe('who holds a port', () => {
  it('is found on Linux', async () => {
    const { port } = await listen(0);
    const holder = await holderOf(port);
    if (process.platform === 'linux') expect(holder?.pid).toBe(process.pid);
    expect(await describeTaken(port)).toMatch(/^Port \d+ is taken by .+\.$/);
  });

  it('is nobody for a free port', async () => {
    const server = await listen(0);
    await new Promise((resolve) => server.close(resolve));
    expect(await holderOf(server.port)).toBeNull();
  });

  it('reads listening sockets only out of the kernel’s table', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:10DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11111 1',
      '   1: 0100007F:10DD 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 22222 1',
      '   2: 0100007F:10DE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 33333 1',
    ].join('\n');
    expect(listeningInodes(table, 4317)).toEqual(['11111']);
    expect(listeningInodes('', 4317)).toEqual([]);
  });
});
