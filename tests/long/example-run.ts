// One example as its README says to run it: copied out of the checkout, started by its one command, asked for a page.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../fixtures/free-port.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const NOT_COPIED = new Set(['node_modules', 'target', '.venv', '__pycache__']);
const START_WITHIN_MS = 540_000;
const END_WITHIN_MS = 20_000;

/** The minimal examples of a language, by folder name: `python-flask`. */
export function examplesOf(language: string): string[] {
  return readdirSync(EXAMPLES).filter((name) => name.startsWith(`${language}-`));
}

/** A copy in a temporary folder, so that nothing is installed or built in the checkout. */
export function copyOf(example: string): { folder: string; remove: () => void } {
  const folder = join(mkdtempSync(join(tmpdir(), 'spandrel-example-')), example);
  cpSync(join(EXAMPLES, example), folder, {
    recursive: true,
    filter: (source) => !NOT_COPIED.has(basename(source)),
  });
  return { folder, remove: () => rmSync(join(folder, '..'), { recursive: true, force: true }) };
}

export interface RunningExample {
  readonly url: string;
  /** What it printed so far. */
  readonly said: () => string;
  /** Asks the whole process group to end, as a terminal does, and waits until its leader has. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
  /** Asks its leader alone, and waits until that has ended. */
  readonly endLeader: (signal: NodeJS.Signals) => Promise<void>;
}

/** The one command; typescript-express has a whole shop under `npm start`, and its small file under another name. */
function commandOf(folder: string): string[] {
  if (existsSync(join(folder, 'run.sh'))) return ['sh', 'run.sh'];
  return existsSync(join(folder, 'hello.ts')) ? ['npm', 'run', 'hello'] : ['npm', 'start'];
}

const ENTRY = join(import.meta.dirname, '..', '..', 'out', 'main', 'spandrel.js');

/** The example's program by `spandrel run`, as the Connect page says it: nothing of OpenTelemetry is in the command. */
export async function startBySpandrel(
  folder: string,
  command: string,
  dataDir: string,
  variables: Record<string, string>,
): Promise<RunningExample> {
  const port = await freePort();
  const words = command.replace(/\b[58]0[08]0\b/, `${port}`).split(' ');
  const path = `${join(folder, '.venv', 'bin')}:${process.env.PATH}`;
  const program = [process.execPath, ENTRY, 'run', '--data-dir', dataDir, '--', ...words];
  return untilAnswering(program, folder, { PATH: path, ...variables, PORT: `${port}` });
}

/**
 * What the Connect page shows, in an empty folder: its files written, its commands typed. For programs that obey PORT.
 */
export async function startFromPage(
  folder: string,
  blocks: readonly { readonly title: string; readonly code: string }[],
  variables: Record<string, string>,
): Promise<RunningExample> {
  const port = await freePort();
  const typed = (wanted: string): string => blocks.find(({ title }) => title === wanted)?.code ?? '';
  for (const { title, code } of blocks) {
    const [, name] = /^([\w./]+\.\w+): /.exec(title) ?? [];
    if (name === undefined) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
  }
  const script = `set -e\n${typed('Install')}\n${typed('Run')}\n`;
  return untilAnswering(['sh', '-c', script], folder, { ...variables, PORT: `${port}` });
}

/** Runs the one command and waits until the program answers. Throws with what it printed when it does not. */
export async function start(folder: string, variables: Record<string, string>): Promise<RunningExample> {
  const port = await freePort();
  return untilAnswering(commandOf(folder), folder, { ...variables, PORT: `${port}` });
}

async function untilAnswering(
  [program = '', ...args]: readonly string[],
  folder: string,
  variables: Record<string, string>,
): Promise<RunningExample> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_'));
  // Nobody will debug it, and debug information takes half of Cargo's time.
  const env = { ...Object.fromEntries(inherited), CARGO_PROFILE_DEV_DEBUG: '0', ...variables };
  // A group of its own, to end all of it.
  const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: 'pipe' });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  }
  const example = {
    url: `http://localhost:${variables.PORT}/hello`,
    said: () => text,
    end: (signal: NodeJS.Signals) => end(child, -1, signal),
    endLeader: (signal: NodeJS.Signals) => end(child, 1, signal),
  };
  try {
    await answers(example.url, child);
  } catch (error) {
    await example.end('SIGKILL');
    throw new Error(`${basename(folder)}: ${(error as Error).message}\n${text.slice(-4000)}`);
  }
  return example;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_WITHIN_MS; Date.now() < end; await pause(100)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
  }
  throw new Error('it does not answer');
}

async function end(child: ChildProcess, whom: 1 | -1, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined) return;
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  kill(whom * child.pid, signal);
  await Promise.race([ended, pause(END_WITHIN_MS)]);
  kill(-child.pid, 'SIGKILL');
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // All of it has ended.
  }
}
