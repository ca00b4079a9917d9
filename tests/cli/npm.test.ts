// Started by npm, the engine ends with it: npm passes no signal on, and whoever started it knows only npm's process.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { ReadyLine } from '#shared/api/shell.ts';
import { tempDir } from '../api/support.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SERVE = ['run', '--silent', 'spandrel', '--', 'serve', '--json'];
const PORTS = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];

/** Where the engine of a folder is, as `spandrel status` says; undefined while none runs. */
async function pidOf(dataDir: string): Promise<number | undefined> {
  const command = join(ROOT, 'out', 'main', 'spandrel.js');
  const asked = promisify(execFile)(process.execPath, [command, 'status', '--json', '--data-dir', dataDir]);
  return asked.then(
    ({ stdout }) => (JSON.parse(stdout) as ReadyLine).pid,
    () => undefined,
  );
}

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

it.skipIf(process.platform === 'win32')(
  'an engine that crashed under npm start is started again, and that is said',
  async () => {
    const dir = await tempDir();
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
    const start = spawn(process.execPath, ['scripts/start.mjs', '--data-dir', dir.path, ...PORTS], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    start.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    await expect.poll(() => pidOf(dir.path), { timeout: 30_000 }).toBeDefined();
    const before = (await pidOf(dir.path)) ?? 0;
    process.kill(before, 'SIGKILL');
    await expect
      .poll(async () => ![undefined, before].includes(await pidOf(dir.path)), { timeout: 30_000 })
      .toBe(true);
    expect(said).toContain('The engine ended unexpectedly and is started again');
    start.kill('SIGTERM');
    const [code] = (await once(start, 'exit')) as [number];
    expect(code).toBe(0);
    expect(await pidOf(dir.path)).toBeUndefined();
    await dir.remove();
  },
  90_000,
);
