// Deletes captured data at once: all of it, or that of some signals. With all of it go the runs but the current one.
// Destinations and sends stay, and so do the names of services, whose small ids the bit masks of traces rely on.
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { signalNumber } from '../signals.ts';
import { idList, number, run, sql, transaction, type WriteDb } from '../sql.ts';
import { noteAllMissed } from './keep-sending.ts';
import { recordRemoval } from './remove-chunks.ts';

const CLEAR: Record<Signal, string> = {
  traces: `
    DELETE FROM spans;
    DELETE FROM traces WHERE logs = 0;
    UPDATE traces SET root = 0, spans = 0, errors = 0, services = '', services_low = 0, services_high = 0, torn = 1;
    UPDATE runs SET spans = 0, traces = 0;`,
  logs: `
    DELETE FROM logs;
    DELETE FROM traces WHERE root = 0;
    UPDATE traces SET logs = 0;
    UPDATE runs SET logs = 0;`,
  metrics: `
    DELETE FROM fresh_points;
    DELETE FROM points;
    DELETE FROM exemplars;
    DELETE FROM series;
    DELETE FROM instruments;
    DELETE FROM bounds;
    UPDATE runs SET metric_points = 0;`,
};
/** Nothing points to these when all signals are gone. */
const CLEAR_NAMES = 'DELETE FROM names; DELETE FROM resources; DELETE FROM scopes;';

/** Deletes the captured data of some signals in one transaction. `counters` stay, so no id is ever given twice. */
export function clear(db: WriteDb, signals: readonly Signal[], currentRun: number, nowUs: number): void {
  const all = SIGNALS.every((signal) => signals.includes(signal));
  const sum = (column: 'spans' | 'logs' | 'metric_points', signal: Signal): number =>
    signals.includes(signal) ? number(db, { text: `SELECT sum(${column}) FROM runs`, values: [] }) : 0;
  transaction(db, () => {
    const cleared = idList(signals.map(signalNumber));
    const removed = {
      chunks: number(db, sql`SELECT count(*) FROM chunks WHERE signal IN ${cleared}`),
      spans: sum('spans', 'traces'),
      logs: sum('logs', 'logs'),
      metricPoints: sum('metric_points', 'metrics'),
      rawBytes: number(db, sql`SELECT sum(raw_bytes) FROM chunks WHERE signal IN ${cleared}`),
      uptoUs: number(db, sql`SELECT max(received_us) FROM chunks WHERE signal IN ${cleared}`),
    };
    noteAllMissed(db, signals);
    run(db, sql`DELETE FROM chunks WHERE signal IN ${cleared}`);
    for (const signal of signals) db.exec(CLEAR[signal]);
    run(
      db,
      sql`UPDATE runs SET raw_bytes = (SELECT coalesce(sum(raw_bytes), 0) FROM chunks WHERE chunks.run = runs.id)`,
    );
    if (all) {
      db.exec(CLEAR_NAMES);
      run(db, sql`DELETE FROM runs WHERE id <> ${currentRun}`);
    }
    recordRemoval(db, nowUs, 'clear', removed);
  });
}
