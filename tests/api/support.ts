// A real API server on a free port with handlers of the test's choice, and a raw request to it.
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '#shared/api/contract.ts';
import type { Status } from '#shared/api/engine.ts';
import { AppError } from '#shared/api/errors.ts';
import { Feed } from '../../src-main/api/feed.ts';
import type { Handlers } from '../../src-main/api/handler.ts';
import { type ApiServer, startApi } from '../../src-main/api/server.ts';

export const TOKEN = 'the-token-of-this-test';

export const STATUS: Status = {
  version: '1.2.3',
  pid: 1,
  shell: 'headless',
  dataDir: '/data',
  command: 'spandrel',
  startedAt: '1000000000',
  grpc: { host: '127.0.0.1', port: 1 },
  http: { host: '127.0.0.1', port: 2 },
  api: { url: 'http://127.0.0.1:3' },
  run: { id: 1, name: 'run' },
  counts: { spans: 0, traces: 0, logs: 0, metricPoints: 0 },
  bytes: 0,
  quotaBytes: 1,
  rates: { spans: 0, logs: 0, metricPoints: 0 },
  rejected: 0,
  secrets: 'file',
  trouble: null,
  noisy: null,
  saved: null,
  unindexed: 0,
};

export async function tempDir(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'spandrel-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface TestApi {
  server: ApiServer;
  feed: Feed;
  url: string;
  failures: unknown[];
  stop: () => Promise<void>;
}

/** Endpoints without a handler here answer not_found. */
export async function startTestApi(
  handlers: Partial<Handlers>,
  options: { pageDir?: string; allowedHosts?: string[]; status?: () => Promise<Status> } = {},
): Promise<TestApi> {
  const feed = new Feed(options.status ?? (async () => STATUS));
  feed.start();
  const missing = () => {
    throw new AppError({ code: 'not_found', message: 'no handler in this test' });
  };
  const all = Object.fromEntries(Object.keys(contract).map((name) => [name, missing]));
  const failures: unknown[] = [];
  const server = await startApi({
    port: 0,
    token: TOKEN,
    allowedHosts: options.allowedHosts ?? [],
    pageDir: options.pageDir ?? join(tmpdir(), 'spandrel-no-page-here'),
    version: '1.2.3',
    handlers: { ...all, ...handlers } as Handlers,
    feed,
    onFailure: (error) => failures.push(error),
  });
  return {
    server,
    feed,
    failures,
    url: `http://127.0.0.1:${server.port}`,
    stop: async () => {
      feed.stop();
      await server.stop(200);
    },
  };
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  json: () => unknown;
}

export interface RawRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  host?: string;
}

/** A request exactly as given: fetch would rewrite the path and refuse to set Host and Origin. */
export function raw(port: number, path: string, options: RawRequest = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: options.host ?? '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: options.headers,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const body = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            json: () => JSON.parse(body.toString('utf8')),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

export const signedIn = { authorization: `Bearer ${TOKEN}` };

/** Waits until `condition` holds. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('the condition did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
