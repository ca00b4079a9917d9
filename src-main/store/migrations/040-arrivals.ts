// What destinations were found to have of what was sent, and single items that were not seen; and how far "keep
// sending" has come.
import type { Migration } from './index.ts';

const TABLES = `
CREATE TABLE send_arrivals (
  send INTEGER PRIMARY KEY,
  report TEXT NOT NULL            -- JSON, in the words of the API
) STRICT;
CREATE TABLE send_arrival_items (
  send INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  row INTEGER NOT NULL,           -- as the ledger names it
  fate TEXT NOT NULL,             -- pending, missing
  reason TEXT NOT NULL,
  item TEXT NOT NULL,             -- in words
  PRIMARY KEY (send, signal, row)
) STRICT, WITHOUT ROWID;

-- What is sent on as it comes: a rule a destination, a cursor a signal of it.
CREATE TABLE keep_sending (
  destination INTEGER PRIMARY KEY,
  rule TEXT NOT NULL              -- JSON, in the words of the send room
) STRICT;
-- Chunks of the signal up to \`chunk\` are done. Those up to \`upto\` are under way, of whose rows \`place\` are done;
-- \`tried_us\` is when those behind them went on the wire, 0 while none are. What lies behind retention keeps.
CREATE TABLE keep_sending_cursors (
  destination INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  since_us INTEGER NOT NULL,      -- what was received before does not go
  chunk INTEGER NOT NULL,
  upto INTEGER NOT NULL,
  place INTEGER NOT NULL,
  tried_us INTEGER NOT NULL,
  missed INTEGER NOT NULL,        -- items that were removed before they went
  counts TEXT NOT NULL,           -- JSON: sent, refused, ...
  PRIMARY KEY (destination, signal)
) STRICT, WITHOUT ROWID;
`;

export const arrivals: Migration = {
  version: 40,
  up(db) {
    db.exec(TABLES);
  },
};
