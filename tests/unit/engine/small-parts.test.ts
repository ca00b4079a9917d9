import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '#shared/api/engine.ts';
import { ConfigError, configFrom, resolveDataDir } from '../../../src-main/engine/config.ts';
import { findEngine, readEngineFile, writeEngineFile } from '../../../src-main/engine/engine-file.ts';
import { Gate } from '../../../src-main/engine/gate.ts';
import { Journal } from '../../../src-main/engine/journal.ts';
import { Rates } from '../../../src-main/engine/rates.ts';
import { fileSecrets } from '../../../src-main/engine/secrets.ts';
import { DEFAULT_SETTINGS, loadSettings, saveSettings } from '../../../src-main/engine/settings.ts';
import { type IncomingRequest, Retryable } from '../../../src-main/pipeline/consumer.ts';
import { tempDir } from '../../api/support.ts';

let dir: { path: string; remove: () => Promise<void> };
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(() => dir.remove());

describe('configuration', () => {
  it('takes a flag before the environment, and that before nothing', () => {
    const env = { SPANDREL_GRPC_PORT: '1', SPANDREL_HTTP_PORT: '2', SPANDREL_DATA_DIR: '/from/env' };
    const config = configFrom('headless', { grpcPort: 0, allowedHosts: ['Dev.Example'] }, env);
    expect(config).toMatchObject({ grpcPort: 0, httpPort: 2, apiPort: null, dataDir: '/from/env' });
    expect(config.allowedHosts).toEqual(['dev.example']);
  });

  it('counts relative folders from where the caller stood', () => {
    expect(resolveDataDir('data', { INIT_CWD: '/home/me' })).toBe('/home/me/data');
    expect(resolveDataDir('/abs', { INIT_CWD: '/home/me' })).toBe('/abs');
  });

  it.each(['-1', '70000', 'four', '1.5', ' 1'])('refuses the port %j by name', (text) => {
    const wrong = () => configFrom('headless', {}, { SPANDREL_API_PORT: text });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(/SPANDREL_API_PORT/);
  });
});

describe('settings', () => {
  it('survive, and the defaults hold where nothing was said', async () => {
    expect(await loadSettings(dir.path, () => {})).toEqual(DEFAULT_SETTINGS);
    await saveSettings(dir.path, { ...DEFAULT_SETTINGS, grpcPort: 5317 });
    expect(await loadSettings(dir.path, () => {})).toEqual({ ...DEFAULT_SETTINGS, grpcPort: 5317 });
  });

  it('that make no sense are told, left alone, and not used', async () => {
    const path = join(dir.path, 'settings.json');
    await writeFile(path, '{"grpcPort": "many"');
    const told: string[] = [];
    expect(await loadSettings(dir.path, (message) => told.push(message))).toEqual(DEFAULT_SETTINGS);
    expect(told[0]).toContain(path);
    expect(await readFile(path, 'utf8')).toBe('{"grpcPort": "many"');
  });
});

