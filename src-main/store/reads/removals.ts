// What retention and deletion took, and since when what is left is whole.
import type { Removal } from '#shared/api/engine.ts';
import { joinNanos, type Nanos } from '#shared/model/time.ts';
import { all, get, number, type ReadDb, sql } from '../sql.ts';

const MOST = 100;

/** Removals, newest first; when the oldest chunk that is kept came; and the bytes of pinned runs as they are stored. */
export function listRemovals(db: ReadDb): {
  removals: Removal[];
  keptSince: Nanos | null;
  pinnedBytes: number;
} {
  const removals = all<{
    firstUs: number;
    lastUs: number;
    reason: Removal['reason'];
    spans: number;
    logs: number;
    metricPoints: number;
    uptoUs: number;
  }>(
    db,
    sql`SELECT first_us AS firstUs, time_us AS lastUs, reason, spans, logs, metric_points AS metricPoints,
          upto_us AS uptoUs FROM removals ORDER BY id DESC LIMIT ${MOST}`,
  ).map(({ firstUs, lastUs, uptoUs, ...what }) => ({
    ...what,
    from: joinNanos(firstUs, 0),
    to: joinNanos(lastUs, 0),
    upTo: joinNanos(uptoUs, 0),
  }));
  const oldest = get<{ us: number | null }>(db, sql`SELECT min(received_us) AS us FROM chunks`);
  return {
    removals,
    keptSince: oldest?.us == null ? null : joinNanos(oldest.us, 0),
    pinnedBytes: number(db, sql`SELECT sum(raw_bytes) FROM runs WHERE pinned = 1`) * storedPerRaw(db),
  };
}

/** Bytes in use for each byte of request: rows, indexes, search and the compressed requests themselves. */
export function storedPerRaw(db: ReadDb): number {
  const raw = number(db, sql`SELECT sum(raw_bytes) FROM runs`);
  if (raw === 0) return 0;
  const pages = (schema: 'main' | 'search'): number => {
    const [known] = all<{ name: string }>(
      db,
      sql`SELECT name FROM pragma_database_list WHERE name = ${schema}`,
    );
    if (!known) return 0;
    const of = (what: string): number => number(db, { text: `PRAGMA ${schema}.${what}`, values: [] });
    return (of('page_count') - of('freelist_count')) * of('page_size');
  };
  return (pages('main') + pages('search')) / raw;
}
