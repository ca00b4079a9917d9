// `--self-test`: what a first user does, without a window. It starts the engine where it was packaged, on an
// empty folder, has it commit one span and reads the span back: engine, threads and database driver are whole.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { linkEngine } from './engine-link.ts';

const NO_SECRETS = { read: () => ({ secrets: {} }), write: () => ({ secrets: {} }) };
const ANY_PORTS = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];
const WITHIN_MS = 20_000;

function spanOf(traceId: string): object {
  const startMs = Date.now();
  const span = {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'self-test',
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 1}000000`,
  };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}

/** Rejects when the span is not acknowledged or cannot be read back. */
async function sendAndRead({ http, api }: ReadyLine): Promise<void> {
  const traceId = randomBytes(16).toString('hex');
  const answer = await fetch(`http://127.0.0.1:${http.port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spanOf(traceId)),
  });
  if (!answer.ok) throw new Error(`a span was answered with ${answer.status}: ${await answer.text()}`);
  const client = createClient({ baseUrl: api.url, token: () => api.token, fetch });
  const { spans } = await client.getTrace({ traceId });
  if (spans !== 1) throw new Error(`${spans} spans were read back instead of 1`);
}

/** Runs the test and says how it went on stdout, as one JSON line. Resolves with the exit code. */
export async function selfTest(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'spandrel-self-test-'));
  const { promise, resolve, reject } = Promise.withResolvers<ReadyLine>();
  const engine = linkEngine(['--data-dir', dataDir, ...ANY_PORTS], NO_SECRETS, {
    ready: resolve,
    restarting: () => reject(new Error('the engine ended before it was ready')),
    failed: (message) => reject(new Error(message)),
  });
  const late = setTimeout(() => reject(new Error(`nothing within ${WITHIN_MS / 1000} s`)), WITHIN_MS);
  const say = (result: object): void => void process.stdout.write(`${JSON.stringify(result)}\n`);
  try {
    await sendAndRead(await promise);
    say({ selfTest: 'passed' });
    return 0;
  } catch (error) {
    say({ selfTest: 'failed', reason: error instanceof Error ? error.message : String(error) });
    return 1;
  } finally {
    clearTimeout(late);
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
