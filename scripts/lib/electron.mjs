// Whether the desktop app can be had here, and how to get and launch it. Runs on Node 20.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './toolchain.mjs';

const BEGIN_DOWNLOAD_MS = 10_000;
const OPEN_WINDOW_MS = 5_000;
const HOME = join(ROOT, 'node_modules', 'electron');

/** Why no window can be opened here, or undefined when one can. */
export function whyNoDisplay() {
  if (process.platform !== 'linux') return process.env.SSH_CONNECTION ? 'this is a remote shell' : undefined;
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY
    ? undefined
    : 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}

/** Path of Electron's executable where it is already on this machine. */
export function electronBinary() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  try {
    const name = existsSync(join(HOME, 'path.txt'))
      ? readFileSync(join(HOME, 'path.txt'), 'utf8')
      : 'electron';
    const path = join(override ?? join(HOME, 'dist'), name);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Begins to download Electron. Resolves within ten seconds: with `{done}` (a promise of success) once bytes
 * flow, or with `{failed}`, the reason why they do not.
 */
export function beginDownload(node, onPercent) {
  const child = spawn(node, [join(ROOT, 'scripts', 'lib', 'fetch-electron.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const finished = new Promise((resolve) => child.on('exit', (code) => resolve(code === 0)));
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill();
      resolve({ failed: `the download of Electron did not begin within ${BEGIN_DOWNLOAD_MS / 1000} s` });
    }, BEGIN_DOWNLOAD_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      clearTimeout(timer);
      const { percent } = JSON.parse(line);
      if (percent !== undefined) onPercent(percent);
      resolve({ done: finished });
    });
    void finished.then((ok) => {
      clearTimeout(timer);
      if (!ok)
        resolve({
          failed: `Electron cannot be downloaded here (${complaint.trim().split('\n').pop() || 'no reason given'})`,
        });
    });
  });
}

/** What to do about an Electron that started and opened no window. */
function remedyFor(output) {
  if (/as root without --no-sandbox/.test(output))
    return 'Electron does not run as root: start it as an ordinary user.';
  if (/sandbox|userns|namespace/i.test(output)) {
    return (
      'Its sandbox is not allowed to start. On Ubuntu 24.04 and later:\n' +
      '  sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\n' +
      'or, for this copy alone:\n' +
      `  sudo chown root ${join(HOME, 'dist', 'chrome-sandbox')} && sudo chmod 4755 ${join(HOME, 'dist', 'chrome-sandbox')}`
    );
  }
  const last = output.trim().split('\n').slice(-3).join('\n  ');
  return last === '' ? 'It said nothing.' : `It said:\n  ${last}`;
}

/** Launches the built app. Resolves with `{child}` when its window is open, or with `{failed}`, in words. */
export function launchDesktop(binary, args) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(binary, [ROOT, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  const keep = (chunk) => {
    if (output.length < 100_000) output += chunk;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    const give = (reason) => {
      clearTimeout(timer);
      child.kill();
      resolve({ failed: `${reason}. ${remedyFor(output)}` });
    };
    const timer = setTimeout(
      () => give(`Electron opened no window within ${OPEN_WINDOW_MS / 1000} s`),
      OPEN_WINDOW_MS,
    );
    child.on('error', (error) => give(`Electron could not be started: ${error.message}`));
    child.on('exit', (code) => give(`Electron ended at once (${code})`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.includes('"window":true')) return;
      clearTimeout(timer);
      resolve({ child });
    });
  });
}
