// A whole engine in this process over a folder of its own, from the first test of a file to its last.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Client, createClient } from '#shared/api/client.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { startEngine } from '../../src-main/engine/start.ts';
import { sendSample } from '../../src-main/sample/index.ts';
import { type Request, startMemory } from './receiver.ts';

const SOMEWHERE = 'http://engine.test';

export interface WholeEngine {
  /** Of the engine that runs now, whichever that is. */
  readonly client: Client;
  readonly dataDir: () => string;
  readonly engine: () => Engine;
  /** Sends it an export request, which it takes. */
  take(request: Request): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** To be called at the top of a file: the engine runs before what else is to be done before its tests. */
export function wholeEngine(): WholeEngine {
  let dataDir = '';
  let engine: Engine;
  const here: WholeEngine = {
    client: createClient({
      baseUrl: SOMEWHERE,
      token: () => engine.ready().api.token,
      fetch: (input, init) => fetch(String(input).replace(SOMEWHERE, engine.ready().api.url), init),
    }),
    dataDir: () => dataDir,
    engine: () => engine,
    async take({ signal, body }) {
      const headers = { 'content-type': 'application/x-protobuf' };
      const request = { method: 'POST', headers, body: new Uint8Array(body) };
      expect((await fetch(`${engine.otlpUrl}/v1/${signal}`, request)).status).toBe(200);
    },
    async start() {
      const loopback = { host: '127.0.0.1', grpcPort: 0, httpPort: 0, apiPort: 0, allowedHosts: [] };
      engine = await startEngine({ shell: 'headless', saved: null, dataDir, ...loopback });
    },
    stop: () => engine.stop(),
  };
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'spandrel-send-'));
    await here.start();
  });
  afterAll(async () => {
    await here.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return here;
}

/** The requests that the sample of the last minutes consists of. */
export async function sampleRequests(minutes: number): Promise<Request[]> {
  const tap = await startMemory();
  await sendSample({ httpUrl: tap.url, minutes, nowMs: Date.now() });
  await tap.stop();
  return tap.requests;
}
