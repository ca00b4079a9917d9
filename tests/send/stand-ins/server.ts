// What stand-ins of backends share: an HTTP server that reads requests as they do, and can lose an answer, be slow or
// cut the connection.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { TEST_CERTIFICATE, TEST_KEY } from '../../fixtures/tls.ts';

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
  /** Bodies, decompressed, in the order they came. */
  bodies: Buffer[];
  /** Taken from the front, one a request; undefined lets it through. */
  troubles: (Trouble | undefined)[];
}

/** Starts a server that answers with what `decide` says of each body; it stops when the test ends, or as `onStop` has it. */
export async function startStandIn(
  decide: (body: Buffer, request: IncomingMessage) => Reply,
  {
    tls = false,
    onStop = onTestFinished,
  }: { tls?: boolean; onStop?: (stop: () => Promise<void>) => void } = {},
): Promise<StandIn> {
  const standIn: StandIn = { url: '', bodies: [], troubles: [] };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      standIn.bodies.push(body);
      const trouble = standIn.troubles.shift();
      if (trouble === 'cut') return void request.socket.destroy();
      if (trouble === 'slow') return drip(response);
      const isReply = typeof trouble === 'object';
      const decided = isReply && !trouble.stores ? undefined : decide(body, request);
      const reply = isReply ? trouble : (decided ?? { status: 200 });
      if (trouble === 'lost') return void request.socket.destroy();
      const { status, type, headers, body: words = '', hangs } = reply;
      if (hangs) return;
      response.writeHead(status, { ...(type !== undefined && { 'content-type': type }), ...headers });
      response.end(words);
    });
  };
  const server = tls
    ? createSecureServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, handle)
    : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onStop(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  standIn.url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return standIn;
}

/** An answer that never ends: a byte now and then. */
function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 20);
  response.on('close', () => clearInterval(timer));
}
