// What was forwarded as it came, so that a send does not send it again.
import type { Migration } from './index.ts';

const TABLES = `
-- Rows [first, last] of a signal that were given to a destination, or are about to be. Ranges of one place do not
-- touch each other. Of points: points-to-send.ts.
CREATE TABLE live_rows (
  destination INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  place TEXT NOT NULL,              -- a word for the address, which may be changed
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (destination, signal, place, first)
) STRICT, WITHOUT ROWID;
`;

export const liveRows: Migration = {
  version: 70,
  up(db) {
    db.exec(TABLES);
  },
};
