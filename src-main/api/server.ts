// The HTTP server of page and API, on both loopbacks. It checks who asks, finds the endpoint, reads its
// input, and writes what the handler gives; it knows the contract, not what lies behind the handlers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, type ErrorCode } from '#shared/api/errors.ts';
import { FEED_PATH } from '#shared/api/feed.ts';
import { StoreError, type StoreErrorCode } from '../store/errors.ts';
import { checkHost, checkOrigin, checkToken } from './access.ts';
import { type Bytes, sendBytes, sendError, sendJson, setCommonHeaders } from './answer.ts';
import type { Feed } from './feed.ts';
import type { AnyHandler, Handlers } from './handler.ts';
import { readInput } from './input.ts';
import { openApiDocument } from './openapi.ts';
import { routeOf } from './routes.ts';
import { StaticFiles } from './static-files.ts';

export interface ApiOptions {
  /** 0 for any free port. */
  port: number;
  token: string;
  /** Names beside loopback's under which requests are answered. */
  allowedHosts: readonly string[];
  /** The folder of the built page. */
  pageDir: string;
  version: string;
  handlers: Handlers;
  feed: Feed;
  /** An error that is ours, not the client's. */
  onFailure: (error: unknown, what: string) => void;
}

export interface ApiServer {
  readonly port: number;
  /** Stops listening; answers under way are finished for at most `graceMs`. Safe to call twice. */
  stop(graceMs?: number): Promise<void>;
}

const OPENAPI_PATH = '/api/openapi.json';
const PORT_TRIES = 10;

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Binds one port on 127.0.0.1 and, where the machine has IPv6, on ::1. Throws EADDRINUSE. */
async function listenOnLoopbacks(
  createOne: () => Server,
  port: number,
): Promise<{ servers: Server[]; port: number }> {
  for (let tries = 1; ; tries++) {
    const v4 = createOne();
    const bound = await listen(v4, '127.0.0.1', port);
    const v6 = createOne();
    try {
      await listen(v6, '::1', bound);
      return { servers: [v4, v6], port: bound };
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') return { servers: [v4], port: bound };
      await new Promise((resolve) => v4.close(resolve));
      // Any port was asked for, and the one found is somebody's on the other loopback: look for another.
      if (port !== 0 || tries >= PORT_TRIES) throw error;
    }
  }
}

/** What the store's refusals are called here; its other errors are ours. */
const CODE_OF_STORE: Partial<Record<StoreErrorCode, ErrorCode>> = {
  bad_file: 'bad_request',
  not_found: 'not_found',
  conflict: 'conflict',
  stopped: 'unavailable',
  store_unavailable: 'unavailable',
};

/** An error as the API tells it; what is nobody's refusal is ours, and is reported. */
function toAppError(error: unknown, report: (error: unknown) => void): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof StoreError ? CODE_OF_STORE[error.code] : undefined;
  if (code !== undefined) return new AppError({ code, message: (error as Error).message });
  report(error);
  const words = error instanceof Error ? error.message : String(error);
  return new AppError({
    code: 'internal',
    message: `The engine failed at this: ${words}`,
    hint: 'The engine’s log holds the details.',
  });
}

/** Starts the server. Rejects with the system's error when the port cannot be had. */
export async function startApi(options: ApiOptions): Promise<ApiServer> {
  const files = new StaticFiles(options.pageDir);
  let openApi: unknown;

  async function callEndpoint(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const route = routeOf(request.method ?? 'GET', url.pathname);
    if (route.name !== 'openSession') checkToken(request.headers, options.token);
    const input = await readInput(request, route, url.searchParams);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const handler = options.handlers[route.name] as AnyHandler;
    const answer = await handler(input, { signal: gone.signal, body: request });
    if (route.endpoint.answer === 'bytes')
      await sendBytes(response, route.endpoint.contentType, answer as Bytes);
    else await sendJson(request, response, 200, answer);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkHost(request.headers, options.allowedHosts);
    checkOrigin(request.headers);
    // Only path and query are read from it; the base is there to make it a URL.
    const url = new URL(`http://localhost${request.url?.startsWith('/') ? request.url : '/'}`);
    const isApi = url.pathname === '/api' || url.pathname.startsWith('/api/');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isApi && isRead) return files.serve(request, response, url.pathname);
    if (request.method === 'GET' && url.pathname === FEED_PATH) {
      checkToken(request.headers, options.token);
      return options.feed.open(response);
    }
    if (request.method === 'GET' && url.pathname === OPENAPI_PATH) {
      checkToken(request.headers, options.token);
      openApi ??= openApiDocument(options.version);
      return sendJson(request, response, 200, openApi);
    }
    return callEndpoint(request, response, url);
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      setCommonHeaders(response);
      await answer(request, response);
    } catch (error) {
      // A client that went away needs no answer; an answer that broke half-way can only be cut.
      if (response.headersSent || response.destroyed) {
        if (!request.destroyed) options.onFailure(error, `${request.method} ${request.url?.split('?')[0]}`);
        response.destroy();
        return;
      }
      const told = toAppError(error, (ours) =>
        options.onFailure(ours, `${request.method} ${request.url?.split('?')[0]}`),
      );
      await sendError(request, response, told).catch(() => response.destroy());
    }
  }

  const { servers, port } = await listenOnLoopbacks(
    () => createServer({ requestTimeout: 0 }, (request, response) => void onRequest(request, response)),
    options.port,
  );
  return {
    port,
    async stop(graceMs = 1000) {
      const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      for (const server of servers) server.closeIdleConnections();
      const timer = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
