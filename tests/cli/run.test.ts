// `spandrel env` and `spandrel run`, with real programs as children: what they are given, and that they end as they end.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import { tempDir } from '../api/support.ts';
import { type Ended, type Served, serve, spandrel } from './support.ts';

let dir: { path: string; remove: () => Promise<void> };
let engine: Served;
let away: string;
let project: string;

/** What is set where the tests run is no part of them. */
const CLEAN = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(OTEL_|npm_|INIT_CWD$|NODE_OPTIONS$)/.test(name))
    .map((name) => [name, undefined]),
);
const SHOW =
  'console.log(JSON.stringify({ args: process.argv.slice(2), env: process.env, cwd: process.cwd() }))';

interface Shown {
  args: string[];
  env: Record<string, string | undefined>;
  cwd: string;
}

beforeAll(async () => {
  dir = await tempDir();
  away = join(dir.path, 'no-engine');
  project = join(dir.path, 'project');
  mkdirSync(join(project, 'src'), { recursive: true });
  mkdirSync(away);
  writeFileSync(join(project, 'package.json'), '{"name": "@acme/cart"}');
  writeFileSync(join(project, 'src', 'show.js'), SHOW);
  engine = await serve(join(dir.path, 'data'));
}, 60_000);
afterAll(async () => {
  await engine.end();
  await dir.remove();
});

const run = (
  words: string[],
  env: NodeJS.ProcessEnv = {},
  dataDir = join(dir.path, 'data'),
): Promise<Ended> =>
  spandrel(['run', '--data-dir', dataDir, ...words], { cwd: project, env: { ...CLEAN, ...env } });
const shown = ({ out }: Ended): Shown => JSON.parse(out) as Shown;

describe('spandrel env', { timeout: 60_000 }, () => {
  const env = (...words: string[]) =>
    spandrel(['env', '--data-dir', join(dir.path, 'data'), ...words], {
      cwd: project,
      env: { ...CLEAN, SHELL: '/bin/bash' },
    });

  it('prints lines that a shell evaluates, with the port in use and the name of the project', async () => {
    const { code, out, err } = await env('--language', 'go');
    expect([code, err]).toEqual([0, '']);
    const script = `${out}\necho "$OTEL_SERVICE_NAME $OTEL_EXPORTER_OTLP_ENDPOINT $OTEL_EXPORTER_OTLP_PROTOCOL"`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(
      `cart http://localhost:${engine.ready.http.port} http/protobuf\n`,
    );
    expect(out).not.toContain('OTEL_NODE');
  });

  it('takes transport, shell and service', async () => {
    const { out } = await env('--grpc', '--shell', 'fish', '--service', 'my shop');
    expect(out).toContain("set -gx OTEL_SERVICE_NAME 'my shop'\n");
    expect(out).toContain(`set -gx OTEL_EXPORTER_OTLP_ENDPOINT http://localhost:${engine.ready.grpc.port}\n`);
    expect(out).toContain('set -gx OTEL_EXPORTER_OTLP_PROTOCOL grpc\n');
    expect((await env('--shell', 'powershell')).out).toContain('$env:OTEL_SERVICE_NAME = "cart"\n');
    expect((await env('--language', 'cobol')).code).toBe(2);
    expect((await env('--grpc', '--http')).code).toBe(2);
  });

  it('says beside the lines that no engine runs, and names the ports one would open', async () => {
    const { code, out, err } = await spandrel(['env', '--data-dir', away], {
      env: { ...CLEAN, SPANDREL_HTTP_PORT: '14318' },
    });
    expect([code, err]).toEqual([0, expect.stringContaining('no engine runs')]);
    expect(out).toContain('http://localhost:14318');
  });
});

