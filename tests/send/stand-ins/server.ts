// What stand-ins of backends share: an HTTP server that reads requests as they do, and can lose an answer, be slow or
// cut the connection.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { TEST_CERTIFICATE, TEST_KEY } from '../../fixtures/tls.ts';

export interface Asked {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  /** Decompressed. */
  body: Buffer;
}

export interface Reply {
  status: number;
  type?: string;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
  /** True for an answer that never comes. */
  hangs?: boolean;
}

/**
 * What happens to the next answers: `lost` is decided and stored, but its connection is cut. A reply with `stores` is
 * what somebody in between says of a request that was stored.
 */
export type Trouble = 'lost' | 'cut' | 'slow' | (Reply & { stores?: boolean });

export interface StandIn {
  url: string;
  /** Every request so far, and the bodies of those that brought something. */
  asked: Asked[];
  bodies: Buffer[];
  /** Taken from the front, one for each request that brings something; undefined lets it through. */
  troubles: (Trouble | undefined)[];
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/** Anything else that is posted brings items. */
const IS_QUESTION = /\/(query|query_range)$/;

/** Starts a server that answers with what `decide` says of each request. */
export async function startStandIn(
  decide: (asked: Asked) => Reply | Promise<Reply>,
  { tls = false }: { tls?: boolean } = {},
): Promise<StandIn> {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const raw = Buffer.concat(chunks);
      const asked: Asked = {
        method: request.method ?? '',
        url: new URL(request.url ?? '', 'http://stand-in'),
        headers: request.headers,
        body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw,
      };
      standIn.asked.push(asked);
      const isPush = asked.method === 'POST' && !IS_QUESTION.test(asked.url.pathname);
      if (isPush) standIn.bodies.push(asked.body);
      const trouble = isPush ? standIn.troubles.shift() : undefined;
      if (trouble === 'cut') return void request.socket.destroy();
      if (trouble === 'slow') return drip(response);
      const isReply = typeof trouble === 'object';
      const decided = isReply && !trouble.stores ? undefined : await decide(asked);
      if (trouble === 'lost') return void request.socket.destroy();
      const { status, type, headers, body = '', hangs } = isReply ? trouble : (decided ?? { status: 200 });
      if (hangs) return;
      response.writeHead(status, { ...(type !== undefined && { 'content-type': type }), ...headers });
      response.end(body);
    });
  };
  const server = tls
    ? createSecureServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, handle)
    : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const standIn: StandIn = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    asked: [],
    bodies: [],
    troubles: [],
    stop() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return standIn;
}

/** An answer that never ends: a byte now and then. */
function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 20);
  response.on('close', () => clearInterval(timer));
}
