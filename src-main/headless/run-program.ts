// `spandrel run`: starts a program with the environment that makes it send here, and ends as it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { environmentOf, type Transport } from '#shared/connect/environment.ts';
import { callersEnvironment, callersFolder } from './caller.ts';
import { CommandError, EXIT, type Where } from './exit.ts';
import { countOf } from './print.ts';
import { type Command, instrumented, languageOf, type Start, scriptOf } from './program-start.ts';
import { projectName } from './project.ts';
import { findTarget } from './target.ts';

export interface RunOptions extends Where {
  readonly service?: string;
  readonly grpc?: true;
  readonly newRun?: true;
  /** False with --no-instrument. */
  readonly instrument: boolean;
}

const tell = (text: string): void => void process.stderr.write(`spandrel: ${text}\n`);

/** The variables to add to those that are set: what is set wins, and a protocol is only given with its address. */
export function missingVariables(
  wanted: readonly (readonly [name: string, value: string])[],
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const taken = (name: string): boolean => {
    if (env[name]) return true;
    if (name === 'OTEL_SERVICE_NAME')
      return /(^|,)\s*service\.name=/.test(env.OTEL_RESOURCE_ATTRIBUTES ?? '');
    return name === 'OTEL_EXPORTER_OTLP_PROTOCOL' && Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT);
  };
  return Object.fromEntries(wanted.filter(([name]) => !taken(name)));
}

/** A protocol that is set already decides, or port and protocol would not belong together. */
function transportOf(
  { grpc }: RunOptions,
  { OTEL_EXPORTER_OTLP_PROTOCOL: set }: NodeJS.ProcessEnv,
): Transport {
  if (set) return set === 'grpc' ? 'grpc' : 'http';
  return grpc ? 'grpc' : 'http';
}

/** `spandrel run -- COMMAND`. Resolves when the program has ended, with its exit code set; ends by its signal if it did. */
export async function runProgram(words: readonly string[], options: RunOptions): Promise<void> {
  const [program = '', ...args] = words;
  const command: Command = { program, args };
  const around = { folder: callersFolder(), env: callersEnvironment() };
  const { target, engine, remarks } = await findTarget(options);
  const language = languageOf(command);
  const script = language === undefined ? undefined : scriptOf(command, around.folder);
  const from = script === undefined ? around.folder : dirname(resolve(around.folder, script));
  const wanted = environmentOf({
    service: options.service ?? projectName(from, language),
    target,
    transport: transportOf(options, around.env),
    ...(language && { language }),
  });
  if (options.newRun) await engine?.client.startRun({ command: words.join(' ').slice(0, 2000) });
  const start = options.instrument
    ? instrumented(command, around)
    : { ...command, env: {}, said: 'not instrumented, as asked' };
  const env = { ...around.env, ...start.env, ...missingVariables(wanted, around.env) };
  if (options.service) env.OTEL_SERVICE_NAME = options.service;
  tellOf(start, env, around.env);
  // Whoever sends elsewhere need not hear of our ports.
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT !== around.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    for (const remark of remarks) tell(remark);
  }
  await endAs(launch(start, env, around.folder), program, start.remove);
}

function tellOf(start: Start, env: NodeJS.ProcessEnv, before: NodeJS.ProcessEnv): void {
  const service = env.OTEL_SERVICE_NAME ?? 'the service of OTEL_RESOURCE_ATTRIBUTES';
  tell(`${service} sends to ${env.OTEL_EXPORTER_OTLP_ENDPOINT}; ${start.said}.`);
  // Names only: a header's value is a secret.
  const kept = Object.keys(before).filter((name) => /^OTEL_/.test(name) && before[name] === env[name]);
  if (kept.length > 0) tell(`${countOf(kept.length, 'variable')} of yours kept: ${kept.join(', ')}`);
}

/**
 * What a program may take in its own way. The rest cannot be taken (KILL, STOP), are faults, or tell this process of
 * something of its own (CHLD, PIPE, PROF).
 */
const PASSED = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGCONT',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGURG',
  'SIGWINCH',
  'SIGIO',
  'SIGPWR',
  'SIGXCPU',
  'SIGXFSZ',
] as const satisfies readonly NodeJS.Signals[];
/** A terminal sends these to the program by itself; a second one of Ctrl-C would be taken for impatience. */
const OF_TERMINAL: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH']);

function launch(start: Start, env: NodeJS.ProcessEnv, cwd: string): ChildProcess {
  const atTerminal = [0, 1, 2].some((fd) => isatty(fd));
  // Before the program is there, or what it is sent at once would be ours to die of.
  let child: ChildProcess | undefined;
  for (const signal of PASSED) {
    // Ctrl-Z stops both; a listener would keep this process going, and the shell waiting.
    if (atTerminal && signal === 'SIGTSTP') continue;
    process.on(signal, () => (atTerminal && OF_TERMINAL.has(signal)) || child?.kill(signal));
  }
  child = spawn(start.program, start.args, { cwd, env, stdio: 'inherit' });
  return child;
}

const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** Ends this process as the program ended: by its code, or by its signal where it can. Throws CommandError when it did not start. */
async function endAs(child: ChildProcess, program: string, before: () => void = () => {}): Promise<void> {
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, failed) => {
    child.once('exit', (...how) => done(how));
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const missing = code === 'ENOENT';
      const words = missing ? `there is no program ${program}` : `${program} does not start: ${message}`;
      failed(new CommandError(`spandrel: ${words}`, missing ? NOT_FOUND : NOT_RUNNABLE));
    });
  }).finally(before);
  if (signal === null) {
    process.exitCode = code ?? EXIT.failed;
    return;
  }
  // Node has a use of its own for SIGUSR1 and would not end by it: a debugger would open.
  if (signal !== 'SIGUSR1') {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  // Still here: then as a shell says it.
  process.exitCode = 128 + (constants.signals[signal] ?? 0);
}
