import { describe, expect, it } from 'vitest';
import type { LogRow } from '#shared/api/logs.ts';
import { isToldByLog, sentTwice } from '../../../src-renderer/logic/told-twice.ts';

const row = (id: number, body: string, ms = 0, more: Partial<LogRow> = {}): LogRow => ({
  id,
  time: String(1_763_800_000_000_000_000n + BigInt(Math.round(ms * 1e6))),
  severityNumber: 9,
  severityText: 'INFO',
  level: 'info',
  service: 'catalog',
  body,
  structured: false,
  cut: false,
  eventName: '',
  exception: '',
  traceId: 'a'.repeat(32),
  tiedBy: 'fields',
  spanId: 'b'.repeat(16),
  ...more,
});
const json = (event: string): string => JSON.stringify({ level: 'info', event, logger: 'shop' });

describe('Records that structlog and the standard logging both send', () => {
  it('are found as pairs, the JSON one as the second telling', () => {
    const rows = [
      row(1, 'order placed'),
      row(2, json('order placed'), 0.4),
      row(3, json('paid'), 1),
      row(4, 'paid', 1.2),
    ];
    expect([...sentTwice(rows)]).toEqual([
      [2, 1],
      [3, 4],
    ]);
  });

  it('are one to one: what was logged three times stands three times', () => {
    const three = [0, 1, 2].flatMap((i) => [row(i * 2 + 1, 'tick', i), row(i * 2 + 2, json('tick'), i)]);
    expect([...sentTwice(three)]).toEqual([
      [2, 1],
      [4, 3],
      [6, 5],
    ]);
    expect([...sentTwice([row(1, 'tick'), row(2, json('tick')), row(3, json('tick'))])]).toEqual([[2, 1]]);
  });

  it('are not found across spans, services or moments, nor where the text differs', () => {
    const other = json('order placed');
    for (const second of [
      row(2, other, 0, { spanId: 'c'.repeat(16) }),
      row(2, other, 0, { service: 'cart' }),
      row(2, other, 6),
      row(2, json('order')),
      row(2, '{"event":"order placed"'),
      row(2, '{"event":7}'),
    ])
      expect(sentTwice([row(1, 'order placed'), second]).size).toBe(0);
  });
});

describe('An event of a span', () => {
  it('is told by a record of the same text within a millisecond', () => {
    const event = { name: 'charging card', timeUnixNano: row(1, '').time };
    expect(isToldByLog(event, [row(1, 'charging card', 0.9)])).toBe(true);
    expect(isToldByLog(event, [row(1, 'charging card', 1.1)])).toBe(false);
    expect(isToldByLog(event, [row(1, 'charging', 0)])).toBe(false);
    expect(isToldByLog(event, [])).toBe(false);
  });
});
