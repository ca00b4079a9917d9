// Brings a database to the current schema. Numbers go in tens, one transaction each; a shipped one is never edited.
import { StoreError } from '../errors.ts';
import type { ReadDb, WriteDb } from '../sql.ts';
import { transaction } from '../sql.ts';
import { firstLight } from './010-first-light.ts';
import { bounded } from './020-bounded.ts';
import { ledger } from './030-ledger.ts';
import { arrivals } from './040-arrivals.ts';
import { ties } from './060-ties.ts';
import { liveRows } from './070-live-rows.ts';
import { liveDoubts } from './080-live-doubts.ts';
import { toldWhole } from './090-told-whole.ts';

export interface Migration {
  /** The `user_version` it leads to. */
  readonly version: number;
  up(db: WriteDb): void;
}

export const MIGRATIONS: readonly Migration[] = [
  firstLight,
  bounded,
  ledger,
  arrivals,
  ties,
  liveRows,
  liveDoubts,
  toldWhole,
];
export const CURRENT_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

/** The schema version of a database; 0 when it is empty. */
export function schemaVersion(db: ReadDb): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/** Runs the migrations a database lacks. Throws StoreError `store_newer` and changes nothing when it is from a newer Spandrel. */
export function migrate(db: WriteDb, migrations: readonly Migration[] = MIGRATIONS): void {
  const found = schemaVersion(db);
  const newest = migrations.at(-1)?.version ?? 0;
  if (found > newest) {
    throw new StoreError(
      'store_newer',
      `This data folder was written by a newer Spandrel (schema ${found}, this one knows ${newest}). ` +
        'Update Spandrel, or choose another folder with --data-dir. Nothing was changed.',
    );
  }
  for (const migration of migrations) {
    if (migration.version <= found) continue;
    transaction(db, () => {
      migration.up(db);
      db.pragma(`user_version = ${migration.version}`);
    });
  }
}
