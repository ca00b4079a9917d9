import { describe, expect, it } from 'vitest';
import { parseMoment, writeMoment } from '../../../src-renderer/app/frame/moment.ts';

const now = new Date(2026, 10, 20, 12, 0, 0);
const nanos = (date: Date): string => `${date.getTime()}000000`;

describe('a moment as a person types it', () => {
  it('is a day and a clock time, or a clock time of today', () => {
    expect(parseMoment('2026-11-20 14:05:00', now)).toBe(nanos(new Date(2026, 10, 20, 14, 5)));
    expect(parseMoment('2026-11-20T14:05:00.25', now)).toBe(nanos(new Date(2026, 10, 20, 14, 5, 0, 250)));
    expect(parseMoment(' 9:05 ', now)).toBe(nanos(new Date(2026, 10, 20, 9, 5)));
  });

  it.each(['', 'now', '25:00', '12:60', '2026-02-31 10:00', '14', '2026-11-20'])('is not "%s"', (text) => {
    expect(parseMoment(text, now)).toBeNull();
  });

  it('comes back as it was written', () => {
    const text = '2026-11-20 14:05:09';
    expect(writeMoment(parseMoment(text) ?? '')).toBe(text);
  });
});
