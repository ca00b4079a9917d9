// Starts the built desktop app for a test: under real Electron where its binary and a display are to be had, else
// under the double; `shell` says which.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  chromium,
  type ElectronApplication,
  _electron as electron,
  type Page,
} from '@playwright/test';
import { electronBinary, whyNoDisplay } from '../../scripts/lib/electron.mjs';
import { until } from '../fixtures/engine.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DOUBLE = join(import.meta.dirname, 'double', 'electron');

export interface DesktopApp {
  shell: 'electron' | 'double';
  window(): Promise<Page>;
  /** What the app called and what a test may do to it; the double only. */
  control: {
    calls(): Promise<{ name: string; args: unknown[] }[]>;
    act(name: string, argument?: string): Promise<unknown>;
  };
  /** Resolves when the app has ended. */
  ended: Promise<unknown>;
  close(): Promise<void>;
}

/** Which shell a run of the desktop tests gets here. */
export function desktopShell(): 'electron' | 'double' {
  return electronBinary() !== undefined && whyNoDisplay() === undefined ? 'electron' : 'double';
}

/** Starts the app with flags for its engine; `userData` is where windows and sealed secrets are kept. */
export async function launchDesktop(flags: string[], userData: string): Promise<DesktopApp> {
  return desktopShell() === 'electron' ? launchElectron(flags, userData) : launchDouble(flags, userData);
}

async function launchElectron(flags: string[], userData: string): Promise<DesktopApp> {
  const app: ElectronApplication = await electron.launch({
    args: [ROOT, ...flags, `--user-data-dir=${userData}`],
  });
  const none = (): never => {
    throw new Error('only the double can be asked');
  };
  return {
    shell: 'electron',
    window: () => app.firstWindow(),
    control: { calls: none, act: none },
    ended: app.waitForEvent('close', { timeout: 0 }),
    close: () => app.close(),
  };
}

async function launchDouble(flags: string[], userData: string): Promise<DesktopApp> {
  const state = join(userData, 'double.json');
  mkdirSync(userData, { recursive: true });
  const env = {
    ...process.env,
    SPANDREL_NODE: process.execPath,
    SPANDREL_DOUBLE_STATE: state,
    SPANDREL_DOUBLE_USER_DATA: userData,
  };
  const child: ChildProcess = spawn(DOUBLE, [ROOT, ...flags], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let opened = false;
  child.stdout?.on('data', (chunk: Buffer) => {
    opened ||= chunk.toString().includes('"window":true');
  });
  const { control, debuggingPort } = await until('the double', async () =>
    existsSync(state)
      ? (JSON.parse(readFileSync(state, 'utf8')) as { control: number; debuggingPort: number })
      : undefined,
  );
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${control}/${path}`)).json();
  let browser: Browser | undefined;
  return {
    shell: 'double',
    async window() {
      await until('a window', async () => (opened ? true : undefined));
      browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`);
      const pages = browser.contexts().flatMap((context) => context.pages());
      const page = pages.find((one) => one.url().startsWith('http'));
      if (page === undefined) throw new Error('no window shows a page');
      return page;
    },
    control: {
      calls: async () => (await ask('calls')) as { name: string; args: unknown[] }[],
      act: (name, argument = '') => ask(`${name}?argument=${encodeURIComponent(argument)}`),
    },
    ended,
    async close() {
      await browser?.close().catch(() => {});
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await ended;
    },
  };
}
