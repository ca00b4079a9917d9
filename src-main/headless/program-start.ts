// How a program is started so that it is instrumented without a change in it, where its language has a way to: another
// program in front, an argument, a variable. Looks at files and at PATH; starts nothing.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SdkLanguage } from '#shared/connect/environment.ts';
import { nodeSetUp } from './node-set-up.ts';
import { pythonSetUp } from './python-set-up.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export interface Surroundings {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Start extends Command {
  /** Added to its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What instruments it, or what to do so that something does. */
  readonly said: string;
  /** Takes away what was laid down for it; to be called when it has ended. */
  readonly remove?: () => void;
}

const nameOf = (program: string): string => basename(program).replace(/\.(exe|cmd|bat)$/i, '');

/** Where the shell would find a program; undefined where it would not. */
export function onPath(program: string, { folder, env }: Surroundings): string | undefined {
  const suffixes = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : [''];
  const folders = /[/\\]/.test(program) ? [''] : (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders
    .flatMap((each) => suffixes.map((suffix) => resolve(folder, each, program + suffix)))
    .find((path) => existsSync(path) && statSync(path).isFile());
}

/** The file that an interpreter was told to run: its first argument that is no option and is there. */
export function scriptOf({ args }: Command, folder: string): string | undefined {
  return args.find((arg) => !arg.startsWith('-') && existsSync(resolve(folder, arg)));
}

/** Programs that are their language's interpreter, or are run by it as they are. */
const PROGRAMS: readonly (readonly [SdkLanguage, RegExp])[] = [
  [
    'python',
    /^(python(\d+(\.\d+)?)?|py|uvicorn|gunicorn|hypercorn|daphne|flask|fastapi|celery|django-admin)$/,
  ],
  ['typescript', /^node$/],
  ['java', /^java$/],
];

/** Programs that start the one that is meant: it is too late to instrument that from here, but not to say how. */
const STARTERS: readonly (readonly [language: SdkLanguage, names: RegExp, advice?: string])[] = [
  ['python', /^(uv|poetry|pipenv|pdm)$/, 'put opentelemetry-instrument behind its "run"'],
  [
    'typescript',
    /^(npm|npx|pnpm|yarn|tsx|ts-node|nest|next)$/,
    'it starts Node itself; put "spandrel run --" in front of node',
  ],
  ['java', /^(mvn|mvnw|gradle|gradlew)$/, 'build with it, and start java by "spandrel run --"'],
  ['go', /^go$/],
  ['rust', /^cargo$/],
];

/** The language of a command, as far as its name tells. */
export function languageOf({ program }: Command): SdkLanguage | undefined {
  const name = nameOf(program);
  return [...PROGRAMS, ...STARTERS].find(([, names]) => names.test(name))?.[0];
}

/** That of the examples: what it then installs has to be there in the same version, which the newest is not always. */
const PYTHON_DISTRO = 'opentelemetry-distro[otlp]==0.66b1';

function startPython(command: Command, around: Surroundings): Start {
  const found = onPath(command.program, around);
  // Of the same environment as the program: another's would not find its packages.
  const launcher = found && onPath(join(dirname(found), 'opentelemetry-instrument'), around);
  if (!launcher) {
    const said = `not instrumented: pip install "${PYTHON_DISTRO}" && opentelemetry-bootstrap -a install`;
    return { ...command, env: {}, said };
  }
  const { folder, remove } = pythonSetUp();
  return {
    program: launcher,
    args: [found, ...command.args],
    env: { PYTHONPATH: [folder, around.env.PYTHONPATH].filter(Boolean).join(delimiter) },
    said: 'instrumented by opentelemetry-instrument',
    remove,
  };
}

const OWN_SET_UP =
  /(--import|--require|-r|--loader)[ =]\S*(opentelemetry|otel|telemetry|instrument|tracing)/i;
const REGISTER = '@opentelemetry/auto-instrumentations-node/register';

function startNode(command: Command, around: Surroundings): Start {
  const { args } = command;
  const unchanged = (said: string): Start => ({ ...command, env: {}, said });
  if (OWN_SET_UP.test(`${around.env.NODE_OPTIONS ?? ''} ${args.join(' ')}`)) {
    return unchanged('it loads an instrumentation of its own');
  }
  const script = scriptOf(command, around.folder);
  const from = createRequire(resolve(around.folder, script ?? 'index.js'));
  try {
    const register = from.resolve(REGISTER);
    const hook = createRequire(register).resolve('@opentelemetry/instrumentation/hook.mjs');
    const setUp = nodeSetUp(pathToFileURL(hook).href, pathToFileURL(register).href);
    return {
      ...command,
      args: ['--import', setUp, ...args],
      env: {},
      said: `instrumented by ${dirname(REGISTER)}`,
    };
  } catch {
    return unchanged(`not instrumented: npm install @opentelemetry/api ${dirname(REGISTER)}`);
  }
}

const AGENT = 'opentelemetry-javaagent.jar';

/** The agents in the local Maven repository, the newest first. */
function fromMaven(): string[] {
  const folder = join(
    homedir(),
    '.m2',
    'repository',
    'io',
    'opentelemetry',
    'javaagent',
    'opentelemetry-javaagent',
  );
  if (!existsSync(folder)) return [];
  const numeric = new Intl.Collator('en', { numeric: true }).compare;
  return readdirSync(folder)
    .toSorted((a, b) => numeric(b, a))
    .map((version) => join(folder, version, `opentelemetry-javaagent-${version}.jar`));
}

function findAgent({ args }: Command, { folder, env }: Surroundings): string | undefined {
  if (env.OTEL_JAVAAGENT) return resolve(folder, env.OTEL_JAVAAGENT);
  const jar = args[args.indexOf('-jar') + 1] ?? '';
  const places = [
    join(folder, AGENT),
    join(folder, dirname(jar), AGENT),
    ...fromMaven(),
    `/opt/${AGENT}`,
    `/opt/opentelemetry/${AGENT}`,
    '/usr/lib/opentelemetry/javaagent.jar',
  ];
  return places.find((path) => existsSync(path));
}

function startJava(command: Command, around: Surroundings): Start {
  const { args } = command;
  if (/-javaagent:\S*opentelemetry/.test(`${around.env.JAVA_TOOL_OPTIONS ?? ''} ${args.join(' ')}`)) {
    return { ...command, env: {}, said: 'it loads an agent of its own' };
  }
  const agent = findAgent(command, around);
  if (agent === undefined || !existsSync(agent)) {
    const said =
      agent === undefined
        ? `not instrumented: put ${AGENT} here, or name it in OTEL_JAVAAGENT`
        : `not instrumented: OTEL_JAVAAGENT names ${agent}, and there is no such file`;
    return { ...command, env: {}, said };
  }
  // Under "java Shop.java" the agent takes the JDK for one of its tools and stays away.
  const fromSource = scriptOf(command, around.folder)?.endsWith('.java') === true;
  return {
    ...command,
    args: [`-javaagent:${agent}`, ...args],
    env: fromSource ? { OTEL_JAVAAGENT_ENABLED: 'true' } : {},
    said: `instrumented by ${agent}`,
  };
}

const STARTS: Partial<Record<SdkLanguage, (command: Command, around: Surroundings) => Start>> = {
  python: startPython,
  typescript: startNode,
  java: startJava,
};

/** How to start a command so that it is instrumented; where that cannot be, as it is, with a word why. */
export function instrumented(command: Command, around: Surroundings): Start {
  const name = nameOf(command.program);
  const language = PROGRAMS.find(([, names]) => names.test(name))?.[0];
  const start = language && STARTS[language];
  if (start) return start(command, around);
  const advice = STARTERS.find(([, names]) => names.test(name))?.[2];
  const said = advice ? `not instrumented: ${advice}` : 'for a program like this the environment is all';
  return { ...command, env: {}, said };
}
