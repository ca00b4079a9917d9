// The engine as the desktop starts it: a process that speaks messages.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import type { FromEngine, ToEngine } from '#shared/api/shell.ts';
import { tempDir } from '../api/support.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'src-main', 'engine', 'engine.process.ts');
const PORTS = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];

let dir: { path: string; remove: () => Promise<void> };
const children: ChildProcess[] = [];
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await dir.remove();
});

/** Starts the process; its keychain is `secrets`, which it may change. */
function start(
  args: string[],
  secrets: Record<string, string> = {},
): { child: ChildProcess; first: Promise<FromEngine> } {
  const child = fork(ENTRY, ['--data-dir', dir.path, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  const first = new Promise<FromEngine>((resolve) => {
    child.on('message', (raw) => {
      const message = raw as FromEngine;
      const answer = (id: number) => child.send({ kind: 'secrets', id, secrets } satisfies ToEngine);
      if (message.kind === 'secrets.get') answer(message.id);
      else if (message.kind === 'secrets.set') {
        for (const name of Object.keys(secrets)) delete secrets[name];
        Object.assign(secrets, message.secrets);
        answer(message.id);
      } else resolve(message);
    });
  });
  return { child, first };
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('the engine’s process', { timeout: 60_000 }, () => {
  it('says where it is, keeps secrets with its parent, and stops when told', async () => {
    const secrets: Record<string, string> = {};
    const { child, first } = start(PORTS, secrets);
    const message = await first;
    if (message.kind !== 'ready') throw new Error(JSON.stringify(message));
    const { api } = message.ready;
    const client = createClient({ baseUrl: api.url, token: () => api.token, fetch });
    expect(await client.getStatus({})).toMatchObject({ shell: 'desktop', secrets: 'keychain' });
    const destination = await client.addDestination({
      name: 'Cloud',
      endpoint: 'http://127.0.0.1:9/otlp',
      headers: [{ name: 'Authorization', value: 'Basic c2VjcmV0', secret: true }],
    });
    expect(JSON.stringify(destination)).not.toContain('c2VjcmV0');
    expect(Object.values(secrets)).toEqual(['Basic c2VjcmV0']);
    child.send({ kind: 'stop' } satisfies ToEngine);
    expect(await ended(child)).toBe(0);
  });

  it('points to the engine that already runs, and ends itself', async () => {
    const one = start(PORTS);
    const ready = await one.first;
    if (ready.kind !== 'ready') throw new Error(JSON.stringify(ready));
    const two = start(PORTS);
    const attached = await two.first;
    if (attached.kind !== 'attached') throw new Error(JSON.stringify(attached));
    expect(attached.ready.api).toEqual(ready.ready.api);
    expect(await ended(two.child)).toBe(0);
  });

  it('says why it cannot start', async () => {
    const { child, first } = start(['--grpc-port', 'many']);
    expect(await first).toEqual({
      kind: 'failed',
      message: expect.stringContaining('--grpc-port must be a port'),
    });
    expect(await ended(child)).toBe(1);
  });

  it('does not outlive its parent', async () => {
    const { child, first } = start(PORTS);
    expect((await first).kind).toBe('ready');
    child.disconnect();
    expect(await ended(child)).toBe(0);
  });
});
