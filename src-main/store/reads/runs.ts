// Runs, newest first.
import type { Run } from '#shared/api/engine.ts';
import { joinNanos } from '#shared/model/time.ts';
import { all, number, type ReadDb, sql } from '../sql.ts';
import { storedPerRaw } from './removals.ts';

const MOST_RUNS = 10_000;

/** All runs with what they hold now. */
export function listRuns(db: ReadDb): Run[] {
  const perRaw = storedPerRaw(db);
  return all<{
    id: number;
    name: string;
    command: string | null;
    started: number;
    ended: number | null;
    pinned: number;
    spans: number;
    traces: number;
    logs: number;
    metricPoints: number;
    rawBytes: number;
  }>(
    db,
    sql`SELECT id, name, command, started_us AS started, ended_us AS ended, pinned, spans, traces, logs,
          metric_points AS metricPoints, raw_bytes AS rawBytes FROM runs ORDER BY id DESC LIMIT ${MOST_RUNS}`,
  ).map(({ id, name, command, started, ended, pinned, rawBytes, ...counts }) => ({
    id,
    name,
    command,
    start: joinNanos(started, 0),
    end: ended === null ? null : joinNanos(ended, 0),
    pinned: pinned === 1,
    current: ended === null,
    bytes: Math.round(rawBytes * perRaw),
    counts,
  }));
}

/** When a run was begun, in µs; 0 when it is not there. */
export function runStartUs(db: ReadDb, run: number): number {
  return number(db, sql`SELECT started_us FROM runs WHERE id = ${run}`);
}