describe('the command that the Connect page names', { timeout: 120_000 }, () => {
  it('runs from another folder, in a shell that knows no "spandrel"', async () => {
    const { url, token } = engine.ready.api;
    const client = createClient({ baseUrl: url, token: () => token, fetch });
    const { command } = await client.getStatus({});
    expect(command).toMatch(/^node \S+scripts\/spandrel\.mjs$/);
    const script = `${command} run --data-dir '${join(dir.path, 'data')}' -- node src/show.js`;
    const { cwd, env } = JSON.parse(
      execFileSync('sh', ['-c', script], {
        cwd: project,
        encoding: 'utf8',
        env: { ...process.env, ...CLEAN },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as Shown;
    expect([cwd, env.OTEL_EXPORTER_OTLP_ENDPOINT]).toEqual([
      realpathSync(project),
      `http://localhost:${engine.ready.http.port}`,
    ]);
  });
});

describe('spandrel run', { timeout: 60_000 }, () => {
  it('gives a program the environment, its arguments as they are, and its folder', async () => {
    const ended = await run(['--', 'node', 'src/show.js', '--port', '1', '-v']);
    expect(ended.code).toBe(0);
    const { args, env, cwd } = shown(ended);
    expect([args, cwd]).toEqual([['--port', '1', '-v'], project]);
    expect(env).toMatchObject({
      OTEL_SERVICE_NAME: 'cart',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${engine.ready.http.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_NODE_RESOURCE_DETECTORS: expect.not.stringContaining('gcp'),
    });
    expect(ended.err).toBe(
      `spandrel: cart sends to http://localhost:${engine.ready.http.port}; not instrumented: npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node.\n`,
    );
  });

  it('lets win what is set already, and says its names but not its values', async () => {
    const own = { OTEL_SERVICE_NAME: 'mine', OTEL_EXPORTER_OTLP_HEADERS: 'authorization=secret' };
    const ended = await run(['node', 'src/show.js'], own);
    expect(shown(ended).env).toMatchObject(own);
    expect(ended.err).toContain('2 variables of yours kept: ');
    expect(ended.err).not.toContain('secret');
  });

  it('leaves the protocol alone with an address of yours, and takes the address of a protocol of yours', async () => {
    const elsewhere = await run(
      ['node', 'src/show.js'],
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:4317' },
      away,
    );
    expect(shown(elsewhere).env.OTEL_EXPORTER_OTLP_PROTOCOL).toBeUndefined();
    expect(elsewhere.err).not.toContain('no engine');
    const grpc = await run(['node', 'src/show.js'], { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    expect(shown(grpc).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(`http://localhost:${engine.ready.grpc.port}`);
    const both = await run(['--grpc', 'node', 'src/show.js'], { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expect(shown(both).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(`http://localhost:${engine.ready.http.port}`);
    const named = await run(['node', 'src/show.js'], { OTEL_RESOURCE_ATTRIBUTES: 'a=b,service.name=there' });
    expect(shown(named).env.OTEL_SERVICE_NAME).toBeUndefined();
  });

  it('runs the program without an engine, and says so', async () => {
    const ended = await run(['node', 'src/show.js'], {}, away);
    expect([ended.code, ended.err]).toEqual([0, expect.stringContaining('no engine runs')]);
    expect(shown(ended).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://localhost:4318');
  });

  it('from a checkout runs in the caller’s folder, without the programs that npm put first', async () => {
    const PATH = `/checkout/node_modules/.bin:${process.env.PATH}`;
    const npm = { npm_package_name: 'spandrel', npm_lifecycle_event: 'spandrel', INIT_CWD: project, PATH };
    const ended = await spandrel(['run', '--data-dir', away, process.execPath, 'src/show.js'], {
      env: { ...CLEAN, ...npm },
    });
    const { cwd, env } = shown(ended);
    expect([cwd, env.OTEL_SERVICE_NAME, env.npm_package_name]).toEqual([project, 'cart', undefined]);
    expect(env.PATH).not.toContain('/checkout');
  });

  it('runs where it is called by another script of the checkout, the tests’ for one', async () => {
    const npm = { npm_package_name: 'spandrel', npm_lifecycle_event: 'test:long', INIT_CWD: away };
    expect(shown(await run(['node', 'src/show.js'], npm)).cwd).toBe(project);
  });

  it('begins a run named after the command when asked to', async () => {
    await run(['--new-run', '--', 'node', 'src/show.js', 'once']);
    const { url, token } = engine.ready.api;
    const client = createClient({ baseUrl: url, token: () => token, fetch });
    const { runs } = await client.listRuns({});
    expect(runs.find(({ current }) => current)?.command).toBe('node src/show.js once');
  });

  it('ends with the program’s exit code, and says which program is not there', async () => {
    expect((await run(['--', 'sh', '-c', 'exit 7'])).code).toBe(7);
    const missing = await run(['--', 'no-such-program']);
    expect([missing.code, missing.err]).toEqual([
      127,
      expect.stringContaining('there is no program no-such-program'),
    ]);
    writeFileSync(join(project, 'plain.txt'), 'no program');
    expect((await run(['--', './plain.txt'])).code).toBe(126);
    expect((await run([])).code).toBe(2);
  });

  /** `spandrel run` of a program that says "up" when it is ready; `end` sends the signal and tells how all ended. */
  async function signalled(...command: string[]) {
    const entry = join(import.meta.dirname, '..', '..', 'src-main', 'headless', 'spandrel.ts');
    const child = spawn(process.execPath, [entry, 'run', '--data-dir', away, '--', ...command], {
      cwd: project,
      env: { ...process.env, ...CLEAN },
      stdio: 'pipe',
      // A group of its own: whatever a failed test leaves behind ends with it.
      detached: true,
    });
    onTestFinished(() => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // All of it has ended.
      }
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const nextLine = async () => (await lines.next()).value as string;
    expect(await nextLine()).toBe('up');
    return {
      nextLine,
      errors: () => errors,
      send: (signal: NodeJS.Signals) => child.kill(signal),
      end: async (signal: NodeJS.Signals) => {
        child.kill(signal);
        const [code, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
        return { code, signal: by };
      },
    };
  }

  it.skipIf(process.platform === 'win32')('passes on every signal that a program can take', async () => {
    const taken = 'INT HUP QUIT USR1 USR2 ALRM VTALRM CONT TSTP TTIN TTOU URG WINCH IO PWR XCPU XFSZ'
      .split(' ')
      .map((name) => `SIG${name}` as NodeJS.Signals)
      .filter((name) => name in constants.signals);
    const script = `for (const each of ${JSON.stringify(taken)}) process.on(each, () => console.log(each));
      process.on('SIGTERM', () => process.exit(5)); console.log('up'); setInterval(() => {}, 1000)`;
    const { send, nextLine, end, errors } = await signalled('node', '-e', script);
    for (const signal of taken) {
      send(signal);
      expect(await nextLine()).toBe(signal);
    }
    expect(await end('SIGTERM')).toEqual({ code: 5, signal: null });
    // What Node does with a SIGUSR1 that nobody takes.
    expect(errors()).not.toContain('Debugger');
  });

  it.skipIf(process.platform === 'win32').each([
    ['SIGINT', { code: null, signal: 'SIGINT' }],
    ['SIGTERM', { code: null, signal: 'SIGTERM' }],
    ['SIGUSR2', { code: null, signal: 'SIGUSR2' }],
    // What a shell says of it; Node itself cannot end by this one.
    ['SIGUSR1', { code: 138, signal: null }],
  ] as const)('ends by %s when the program does', async (signal, ended) => {
    const { end, errors } = await signalled('sh', '-c', 'echo up; exec sleep 60');
    expect(await end(signal)).toEqual(ended);
    expect(errors()).not.toContain('Debugger');
  });

  it('puts Python’s launcher in front where it stands beside the program', async () => {
    const bin = join(dir.path, 'venv', 'bin');
    mkdirSync(bin, { recursive: true });
    for (const [name, text] of [
      ['python', 'echo plain "$@"'],
      ['opentelemetry-instrument', 'echo launched "$@"'],
    ] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const PATH = `${bin}:${process.env.PATH}`;
    const ended = await run(['--', 'python', 'app.py'], { PATH });
    expect(ended.out).toBe(`launched ${join(bin, 'python')} app.py\n`);
    expect(ended.err).toContain('instrumented by opentelemetry-instrument');
    const bare = await run(['--no-instrument', '--', 'python', 'app.py'], { PATH });
    expect([bare.out, bare.err]).toEqual(['plain app.py\n', expect.stringContaining('as asked')]);
  });

  it.skipIf(process.platform === 'win32' || spawnSync('python3', ['--version']).status !== 0)(
    'has Python flush on SIGTERM before it ends by it, unless the program takes the signal itself',
    async () => {
      const bin = join(dir.path, 'flush', 'bin');
      const packages = join(dir.path, 'flush', 'packages');
      mkdirSync(bin, { recursive: true });
      mkdirSync(join(packages, 'opentelemetry'), { recursive: true });
      const provider = (name: string) =>
        `class P:\n  def force_flush(self): print("${name}", flush=True)\ndef get_${name}_provider(): return P()\n`;
      writeFileSync(join(packages, 'opentelemetry', '__init__.py'), '');
      writeFileSync(join(packages, 'opentelemetry', 'trace.py'), provider('tracer'));
      writeFileSync(join(packages, 'opentelemetry', 'metrics.py'), provider('meter'));
      writeFileSync(join(packages, 'opentelemetry', '_logs.py'), provider('logger'));
      // What the launcher does when it has instrumented: it calls what is entered for afterwards.
      const afterwards = [
        'import runpy, sys',
        'from importlib.metadata import entry_points',
        'for one in entry_points(group="opentelemetry_post_instrument"): one.load()()',
        'runpy.run_path(sys.argv[1])',
      ].join('\n');
      writeFileSync(
        join(bin, 'opentelemetry-instrument'),
        `#!/bin/sh\nexec python3 -c '${afterwards}' "$2"\n`,
      );
      writeFileSync(join(bin, 'python'), '#!/bin/sh\n');
      for (const name of ['opentelemetry-instrument', 'python']) chmodSync(join(bin, name), 0o755);
      const wait = 'import signal, time\nprint("up", flush=True)\nwhile True: time.sleep(9)\n';
      writeFileSync(join(project, 'wait.py'), wait);
      writeFileSync(
        join(project, 'own.py'),
        `import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\n${wait}`,
      );
      const env = {
        PATH: `${bin}:${process.env.PATH}`,
        PYTHONPATH: packages,
        TMPDIR: join(dir.path, 'flush'),
      };
      const ended = async (script: string) => {
        const entry = join(import.meta.dirname, '..', '..', 'src-main', 'headless', 'spandrel.ts');
        const child = spawn(process.execPath, [entry, 'run', '--data-dir', away, '--', 'python', script], {
          cwd: project,
          env: { ...process.env, ...CLEAN, ...env },
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await once(createInterface({ input: child.stdout }), 'line');
        let out = '';
        child.stdout?.on('data', (text: Buffer) => {
          out += text;
        });
        child.kill('SIGTERM');
        const [code, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
        return { out: out.trim().split('\n').filter(Boolean), code, by };
      };
      expect(await ended('wait.py')).toEqual({
        out: ['tracer', 'logger', 'meter'],
        code: null,
        by: 'SIGTERM',
      });
      expect(await ended('own.py')).toEqual({ out: [], code: 7, by: null });
      // What was laid down for it is gone.
      expect(readdirSync(join(dir.path, 'flush')).sort()).toEqual(['bin', 'packages']);
    },
  );

  it('loads hook and registration into Node where the package resolves from the program’s folder', async () => {
    const packages = join(project, 'src', 'node_modules', '@opentelemetry');
    const write = (name: string, file: string, text: string): void => {
      mkdirSync(join(packages, name), { recursive: true });
      writeFileSync(join(packages, name, file), text);
      writeFileSync(
        join(packages, name, 'package.json'),
        JSON.stringify({
          name: `@opentelemetry/${name}`,
          exports: { [`./${file.replace(/^register.*/, 'register')}`]: `./${file}` },
        }),
      );
    };
    write('instrumentation', 'hook.mjs', 'export {};');
    write(
      'auto-instrumentations-node',
      'register.mjs',
      'process.on("SIGTERM", async () => console.log("flushed")); console.log("registered");',
    );
    writeFileSync(
      join(project, 'src', 'leave.mjs'),
      'setInterval(() => {}, 1000); process.kill(process.pid, process.argv[2]);',
    );
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const ended = await run(['--', 'node', 'src/leave.mjs', signal]);
      expect([ended.out, ended.err]).toEqual([
        'registered\nflushed\n',
        expect.stringContaining('instrumented by @opentelemetry/auto-instrumentations-node'),
      ]);
      expect(ended.code).toBeNull();
    }
    const own = await run(['--', 'node', '--import', './src/telemetry.mjs', 'src/show.js']);
    expect(own.err).toContain('an instrumentation of its own');
  });

  it('says how, where a program only starts the one that is meant', async () => {
    const starter = join(dir.path, 'npm');
    writeFileSync(starter, '#!/bin/sh\necho "$@"\n');
    chmodSync(starter, 0o755);
    const ended = await run(['--', starter, 'start']);
    expect([ended.out, ended.err]).toEqual(['start\n', expect.stringContaining('in front of node')]);
    expect((await run(['--', 'sh', '-c', ':'])).err).toContain('the environment is all');
  });

  it('gives Java the agent that OTEL_JAVAAGENT names, and says when there is none there', async () => {
    const bin = join(dir.path, 'java-bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'java'), '#!/bin/sh\necho "$OTEL_JAVAAGENT_ENABLED" "$@"\n');
    chmodSync(join(bin, 'java'), 0o755);
    writeFileSync(join(project, 'agent.jar'), '');
    writeFileSync(join(project, 'Shop.java'), '');
    const PATH = `${bin}:${process.env.PATH}`;
    const ended = await run(['--', 'java', '-jar', 'shop.jar'], { PATH, OTEL_JAVAAGENT: 'agent.jar' });
    expect(ended.out.trim()).toBe(`-javaagent:${join(project, 'agent.jar')} -jar shop.jar`);
    const source = await run(['--', 'java', 'Shop.java'], { PATH, OTEL_JAVAAGENT: 'agent.jar' });
    expect(source.out).toContain('true -javaagent');
    const missing = await run(['--', 'java', '-jar', 'shop.jar'], { PATH, OTEL_JAVAAGENT: 'gone.jar' });
    expect([missing.out.trim(), missing.err]).toEqual([
      '-jar shop.jar',
      expect.stringContaining('no such file'),
    ]);
    const twice = await run(['--', 'java', '-javaagent:opentelemetry.jar', 'Shop'], { PATH });
    expect(twice.err).toContain('an agent of its own');
  });
});
