// Plain JavaScript for Node 20: brings a checkout to where the real work can run: packages installed, the
// right Node found, the app built. Everything it runs prints to stderr, because stdout belongs to the command.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt } from './built.mjs';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const WINDOWS = process.platform === 'win32';

/** better-sqlite3 crashes without a word below 22, and zstd came with 22.15. */
function isRightNode(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}

export function fail(message) {
  process.stderr.write(`spandrel: ${message}\n`);
  process.exit(1);
}

export function say(message) {
  process.stderr.write(`${message}\n`);
}

/** True in a checkout; false where the package was installed ready built. */
export function isCheckout() {
  return existsSync(join(ROOT, 'src-main'));
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], shell: WINDOWS, ...options });
  return result.status === 0;
}

function mtime(path) {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Runs `npm ci` when packages are missing or older than the lock file. */
export function ensureInstalled() {
  if (!isCheckout()) return;
  const installed = mtime(join(ROOT, 'node_modules', '.package-lock.json'));
  if (installed > 0 && installed >= mtime(join(ROOT, 'package-lock.json')) - 1000) return;
  say('Installing packages (once)…');
  if (!run('npm', ['ci', '--no-audit', '--no-fund']))
    fail('npm ci failed; its message is above. Mend that and run this again.');
  writeFileSync(join(ROOT, 'node_modules', '.package-lock.json'), '', { flag: 'a' });
}

function nodeCandidates() {
  const name = WINDOWS ? 'node.exe' : 'node';
  return [
    process.execPath,
    join(ROOT, 'node_modules', 'node', 'bin', name),
    join(ROOT, 'node_modules', `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`, 'bin', name),
  ];
}

function firstRightNode() {
  return nodeCandidates().find((path) => {
    if (path === process.execPath) return isRightNode(process.version);
    if (!existsSync(path)) return false;
    const asked = spawnSync(path, ['-v'], { encoding: 'utf8' });
    return asked.status === 0 && isRightNode(asked.stdout.trim());
  });
}

/** Path of a Node that can run Spandrel: this one, or the one among the packages. Exits with what to install when there is none. */
export function rightNode() {
  let found = firstRightNode();
  if (found === undefined && isCheckout()) {
    // Where install scripts are switched off, the `node` package brings no binary; its platform package does.
    const name = `node-${WINDOWS ? 'win' : process.platform}-${process.arch}@24`;
    run('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', name]);
    found = firstRightNode();
  }
  return (
    found ??
    fail(
      `needs Node 22.15 or newer and this is ${process.version}. Install Node 24 (for example: npm install -g node@24).`,
    )
  );
}

/** Builds the app, and leaves word that it is built. */
export function build(node) {
  say('Building…');
  const args = [
    join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'),
    'build',
    '--logLevel',
    'warn',
  ];
  if (!run(node, args, { shell: false })) fail('the build failed; its message is above.');
  markBuilt(ROOT);
}

/** Builds when a source has changed since the last build. */
export function ensureBuilt(node) {
  if (isCheckout() && !isBuilt(ROOT)) build(node);
}

const LOOK_FOR_PARENT_MS = 250;

/** npm ends on a signal without passing it on: where npm started us, `end` is called when it has gone. */
export function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined || WINDOWS) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), LOOK_FOR_PARENT_MS).unref();
}

/** Calls `pass` with every signal that asks us to end; npm's end counts as one. */
export function onSignals(pass) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal));
  endWithNpm(() => pass('SIGTERM'));
}

/** What `spandrel run` passes on to its program, beside what asks to end; at a terminal Ctrl-Z stops us too. */
const TOLD = ['QUIT', 'USR1', 'USR2', 'ALRM', 'VTALRM', 'CONT', 'TSTP', 'TTIN', 'TTOU', 'URG', 'WINCH', 'IO']
  .concat('PWR', 'XCPU', 'XFSZ')
  .map((name) => `SIG${name}`)
  .filter((signal) => signal !== 'SIGTSTP' || ![0, 1, 2].some((fd) => isatty(fd)));

/** Starts a child that hears our signals and whose end is ours. */
export function follow(command, args, options = {}) {
  let child;
  onSignals((signal) => child?.kill(signal));
  for (const signal of TOLD) process.on(signal, () => child?.kill(signal));
  child = spawn(command, args, { stdio: 'inherit', ...options });
  child.on('error', (error) => fail(`could not start ${command}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    // Node does not end by it: a debugger would open.
    if (signal === 'SIGUSR1') process.exit(128 + constants.signals.SIGUSR1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
  return child;
}
