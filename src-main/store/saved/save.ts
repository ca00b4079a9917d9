// Writes runs into one file: a reader's work, so that capture goes on meanwhile.
import { rmSync } from 'node:fs';
import type { Signal } from '#shared/model/signal.ts';
import { snapshot } from '../reads/snapshot.ts';
import { signalNumber } from '../signals.ts';
import { all, every, idList, iterate, type Query, type ReadDb, run, sql, transaction } from '../sql.ts';
import { cancelled, type ReadContext } from '../thread/serve-reader.ts';
import { createSaved } from './format.ts';

export interface WhatToSave {
  /** Where the file is to be; there must be none yet. */
  path: string;
  /** One run, or all. */
  run?: number | undefined;
  signals: readonly Signal[];
}

interface ChunkRow {
  id: number;
  run: number;
  signal: number;
  received_us: number;
  raw_bytes: number;
  requests: Uint8Array;
  data: Uint8Array;
}

/** Writes the file; returns how many runs and chunks are in it. What was begun is removed when it fails or is withdrawn. */
export function saveRuns(
  db: ReadDb,
  { path, run: only, signals }: WhatToSave,
  context: Pick<ReadContext, 'isCancelled'>,
): { runs: number; chunks: number } {
  try {
    const file = createSaved(path);
    try {
      return snapshot(db, () => transaction(file, () => copy()));
    } finally {
      file.close();
    }

    function copy(): { runs: number; chunks: number } {
      const ofRun: Query[] = only === undefined ? [] : [sql`run = ${only}`];
      const wanted = every([sql`signal IN ${idList(signals.map(signalNumber))}`, ...ofRun]);
      let chunks = 0;
      const found = new Set<number>();
      for (const row of iterate<ChunkRow>(
        db,
        sql`SELECT id, run, signal, received_us, raw_bytes, requests, data FROM chunks WHERE ${wanted} ORDER BY id`,
      )) {
        if (context.isCancelled()) throw cancelled();
        run(
          file,
          sql`INSERT INTO chunks VALUES (${row.id}, ${row.run}, ${row.signal}, ${row.received_us}, ${row.raw_bytes},
                ${row.requests}, ${row.data})`,
        );
        found.add(row.run);
        chunks++;
      }
      if (only !== undefined) found.add(only);
      const runs = all<{
        id: number;
        name: string;
        command: string | null;
        start: number;
        end: number | null;
      }>(
        db,
        sql`SELECT id, name, command, started_us AS start, ended_us AS "end" FROM runs WHERE id IN ${idList([...found])}`,
      );
      for (const { id, name, command, start, end } of runs) {
        const ended = end ?? Math.max(start, Date.now() * 1000);
        run(file, sql`INSERT INTO runs VALUES (${id}, ${name}, ${command}, ${start}, ${ended})`);
      }
      for (const { tid } of iterate<{ tid: Uint8Array }>(
        db,
        sql`SELECT tid FROM traces WHERE torn = 1 AND ${every(ofRun)}`,
      )) {
        run(file, sql`INSERT INTO torn VALUES (${tid})`);
      }
      return { runs: runs.length, chunks };
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}
