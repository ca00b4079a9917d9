// Items that were found missing and that a second send must not bring again: it would be refused, or take the place of
// something that is there.
import type { Migration } from './index.ts';

export const barred: Migration = {
  version: 90,
  up(db) {
    db.exec(`
      ALTER TABLE send_arrival_items ADD COLUMN barred INTEGER NOT NULL DEFAULT 0;
      UPDATE send_arrival_items SET barred = 1
        WHERE fate = 'missing' AND reason LIKE 'The series has another value at this time%';
    `);
  },
};
