import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogRow, logCursor } from '#shared/api/logs.ts';
import {
  MOST_ROWS,
  NO_ROWS,
  newestOf,
  newestOver,
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
  level: 'info',
  service: 'shop',
  body: `line ${id}`,
  structured: false,
  cut: false,
  eventName: '',
  exception: '',
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
    return { logs: found.map((id) => row(id)), next, arrivedTo: this.last, searched: null };
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
    const late = {
      logs: [row(100), row(101, 98), row(99), row(98)],
      next: '1.0.98',
      arrivedTo: 101,
      searched: null,
    };
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

  describe('of a search that takes long', () => {
    /** Of records 1 … `last` those match whose id is a multiple of `every`; so many are looked at in a request. */
    class Sparse extends Log {
      readonly every: number;
      readonly looked: number;
      constructor(last: number, every: number, looked: number) {
        super(last);
        this.every = every;
        this.looked = looked;
      }
      override page(_: 'newest', cursor: string | null, size: number): Page {
        const first = cursor === null ? this.last : placeOf(cursor) - 1;
        const logs: LogRow[] = [];
        let at = first;
        for (; at >= 1 && first - at < this.looked && logs.length < size; at--)
          if (at % this.every === 0) logs.push(row(at));
        const full = logs.length === size;
        const next = at >= 1 ? logCursor(row(at + 1)) : null;
        const searched = !full && next !== null ? { from: row(first).time, to: row(at + 1).time } : null;
        return { logs, next, arrivedTo: this.last, searched };
      }
    }
    const matches = (log: Sparse, from: number) => upTo(from, log.last).filter((id) => id % log.every === 0);
    const reachedId = ({ reached }: Stretch) => Number(reached?.slice(0, -6));

    it('goes on from where time was over, until a page is full or nothing is left', () => {
      const log = new Sparse(1000, 50, 120);
      let stretch = newestOf(log.page('newest', null, 8));
      const came: number[] = [];
      while (stretch.reached !== null) {
        came.push(reachedId(stretch));
        stretch = withOlder(stretch, log.page('newest', stretch.older, 100));
      }
      expect(came).toEqual([881, 761, 641, 521, 401, 281, 161, 41]);
      expect(ids(stretch)).toEqual(matches(log, 1));
      expect(stretch.older).toBeNull();
    });

    it('keeps what was found farther back when newer records come', () => {
      fc.assert(
        fc.property(
          fc.array(fc.oneof(fc.constant('on' as const), fc.integer({ min: 0, max: 400 })), { maxLength: 40 }),
          (steps) => {
            const log = new Sparse(2000, 30, 100);
            let stretch = newestOf(log.page('newest', null, 200));
            for (const step of steps) {
              if (step === 'on') {
                if (stretch.reached !== null)
                  stretch = withOlder(stretch, log.page('newest', stretch.older, 200));
              } else {
                const before = stretch;
                log.last += step;
                stretch = newestOver(stretch, log.page('newest', null, 200));
                // What was looked at in a request reaches what was known: nothing of that is searched again.
                if (step < 100) expect(stretch.older).toBe(before.older);
              }
              const back = stretch.reached === null ? 1 : reachedId(stretch);
              expect(ids(stretch)).toEqual(matches(log, back));
            }
          },
        ),
      );
    });

    it('is begun anew over one that was quick, and given up for one that is', () => {
      const log = new Sparse(1000, 50, 120);
      const slow = log.page('newest', null, 8);
      const quick = new Log(1000).page('newest', null, 8);
      expect(newestOver(newestOf(quick), slow)).toEqual(newestOf(slow));
      expect(newestOver(newestOf(slow), quick)).toEqual(newestOf(quick));
    });
  });
});
