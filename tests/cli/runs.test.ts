// Runs on the command line, and a run as a file: saved, shown elsewhere, taken in.
import { readdirSync, readFileSync } from 'node:fs';
import { stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { tempDir, until } from '../api/support.ts';
import {
  logRequest,
  openSavedRun,
  post,
  type Served,
  serve,
  spandrel,
  TRACE_ID,
  traceRequest,
} from './support.ts';

let dir: { path: string; remove: () => Promise<void> };
let other: { path: string; remove: () => Promise<void> };
let engine: Served;
const clientOf = ({ api }: ReadyLine) => createClient({ baseUrl: api.url, token: () => api.token, fetch });
const run = (...args: string[]) => spandrel(['runs', ...args, '--data-dir', dir.path]);
const START_MS = 1_763_800_000_000;
const SECOND = TRACE_ID.replace('5b', '6c');
const file = (): string => join(dir.path, '..', `${dir.path.split('/').at(-1)}.spandrel`);

beforeAll(async () => {
  dir = await tempDir();
  other = await tempDir();
  engine = await serve(dir.path);
}, 60_000);
afterAll(async () => {
  await engine.end();
  await dir.remove();
  await other.remove();
});

describe('spandrel runs', { timeout: 60_000 }, () => {
  it('begins, names, pins and lists them', async () => {
    await post(engine.ready, 'traces', traceRequest(START_MS));
    await post(engine.ready, 'logs', logRequest(START_MS, 'kept in the file'));
    const noTime = { body: { stringValue: 'without a time' } };
    await post(engine.ready, 'logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [noTime] }] }] });
    expect((await run('rename', 'current', 'first light')).out).toContain('first light');
    expect((await run('pin', 'first light')).out).toContain('pinned');
    expect((await run('new', 'second')).out).toContain('second');
    await post(engine.ready, 'traces', traceRequest(START_MS, SECOND));
    const { out } = await run();
    expect(out).toMatch(/second.+current/);
    expect(out).toMatch(/first light.+1.+2.+pinned/);
    const missing = await run('pin', 'nonsense');
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('There is no run "nonsense"')]);
  });

  it('saves one to a file that leaves nothing behind in the folder', async () => {
    const { code, err } = await run('save', 'first light', '--out', file());
    expect([code, err]).toEqual([0, expect.stringContaining(file())]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const saved = new Database(file(), { readonly: true });
    expect(saved.prepare('SELECT name FROM runs').all()).toEqual([{ name: 'first light' }]);
    expect(saved.pragma('integrity_check', { simple: true })).toBe('ok');
    saved.close();
    expect(readdirSync(dir.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('opens a file to look at, in an engine that changes and receives nothing', async () => {
    const before = readFileSync(file());
    const shown = await openSavedRun(file());
    const client = clientOf(shown.ready);
    await until(async () => (await client.getStatus({})).saved?.share === 1);
    const { traces } = await client.listTraces({});
    expect(traces.map(({ traceId }) => traceId)).toEqual([TRACE_ID]);
    const { logs } = await client.listLogs({ q: 'kept' });
    expect(logs.map(({ body }) => body)).toEqual(['kept in the file']);
    const { runs } = await client.listRuns({});
    expect(runs.map(({ name }) => name)).toContain('first light');
    expect(shown.ready.grpc.error).toContain('nothing is received');
    for (const change of [
      () => client.clearData({}),
      () => client.startRun({}),
      () => client.deleteRun({ id: runs[0]?.id ?? 1 }),
      () => client.changeSettings({ retentionDays: 1 }),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: 'conflict', hint: /Import the file/ });
    }
    const { dataDir } = shown.ready;
    expect((await shown.end()).code).toBe(0);
    await expect(stat(dataDir)).rejects.toThrow('ENOENT');
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it('takes a file in as a run beside the others: what came, as it came', async () => {
    const elsewhere = await serve(other.path);
    const client = clientOf(elsewhere.ready);
    const { code, out } = await spandrel(['import', file(), '--data-dir', other.path]);
    expect([code, out]).toEqual([0, expect.stringContaining('2 spans, 2 log records')]);
    const { runs } = await client.listRuns({});
    expect(runs.find(({ name }) => name === 'first light')).toMatchObject({
      current: false,
      counts: { spans: 2, traces: 1, logs: 2 },
    });
    const here = clientOf(engine.ready);
    const original = Buffer.from(await here.traceOtlp({ traceId: TRACE_ID })).toString();
    expect(Buffer.from(await client.traceOtlp({ traceId: TRACE_ID })).toString()).toBe(original);
    const timeOf = async (from: typeof here) =>
      (await from.listLogs({ q: 'without a time' })).logs.map(({ time }) => time);
    expect(await timeOf(client)).toEqual(await timeOf(here));
    // What comes next is not of the imported run.
    await post(elsewhere.ready, 'traces', traceRequest(START_MS, SECOND));
    expect((await client.getStatus({})).run.name).not.toBe('first light');
    expect((await client.listRuns({})).runs.find(({ current }) => current)?.counts.spans).toBe(2);
    await elsewhere.end();
  });

  it('is saved, deleted and taken in again within the minutes that know a retry', async () => {
    const client = clientOf(engine.ready);
    expect((await run('delete', 'first light')).out).toContain('1 trace, 2 log records');
    expect((await client.listTraces({})).traces.map(({ traceId }) => traceId)).toEqual([SECOND]);
    expect((await spandrel(['import', file(), '--data-dir', dir.path])).code).toBe(0);
    expect((await client.getStatus({})).counts).toMatchObject({ spans: 4, logs: 2 });
  });

  it('refuses files that are none, are damaged, or come from a newer version, and says so', async () => {
    const foreign = join(other.path, 'foreign.db');
    new Database(foreign).exec('CREATE TABLE t (x)').close();
    const newer = join(other.path, 'newer.spandrel');
    const cut = join(other.path, 'cut.spandrel');
    for (const path of [newer, cut]) await writeFile(path, readFileSync(file()));
    new Database(newer).pragma('user_version = 99');
    await truncate(cut, Math.floor((await stat(cut)).size / 2));
    for (const [path, words] of [
      [foreign, /no saved run/],
      [newer, /newer Spandrel/],
      [cut, /damaged/],
    ] as const) {
      const { code, err } = await spandrel(['import', path, '--data-dir', dir.path]);
      expect([code, err]).toEqual([2, expect.stringMatching(words)]);
    }
    const opened = await spandrel(['runs', 'open', cut]);
    expect([opened.code, opened.err]).toEqual([1, expect.stringMatching(/cannot be opened.*damaged/)]);
    expect(readdirSync(dir.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
