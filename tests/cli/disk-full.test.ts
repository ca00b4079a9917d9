// A disk that runs full under an engine: senders are asked to wait, the page can say so, what was acknowledged stays,
// and capture goes on by itself when there is room again.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { credentials, Metadata, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { until } from '../api/support.ts';
import { logsRequest, spansRequest } from '../fixtures/load.ts';
import { mountTmpfs } from '../fixtures/tmpfs.ts';
import { serve } from './support.ts';

const PER_REQUEST = 100;
const clientOf = ({ api }: ReadyLine) => createClient({ baseUrl: api.url, token: () => api.token, fetch });

/** Posts once; the status and how long to wait. */
async function post({ http }: ReadyLine, signal: 'traces' | 'logs', body: Uint8Array) {
  const response = await fetch(`http://127.0.0.1:${http.port}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(body),
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

/** The code a gRPC export ends with. */
function exportOverGrpc({ grpc }: ReadyLine, body: Uint8Array): Promise<number> {
  const Service = makeGenericClientConstructor(
    {
      Export: {
        path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        requestStream: false,
        responseStream: false,
        requestSerialize: (bytes: Buffer) => bytes,
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: (bytes: Buffer) => bytes,
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    'TraceService',
  );
  const client = new Service(`127.0.0.1:${grpc.port}`, credentials.createInsecure());
  return new Promise((resolve) => {
    client.Export?.(Buffer.from(body), new Metadata(), {}, (error: { code?: number } | null) => {
      client.close();
      resolve(error?.code ?? status.OK);
    });
  });
}

describe('A full disk', { timeout: 60_000 }, () => {
  it('asks senders to wait, loses nothing acknowledged, and is got over when there is room', async (context) => {
    const disk = mountTmpfs(36);
    if (disk === null) return context.skip('no small file system can be mounted here');
    onTestFinished(() => disk.unmount());
    const ballast = join(disk.path, 'ballast');
    writeFileSync(ballast, Buffer.alloc(12 * 1024 * 1024, 1));
    const served = await serve(disk.path);
    const { ready } = served;
    onTestFinished(async () => {
      await served.end('SIGKILL');
    });
    await until(async () => existsSync(join(disk.path, 'reserve')));
    const client = clientOf(ready);
    const acknowledged = { spans: 0, logs: 0 };
    const refused: Awaited<ReturnType<typeof post>>[] = [];
    const load = async (): Promise<void> => {
      while (refused.length === 0) {
        const traces = await post(ready, 'traces', spansRequest(PER_REQUEST));
        if (traces.status === 200) acknowledged.spans += PER_REQUEST;
        else refused.push(traces);
        const logs = await post(ready, 'logs', logsRequest(PER_REQUEST));
        if (logs.status === 200) acknowledged.logs += PER_REQUEST;
        else refused.push(logs);
      }
    };
    await Promise.all([load(), load()]);
    for (const each of refused) expect(each).toEqual({ status: 503, retryAfter: '5' });
    expect(await exportOverGrpc(ready, spansRequest(2000))).toBe(status.UNAVAILABLE);

    const full = await client.getStatus({});
    expect(full.trouble).toContain(`The disk that holds ${disk.path} is full`);
    expect(full.counts.spans).toBe(acknowledged.spans);
    expect(full.counts.logs).toBe(acknowledged.logs);
    expect((await client.listTraces({ limit: 5 })).traces).toHaveLength(5);
    const { entries } = await client.journal({});
    expect(entries.filter(({ kind }) => kind === 'trouble').map(({ title }) => title)).toContain(
      'Nothing can be stored now',
    );
    await expect(client.changeSettings({ retentionBytes: 60_000_000 })).resolves.toBeDefined();

    rmSync(ballast);
    // By itself: nobody sends anything, and the status says that all is well again.
    await until(async () => (await client.getStatus({})).trouble === null);
    expect((await post(ready, 'traces', spansRequest(PER_REQUEST))).status).toBe(200);
    expect((await client.getStatus({})).counts.spans).toBe(acknowledged.spans + PER_REQUEST);

    expect((await served.end()).code).toBe(0);
    const db = new Database(join(disk.path, 'telemetry.db'), { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.prepare('SELECT count(*) FROM spans').pluck().get()).toBe(acknowledged.spans + PER_REQUEST);
    expect(db.prepare('SELECT count(*) FROM logs').pluck().get()).toBe(acknowledged.logs);
    db.close();
  });

  it('of Spandrel’s own making is got over by deleting a run', async (context) => {
    const disk = mountTmpfs(30);
    if (disk === null) return context.skip('no small file system can be mounted here');
    onTestFinished(() => disk.unmount());
    const served = await serve(disk.path);
    const { ready } = served;
    onTestFinished(async () => {
      await served.end('SIGKILL');
    });
    await until(async () => existsSync(join(disk.path, 'reserve')));
    const client = clientOf(ready);
    for (let status = 200; status === 200; ) ({ status } = await post(ready, 'traces', spansRequest(500)));
    expect((await client.getStatus({})).trouble).toContain('is full');
    await client.deleteRun({ id: (await client.getStatus({})).run.id });
    await until(async () => (await client.getStatus({})).trouble === null);
    expect((await post(ready, 'traces', spansRequest(500))).status).toBe(200);
    expect((await client.getStatus({})).counts.spans).toBe(500);
  });
});
