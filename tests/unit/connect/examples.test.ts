// The minimal examples and the Connect page: small, with the environment that the page shows, and all of them on it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentOf, type SdkLanguage } from '#shared/connect/environment.ts';
import { environmentText } from '#shared/connect/forms.ts';
import { instrumented } from '../../../src-main/headless/program-start.ts';
import { colorCode } from '../../../src-renderer/features/connect/code-colors.ts';
import {
  commandsOf,
  goGet,
  npmCommands,
  programOf,
  withRequirements,
} from '../../../src-renderer/features/connect/snippets/from-files.ts';
import { SNIPPETS } from '../../../src-renderer/features/connect/snippets/index.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', '..', 'examples');
const SERVED = { http: 'http://localhost:4318', grpc: 'http://localhost:4317' };
const MOST_LINES = 60;
const PROGRAM = /\.(py|go|rs|java|ts)$/;
const INSTALLED = /(^|\/)(node_modules|target|out|\.venv)(\/|$)/;

const minimal = readdirSync(EXAMPLES).filter((name) => /^(python|go|rust|typescript|java)-/.test(name));
const read = (...path: string[]): string => readFileSync(join(EXAMPLES, ...path), 'utf8');
/** typescript-express is a whole shop; its small file and its set-up are what is shown. */
const isShop = (name: string): boolean => name === 'typescript-express';
const programs = (name: string): string[] =>
  readdirSync(join(EXAMPLES, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => PROGRAM.test(file) && !INSTALLED.test(file.replaceAll('\\', '/')))
    .filter((file) => !isShop(name) || /hello|telemetry/.test(file));
const blocksOf = (target = SERVED) =>
  SNIPPETS.flatMap(({ id, frameworks }) =>
    frameworks.map((framework) => ({ id, framework: framework.id, blocks: framework.blocks(target) })),
  );

describe.each(minimal)('examples/%s', (name) => {
  const language = name.split('-')[0] as SdkLanguage;

  it('starts with the environment of the Connect page', () => {
    const inScript = existsSync(join(EXAMPLES, name, 'run.sh'));
    const service = isShop(name) ? 'shop' : name;
    const variables = environmentOf({ service, target: SERVED, transport: 'http', language });
    const text = environmentText(variables, inScript ? 'defaults' : 'dotenv');
    expect(read(name, inScript ? 'environment.sh' : '.env').trim()).toBe(text);
  });

  it('is on the page, to the letter', () => {
    const onPage = blocksOf().find(({ id, framework }) => `${id}-${framework}` === name);
    const texts = onPage?.blocks.map(({ code }) => code);
    const shown = programs(name);
    expect(shown.length).toBeGreaterThan(0);
    for (const file of shown) expect(texts).toContain(read(name, file).trim());
  });

  it(`is at most ${MOST_LINES} lines of program, empty ones and comments counted`, () => {
    const lines = programs(name).flatMap((file) => read(name, file).trimEnd().split('\n'));
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
  });
});

describe('the blocks of the page', () => {
  it('name the ports in use, and no other', () => {
    const target = { http: 'http://localhost:5318', grpc: 'http://localhost:5317' };
    for (const { id, blocks } of blocksOf(target)) {
      for (const { code } of blocks) expect(code, id).not.toMatch(/:431[78]\b/);
    }
  });

  it('say how a call carries its trace on, where no SDK does it by itself', () => {
    const said = (id: string) => SNIPPETS.find((snippet) => snippet.id === id)?.hints.join('\n');
    expect(said('go')).toMatch(/The next service starts a trace of its own\?.*otelhttp\.NewTransport/);
    expect(said('rust')).toMatch(/The next service starts a trace of its own\?.*inject_context\(/);
  });

  it('keep their text when coloured', () => {
    for (const { code, language } of blocksOf().flatMap(({ blocks }) => blocks)) {
      const pieces = colorCode(code, language).map(({ text }) => text);
      expect(pieces.join('')).toBe(code);
    }
  });

  it('pin what is installed', () => {
    for (const { id, blocks } of blocksOf()) {
      if (id === 'dotnet' || id === 'collector') continue;
      const install = blocks.find(({ title }) => title === 'Install')?.code ?? '';
      if (/npm install|go get|pip install|dependency:copy/.test(install))
        expect(install, id).toMatch(/\d+\.\d+/);
    }
  });
});

describe('commands made from files', () => {
  it('are those after the environment, with the default port and without exec', () => {
    const script = `set -e\n. ./environment.sh\n\nget\nunpack\n\nmake\nexec serve --port "\${PORT:-8000}"\n`;
    expect(commandsOf(script)).toEqual({ install: 'get\nunpack', run: 'make\nserve --port 8000' });
    expect(commandsOf('. ./environment.sh\n\ncargo run\n')).toEqual({ install: '', run: 'cargo run' });
    expect(commandsOf('echo no environment')).toEqual({ install: '', run: '' });
  });

  it('name the packages of requirements.txt, go.mod and package.json with their versions', () => {
    expect(withRequirements('pip install -r requirements.txt', 'flask==3\ndistro[otlp]==1\n')).toBe(
      'pip install flask==3 "distro[otlp]==1"',
    );
    expect(goGet('module shop\n\nrequire (\n\ta.b/c v1.2.3\n\td.e/f v0.1.0 // indirect\n)\n')).toBe(
      'go get a.b/c@v1.2.3',
    );
    const packageJson = {
      type: 'module',
      scripts: { prestart: 'npm install && tsc', start: 'node --env-file=.env app.js' },
      dependencies: { express: '5.3.0' },
      devDependencies: { node: '24.0.0', typescript: '7.0.2' },
    };
    expect(npmCommands(JSON.stringify(packageJson), 'start')).toEqual({
      install: 'npm install express@5.3.0\nnpm install --save-dev typescript@7.0.2\nnpm pkg set type=module',
      run: 'npx tsc\nnode app.js',
    });
  });

  it('of "spandrel run" for a Python without its launcher have the version of the examples', () => {
    const { said } = instrumented({ program: 'python3', args: [] }, { folder: EXAMPLES, env: { PATH: '' } });
    const [, distro = ''] = said.match(/pip install "(\S+)"/) ?? [];
    for (const name of minimal.filter((example) => example.startsWith('python-')))
      expect(read(name, 'requirements.txt').split('\n')).toContain(distro);
  });

  it('end in a program that "spandrel run" can start', () => {
    const program = (run: string) => programOf({ install: 'pip install x', run });
    expect(program('export A=b\nopentelemetry-instrument flask run')).toBe('flask run');
    expect(program('java -javaagent:agent.jar Shop')).toBe('java Shop');
    expect(program('node --import ./telemetry.ts app.ts')).toBe('node app.ts');
  });
});
