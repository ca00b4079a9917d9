// `npm run package`, with a stand-in for Electron's own files (they cannot be downloaded everywhere): what is
// packaged is whole, because the packaged app's own `--self-test` passes. The stand-in runs the app under the
// double of the electron module; real Electron does not run here.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const DOUBLE = join(ROOT, 'tests', 'desktop', 'double', 'electron');
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spandrel-package-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder that looks like Electron's distribution to the packager. */
async function standIn(): Promise<string> {
  const dist = join(folder, 'dist');
  await mkdir(join(dist, 'locales'), { recursive: true });
  await writeFile(join(dist, 'locales', 'en-US.pak'), '');
  const script = `#!/bin/sh\nSPANDREL_DOUBLE_PACKAGED="$(dirname "$0")/resources" exec "${DOUBLE}" "$@"\n`;
  await writeFile(join(dist, 'electron'), script);
  await chmod(join(dist, 'electron'), 0o755);
  return dist;
}

test.runIf(process.platform === 'linux')(
  'a packaged app passes its own test (stand-in for Electron)',
  async () => {
    const dist = await standIn();
    const release = join(folder, 'release');
    const options = ['--dir', `-c.electronDist=${dist}`, `-c.directories.output=${release}`];
    await run(process.execPath, [join(ROOT, 'scripts', 'package.mjs'), ...options], { cwd: ROOT });
    const app = join(release, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
    const env = {
      ...process.env,
      SPANDREL_NODE: process.execPath,
      SPANDREL_DOUBLE_USER_DATA: join(folder, 'user'),
    };
    const { stdout } = await run(join(app, 'spandrel'), ['--self-test'], { cwd: folder, env });
    expect(JSON.parse(stdout)).toEqual({ selfTest: 'passed' });
  },
);
