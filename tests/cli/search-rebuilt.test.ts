// search.db is derived: deleted while nothing runs, it is built again behind a running engine, whose answers lack
// nothing meanwhile.
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { type Client, createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { tempDir, until } from '../api/support.ts';
import { logsRequest, post, spansRequest } from '../fixtures/load.ts';
import { logRequest, post as postJson, serve, TRACE_ID, traceRequest } from './support.ts';

const clientOf = ({ api }: ReadyLine) => createClient({ baseUrl: api.url, token: () => api.token, fetch });

/** What there is to find: a word in one record, a piece of a word, an attribute of one trace, and how many hold a word. */
async function answers(client: Client): Promise<unknown> {
  const bodies = async (q: string) => (await client.listLogs({ q })).logs.map(({ body }) => body);
  const traces = async (q: string) => (await client.listTraces({ q })).traces.map(({ traceId }) => traceId);
  const { total } = await client.logHistogram({ q: 'request', buckets: 4 });
  return {
    word: await bodies('needle'),
    piece: await bodies('{service_name=~".+"} |= "eedl"'),
    attribute: await traces('{ span.db.system.name = "postgresql" && name = "SELECT stock" }'),
    held: total.count,
  };
}

/** Chunks and log records that the index lacks. */
function behind(dataDir: string): number {
  const telemetry = new Database(join(dataDir, 'telemetry.db'), { readonly: true });
  const search = new Database(join(dataDir, 'search.db'), { readonly: true });
  const next = telemetry.prepare('SELECT chunk + log - 2 FROM counters').pluck().get() as number;
  const done = search
    .prepare("SELECT sum(value) FROM progress WHERE name IN ('chunk', 'log_text')")
    .pluck()
    .get() as number;
  telemetry.close();
  search.close();
  return next - done;
}

it('search.db, deleted while stopped, is built again, and nothing is missing meanwhile', {
  timeout: 120_000,
}, async () => {
  const dir = await tempDir();
  let served = await serve(dir.path);
  try {
    const { host, port } = served.ready.http;
    const url = `http://${host}:${port}`;
    await postJson(served.ready, 'logs', logRequest(Date.now(), 'a needle in the stack'));
    await postJson(served.ready, 'traces', traceRequest(Date.now()));
    for (let n = 0; n < 40; n++) {
      expect(await post(url, 'logs', logsRequest(2000))).toBe(true);
      if (n % 8 === 0) expect(await post(url, 'traces', spansRequest(2000))).toBe(true);
    }
    await until(async () => (await clientOf(served.ready).getStatus({})).unindexed === 0);
    const before = await answers(clientOf(served.ready));
    expect(before).toMatchObject({
      word: ['a needle in the stack'],
      piece: ['a needle in the stack'],
      attribute: [TRACE_ID],
      held: 80_000,
    });
    await served.end();

    for (const name of readdirSync(dir.path))
      if (name.startsWith('search.db')) await rm(join(dir.path, name));
    served = await serve(dir.path);
    const client = clientOf(served.ready);
    let meanwhile = 0;
    for (let left = behind(dir.path); left > 0 || meanwhile === 0; left = behind(dir.path)) {
      expect(left).toBeGreaterThan(0);
      expect(await answers(client)).toEqual(before);
      meanwhile++;
    }
    expect(await answers(client)).toEqual(before);
  } finally {
    await served.end();
    await dir.remove();
  }
});
