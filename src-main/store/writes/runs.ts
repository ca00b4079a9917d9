// Runs: one sitting each. Chunks belong to a run, and so do the counts.
import { StoreError } from '../errors.ts';
import { get, number, run, sql, transaction, type WriteDb } from '../sql.ts';

/** A run as it is stored. `endedUs` is null while it is the current one. */
export interface RunRow {
  id: number;
  name: string;
  command: string | null;
  startedUs: number;
  endedUs: number | null;
  pinned: boolean;
  spans: number;
  traces: number;
  logs: number;
  metricPoints: number;
}

/** Ends the current run and begins another. A run that got nothing leaves no trace. Returns the new run's id. */
export function startRun(
  db: WriteDb,
  input: { name: string; command: string | null; nowUs: number },
): number {
  return transaction(db, () => {
    const { name, command, nowUs } = input;
    run(
      db,
      sql`DELETE FROM runs WHERE spans = 0 AND logs = 0 AND metric_points = 0 AND pinned = 0
          AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.run = runs.id)`,
    );
    run(db, sql`UPDATE runs SET ended_us = max(started_us, ${nowUs}) WHERE ended_us IS NULL`);
    return addRun(db, { name, command, startedUs: nowUs, endedUs: null });
  });
}

/** Adds a run as it was elsewhere. Returns its id. */
export function addRun(
  db: WriteDb,
  input: { name: string; command: string | null; startedUs: number; endedUs: number | null },
): number {
  const { name, command, startedUs, endedUs } = input;
  const id = number(
    db,
    sql`SELECT coalesce(max(id), 0) + 1 FROM (SELECT id FROM runs UNION SELECT run FROM chunks)`,
  );
  run(
    db,
    sql`INSERT INTO runs (id, name, command, started_us, ended_us)
        VALUES (${id}, ${name}, ${command}, ${startedUs}, ${endedUs})`,
  );
  return id;
}

/** The run that was not ended: after a crash, the one that was current; 0 when there is none. */
export function openRun(db: WriteDb): number {
  return number(db, sql`SELECT id FROM runs WHERE ended_us IS NULL ORDER BY id DESC LIMIT 1`);
}

/** Renames or pins a run. Throws StoreError `not_found`. */
export function changeRun(db: WriteDb, input: { id: number; name?: string; pinned?: boolean }): void {
  const { id, name = null, pinned } = input;
  const changed = run(
    db,
    sql`UPDATE runs SET name = coalesce(${name}, name),
          pinned = coalesce(${pinned === undefined ? null : Number(pinned)}, pinned) WHERE id = ${id}`,
  );
  if (changed === 0) throw new StoreError('not_found', `There is no run ${id}.`);
}

/** True when there is such a run. */
export function hasRun(db: WriteDb, id: number): boolean {
  return get(db, sql`SELECT id FROM runs WHERE id = ${id}`) !== undefined;
}
