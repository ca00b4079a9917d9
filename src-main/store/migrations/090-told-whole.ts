// More of what is known of single items: which of the missing a second send must not bring again, since it would be
// refused or take the place of something that is there; and the backend's words about an item, whole.
import type { Migration } from './index.ts';

export const toldWhole: Migration = {
  version: 90,
  up(db) {
    db.exec(`
      ALTER TABLE send_arrival_items ADD COLUMN barred INTEGER NOT NULL DEFAULT 0;
      UPDATE send_arrival_items SET barred = 1
        WHERE fate = 'missing' AND reason LIKE 'The series has another value at this time%';
      -- In send_reasons, where \`reason\` is what they come to in general; 0 for none beside that.
      ALTER TABLE send_fates ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
    `);
  },
};
