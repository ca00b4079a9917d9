// How each log record came to its trace.
import type { Migration } from './index.ts';

const CHANGES = `
-- 0 by its own fields, or to none; 1 attribute, 2 key of its body, 3 text (log-tie.ts). Records stored before this
-- column were only ever tied by their own fields.
ALTER TABLE logs ADD COLUMN tied_by INTEGER NOT NULL DEFAULT 0;
`;

export const ties: Migration = {
  version: 60,
  up(db) {
    db.exec(CHANGES);
  },
};
