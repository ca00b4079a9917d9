import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRow } from '#shared/api/logs.ts';
import {
  compareRows,
  countAfter,
  NO_ROWS,
  type Tail,
  withNewest,
  withOlder,
} from '../../../src-renderer/features/logs/tail.ts';

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
/** The page that ends at `to`, newest first, as the engine gives it. */
const page = (to: number, size: number) => {
  const from = Math.max(1, to - size + 1);
  const logs = Array.from({ length: to - from + 1 }, (_, i) => row(to - i));
  return { logs, next: from > 1 ? String(from - 1) : null };
};
const ids = ({ rows }: Tail) => rows.map(({ id }) => id);
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the tail', () => {
  it('begins with the newest page, oldest first', () => {
    expect(withNewest(NO_ROWS, page(100, 5))).toEqual({
      rows: upTo(96, 100).map((id) => row(id)),
      older: '95',
    });
  });

  it('takes what came and keeps what it had', () => {
    const tail = withNewest(NO_ROWS, page(100, 5));
    expect(ids(withNewest(tail, page(103, 5)))).toEqual(upTo(96, 103));
    expect(withNewest(tail, page(103, 5)).older).toBe('95');
  });

  it('starts anew where more came than a page holds, rather than hide a hole', () => {
    const tail = withNewest(NO_ROWS, page(100, 5));
    expect(ids(withNewest(tail, page(200, 5)))).toEqual(upTo(196, 200));
  });

  it('takes a late record at its place', () => {
    const tail = withNewest(NO_ROWS, page(100, 5));
    const late = row(101, 98);
    const logs = [...page(100, 5).logs, late].sort((a, b) => compareRows(b, a)).slice(0, 5);
    expect(ids(withNewest(tail, { logs, next: '96' }))).toEqual([96, 97, 98, 101, 99, 100]);
  });

  it('lets go of what was removed when the page is all there is', () => {
    const tail = withNewest(NO_ROWS, page(100, 5));
    expect(ids(withNewest(tail, { logs: [], next: null }))).toEqual([]);
  });

  it('puts older pages before', () => {
    const tail = withNewest(NO_ROWS, page(100, 5));
    expect(ids(withOlder(tail, page(95, 5)))).toEqual(upTo(91, 100));
  });

  it('counts what came after its last row', () => {
    const tail = withNewest(NO_ROWS, page(100, 5));
    expect(countAfter(tail, page(104, 10))).toBe(4);
    expect(countAfter(tail, page(100, 10))).toBe(0);
  });

  it('is always in order and without a record twice, however pages come', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('grow' as const), by: fc.nat(12) }),
      fc.record({ kind: fc.constant('older' as const), by: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let newest = 50;
        let tail = withNewest(NO_ROWS, page(newest, 8));
        for (const { kind, by } of steps) {
          if (kind === 'grow') {
            newest += by;
            tail = withNewest(tail, page(newest, 8));
          } else if (tail.older !== null) tail = withOlder(tail, page(Number(tail.older), 8));
        }
        const [first = 1] = ids(tail);
        expect(ids(tail)).toEqual(upTo(first, newest));
        expect(tail.older).toBe(first > 1 ? String(first - 1) : null);
      }),
    );
  });
});
