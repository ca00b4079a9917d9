// Data folders in a bad state: each start says what is wrong, and nothing is ever deleted.
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { CURRENT_VERSION } from '../../src-main/store/migrations/index.ts';
import { tempDir, until } from '../api/support.ts';
import { mountTmpfs } from '../fixtures/tmpfs.ts';
import { logRequest, post, type Served, serve, spandrel, TRACE_ID, traceRequest } from './support.ts';

let dir: { path: string; remove: () => Promise<void> };
let served: Served[] = [];
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(async () => {
  for (const one of served) if (one.child.exitCode === null) await one.end('SIGKILL');
  served = [];
  await dir.remove();
});

async function start(env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const one = await serve(dir.path, { env });
  served.push(one);
  return one;
}

const FREE = ['--grpc-port', '0', '--http-port', '0', '--api-port', '0'];
const refusedStart = (path = dir.path) => spandrel(['serve', '--data-dir', path, ...FREE]);
const clientOf = ({ api }: ReadyLine) => createClient({ baseUrl: api.url, token: () => api.token, fetch });
const file = (name: string): string => join(dir.path, name);

/** Titles and details of what the engine has to tell. */
async function told(ready: ReadyLine): Promise<string> {
  const { entries } = await clientOf(ready).journal({});
  return entries.map(({ title, detail }) => `${title}: ${detail ?? ''}`).join('\n');
}

const tracesHeld = async (ready: ReadyLine): Promise<string[]> =>
  (await clientOf(ready).listTraces({})).traces.map(({ traceId }) => traceId);

/** Posts traces numbered from `first`; resolves with their ids. */
async function sendTraces(ready: ReadyLine, first: number, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => (first + i).toString(16).padStart(32, 'a'));
  for (const id of ids) await post(ready, 'traces', traceRequest(Date.now(), id));
  return ids;
}

