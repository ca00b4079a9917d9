// What keeping to the limits needs: how much each run holds, chunks by when they came, and what a removal took.
import type { Migration } from './index.ts';

const CHANGES = `
-- Request bytes that the run holds now, before compression.
ALTER TABLE runs ADD COLUMN raw_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET raw_bytes = (SELECT coalesce(sum(raw_bytes), 0) FROM chunks WHERE chunks.run = runs.id);

CREATE INDEX chunks_by_received ON chunks (received_us);

-- A row is what one reason took within an hour: from first_us to time_us.
ALTER TABLE removals ADD COLUMN first_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE removals ADD COLUMN upto_us INTEGER NOT NULL DEFAULT 0;   -- when the newest of it had come
ALTER TABLE removals ADD COLUMN raw_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE removals SET first_us = time_us;
`;

export const bounded: Migration = {
  version: 20,
  up(db) {
    db.exec(CHANGES);
  },
};
