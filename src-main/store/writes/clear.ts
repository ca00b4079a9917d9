// Deletes all captured data at once. Runs but the current one go with it; destinations and sends stay, and
// so do the names of services, whose small ids the bit masks of traces rely on.
import { number, run, sql, transaction, type WriteDb } from '../sql.ts';
import { recordRemoval } from './remove-chunks.ts';

const CAPTURED = [
  'chunks',
  'spans',
  'logs',
  'fresh_points',
  'points',
  'exemplars',
  'traces',
  'series',
  'instruments',
  'bounds',
  'names',
  'resources',
  'scopes',
];

/** Deletes all captured data in one transaction. `counters` stay, so no id is ever given twice. */
export function clearAll(db: WriteDb, currentRun: number, nowUs: number): void {
  transaction(db, () => {
    const removed = {
      chunks: number(db, sql`SELECT count(*) FROM chunks`),
      spans: number(db, sql`SELECT sum(spans) FROM runs`),
      logs: number(db, sql`SELECT sum(logs) FROM runs`),
      metricPoints: number(db, sql`SELECT sum(metric_points) FROM runs`),
    };
    for (const table of CAPTURED) db.exec(`DELETE FROM ${table}`);
    run(db, sql`DELETE FROM runs WHERE id <> ${currentRun}`);
    run(db, sql`UPDATE runs SET spans = 0, traces = 0, logs = 0, metric_points = 0 WHERE id = ${currentRun}`);
    recordRemoval(db, nowUs, 'clear', removed);
  });
}
