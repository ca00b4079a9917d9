// A service's first signal is news, with the SDK it uses. The asking is a double.
import { expect, it } from 'vitest';
import { Arrivals } from '../../../src-main/engine/arrivals.ts';
import { Journal } from '../../../src-main/engine/journal.ts';

it('services that come together are asked after one at a time, and all are told', async () => {
  let underWay = 0;
  let most = 0;
  const told: string[] = [];
  const journal = new Journal(({ title, sdk }) => told.push(`${title}: ${sdk}`));
  const arrivals = new Arrivals(
    () => undefined,
    journal,
    async (service) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      if (service === 'b') throw new Error('it went meanwhile');
      return 'nodejs';
    },
  );
  const services = ['a', 'b', 'c'];
  arrivals.committed({ spans: 3, logs: 0, metricPoints: 0, traceIds: null, services });
  await expect.poll(() => told.length).toBe(3);
  expect(told).toEqual([
    'First traces of a: nodejs',
    'First traces of b: undefined',
    'First traces of c: nodejs',
  ]);
  expect(most).toBe(1);
});
