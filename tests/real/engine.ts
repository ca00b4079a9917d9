// An engine in this process, with what tests of real backends need of it.

import { startEngine } from '../../src-main/engine/start.ts';
import { type Client, createClient } from '../../src-shared/api/client.ts';

export interface RunningEngine {
  client: Client;
  post(signal: string, body: Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

export async function startFromSource(dataDir: string): Promise<RunningEngine> {
  const loopback = { host: '127.0.0.1', grpcPort: 0, httpPort: 0, apiPort: 0, allowedHosts: [] };
  const engine = await startEngine({ shell: 'headless', saved: null, dataDir, ...loopback });
  const { api } = engine.ready();
  return {
    client: createClient({ baseUrl: api.url, token: () => api.token, fetch }),
    async post(signal, body) {
      const response = await fetch(`${engine.otlpUrl}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(body),
      });
      if (!response.ok) throw new Error(`${signal}: ${response.status} ${await response.text()}`);
    },
    stop: () => engine.stop(),
  };
}
