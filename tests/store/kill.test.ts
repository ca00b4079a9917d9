import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { decodeSpan } from '../../src-main/otlp/decode.ts';
import { chunkReader } from '../../src-main/store/chunk-data.ts';
import { all, allRaw, number, sql } from '../../src-main/store/sql.ts';
import { openFolder, temporaryFolder } from './folder.ts';
import { spans, traceNumber } from './requests.ts';

/** Runs the load until `count` traces are acknowledged, then kills it. Gives back all that were. */
async function loadAndKill(dataDir: string, first: number, count: number): Promise<number[]> {
  const child = spawn(
    process.execPath,
    [new URL('./load.process.ts', import.meta.url).pathname, dataDir, String(first)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  return acknowledged;
}

describe('A store whose process was killed', () => {
  it('has all that was acknowledged, whole, and goes on with the same run', { timeout: 60_000 }, async () => {
    const dataDir = temporaryFolder();
    const acknowledged: number[] = [];
    for (const [round, count] of [40, 150, 7].entries()) {
      acknowledged.push(...(await loadAndKill(dataDir, (round + 1) * 100_000, count)));
    }
    const { db, store } = openFolder(dataDir);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const kept = new Set(
      allRaw<[string]>(db, sql`SELECT lower(hex(tid)) FROM traces WHERE spans = 3`).map(([id]) =>
        traceNumber(id),
      ),
    );
    expect(acknowledged.filter((trace) => !kept.has(trace))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(190);

    for (const row of all<{ chunk: number; at: number; length: number; name: string }>(
      db,
      sql`SELECT c.id AS chunk, s.at, s.length, n.text AS name FROM spans s JOIN names n ON n.id = s.name
          JOIN chunks c ON c.signal = 1 AND s.id >= c.first_row AND s.id < c.first_row + c.row_count`,
    )) {
      const data = chunkReader(db).read(row.chunk) ?? new Uint8Array();
      expect(decodeSpan(data, row.at, row.length).name).toBe(row.name);
    }
    expect(number(db, sql`SELECT count(*) FROM runs WHERE name = 'load'`)).toBe(1);
    expect(number(db, sql`SELECT sum(spans) FROM runs`)).toBe(number(db, sql`SELECT count(*) FROM spans`));
    expect(store(spans('after', [{ trace: 1, id: 1 }]))).toMatchObject([{ kind: 'stored', stored: 1 }]);
  });
});
