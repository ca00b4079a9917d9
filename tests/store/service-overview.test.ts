// A service over time from its spans alone.
import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../src-main/query/services/overview.ts';
import { openFolder } from './folder.ts';
import { BASE_MS, spans } from './requests.ts';

const S = 1000;
const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
// Steps begin at multiples of their width; the tests' base time is one.
const fromUs = BASE_MS * 1000;
const asked = { service: 'shop', fromUs, toUs: fromUs + 40 * 1e6, steps: 4 };

describe('a service over time from its spans', () => {
  it('has rate, share of errors and durations of the requests it answered', () => {
    const { store, reader } = openFolder();
    store(
      spans('shop', [
        { id: 1, name: 'GET /', kind: SERVER, start: 1 * S, ms: 10 },
        { id: 2, name: 'GET /', kind: SERVER, start: 2 * S, ms: 10 },
        { id: 3, name: 'POST /pay', kind: SERVER, start: 3 * S, ms: 1000, error: true },
        { id: 4, name: 'POST /pay', kind: SERVER, start: 25 * S, ms: 1000 },
        { id: 5, name: 'work', start: 1 * S, ms: 5 },
        { id: 6, name: 'ask', kind: CLIENT, start: 1 * S, ms: 5 },
        { id: 9, name: 'publish', kind: PRODUCER, start: 1 * S, ms: 5 },
        { id: 7, name: 'GET /', kind: SERVER, start: 40 * S, ms: 10 },
      ]),
    );
    store(spans('cart', [{ id: 8, kind: SERVER, start: 1 * S }]));
    const found = overviewOf(reader(), asked);
    expect(found).toMatchObject({
      answers: true,
      stepNs: 10e9,
      rate: [0.3, 0, 0.1, 0],
      errors: [1 / 3, null, 0, null],
      count: 4,
      failed: 1,
    });
    expect(found?.p50.map((ns) => ns && Math.round(ns / 1e6))).toEqual([10, null, 995, null]);
    expect(found?.operations.map(({ name, count, failed, spark }) => [name, count, failed, spark])).toEqual([
      ['GET /', 2, 0, [2, 0, 0, 0]],
      ['POST /pay', 2, 1, [1, 0, 1, 0]],
    ]);
  });

  it('counts all spans of one that answers nothing', () => {
    const { store, reader } = openFolder();
    store(
      spans('shop', [
        { id: 1, start: 1 * S },
        { id: 2, start: 2 * S, error: true },
      ]),
    );
    expect(overviewOf(reader(), asked)).toMatchObject({ answers: false, count: 2, failed: 1 });
  });

  it('counts a step at the edge of the range by what of it is known', () => {
    const { store, reader } = openFolder();
    store(
      spans('shop', [
        { id: 1, kind: SERVER, start: 6 * S },
        { id: 2, kind: SERVER, start: 12 * S },
      ]),
    );
    const cut = overviewOf(reader(), { ...asked, fromUs: fromUs + 5e6, toUs: fromUs + 39e6 });
    expect(cut?.rate).toEqual([0.2, 0.1, 0, 0]);
  });

  it('is none for a service without spans in the time, or that never was', () => {
    const { store, reader } = openFolder();
    store(spans('shop', [{ id: 1, start: 100 * S }]));
    expect(overviewOf(reader(), asked)).toBeUndefined();
    expect(overviewOf(reader(), { ...asked, service: 'nobody' })).toBeUndefined();
    expect(overviewOf(reader(), { service: 'shop', steps: 4 })?.count).toBe(1);
  });
});
