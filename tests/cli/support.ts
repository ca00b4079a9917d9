// The `spandrel` command as a person runs it: from source, as a child process, on a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ReadyLine } from '#shared/api/shell.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMPILED = join(tmpdir(), 'spandrel-test-compiled');
const ENTRY = join(ROOT, 'src-main', 'headless', 'spandrel.ts');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function launch(args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }): ChildProcess {
  // Five threads load the source each time; remembering what it compiles to saves most of it.
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...options.env };
  if (options.env?.INIT_CWD === undefined) delete env.INIT_CWD;
  return spawn(process.execPath, [ENTRY, ...args], { cwd: options.cwd ?? ROOT, env, stdio: 'pipe' });
}

/** Runs a command to its end. */
export async function spandrel(
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Ended> {
  const child = launch(args, options);
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin?.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

export interface Served {
  ready: ReadyLine;
  child: ChildProcess;
  /** Sends the signal; resolves with the exit code and how long it took. */
  end: (signal?: NodeJS.Signals) => Promise<{ code: number | null; ms: number }>;
}

/** `spandrel serve --json` on free ports; its environment may be given. */
export function serve(dataDir: string, ...given: (string | { env: NodeJS.ProcessEnv })[]): Promise<Served> {
  const more = given.filter((each) => typeof each === 'string');
  const env = given.find((each) => typeof each === 'object')?.env;
  const ports = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];
  return untilReady(
    launch(['serve', '--json', '--data-dir', dataDir, ...ports, ...more], env ? { env } : {}),
  );
}

/** `spandrel runs open FILE`. */
export function openSavedRun(file: string): Promise<Served> {
  return untilReady(launch(['runs', 'open', file, '--json'], {}));
}

async function untilReady(child: ChildProcess): Promise<Served> {
  let err = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`serve ended with ${code}: ${err}`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => {});
  return {
    ready: JSON.parse(line) as ReadyLine,
    child,
    async end(signal = 'SIGTERM') {
      const began = performance.now();
      if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, ms: 0 };
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      return { code, ms: performance.now() - began };
    },
  };
}

export const TRACE_ID = '5b8aa5a2d2c872e8321cf37308d69df2';

/** An OTLP/JSON trace of two services: a request, and a failed query under it. Starts at `startMs`. */
export function traceRequest(startMs: number, traceId = TRACE_ID): object {
  const time = (offsetMs: number): string => `${startMs + offsetMs}000001`;
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', 'shop')] },
        scopeSpans: [
          {
            scope: { name: 'http' },
            spans: [
              {
                traceId,
                spanId: '051581bf3cb55c13',
                name: 'POST /checkout',
                kind: 2,
                startTimeUnixNano: time(0),
                endTimeUnixNano: time(250),
                attributes: [attribute('http.route', '/checkout')],
              },
            ],
          },
        ],
      },
      {
        resource: { attributes: [attribute('service.name', 'stock')] },
        scopeSpans: [
          {
            scope: { name: 'pg' },
            spans: [
              {
                traceId,
                spanId: '5fb397be34d26b51',
                parentSpanId: '051581bf3cb55c13',
                name: 'SELECT stock',
                kind: 3,
                startTimeUnixNano: time(10),
                endTimeUnixNano: time(110),
                attributes: [attribute('db.system.name', 'postgresql')],
                status: { code: 2, message: 'timeout' },
              },
            ],
          },
        ],
      },
    ],
  };
}

/** An OTLP/JSON log record of that trace. */
export function logRequest(startMs: number, body: string, traceId = TRACE_ID): object {
  return {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeLogs: [
          {
            scope: { name: 'log' },
            logRecords: [
              {
                timeUnixNano: `${startMs}000001`,
                severityNumber: 17,
                severityText: 'ERROR',
                body: { stringValue: body },
                traceId,
                spanId: '051581bf3cb55c13',
              },
            ],
          },
        ],
      },
    ],
  };
}

/** Jobs of two workers, counted for a minute until a moment. */
export function metricsRequest(endMs: number): object {
  const startTimeUnixNano = `${endMs - 60_000}000000`;
  const points = ['a', 'b'].flatMap((worker, each) =>
    Array.from({ length: 6 }, (_, i) => ({
      attributes: [{ key: 'worker', value: { stringValue: worker } }],
      startTimeUnixNano,
      timeUnixNano: `${endMs - 50_000 + i * 10_000}000000`,
      asInt: String((i + 1) * (each + 1) * 10),
    })),
  );
  const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints: points };
  return {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeMetrics: [{ scope: { name: 'jobs' }, metrics: [{ name: 'jobs.done', unit: '{job}', sum }] }],
      },
    ],
  };
}

/** Posts to the OTLP/HTTP port; resolves when it is stored. */
export async function post(
  ready: ReadyLine,
  signal: 'traces' | 'logs' | 'metrics',
  request: object,
): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${ready.http.port}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
