// What the specs about sending share: something captured, a far end that answers as told, the drawer.
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import type { Engine } from './fixtures.ts';
import { logsOf, spansOf } from './otlp-json.ts';

export const traceId = randomBytes(16).toString('hex');

/** A trace of one span with two log records, and another of three spans. */
export async function capture(engine: Engine): Promise<void> {
  await engine.send('traces', spansOf('shop', 1, 'POST /checkout', { traceId }));
  await engine.send('logs', logsOf('shop', 2, 'order placed', traceId));
  await engine.send('traces', spansOf('shop', 3, 'GET /cart'));
}

/** Answers signal by signal: a status, or a status with words and headers. */
export type Answer = { status: number; words?: string; headers?: Record<string, string> };

/** An OTLP receiver that answers as told; an empty request, as a connection test sends it, is always welcome. */
export async function backend(
  answers: Partial<Record<'traces' | 'logs' | 'metrics', Answer>>,
): Promise<Server & { url: string }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const signal = /\/v1\/(\w+)$/.exec(request.url ?? '')?.[1] as keyof typeof answers;
      const welcome = request.headers['content-encoding'] === undefined;
      const { status, words = '', headers = {} } = (!welcome && answers[signal]) || { status: 200 };
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(words);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

export function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

export const addTo = (engine: Engine, name: string, url: string, grafanaUrl: string | null = null) =>
  engine.client.addDestination({ name, endpoint: url, headers: [], grafanaUrl });

export const drawer = (page: Page): Locator => page.getByRole('dialog');
