// Figures of a group whose series come and go: what they say together is what one counter would have said.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listMetricSeries, queryMetric } from '../../../src-main/query/metrics/index.ts';
import { sourceOf } from './drawn-source.ts';
import { type Drawn, histograms, numbers, observed, SECOND } from './points.ts';

const ask = { id: 1, groupBy: [], where: [], steps: 12, columns: 0, limit: 20 };
const between = (from: number, to: number) => ({ ...ask, fromUs: from * SECOND, toUs: to * SECOND });
const counter = { type: 'sum', monotonic: true } as const;

/** A counter from one time to another at a steady rate, exported every so often since its start. */
function steady(from: number, to: number, perSecond: number, every: number): Drawn[] {
  const drawn: Drawn[] = [];
  for (let at = from + every; at <= to; at += every) drawn.push([at, (at - from) * perSecond, from]);
  return drawn;
}

const known = (values: readonly (number | null)[] = []) => values.filter((value) => value !== null);

describe('a service that is started again and again under new instances', () => {
  const lives = [0, 1, 2].map((k) => ({
    labels: { 'service.instance.id': `i${k}` },
    points: numbers(steady(1000 + k * 63, 1000 + (k + 1) * 63, 10, 7)),
  }));
  const source = sourceOf(counter, lives);

  it('has one rate throughout: it does not double where one life follows the other', () => {
    const [line] = queryMetric(source, between(1000, 1189)).series;
    for (const value of known(line?.values)) expect(value).toBeCloseTo(10, 6);
    expect(line?.max).toBeCloseTo(10, 6);
  });

  it('is as fast over all of its lives as in each', () => {
    const [row] = listMetricSeries(source, { ...between(1000, 1189), limit: 9 }).rows;
    expect(row?.overall).toBeCloseTo(10, 6);
    expect(row?.average).toBeCloseTo(10, 6);
    expect(row?.counted).toBeCloseTo(1890, 6);
  });

  it('counts the observations of its histogram at one rate', () => {
    const life = (k: number) =>
      histograms(
        [1, 2, 3, 4, 5, 6].map((i) => {
          const seen = observed([1, 2], new Array(i * 70).fill(0.5));
          return [1000 + k * 42 + i * 7, seen, 1000 + k * 42];
        }),
      );
    const both = sourceOf({ type: 'histogram' }, [
      { labels: { pod: 'a' }, points: life(0) },
      { labels: { pod: 'b' }, points: life(1) },
    ]);
    const [line] = queryMetric(both, { ...between(1000, 1084), function: 'rate' }).series;
    for (const value of known(line?.values)) expect(value).toBeCloseTo(10, 6);
    const [count] = queryMetric(both, { ...between(1000, 1084), function: 'count' }).series;
    expect(count?.counted).toBeCloseTo(840, 6);
  });
});

describe('many short lives in a few groups', () => {
  const pods = [0, 1, 2, 3, 4].flatMap((region) =>
    [0, 1, 2, 3].map((pod) => ({
      labels: { region: `r${region}`, pod: `${region}-${pod}` },
      points: numbers(steady(1200 + pod * 60, 1200 + (pod + 1) * 60, 10 + region, 10)),
    })),
  );
  const source = sourceOf(counter, pods);

  it('are as fast together as one after another, in the chart, the table and the rest', () => {
    const asked = { ...between(1200, 1440), groupBy: ['region'], limit: 2 };
    const { series, others } = queryMetric(source, asked);
    expect(series.map(({ labels, overall }) => [labels.region, overall])).toEqual([
      ['r4', 14],
      ['r3', 13],
    ]);
    expect(others[0]?.overall).toBeCloseTo(10 + 11 + 12, 6);
    for (const value of known(others[0]?.values)) expect(value).toBeCloseTo(33, 6);
    const { rows } = listMetricSeries(source, asked);
    expect(rows.map(({ overall }) => overall)).toEqual([14, 13]);
  });
});

