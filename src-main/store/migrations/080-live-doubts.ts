// What was forwarded and may not be there: around items that were found missing.
import type { Migration } from './index.ts';

const TABLES = `
-- Rows [first, last] of live_rows of which nobody knows whether the destination kept them. Ranges of one place do not
-- touch each other.
CREATE TABLE live_doubts (
  destination INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  place TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (destination, signal, place, first)
) STRICT, WITHOUT ROWID;
`;

export const liveDoubts: Migration = {
  version: 80,
  up(db) {
    db.exec(TABLES);
  },
};
