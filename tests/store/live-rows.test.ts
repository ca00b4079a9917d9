// What was forwarded is kept as ranges of rows, whatever is noted and taken back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveRowsAt } from '../../src-main/store/reads/live-rows.ts';
import { standingAt } from '../../src-main/store/reads/standing.ts';
import { number, sql, transaction } from '../../src-main/store/sql.ts';
import { changeLiveRows } from '../../src-main/store/writes/live-rows.ts';
import { addDestination, removeDestination } from '../../src-main/store/writes/sends.ts';
import { openFolder } from './folder.ts';

const rows = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 25 });
const change = fc.record({ goes: rows, stays: rows, doubted: rows, proven: rows });

describe('What was forwarded', () => {
  it('is what was noted without what was taken back, in as few ranges as there can be', () => {
    const { db } = openFolder();
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const destination = addDestination(db, { name: 'there', config: {} });
        const expected = new Set<number>();
        const doubts = new Set<number>();
        for (const { goes, stays, doubted, proven } of changes) {
          const some = {
            ...{ goes: Float64Array.from(goes), stays: Float64Array.from(stays) },
            ...{ doubted: Float64Array.from(doubted), proven: Float64Array.from(proven) },
          };
          transaction(db, () => changeLiveRows(db, { destination, signal: 'logs', place: 'a' }, some));
          for (const row of goes) expected.add(row);
          for (const row of stays) expected.delete(row);
          for (const row of doubted) doubts.add(row);
          for (const row of [...proven, ...stays]) doubts.delete(row);
        }
        const at = liveRowsAt(db, destination, { logs: 'a' });
        const found = Array.from({ length: 62 }, (_, row) => row).filter((row) => at.has('logs', row));
        expect(found).toEqual([...expected].sort((a, b) => a - b));
        const standing = standingAt(db, destination, { places: { logs: 'a' } });
        for (const row of found)
          expect(standing('logs', row)).toBe(doubts.has(row) ? 'uncertain' : 'forwarded');
        expect(liveRowsAt(db, destination, { logs: 'b' }).has('logs', found[0] ?? 1)).toBe(false);
        expect(liveRowsAt(db, destination).has('logs', found[0] ?? 1)).toBe(found.length > 0);
        const ranges = found.filter((row) => !expected.has(row - 1)).length;
        expect(number(db, sql`SELECT count(*) FROM live_rows WHERE destination = ${destination}`)).toBe(
          ranges,
        );
        removeDestination(db, destination);
        expect(number(db, sql`SELECT count(*) FROM live_rows WHERE destination = ${destination}`)).toBe(0);
        expect(number(db, sql`SELECT count(*) FROM live_doubts WHERE destination = ${destination}`)).toBe(0);
      }),
    );
  });
});
