// What every end-to-end spec starts from: a real engine on free ports with a data folder of its own, and a
// page that is signed in to it. `engine` is fresh for each test; `shop` is one per worker, with the sample
// shop loaded, for tests that only read.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, type Page } from '@playwright/test';
import { type Client, createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Engine {
  readonly ready: ReadyLine;
  /** The typed API, signed in. */
  readonly client: Client;
  /** Posts an OTLP/JSON document to the HTTP port and resolves when it is stored. */
  readonly send: (signal: 'traces' | 'logs' | 'metrics', document: unknown) => Promise<void>;
  /** Opens a screen in a page, signed in. */
  readonly open: (page: Page, path?: string) => Promise<void>;
  /** Ends the engine as a crash would, and starts it again on the same folder and ports. */
  readonly crash: () => Promise<void>;
}

interface Running {
  process: ChildProcess;
  ready: ReadyLine;
}

function nodePath(): string {
  const own = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  return existsSync(own) ? own : process.execPath;
}

async function start(dataDir: string, ports: { grpc: number; http: number; api: number }): Promise<Running> {
  const entry = process.env.SPANDREL_ENTRY ?? join('out', 'main', 'spandrel.js');
  const args = [entry, 'serve', '--json', '--data-dir', dataDir];
  args.push('--grpc-port', `${ports.grpc}`, '--http-port', `${ports.http}`, '--api-port', `${ports.api}`);
  const child = spawn(nodePath(), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => {
    complaints = (complaints + data.toString()).slice(-4000);
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The engine ended with ${String(code)} before it was ready.\n${complaints}`);
  });
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  ended.catch(() => undefined);
  return { process: child, ready: JSON.parse(String(line)) as ReadyLine };
}

async function end(running: Running, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (running.process.exitCode !== null || running.process.signalCode !== null) return;
  const gone = once(running.process, 'exit');
  running.process.kill(signal);
  await gone;
}

/** Starts an engine; `close` stops it and removes its folder. */
export async function startEngine(): Promise<Engine & { close: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spandrel-e2e-'));
  let running = await start(dataDir, { grpc: 0, http: 0, api: 0 });
  const client = createClient({
    baseUrl: running.ready.api.url,
    token: () => running.ready.api.token,
    fetch,
  });
  return {
    get ready() {
      return running.ready;
    },
    client,
    async send(signal, document) {
      const { host, port } = running.ready.http;
      const response = await fetch(`http://${host}:${port}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(document),
      });
      if (!response.ok)
        throw new Error(`${signal} were answered with ${response.status}: ${await response.text()}`);
    },
    async open(page, path = '/') {
      const { code } = await client.newSessionCode({});
      await page.goto(signedInUrl(running.ready, code, path));
    },
    async crash() {
      const { grpc, http, api } = running.ready;
      await end(running, 'SIGKILL');
      running = await start(dataDir, {
        grpc: grpc.port,
        http: http.port,
        api: Number(new URL(api.url).port),
      });
    },
    async close() {
      await end(running, 'SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The link `ready.ui` with another code, to another screen. */
function signedInUrl(ready: ReadyLine, code: string, path: string): string {
  const link = new URL(ready.ui);
  const target = new URL(path, link);
  target.hash = link.hash.replace(/[\w-]+$/, code);
  return target.href;
}

export const test = base.extend<{ engine: Engine }, { shop: Engine }>({
  engine: async ({ browserName: _ }, use) => {
    const engine = await startEngine();
    await use(engine);
    await engine.close();
  },
  shop: [
    async ({ browserName: _ }, use) => {
      const engine = await startEngine();
      await engine.client.loadSample({ minutes: 15 });
      await use(engine);
      await engine.close();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
