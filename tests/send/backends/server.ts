// What the stand-ins have in common: an HTTP server on a free port, bodies unpacked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Asked {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface StandIn {
  url: string;
  /** Every request so far. */
  asked: Asked[];
  stop(): Promise<void>;
}

/** Starts a server that answers as `reply` does. */
export async function serve(reply: (asked: Asked, response: ServerResponse) => void): Promise<StandIn> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const one = {
        method: request.method ?? '',
        url: new URL(request.url ?? '', 'http://stand-in'),
        headers: request.headers,
        body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw,
      };
      asked.push(one);
      reply(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers with a status and a text or bytes. */
export function answer(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array = '',
  type = 'text/plain',
): void {
  response.writeHead(status, body.length > 0 ? { 'content-type': type } : {});
  response.end(body);
}
