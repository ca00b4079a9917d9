// The dictionaries whole, for deciding a condition once for every entry instead of once for every row.
import { allRaw, type ReadDb, sql } from '../sql.ts';

/** Span and event names by id. */
export function readNames(db: ReadDb): Map<number, string> {
  return new Map(allRaw<readonly [number, string]>(db, sql`SELECT id, text FROM names`));
}

/** Ids of all resources. */
export function resourceIds(db: ReadDb): number[] {
  return allRaw<readonly [number]>(db, sql`SELECT id FROM resources`).map(([id]) => id);
}

/** Ids of all scopes. */
export function scopeIds(db: ReadDb): number[] {
  return allRaw<readonly [number]>(db, sql`SELECT id FROM scopes`).map(([id]) => id);
}
