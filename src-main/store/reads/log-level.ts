// The level of a stored record, with what it says in its attributes.
import { levelOf } from '#shared/model/level.ts';
import type { Severity } from '#shared/model/severity.ts';
import { LOGS } from '../signals.ts';
import type { ReadDb } from '../sql.ts';
import { itemBytes } from './item-bytes.ts';
import { silentChunks } from './level-silence.ts';
import { lookups } from './lookups.ts';
import { ownLabel } from './own-label.ts';

/** What of a row its level is found by. */
export interface LevelRow {
  id: number;
  severity: number;
  /** Id of a name; 0 for none. */
  severityText: number;
  at: number;
  length: number;
  /** At least its beginning. */
  body: string;
}

/** Reads levels of rows. */
export function levelReader(db: ReadDb): (row: LevelRow) => Severity {
  const look = lookups(db);
  const isSilent = silentChunks(db);
  return (row) => {
    const item = isSilent(look.chunkOf(LOGS, row.id).id) ? undefined : itemBytes(db, LOGS, row);
    return levelOf({
      severityNumber: row.severity,
      severityText: look.name(row.severityText),
      said: (label) => item && ownLabel(item.bytes, item.at, item.length, label),
      line: () => row.body,
    });
  };
}
