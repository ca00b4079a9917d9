// The built desktop app with an engine of its own, as an end-to-end spec meets an engine: the same specs run in
// both shells.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { type RunningEngine, sendJson, until } from '../fixtures/engine.ts';
import { freePort } from '../fixtures/free-port.ts';
import { launchDesktop } from './launch.ts';

const COMMAND = join(import.meta.dirname, '..', '..', 'out', 'main', 'spandrel.js');

export interface DesktopEngine extends RunningEngine {
  /** The app's window. */
  readonly window: Page;
  readonly close: () => Promise<void>;
}

/** Where the engine of a data folder is, as another program finds it. Rejects when none runs. */
export async function statusOf(dataDir: string): Promise<ReadyLine> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    COMMAND,
    'status',
    '--json',
    '--data-dir',
    dataDir,
  ]);
  return JSON.parse(stdout) as ReadyLine;
}

/** Starts the app on an empty folder and waits for its window; `close` quits it and removes the folder. */
export async function startDesktopEngine(): Promise<DesktopEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'spandrel-desktop-'));
  const dataDir = join(folder, 'data');
  // Ports that are named: "any free port" may be another one after a crash.
  const [grpc, http] = [await freePort(), await freePort()];
  const flags = [
    '--data-dir',
    dataDir,
    '--grpc-port',
    `${grpc}`,
    '--http-port',
    `${http}`,
    '--api-port',
    '0',
  ];
  const app = await launchDesktop(flags, join(folder, 'user'));
  const window = await app.window();
  let ready = await statusOf(dataDir);
  return {
    window,
    get ready() {
      return ready;
    },
    dataDir,
    client: createClient({ baseUrl: ready.api.url, token: () => ready.api.token, fetch }),
    send: (signal, document) => sendJson(ready, signal, document),
    async crash() {
      const { pid } = ready;
      process.kill(pid, 'SIGKILL');
      // The app starts it again by itself.
      ready = await until('an engine after the crash', async () => {
        const found = await statusOf(dataDir).catch(() => undefined);
        return found?.pid === pid ? undefined : found;
      });
    },
    async close() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
