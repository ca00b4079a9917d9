#!/usr/bin/env node
// `npm start`: installs, builds and launches. The desktop app where Electron and a display are to be had, else
// the headless engine with the page in the browser, saying which and why. Runs on Node 20.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beginDownload, electronBinary, launchDesktop, whyNoDisplay } from './lib/electron.mjs';
import { ensureBuilt, ensureInstalled, fail, onSignals, ROOT, rightNode, say } from './lib/toolchain.mjs';

const args = process.argv.slice(2);
ensureInstalled();
const node = rightNode();
ensureBuilt(node);
const command = join(ROOT, 'out', 'main', 'spandrel.js');
const noDisplay = whyNoDisplay();

/** The engine that already runs on this data folder, as `spandrel status --json` tells it. */
function runningEngine() {
  const dataDir = args.indexOf('--data-dir');
  const where = dataDir >= 0 ? ['--data-dir', args[dataDir + 1]] : [];
  const asked = spawnSync(node, [command, 'status', '--json', ...where], { encoding: 'utf8' });
  if (asked.status !== 0) return undefined;
  try {
    return JSON.parse(asked.stdout);
  } catch {
    return undefined;
  }
}

function openInBrowser(url) {
  if (noDisplay !== undefined || process.env.CI) return;
  const [opener, ...rest] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? [
    'xdg-open',
  ];
  spawn(opener, [...rest, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

function introduce(ready, heading) {
  const port = (listener) =>
    listener.error ? `not open: ${listener.error}` : `http://localhost:${listener.port}`;
  say(`\n${heading}`);
  say(`  page      ${ready.ui}`);
  say(`  OTLP gRPC ${port(ready.grpc)}`);
  say(`  OTLP HTTP ${port(ready.http)}`);
  say(`  data      ${ready.dataDir}\n`);
}

const RESTART_AFTER_MS = 500;
/** So many crashes, each soon after a start, and it is not tried again. */
const MOST_CRASHES = 3;
const STEADY_AFTER_MS = 60_000;

/** Starts the headless engine, which ends with us and is started again after a crash; resolves when it is first ready. */
function serve() {
  let child;
  let stopping = false;
  let wasReady = false;
  let crashes = 0;
  onSignals(() => {
    stopping = true;
    child.kill('SIGTERM');
  });
  return new Promise((resolve) => {
    const start = () => {
      // Asked to end between a crash and this.
      if (stopping) process.exit(0);
      const startedAt = Date.now();
      child = spawn(node, [command, 'serve', '--json', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      child.on('error', (error) => fail(`the engine could not be started: ${error.message}`));
      child.on('exit', (code) => {
        if (stopping || code === 0 || !wasReady) process.exit(code ?? 1);
        crashes = Date.now() - startedAt > STEADY_AFTER_MS ? 1 : crashes + 1;
        if (crashes > MOST_CRASHES)
          fail('the engine ended again and again; engine.log in its data folder says why.');
        say('The engine ended unexpectedly and is started again. What it had acknowledged is kept.');
        setTimeout(start, RESTART_AFTER_MS);
      });
      createInterface({ input: child.stdout }).once('line', (line) => {
        wasReady = true;
        resolve(JSON.parse(line));
      });
    };
    start();
  });
}

async function serveInBrowser(why) {
  const ready = await serve();
  introduce(ready, `Spandrel runs headless, with its page in the browser: ${why}.`);
  openInBrowser(ready.ui);
  return ready;
}

async function startDesktop(binary) {
  const { child, failed } = await launchDesktop(binary, args);
  if (failed !== undefined) return failed;
  say('Spandrel’s window is open (Electron).');
  child.removeAllListeners('exit');
  onSignals((signal) => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 0));
  return undefined;
}

/** No Electron yet: the page opens at once, and the window beside it when the download has come. */
async function serveWhileDownloading() {
  const download = await beginDownload(node, (percent) => {
    process.stderr.write(`\rDownloading Electron ${Math.round(percent * 100)} % `);
  });
  if (download.failed !== undefined) {
    await serveInBrowser(`${download.failed}`);
    say(
      'For the desktop app, run `npx install-electron` where downloads are allowed, then `npm start` again.',
    );
    return;
  }
  await serveInBrowser('Electron is being downloaded; its window opens when it has come');
  const binary = (await download.done) ? electronBinary() : undefined;
  say('');
  const failed =
    binary === undefined
      ? 'The download of Electron broke off; `npm start` tries again.'
      : await startDesktop(binary);
  if (failed !== undefined) say(failed);
}

if (args.includes('--help') || args.includes('-h')) {
  say(
    'npm start [-- OPTIONS]   opens Spandrel: the desktop app where it can, else the page in the browser.\n',
  );
  process.exit(spawnSync(node, [command, 'serve', '--help'], { stdio: 'inherit' }).status ?? 1);
}
const running = runningEngine();
if (running !== undefined) {
  introduce(running, `Spandrel already runs (pid ${running.pid}).`);
  openInBrowser(running.ui);
} else if (noDisplay !== undefined) {
  const { port } = new URL((await serveInBrowser(noDisplay)).api.url);
  say(
    `The desktop app opens where there is a display. From another machine: ssh -L ${port}:127.0.0.1:${port} and open the page above.`,
  );
} else {
  const binary = electronBinary();
  if (binary === undefined) await serveWhileDownloading();
  else {
    const failed = await startDesktop(binary);
    if (failed !== undefined) {
      say(failed);
      await serveInBrowser('the desktop app did not start');
    }
  }
}