describe('A data folder in a bad state', { timeout: 60_000 }, () => {
  it('that is read-only ends the start in words, and stays as it is', async (context) => {
    const tmpfs = mountTmpfs(8);
    const isRoot = process.getuid?.() === 0;
    if (tmpfs === null && (isRoot || process.platform === 'win32'))
      return context.skip('a read-only folder cannot be made here');
    const path = tmpfs?.path ?? dir.path;
    try {
      if (tmpfs) tmpfs.setReadOnly(true);
      else await chmod(path, 0o500);
      const { code, err } = await refusedStart(path);
      expect(code).toBe(1);
      expect(err).toContain(`The data folder ${path} cannot be used`);
      expect(err).toMatch(/read-only|may not write/);
      expect(err).toContain('--data-dir');
      expect(readdirSync(path)).toEqual([]);
    } finally {
      if (tmpfs) tmpfs.unmount();
      else await chmod(path, 0o700);
    }
  });

  it('that is a file says so', async () => {
    await writeFile(file('taken'), 'mine');
    const { code, err } = await refusedStart(file('taken'));
    expect([code, err]).toEqual([1, expect.stringContaining('there is a file of that name')]);
    expect(readFileSync(file('taken'), 'utf8')).toBe('mine');
  });

  it('with a damaged database sets it aside under a name, tells it, and captures on', async () => {
    const first = await start();
    await sendTraces(first.ready, 1, 3);
    await first.end();
    const { size } = await stat(file('telemetry.db'));
    const garbage = Buffer.alloc(size, 'not a database any more ');
    await writeFile(file('telemetry.db'), garbage);

    const second = await start();
    const words = await told(second.ready);
    const [, name = ''] = /set aside as (telemetry\.db\.damaged-\S+):/.exec(words) ?? [];
    expect(readFileSync(file(name)).equals(garbage)).toBe(true);
    expect(words).toContain('a new one has begun');
    await sendTraces(second.ready, 9, 1);
    expect(await tracesHeld(second.ready)).toHaveLength(1);
    await second.end();
    const third = await start();
    expect(await tracesHeld(third.ready)).toHaveLength(1);
    expect(readdirSync(dir.path).filter((each) => each.includes('damaged'))).toEqual([name]);
  });

  it('whose database turns out to be damaged in the middle of work asks senders to wait, and sets it aside at the next start', async () => {
    const first = await start();
    await sendTraces(first.ready, 1, 3);
    await first.end();
    // The header stays, the pages of most tables do not: found by the first write that needs them.
    const bytes = readFileSync(file('telemetry.db'));
    const db = new Database(file('telemetry.db'));
    const roots = db
      .prepare(
        "SELECT rootpage FROM sqlite_schema WHERE name IN ('spans', 'spans_by_trace', 'traces_by_tid')",
      )
      .pluck()
      .all() as number[];
    db.close();
    for (const page of roots) bytes.fill(0xee, (page - 1) * 16_384, page * 16_384);
    await writeFile(file('telemetry.db'), bytes);

    const second = await start();
    let stderr = '';
    second.child.stderr?.on('data', (text: string) => {
      stderr += text;
    });
    await expect(post(second.ready, 'traces', traceRequest(Date.now()))).rejects.toThrow(/503|fetch failed/);
    await until(async () => second.child.exitCode !== null);
    expect(second.child.exitCode).toBe(1);
    expect(stderr).toContain('telemetry.db is damaged');
    const third = await start();
    expect(await told(third.ready)).toMatch(/set aside as telemetry\.db\.damaged-/);
    await post(third.ready, 'traces', traceRequest(Date.now()));
    expect(await tracesHeld(third.ready)).toEqual([TRACE_ID]);
  });

  it.each([
    ['cut in half', async (path: string) => truncate(path, Math.floor((await stat(path)).size / 2))],
    ['cut to nothing', (path: string) => truncate(path, 10)],
    ['gone', (path: string) => rm(path)],
  ])('with a write-ahead log that is %s says so, and has what is left whole', async (_, harm) => {
    const first = await start();
    const ids = await sendTraces(first.ready, 1, 5);
    await first.end();
    const second = await start();
    const more = await sendTraces(second.ready, 10, 5);
    await post(second.ready, 'logs', logRequest(Date.now(), 'only in the log'));
    await until(async () => (await clientOf(second.ready).getStatus({})).unindexed === 0);
    await until(async () => {
      const index = new Database(file('search.db'), { readonly: true });
      const done = index.prepare("SELECT value FROM progress WHERE name = 'log_text'").pluck().get();
      index.close();
      return done === 1;
    });
    await second.end('SIGKILL');
    await harm(file('telemetry.db-wal'));

    const third = await start();
    expect(await told(third.ready)).toContain('The newest part of telemetry.db is missing');
    expect(await told(third.ready)).not.toContain('All it had acknowledged is kept');
    const held = await tracesHeld(third.ready);
    expect(held).toEqual(expect.arrayContaining(ids));
    expect([...ids, ...more]).toEqual(expect.arrayContaining(held));
    await post(third.ready, 'logs', logRequest(Date.now(), 'after the loss'));
    const { logs } = await clientOf(third.ready).listLogs({ q: 'loss' });
    expect(logs).toHaveLength(1);
    await third.end();
    const db = new Database(file('telemetry.db'), { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  it('from a newer version is refused and stays as it is', async () => {
    const first = await start();
    await sendTraces(first.ready, 1, 1);
    await first.end();
    const db = new Database(file('telemetry.db'));
    db.pragma(`user_version = ${CURRENT_VERSION + 10}`);
    db.close();
    const before = readFileSync(file('telemetry.db'));
    const { code, err } = await refusedStart();
    expect(code).toBe(1);
    expect(err).toContain('was written by a newer Spandrel');
    expect(readFileSync(file('telemetry.db')).equals(before)).toBe(true);
  });

  it('that another engine holds is left to it, even when nothing says where that one is', async () => {
    const first = await start();
    await rm(file('engine.json'));
    const { code, err } = await refusedStart();
    expect(code).toBe(4);
    expect(err).toContain(`Another Spandrel engine has ${dir.path} open`);
    await sendTraces(first.ready, 1, 1);
    expect(await tracesHeld(first.ready)).toHaveLength(1);
  });

  it('keeps everything when the clock goes back, says so, and still knows a retry', async () => {
    const hour = 3_600_000;
    const ahead = {
      NODE_OPTIONS: `--import ${join(import.meta.dirname, '..', 'fixtures', 'moved-clock.mjs')}`,
      SPANDREL_TEST_CLOCK_AHEAD_MS: String(2 * hour),
    };
    const first = await start(ahead);
    expect(await told(first.ready)).not.toContain('The clock went back');
    const retried = traceRequest(Date.now() + 2 * hour);
    await post(first.ready, 'traces', retried);
    await first.end('SIGKILL');

    const second = await start();
    expect(await told(second.ready)).toContain('The clock went back by 2 h');
    await post(second.ready, 'traces', retried);
    await sendTraces(second.ready, 1, 2);
    expect(await tracesHeld(second.ready)).toHaveLength(3);
    expect((await clientOf(second.ready).getStatus({})).counts.spans).toBe(6);
    await clientOf(second.ready).startRun({ name: 'next' });
    const { runs } = await clientOf(second.ready).listRuns({});
    for (const run of runs) if (run.end) expect(BigInt(run.end)).toBeGreaterThanOrEqual(BigInt(run.start));
  });
});
