// A data folder and a writer on it, without threads, for tests that look at rows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Ingest } from '../../src-main/store/ingest/ingest.ts';
import { mergeFreshPoints } from '../../src-main/store/ingest/merge-points.ts';
import type { IngestOutcome, IngestRequest } from '../../src-main/store/ingest/outcome.ts';
import { openReadOnly, openTelemetry } from '../../src-main/store/open.ts';
import { openSearch } from '../../src-main/store/search/schema.ts';
import { number, type ReadDb, sql, transaction, type WriteDb } from '../../src-main/store/sql.ts';
import { startRun } from '../../src-main/store/writes/runs.ts';
import { BASE_MS } from './requests.ts';

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spandrel-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Opened {
  dataDir: string;
  db: WriteDb;
  ingest: Ingest;
  run: number;
  /** Commits requests in one group and gives back their outcomes. */
  store(...requests: IngestRequest[]): IngestOutcome[];
  /** A connection like a reader's. */
  reader(): ReadDb;
}

/** Opens a folder as the writer does, with a run begun. */
export function openFolder(dataDir = temporaryFolder()): Opened {
  const db = openTelemetry(dataDir);
  openSearch(dataDir).close();
  onTestFinished(() => {
    if (db.open) db.close();
  });
  const ingest = new Ingest(db, () => BASE_MS);
  const run = startRun(db, { name: 'test', command: null, nowUs: BASE_MS * 1000 });
  ingest.run = run;
  return {
    dataDir,
    db,
    ingest,
    run,
    store(...requests) {
      const waiting = [...requests];
      const outcomes: IngestOutcome[] = [];
      // A group ends after so many milliseconds; on a busy machine that may be before its last request.
      while (waiting.length > 0) outcomes.push(...ingest.commitGroup(() => waiting.shift()).outcomes);
      return outcomes;
    },
    reader() {
      const reader = openReadOnly(dataDir);
      onTestFinished(() => {
        reader.close();
      });
      return reader;
    },
  };
}

/** Merges fresh points by series, as the writer does when enough has come. */
export function mergePoints({ db, ingest }: Opened): void {
  transaction(db, () => {
    const next = mergeFreshPoints(db, number(db, sql`SELECT point FROM counters`));
    db.prepare('UPDATE counters SET point = ?').run(next);
  });
  ingest.reload();
}
