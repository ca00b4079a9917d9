// The ledger of sends: which rows each consists of, and what became of them.
import type { Migration } from './index.ts';

const TABLES = `
-- How items of the send are treated, as JSON; NULL for sends of earlier versions, whose rows are not known.
ALTER TABLE sends ADD COLUMN treatment TEXT;
ALTER TABLE send_results ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE send_results ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0;

-- The rows of one signal in the order they go (row-list.ts).
CREATE TABLE send_rows (
  send INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  count INTEGER NOT NULL,
  rows BLOB NOT NULL,
  PRIMARY KEY (send, signal)
) STRICT;
CREATE INDEX sends_by_destination ON sends (destination);

-- What became of places [first, upto) in those rows: trying (on its way), taken, refused, left-out, uncertain
-- (perhaps taken), gone (retention had removed it). Places without an entry have not gone yet.
CREATE TABLE send_fates (
  send INTEGER NOT NULL,
  signal INTEGER NOT NULL,
  first INTEGER NOT NULL,
  upto INTEGER NOT NULL,
  fate TEXT NOT NULL,
  reason INTEGER NOT NULL,          -- in send_reasons; 0 for none
  time_us INTEGER NOT NULL,
  PRIMARY KEY (send, signal, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE send_reasons (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
`;

export const ledger: Migration = {
  version: 30,
  up(db) {
    db.exec(TABLES);
  },
};
