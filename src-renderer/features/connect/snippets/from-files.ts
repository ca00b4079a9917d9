// Commands to paste, made from the files that an example is installed and started by.

export interface Commands {
  /** Before there is a program; empty where nothing is installed by a command of its own. */
  readonly install: string;
  /** Builds and starts it. */
  readonly run: string;
}

/** Above it, a run.sh only finds its folder and sets the environment, which the page shows by itself. */
const AFTER_ENVIRONMENT = '. ./environment.sh\n';
const PORT = /"?\$\{PORT:-(\d+)\}"?/g;

/** The commands of a run.sh, as one types them: before its empty line it installs, after it, it runs. */
export function commandsOf(script: string): Commands {
  const [, after = ''] = script.split(AFTER_ENVIRONMENT);
  const parts = after
    .replace(PORT, '$1')
    .replace(/^exec /gm, '')
    .trim()
    .split('\n\n');
  return { install: parts.slice(0, -1).join('\n\n'), run: parts.at(-1) ?? '' };
}

/** The last of the commands, without what only puts an instrumentation in front of the program. */
export function programOf({ run }: Commands): string {
  const last = run.split('\n').at(-1) ?? '';
  return last.replace(/^opentelemetry-instrument /, '').replace(/ (-javaagent:|--import )\S+/, '');
}

/** An installation with the packages of a requirements.txt by name. */
export function withRequirements(install: string, requirements: string): string {
  const names = lines(requirements).map((line) => (line.includes('[') ? `"${line}"` : line));
  return install.replace('-r requirements.txt', names.join(' '));
}

/** The `go get` of what a go.mod asks for itself. */
export function goGet(goMod: string): string {
  const own = lines(goMod).filter((line) => /^\S+ v\S+$/.test(line));
  return folded(
    'go get',
    own.map((line) => line.replace(' ', '@')),
  );
}

interface PackageJson {
  readonly type?: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** What `npm run <script>` of a package.json does: installs, prepares, starts. */
export function npmCommands(packageJson: string, script: string): Commands {
  const { type, scripts, dependencies, devDependencies } = JSON.parse(packageJson) as PackageJson;
  // The example brings its own Node; whoever pastes has one.
  const tools = namesOf(devDependencies ?? {}).filter((name) => !name.startsWith('node@'));
  const [, ...prepare] = scripts[`pre${script}`]?.split(' && ') ?? [];
  const start = scripts[script]?.replace('--env-file=.env ', '') ?? '';
  return {
    install: [
      folded('npm install', namesOf(dependencies)),
      ...(tools.length > 0 ? [folded('npm install --save-dev', tools)] : []),
      ...(type === undefined ? [] : [`npm pkg set type=${type}`]),
    ].join('\n'),
    run: [...prepare.map((command) => `npx ${command}`), start].join('\n'),
  };
}

const namesOf = (packages: Readonly<Record<string, string>>): string[] =>
  Object.entries(packages).map(([name, version]) => `${name}@${version}`);

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const WIDTH = 78;

/** A command and its many words, over as many lines as are needed to read them. */
function folded(command: string, words: readonly string[]): string {
  let text = command;
  let width = command.length;
  for (const word of words) {
    const breaks = width + word.length + 3 > WIDTH;
    text += breaks ? ` \\\n  ${word}` : ` ${word}`;
    width = breaks ? word.length + 2 : width + word.length + 1;
  }
  return text;
}