describe('secrets of the headless engine', () => {
  it('are kept in a file only its owner reads, and the environment wins', async () => {
    const secrets = fileSecrets(dir.path, { SPANDREL_SECRET_CLOUD: 'from env', PATH: '/bin' });
    expect(await secrets.read()).toEqual({ CLOUD: 'from env' });
    await secrets.write({ CLOUD: 'from file', other: 'b' });
    expect(await secrets.read()).toEqual({ CLOUD: 'from env', other: 'b' });
    if (process.platform !== 'win32')
      expect((await stat(join(dir.path, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('written many at a time are those that came last, and nothing half-made is left', async () => {
    const secrets = fileSecrets(dir.path, {});
    await Promise.all(Array.from({ length: 8 }, (_, n) => secrets.write({ n: String(n) })));
    expect(await secrets.read()).toEqual({ n: '7' });
    expect(await readdir(dir.path)).toEqual(['secrets.json']);
  });
});

describe('engine.json', () => {
  it('of an engine that ended without tidying up is nobody', async () => {
    await writeEngineFile(dir.path, { pid: 999_999, url: 'http://127.0.0.1:9', token: 't' });
    if (process.platform !== 'win32')
      expect((await stat(join(dir.path, 'engine.json'))).mode & 0o777).toBe(0o600);
    expect(await findEngine(dir.path)).toBeNull();
  });

  it('of an engine that has too much to do to answer at once is found all the same', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      // The first question is never answered.
      if (++asked > 1)
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ pid: process.pid }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await writeEngineFile(dir.path, { pid: process.pid, url: `http://127.0.0.1:${port}`, token: 't' });
    expect((await findEngine(dir.path))?.pid).toBe(process.pid);
    // Of a process that is no more nobody waits for the second answer.
    asked = 0;
    await writeEngineFile(dir.path, { pid: 999_999, url: `http://127.0.0.1:${port}`, token: 't' });
    expect(await findEngine(dir.path)).toBeNull();
    expect(asked).toBe(1);
    server.closeAllConnections();
    server.close();
  });

  it.each(['', '{', '{"pid":"one"}'])('that holds %j is as good as none', async (text) => {
    await mkdir(dir.path, { recursive: true });
    await writeFile(join(dir.path, 'engine.json'), text);
    expect(await readEngineFile(dir.path)).toBeNull();
  });
});

describe('the journal', () => {
  it('counts repeats instead of listing them, the newest last', () => {
    const heard: JournalEntry[] = [];
    const journal = new Journal((entry) => heard.push(entry));
    journal.add({ kind: 'refused', title: 'GET /', peer: 'a' });
    journal.add({ kind: 'connected', title: 'HTTP', peer: 'a' });
    journal.add({ kind: 'refused', title: 'GET /', peer: 'a' });
    journal.add({ kind: 'refused', title: 'GET /', peer: 'b' });
    expect(journal.list().map(({ title, peer, times }) => [title, peer, times])).toEqual([
      ['HTTP', 'a', 1],
      ['GET /', 'a', 2],
      ['GET /', 'b', 1],
    ]);
    expect(heard.map(({ id, times }) => [id, times])).toEqual([
      [1, 1],
      [2, 1],
      [1, 2],
      [3, 1],
    ]);
  });

  it('forgets the oldest beyond its bound', () => {
    const journal = new Journal(() => {});
    for (let i = 0; i < 1000; i++) journal.add({ kind: 'connected', title: `peer ${i}` });
    expect(journal.list().length).toBeLessThanOrEqual(200);
    expect(journal.list().at(-1)?.title).toBe('peer 999');
  });
});

describe('rates', () => {
  it('are items a second over the last five', () => {
    let now = 100_000;
    const rates = new Rates(() => now);
    for (let second = 0; second < 5; second++, now += 1000) {
      rates.add({ spans: 10, logs: 5, metricPoints: 0 });
    }
    now -= 1000;
    expect(rates.perSecond()).toEqual({ spans: 10, logs: 5, metricPoints: 0 });
    now += 2000;
    expect(rates.perSecond().spans).toBe(6);
    now += 60_000;
    expect(rates.perSecond()).toEqual({ spans: 0, logs: 0, metricPoints: 0 });
  });
});

describe('the gate before the store', () => {
  const request: IncomingRequest = { signal: 'traces', encoding: 'protobuf', body: new Uint8Array(10) };
  const accepted = { stored: 1, rejected: 0, message: '', repeat: false };

  it('holds requests until the store is there, in order', async () => {
    const gate = new Gate();
    const seen: number[] = [];
    const waiting = [1, 2, 3].map((n) => gate.consume({ ...request, body: new Uint8Array(n) }));
    gate.open({
      consume: async ({ body }) => {
        seen.push(body.length);
        return accepted;
      },
    });
    await Promise.all(waiting);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('turns requests away, to come again, when too much waits or the store cannot be had', async () => {
    const gate = new Gate();
    const first = gate.consume(request);
    const large = { ...request, body: new Uint8Array(64 * 1024 * 1024) };
    await expect(gate.consume(large)).rejects.toBeInstanceOf(Retryable);
    gate.shut('no store');
    await expect(first).rejects.toThrow('no store');
    await expect(gate.consume(request)).rejects.toBeInstanceOf(Retryable);
  });

  it('counts what was taken, whole or in part', async () => {
    const gate = new Gate();
    let full = true;
    gate.open({
      consume: async () => {
        if (full) throw new Retryable('The disk is full.', 1000);
        return { ...accepted, rejected: 2 };
      },
    });
    await expect(gate.consume(request)).rejects.toThrow('full');
    full = false;
    await gate.consume(request);
    expect(gate.taken).toBe(1);
  });
});
