import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  CURRENT_VERSION,
  MIGRATIONS,
  migrate,
  schemaVersion,
} from '../../src-main/store/migrations/index.ts';
import { connect, openTelemetry, telemetryPath } from '../../src-main/store/open.ts';
import { listRemovals } from '../../src-main/store/reads/removals.ts';
import { listRuns } from '../../src-main/store/reads/runs.ts';
import { traceRows } from '../../src-main/store/reads/trace-rows.ts';
import { Retention } from '../../src-main/store/retention.ts';
import { openFolder, temporaryFolder } from './folder.ts';
import { BASE_MS, spans, traceNumber } from './requests.ts';

const DAY_US = 86_400e6;

describe('Migrations', () => {
  it('are numbered in ascending tens and lead to the current version', () => {
    const versions = MIGRATIONS.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(versions.every((version) => version % 10 === 0)).toBe(true);
    const { db } = openFolder();
    expect(schemaVersion(db)).toBe(CURRENT_VERSION);
    expect(db.pragma('page_size', { simple: true })).toBe(16_384);
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    const loose = db
      .prepare(
        'SELECT name FROM pragma_table_list WHERE schema = ? AND type = ? AND strict = 0 ORDER BY name',
      )
      .all('main', 'table');
    expect(loose).toEqual([{ name: 'sqlite_schema' }, { name: 'sqlite_sequence' }]);
  });

  it('run one by one from where a database stands, each whole or not at all', () => {
    const db = connect(':memory:');
    const steps: number[] = [];
    const migration = (version: number, fails = false) => ({
      version,
      up(target: typeof db) {
        target.exec(`CREATE TABLE step_${version} (id INTEGER PRIMARY KEY) STRICT`);
        if (fails) throw new Error('half way');
        steps.push(version);
      },
    });
    migrate(db, [migration(10)]);
    expect(() => migrate(db, [migration(10), migration(20), migration(30, true)])).toThrow('half way');
    expect([steps, schemaVersion(db)]).toEqual([[10, 20], 20]);
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name LIKE 'step_%'").get()).toEqual({
      n: 2,
    });
  });

  it('open a file that the first schema made, with all that is in it', () => {
    const dataDir = temporaryFolder();
    const made = join(import.meta.dirname, '..', 'fixtures', 'stores', 'schema-10.db.gz');
    writeFileSync(telemetryPath(dataDir), gunzipSync(readFileSync(made)));
    expect(new Database(telemetryPath(dataDir)).pragma('user_version', { simple: true })).toBe(10);

    const { db, store, reader } = openFolder(dataDir);
    expect(schemaVersion(db)).toBe(CURRENT_VERSION);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    // The run that openFolder begins comes first.
    const [, second, first] = listRuns(reader());
    expect(first).toMatchObject({ name: 'first', pinned: true, counts: { spans: 2, traces: 1, logs: 1 } });
    expect(second).toMatchObject({ name: 'second', pinned: false, counts: { spans: 1, metricPoints: 1 } });
    const bytes = db.prepare('SELECT sum(raw_bytes) AS bytes FROM chunks GROUP BY run ORDER BY run').all();
    expect(db.prepare('SELECT raw_bytes AS bytes FROM runs WHERE spans > 0 ORDER BY id').all()).toEqual(
      bytes,
    );
    expect(first?.bytes).toBeGreaterThan(0);
    const { removals } = listRemovals(reader());
    expect(removals).toMatchObject([{ reason: 'bytes', spans: 2, from: removals[0]?.to }]);

    const { rows } = traceRows(reader(), {}, 'newest', 9);
    expect(rows.map((row) => traceNumber(row.traceId))).toEqual(expect.arrayContaining([2, 3]));
    const [torn] = rows.filter((row) => traceNumber(row.traceId) === 2);
    expect(torn).toMatchObject({ torn: 1, spans: 2, errors: 1 });
    // It goes on where the file left off.
    expect(store(spans('shop', [{ trace: 4, id: 40 }]))).toMatchObject([{ kind: 'stored', stored: 1 }]);
    for (let more = true; more; )
      more = new Retention(db, dataDir, { bytes: 2e9, days: 7 }, () => BASE_MS * 1000 + 30 * DAY_US).step()
        .more;
    expect(db.prepare('SELECT DISTINCT run FROM chunks').all()).toEqual([{ run: 1 }]);
  });

  it('refuse a database from a newer Spandrel and leave it as it is', () => {
    const dataDir = temporaryFolder();
    openTelemetry(dataDir).close();
    const db = new Database(telemetryPath(dataDir));
    db.pragma(`user_version = ${CURRENT_VERSION + 10}`);
    db.close();
    const before = readFileSync(telemetryPath(dataDir));
    expect(() => openTelemetry(dataDir)).toThrow(expect.objectContaining({ code: 'store_newer' }));
    expect(readFileSync(telemetryPath(dataDir)).equals(before)).toBe(true);
  });

  it('say so when the file is not a database, and do not touch it', () => {
    const dataDir = temporaryFolder();
    writeFileSync(telemetryPath(dataDir), 'x'.repeat(20_000));
    expect(() => openTelemetry(dataDir)).toThrow(expect.objectContaining({ code: 'store_corrupt' }));
    expect(readFileSync(telemetryPath(dataDir), 'utf8')).toBe('x'.repeat(20_000));
    expect(existsSync(join(dataDir, 'search.db'))).toBe(false);
  });
});
