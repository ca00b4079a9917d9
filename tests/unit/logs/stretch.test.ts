import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogRow, logCursor } from '#shared/api/logs.ts';
import {
  MOST_ROWS,
  NO_ROWS,
  newestOf,
  type Page,
  type Stretch,
  standing,
  withNewer,
  withOlder,
} from '../../../src-renderer/features/logs/stretch.ts';

const row = (id: number, time = id): LogRow => ({
  id,
  time: `${time}000000`,
  severityNumber: 9,
  severityText: '',
  service: 'shop',
  body: `line ${id}`,
  structured: false,
  cut: false,
  eventName: '',
  traceId: null,
  tiedBy: null,
  spanId: null,
});
const upTo = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const ids = ({ rows }: Stretch) => rows.map(({ id }) => id);
const placeOf = (cursor: string): number => Number(cursor.split('.')[2]);

/** Records 1 … `last`, as the engine pages through them behind a cursor. */
class Log {
  last: number;
  constructor(last: number) {
    this.last = last;
  }
  page(direction: 'newest' | 'oldest', cursor: string | null, size: number): Page {
    const newest = direction === 'newest';
    const first = cursor === null ? (newest ? this.last : 1) : placeOf(cursor) + (newest ? -1 : 1);
    const end = newest ? Math.max(1, first - size + 1) : Math.min(this.last, first + size - 1);
    const found = newest ? upTo(end, first).reverse() : upTo(first, end);
    const more = newest ? end > 1 : end < this.last;
    const next = more && found.length > 0 ? logCursor(row(end)) : null;
    return { logs: found.map((id) => row(id)), next, arrivedTo: this.last };
  }
  around(at: number, size: number): Stretch {
    const cursor = logCursor(row(at));
    const older = this.page('newest', logCursor(row(at + 1)), size);
    return standing(older, this.page('oldest', cursor, size));
  }
}

describe('the stretch of records', () => {
  it('begins with the newest page, oldest first', () => {
    const stretch = newestOf(new Log(100).page('newest', null, 5));
    expect(ids(stretch)).toEqual(upTo(96, 100));
    expect(stretch).toMatchObject({ newer: null, arrivedTo: 100, read: 0 });
  });

  it('follows by taking the newest page for the one before, late records at their places', () => {
    const late = { logs: [row(100), row(101, 98), row(99), row(98)], next: '1.0.98', arrivedTo: 101 };
    expect(ids(newestOf(late))).toEqual([98, 99, 101, 100]);
    expect(newestOf(late).arrivedTo).toBe(101);
  });

  it('stands around a moment and goes on at both ends', () => {
    const log = new Log(100);
    const stretch = log.around(50, 5);
    expect(ids(stretch)).toEqual(upTo(46, 55));
    const older = withOlder(stretch, log.page('newest', stretch.older, 5));
    expect(ids(older)).toEqual(upTo(41, 55));
    expect(ids(withNewer(older, log.page('oldest', older.newer, 5)))).toEqual(upTo(41, 60));
  });

  it('knows how many of those that came meanwhile were read on to', () => {
    const log = new Log(100);
    const stretch = newestOf(log.page('newest', null, 5));
    log.last = 108;
    const more = withNewer(stretch, log.page('oldest', logCursor(row(100)), 5));
    expect(more).toMatchObject({ read: 5, arrivedTo: 100 });
    expect(withNewer(more, log.page('oldest', more.newer, 5))).toMatchObject({ read: 8, newer: null });
  });

  it('is whole and in order, and never large, wherever one goes', () => {
    const step = fc.constantFrom('older', 'newer', 'arrive');
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 9000 }),
        (steps, at) => {
          const log = new Log(9000);
          let stretch = log.around(at, 200);
          for (const kind of steps) {
            if (kind === 'arrive') log.last += 150;
            else if (kind === 'older' && stretch.older !== null)
              stretch = withOlder(stretch, log.page('newest', stretch.older, 200));
            else if (kind === 'newer') {
              const last = stretch.rows.at(-1);
              const cursor = stretch.newer ?? (last ? logCursor(last) : null);
              stretch = withNewer(stretch, log.page('oldest', cursor, 500));
            }
            const [first = 1] = ids(stretch);
            expect(ids(stretch)).toEqual(upTo(first, first + stretch.rows.length - 1));
            expect(stretch.rows.length).toBeLessThanOrEqual(MOST_ROWS);
            expect(stretch.older).toBe(first > 1 ? logCursor(row(first)) : null);
            const end = first + stretch.rows.length - 1;
            expect(stretch.read).toBe(Math.max(0, end - 9000));
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(NO_ROWS.rows).toEqual([]);
  });
});
