// Started by npm, the engine ends with it: npm passes no signal on, and whoever started it knows only npm's process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import type { ReadyLine } from '#shared/api/shell.ts';
import { tempDir } from '../api/support.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SERVE = ['run', '--silent', 'spandrel', '--', 'serve', '--json'];
const PORTS = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it.skipIf(process.platform === 'win32')(
  'npm’s SIGTERM stops the engine within five seconds',
  async () => {
    const dir = await tempDir();
    const npm = spawn('npm', [...SERVE, '--data-dir', dir.path, ...PORTS], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: npm.stdout }), 'line')) as [string];
    const { pid } = JSON.parse(line) as ReadyLine;
    npm.kill('SIGTERM');
    await expect.poll(() => isRunning(pid), { timeout: 5000, interval: 50 }).toBe(false);
    await dir.remove();
  },
  60_000,
);