describe('the rate of several counters together', () => {
  const life = fc.record({
    from: fc.nat(60),
    every: fc.integer({ min: 1, max: 12 }),
    amounts: fc.array(fc.nat(200), { minLength: 1, maxLength: 15 }),
  });

  it('is that of one counter that counts what all of them count, wherever any of them is known', () => {
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 6 }), (lives) => {
        const source = sourceOf(
          counter,
          lives.map(({ from, every, amounts }, i) => {
            let total = 0;
            const drawn = amounts.map((amount, k): Drawn => {
              total += amount;
              return [1000 + from + (k + 1) * every, total, 1000 + from];
            });
            return { labels: { pod: `${i}` }, points: numbers(drawn) };
          }),
        );
        // What all of them had counted at a time, and for how long any was counting, by the second.
        const countedBy = (second: number) =>
          lives.reduce(
            (sum, { from, every, amounts }) =>
              amounts.reduce((all, amount, k) => {
                const share = (second - 1000 - from - k * every) / every;
                return all + amount * Math.min(1, Math.max(0, share));
              }, sum),
            0,
          );
        const isKnown = (second: number) =>
          lives.some(
            ({ from, every, amounts }) =>
              second >= 1000 + from && second < 1000 + from + every * amounts.length,
          );
        const result = queryMetric(source, { ...between(1000, 1300), steps: 60 });
        const stepS = result.stepNs / 1e9;
        const startS = Number(result.start) / 1e9;
        let allAmounts = 0;
        let allKnown = 0;
        result.series[0]?.values.forEach((value, step) => {
          const from = startS + step * stepS;
          const seconds = Array.from({ length: stepS }, (_, i) => from + i).filter(isKnown).length;
          const amount = countedBy(from + stepS) - countedBy(from);
          allAmounts += amount;
          allKnown += seconds;
          if (seconds === 0) expect(value).toBeNull();
          else expect(value).toBeCloseTo(amount / seconds, 6);
        });
        expect(result.series[0]?.counted).toBeCloseTo(allAmounts, 6);
        expect(result.series[0]?.overall).toBeCloseTo(allAmounts / allKnown, 6);
      }),
    );
  });
});

describe('a first point that holds what was counted since long before', () => {
  const first: Drawn[] = [
    [700, 7, 100],
    [710, 9, 100],
  ];

  it('is counted, evenly since its start', () => {
    const source = sourceOf(counter, [{ points: numbers(first) }]);
    const { series } = queryMetric(source, { ...between(100, 720), function: 'increase' });
    expect(series[0]?.counted).toBeCloseTo(9, 6);
    // The first step begins with the clock's minute, at 60 s.
    expect(series[0]?.values[0]).toBeCloseTo((7 * 20) / 600, 6);
  });

  it('alone says how much and since when', () => {
    const source = sourceOf(counter, [{ points: numbers([[400, 500, 100]]) }]);
    expect(queryMetric(source, between(100, 410)).series[0]?.counted).toBeCloseTo(500, 6);
  });

  it('falls into the steps before it where others of its process were exported without it till then', () => {
    const points = {
      ...numbers([
        [3600, 5, 10],
        [3610, 5, 10],
        [3620, 5, 10],
      ]),
      absentUntilUs: 3570 * SECOND,
    };
    const { series } = queryMetric(sourceOf(counter, [{ points }]), {
      ...between(3000, 3620),
      function: 'increase',
    });
    expect(series[0]?.counted).toBeCloseTo(5, 6);
    expect(series[0]?.max).toBeCloseTo(5, 6);
    const [alone] = queryMetric(
      sourceOf(counter, [{ points: { ...numbers([[3600, 5, 10]]), absentUntilUs: 3590 * SECOND } }]),
      { ...between(3000, 3620), function: 'increase' },
    ).series;
    expect(alone?.counted).toBeCloseTo(5, 6);
  });

  it('of a series with a start of its own is spread since that, though others were there before', () => {
    const points = {
      ...numbers([
        [1050, 500, 1000],
        [1060, 600, 1000],
      ]),
      absentUntilUs: 500 * SECOND,
    };
    const [line] = queryMetric(sourceOf(counter, [{ points }]), between(1000, 1060)).series;
    for (const value of known(line?.values)) expect(value).toBeCloseTo(10, 6);
  });

  it('is no first point where earlier ones were left unread', () => {
    const points = { ...numbers(first), readFromUs: 650 * SECOND };
    const { series } = queryMetric(sourceOf(counter, [{ points }]), between(690, 720));
    expect(series[0]?.counted).toBeCloseTo(2, 6);
  });
});

describe('all time', () => {
  const open = { ...ask, function: 'increase' } as const;

  it('begins where the first export began to count', () => {
    const delta = Array.from({ length: 30 }, (_, i): Drawn => [100 + (i + 1) * 10, 50, 100 + i * 10]);
    const source = sourceOf({ ...counter, temporality: 'delta' }, [{ points: numbers(delta) }]);
    expect(queryMetric(source, open).series[0]?.counted).toBeCloseTo(1500, 6);
    const [row] = listMetricSeries(source, { ...open, limit: 9 }).rows;
    expect(row?.counted).toBeCloseTo(1500, 6);
  });

  it('is not stretched by a process that ran for days before', () => {
    const source = sourceOf(counter, [
      {
        points: numbers([
          [200_000, 1e6, 1],
          [200_010, 1e6 + 5, 1],
          [200_020, 1e6 + 10, 1],
        ]),
      },
    ]);
    const { start } = queryMetric(source, open);
    expect(Number(start) / 1e9).toBeGreaterThan(196_000);
  });
});
