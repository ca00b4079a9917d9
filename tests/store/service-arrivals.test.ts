// What came of each service over time: exact by the second, whichever way its points are kept.
import { describe, expect, it } from 'vitest';
import { serviceArrivals } from '../../src-main/store/reads/service-arrivals.ts';
import { startRun } from '../../src-main/store/writes/runs.ts';
import { mergePoints, openFolder } from './folder.ts';
import { BASE_MS, logs, metrics, nanos, spans } from './requests.ts';

const fromUs = BASE_MS * 1000;
const S = 1000;

const gauge = (...times: number[]): object => ({
  name: 'm',
  gauge: { dataPoints: times.map((ms) => ({ timeUnixNano: nanos(ms), asInt: '1' })) },
});
const spansAt = (service: string, ...times: number[]) =>
  spans(
    service,
    times.map((start, id) => ({ id: id + 1, start })),
  );

describe('what came of each service', () => {
  it('is counted by steps of a second at least, within the range only, spans with log records', () => {
    const { store, reader } = openFolder();
    store(spansAt('shop', -1 * S, 0, 1.5 * S, 1.9 * S, 60 * S), spansAt('cart', 3.9 * S));
    store(
      logs('shop', [
        { body: 'a', at: 2 * S },
        { body: 'b', at: 4 * S },
      ]),
    );
    const { services, stepSeconds } = serviceArrivals(reader(), { fromUs, toUs: fromUs + 4e6, buckets: 48 });
    expect(stepSeconds).toBe(1);
    expect(services.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'cart', items: [0, 0, 0, 1], points: 0 },
      { name: 'shop', items: [1, 2, 1, 0], points: 0 },
    ]);
  });

  it('has longer steps for a longer range, and an open one is that of the data', () => {
    const { store, reader } = openFolder();
    store(spansAt('shop', 0, 5 * S, 9.5 * S, 10.5 * S, 39 * S));
    const asked = { fromUs, toUs: fromUs + 40e6, buckets: 4 };
    expect(serviceArrivals(reader(), asked)).toEqual({
      seconds: 40,
      stepSeconds: 10,
      services: [{ name: 'shop', items: [3, 1, 0, 1], points: 0 }],
    });
    expect(serviceArrivals(reader(), { buckets: 4 }).services[0]?.items).toEqual([3, 1, 0, 1]);
    // Without an end it ends now.
    const open = serviceArrivals(reader(), { fromUs, buckets: 4 }, fromUs + 80e6);
    expect(open).toMatchObject({ seconds: 80, services: [{ items: [4, 1, 0, 0] }] });
    // Steps stand still while the range moves on.
    const moved = { fromUs: fromUs + 4e6, toUs: fromUs + 44e6, buckets: 4 };
    expect(serviceArrivals(reader(), moved).services[0]?.items).toEqual([2, 1, 0, 1, 0]);
    expect(serviceArrivals(openFolder().reader(), { buckets: 4 }).services).toEqual([]);
  });

  it('counts points as they came and when they were merged by series', () => {
    const opened = openFolder();
    const asked = { fromUs, toUs: fromUs + 4e6, buckets: 48 };
    const counted = () => serviceArrivals(opened.reader(), asked).services;
    for (const second of [0, 1, 2, 3, 4]) opened.store(metrics('meter', [gauge(second * S)]));
    expect(counted()).toEqual([{ name: 'meter', items: [1, 1, 1, 1], points: 4 }]);
    mergePoints(opened);
    expect(counted()).toEqual([{ name: 'meter', items: [1, 1, 1, 1], points: 4 }]);
    opened.store(metrics('meter', [gauge(1.2 * S)]));
    expect(counted()).toEqual([{ name: 'meter', items: [1, 2, 1, 1], points: 5 }]);
  });

  it('is of one run when one is asked for', () => {
    const opened = openFolder();
    opened.store(spansAt('shop', 0), metrics('shop', [gauge(0)]));
    const second = startRun(opened.db, { name: 'second', command: null, nowUs: fromUs });
    opened.ingest.run = second;
    opened.store(spansAt('shop', 0, 0, 0));
    const asked = { fromUs, toUs: fromUs + 1e6, buckets: 48 };
    const items = (run: number) => serviceArrivals(opened.reader(), { ...asked, run }).services[0];
    expect(items(opened.run)).toEqual({ name: 'shop', items: [2], points: 1 });
    expect(items(second)).toEqual({ name: 'shop', items: [3], points: 0 });
  });
});
