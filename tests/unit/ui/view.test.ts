import { describe, expect, it } from 'vitest';
import {
  parseRange,
  rangeLabel,
  relativeMs,
  resolveRange,
} from '../../../src-renderer/ui/view/time-range.ts';
import { changedUrl, viewHref } from '../../../src-renderer/ui/view/url.ts';

const parse = (search: string) => parseRange(new URLSearchParams(search));
const noon = new Date(2026, 10, 20, 12, 0, 0).getTime();

describe('the time range of a URL', () => {
  it('is the last 15 minutes of all runs when nothing is said, or nothing that makes sense', () => {
    const usual = { from: '15m', to: null, run: null };
    expect(parse('')).toEqual(usual);
    expect(parse('from=yesterday&run=abc')).toEqual(usual);
    expect(parse('run=-3')).toEqual(usual);
  });

  it('may be relative, with or without "now-", and then has no end', () => {
    expect(parse('from=3h')).toMatchObject({ from: '3h', to: null });
    expect(parse('from=now-5m&to=1700000000000')).toMatchObject({ from: '5m', to: null });
    expect(relativeMs('90s')).toBe(90_000);
    expect(relativeMs('7d')).toBe(604_800_000);
    expect(relativeMs('all')).toBeNull();
  });

  it('may be absolute in seconds, milliseconds or nanoseconds', () => {
    expect(parse('from=1700000000&to=1700000060')).toMatchObject({
      from: '1700000000000000000',
      to: '1700000060000000000',
    });
    expect(parse('from=1700000000123').from).toBe('1700000000123000000');
    expect(parse('from=1700000000123456789').from).toBe('1700000000123456789');
  });

  it('is worked out at the moment of asking', () => {
    expect(resolveRange(parse('from=15m&run=4'), 1_700_000_000_000)).toEqual({
      from: '1699999100000000000',
      run: 4,
    });
    expect(resolveRange(parse('from=all'))).toEqual({});
    expect(resolveRange(parse('from=1700000000&to=1700000060'))).toEqual({
      from: '1700000000000000000',
      to: '1700000060000000000',
    });
  });

  it('reads as a person would say it', () => {
    const label = (search: string) => rangeLabel(parse(search), noon).replaceAll('\u00a0', ' ');
    expect(label('')).toBe('Last 15 min');
    expect(label('from=24h')).toBe('Last 24 h');
    expect(label('from=all')).toBe('All time');
    expect(label(`from=${noon - 300_000}&to=${noon - 120_000}`)).toBe('11:55:00 – 11:58:00');
    expect(label(`from=${noon - 86_400_000}`)).toBe('Since yesterday 12:00:00');
  });
});

describe('links', () => {
  it('change parameters and keep the others where they stood', () => {
    expect(changedUrl('/logs', '?q=a&from=15m', { q: 'b' })).toBe('/logs?q=b&from=15m');
    expect(changedUrl('/logs', '?q=a', { q: null })).toBe('/logs');
    expect(changedUrl('/logs', '', { q: '{a="b"} & c' })).toBe('/logs?q=%7Ba%3D%22b%22%7D+%26+c');
  });

  it('to another screen carry time range and run, and nothing else', () => {
    expect(viewHref('/logs', {}, '?q=x&from=1h&run=3&span=9')).toBe('/logs?from=1h&run=3');
    expect(viewHref('/logs', { q: 'y' }, '?q=x')).toBe('/logs?q=y');
  });
});
