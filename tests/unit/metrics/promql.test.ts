// PromQL evaluated: worked examples, and that what the page copies draws what the page draws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functionsOf } from '#shared/api/metric-functions.ts';
import type { MetricFunction, MetricResult } from '#shared/api/metrics.ts';
import { METRIC_TYPES } from '#shared/model/otlp.ts';
import { queryMetric } from '../../../src-main/query/metrics/index.ts';
import type { InstrumentRow, MetricSource } from '../../../src-main/query/metrics/source.ts';
import type { SeriesPoints } from '../../../src-main/query/metrics/types.ts';
import { metricFields, metricValues } from '../../../src-main/query/promql/complete.ts';
import { queryPromql } from '../../../src-main/query/promql/query-promql.ts';
import { promqlOf } from '../../../src-renderer/features/metrics/promql.ts';
import { expectSameLines } from './close.ts';
import { histograms, numbers, observed, observedExponential, SECOND } from './points.ts';
import { type DrawnInstrument, storeOf } from './promql-source.ts';

/** Ten-second steps from 0 to 40 s, as { labels in short: values }. */
function ask(source: MetricSource, q: string, more: { steps?: number; toUs?: number } = {}) {
  const range = { fromUs: 0, toUs: more.toUs ?? 40 * SECOND };
  return queryPromql(source, { q, ...range, steps: more.steps ?? 4, columns: 0, limit: 100 }, () => {});
}
function lines(source: MetricSource, q: string): Record<string, (number | null)[]> {
  const { series } = ask(source, q);
  return Object.fromEntries(
    series.map(({ labels, values }) => [
      Object.entries(labels)
        .sort()
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      values,
    ]),
  );
}
const only = (source: MetricSource, q: string): (number | null)[] | undefined =>
  ask(source, q).series[0]?.values;

/** A point every ten seconds, at 5, 15, 25, 35 s, counted since 0 s. */
const every = (...values: (number | null)[]) => numbers(values.map((value, i) => [5 + 10 * i, value, 0.001]));
const steady = (...values: (number | null)[]) => numbers(values.map((value, i) => [10 * i, value]));

const requests: DrawnInstrument = {
  name: 'http.requests',
  unit: '{request}',
  type: 'sum',
  monotonic: true,
  series: [
    { labels: { 'http.route': '/a', code: '200' }, points: steady(0, 10, 20, 30, 40) },
    { labels: { 'http.route': '/a', code: '500' }, points: steady(0, 0, 5, 5, 5) },
    { labels: { 'http.route': '/b', code: '200' }, points: steady(0, 30, 60, 90, 120) },
  ],
};
const temperature: DrawnInstrument = {
  name: 'room.temperature',
  unit: 'Cel',
  series: [
    { labels: { room: 'a' }, points: every(20, 22, 24, 26) },
    { labels: { room: 'b' }, points: every(10, 10, 16, 16) },
  ],
};
const duration: DrawnInstrument = {
  name: 'http.server.request.duration',
  unit: 's',
  type: 'histogram',
  temporality: 'delta',
  series: [
    {
      labels: { 'http.route': '/a' },
      points: histograms([
        [10, observed([1, 2, 4], [0.5, 1.5]), 0.001],
        [20, observed([1, 2, 4], [1.5, 1.5, 3, 3]), 10],
        [30, observed([1, 2, 4], [3]), 20],
      ]),
    },
  ],
};
const store = storeOf(requests, temperature, duration);

describe('a selector', () => {
  it('finds a metric by any of its names', () => {
    for (const q of [
      'http_requests_total',
      'http_requests',
      '{"http.requests"}',
      'http.requests',
      '{__name__="http_requests_total"}',
      '{__name__=~"http_req.*"}',
    ])
      expect(ask(store, `${q}`).total, q).toBe(3);
  });

  it('gives series the labels Prometheus gives them', () => {
    const [line] = ask(
      storeOf({
        ...temperature,
        series: [{ labels: { 'a.b': 'x' }, namespace: 'ns', instance: 'i1', points: every(1, 1) }],
      }),
      'room_temperature_celsius',
    ).series;
    expect(line?.labels).toEqual({
      __name__: 'room_temperature_celsius',
      job: 'ns/shop',
      instance: 'i1',
      a_b: 'x',
    });
  });

  it('takes matchers of every kind, also of attributes of the resource and in OpenTelemetry’s spelling', () => {
    const count = (matchers: string): number => ask(store, `http_requests_total{${matchers}}`).total;
    expect(count('code="200"')).toBe(2);
    expect(count('code!="200"')).toBe(1);
    expect(count('http_route=~"/."')).toBe(3);
    expect(count('http_route=~"/"')).toBe(0);
    expect(count('"http.route"="/b"')).toBe(1);
    expect(count('nothing=""')).toBe(3);
    expect(count('job=~"(.+/)?shop", service_name="shop"')).toBe(3);
    expect(count('job="other"')).toBe(0);
  });

  it('holds the value of a step’s end, and is silent after a silence', () => {
    const source = storeOf({ name: 'g', series: [{ points: every(1, 2, null, 4) }] });
    expect(only(source, 'g')).toEqual([1, 2, null, 4]);
    expect(only(source, 'g offset 10s')).toEqual([null, 1, 2, null]);
  });
});

describe('ranges', () => {
  it('of a counter: its rate by the time that is known of it', () => {
    expect(lines(store, 'sum by (http_route) (rate(http_requests_total[10s]))')).toEqual({
      'http_route=/a': [1, 1.5, 1, 1],
      'http_route=/b': [3, 3, 3, 3],
    });
    expect(only(store, 'sum(increase(http_requests_total[20s]))')).toEqual([40, 85, 85, 80]);
    expect(only(store, 'sum(rate(http_requests_total[$__range]))')?.at(-1)).toBeCloseTo(165 / 40);
  });

  it('see a reset', () => {
    const source = storeOf({ ...requests, series: [{ points: steady(0, 10, 4, 8, 8) }] });
    expect(only(source, 'increase(http_requests_total[10s])')).toEqual([10, 4, 4, 0]);
    expect(only(source, 'resets(http_requests_total[30s])')?.at(-1)).toBe(1);
  });

  it('of a counter by its last two points', () => {
    const source = storeOf({
      ...requests,
      series: [
        {
          points: numbers([
            [0, 0],
            [8, 8],
            [9, 18],
            [30, 18],
          ]),
        },
      ],
    });
    expect(only(source, 'irate(http_requests_total[10s])')).toEqual([10, null, null, null]);
  });

  it('of a gauge: what its points come to', () => {
    const a = (fn: string, range = '20s') =>
      only(store, `${fn}(room_temperature_celsius{room="a"}[${range}])`);
    expect(a('avg_over_time')).toEqual([20, 21, 23, 25]);
    expect(a('min_over_time')).toEqual([20, 20, 22, 24]);
    expect(a('max_over_time')).toEqual([20, 22, 24, 26]);
    expect(a('sum_over_time')).toEqual([20, 42, 46, 50]);
    expect(a('count_over_time')).toEqual([1, 2, 2, 2]);
    expect(a('delta', '10s')).toEqual([null, 2, 2, 2]);
    expect(a('idelta')).toEqual([null, 2, 2, 2]);
    expect(a('deriv')?.at(-1)).toBeCloseTo(0.2);
    expect(a('changes', '40s')).toEqual([0, 1, 2, 3]);
    expect(only(store, 'quantile_over_time(0.5, room_temperature_celsius{room="a"}[30s])')?.at(-1)).toBe(24);
  });
});

describe('aggregations', () => {
  const by = (op: string) => only(store, `${op}(room_temperature_celsius)`);
  it('of every step', () => {
    expect(by('sum')).toEqual([30, 32, 40, 42]);
    expect(by('avg')).toEqual([15, 16, 20, 21]);
    expect(by('min')).toEqual([10, 10, 16, 16]);
    expect(by('max')).toEqual([20, 22, 24, 26]);
    expect(by('count')).toEqual([2, 2, 2, 2]);
    expect(by('stddev')).toEqual([5, 6, 4, 5]);
    expect(only(store, 'quantile(0.5, room_temperature_celsius)')).toEqual([15, 16, 20, 21]);
    expect(lines(store, 'sum without (code, job) (increase(http_requests_total[10s]))')).toEqual({
      'http_route=/a': [10, 15, 10, 10],
      'http_route=/b': [30, 30, 30, 30],
    });
  });

  it('topk keeps the largest of every step, with all their labels', () => {
    const source = storeOf({
      ...temperature,
      series: [
        { labels: { room: 'a' }, points: every(1, 5, 1, 5) },
        { labels: { room: 'b' }, points: every(2, 2, 2, 2) },
      ],
    });
    expect(lines(source, 'topk(1, room_temperature_celsius)')).toEqual({
      '__name__=room_temperature_celsius job=shop room=a': [null, 5, null, 5],
      '__name__=room_temperature_celsius job=shop room=b': [2, null, 2, null],
    });
    expect(ask(source, 'bottomk(1, room_temperature_celsius)').total).toBe(2);
  });
});

describe('distributions', () => {
  it('give quantiles, as buckets or as they are', () => {
    const whole = [1.0, 2, 3, null];
    for (const q of [
      'histogram_quantile(0.5, sum by (le) (increase(http_server_request_duration_seconds_bucket[10s])))',
      'histogram_quantile(0.5, rate(http_server_request_duration_seconds_bucket[10s]))',
      'histogram_quantile(0.5, sum(rate(http_server_request_duration_seconds[10s])))',
      'histogram_quantile(0.5, sum(rate({"http.server.request.duration"}[10s])))',
      // Spelled out, and put together again.
      'histogram_quantile(0.5, max by (le) (increase(http_server_request_duration_seconds_bucket[10s])))',
      'histogram_quantile(0.5, 2 * sum by (le) (increase(http_server_request_duration_seconds_bucket[10s])))',
    ])
      expect(
        only(store, q)?.map((value) => value && Number(value.toFixed(6))),
        q,
      ).toEqual(whole);
  });

  it('are buckets where buckets are asked for', () => {
    const q = 'increase(http_server_request_duration_seconds_bucket{le=~"2|.Inf"}[10s])';
    expect(lines(store, q)).toEqual({
      'http_route=/a job=shop le=+Inf': [2, 4, 1, null],
      'http_route=/a job=shop le=2': [2, 2, 0, null],
    });
    expect(ask(store, 'increase(http_server_request_duration_seconds_bucket{le="2.0"}[10s])').total).toBe(1);
    expect(only(store, 'sum(increase(http_server_request_duration_seconds_bucket[10s]))')).toEqual([
      7,
      10,
      2,
      null,
    ]);
  });

  it('are a heatmap where they are left whole', () => {
    const { heatmap, series } = ask(
      store,
      'sum by (le) (increase(http_server_request_duration_seconds_bucket[10s]))',
    );
    expect(heatmap).toMatchObject({ bounds: [1, 2, 4], unit: 's' });
    expect(heatmap?.counts.slice(0, 3)).toEqual([
      [1, 1, 0],
      [0, 2, 2],
      [0, 0, 1],
    ]);
    expect(heatmap?.percentiles.map(({ quantile }) => quantile)).toEqual([0.5, 0.95, 0.99]);
    expect(series.map(({ labels }) => labels.le).sort()).toEqual(['+Inf', '1', '2', '4']);
  });

  it('have a count, a sum and a mean', () => {
    expect(only(store, 'increase(http_server_request_duration_seconds_count[10s])')).toEqual([2, 4, 1, null]);
    expect(only(store, 'increase(http_server_request_duration_seconds_sum[10s])')).toEqual([2, 9, 3, null]);
    const mean = ask(
      store,
      'sum(rate(http_server_request_duration_seconds_sum[10s])) / sum(rate(http_server_request_duration_seconds_count[10s]))',
    );
    expect(rounded(mean.series[0]?.values ?? [])).toEqual([1, 2.25, 3, null]);
    expect(mean.unit).toBe('s');
    expect(
      rounded(only(store, 'histogram_avg(rate(http_server_request_duration_seconds[10s]))') ?? []),
    ).toEqual([1, 2.25, 3, null]);
  });
});

describe('operators', () => {
  it('calculate with numbers and with series of the same labels', () => {
    expect(only(store, '2 * sum(room_temperature_celsius) + 1')).toEqual([61, 65, 81, 85]);
    expect(only(store, '-sum(room_temperature_celsius)')).toEqual([-30, -32, -40, -42]);
    expect(only(store, '2 ^ 3 ^ 2 - 500')).toEqual([12, 12, 12, 12]);
    const share = 'sum(rate(http_requests_total{code="500"}[10s])) / sum(rate(http_requests_total[10s]))';
    expect(only(store, share)).toEqual([0, 0.5 / 4.5, 0, 0]);
    expect(ask(store, share).unit).toBe('1');
    expect(
      lines(
        store,
        'max by (room) (room_temperature_celsius) - on (room) min by (room) (room_temperature_celsius)',
      ),
    ).toEqual({ 'room=a': [0, 0, 0, 0], 'room=b': [0, 0, 0, 0] });
  });

  it('compare by leaving out, or with bool', () => {
    expect(lines(store, 'room_temperature_celsius > 15')).toEqual({
      '__name__=room_temperature_celsius job=shop room=a': [20, 22, 24, 26],
      '__name__=room_temperature_celsius job=shop room=b': [null, null, 16, 16],
    });
    expect(only(store, 'room_temperature_celsius{room="b"} > bool 15')).toEqual([0, 0, 1, 1]);
  });

  it('join sets, step by step', () => {
    const warm = '(room_temperature_celsius > 23)';
    expect(Object.values(lines(store, `room_temperature_celsius unless ${warm}`))).toEqual([
      [20, 22, null, null],
      [10, 10, 16, 16],
    ]);
    expect(Object.values(lines(store, `room_temperature_celsius and ${warm}`))).toEqual([
      [null, null, 24, 26],
    ]);
    expect(only(store, `sum(${warm}) or vector(0)`)).toEqual([0, 0, 24, 26]);
  });

  it('refuse several of one side', () => {
    expect(() => ask(store, 'http_requests_total / on (http_route) http_requests_total')).toThrow(
      /Several series at the left/,
    );
  });
});

describe('functions of values', () => {
  it.each([
    ['clamp(sum(room_temperature_celsius), 31, 41)', [31, 32, 40, 41]],
    ['clamp_max(sum(room_temperature_celsius), 35)', [30, 32, 35, 35]],
    ['round(avg(room_temperature_celsius) / 2, 5)', [10, 10, 10, 10]],
    ['ceil(avg(room_temperature_celsius) / 4)', [4, 4, 5, 6]],
    ['sqrt(vector(16))', [4, 4, 4, 4]],
    ['vector(time())', [10, 20, 30, 40]],
    ['scalar(sum(room_temperature_celsius)) * 2', [60, 64, 80, 84]],
    ['1 + 1', [2, 2, 2, 2]],
  ])('%s', (q, values) => {
    expect(only(store, q)).toEqual(values);
  });

  it('make labels of labels', () => {
    expect(
      Object.keys(
        lines(
          store,
          'label_replace(sum by (http_route) (http_requests_total), "r", "$1!", "http_route", "/(.)")',
        ),
      ),
    ).toEqual(['http_route=/b r=b!', 'http_route=/a r=a!']);
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['rate(room_temperature_celsius[1m])', /is a gauge: it has no rate/, /delta and deriv/],
    ['http_server_request_duration_seconds_count', /is a delta/, /rate and increase/],
    ['max(rate(http_server_request_duration_seconds[1m]))', /no max of histograms/, /histogram_quantile/],
    ['http_requests_total{code=~"("}', /not a regular expression/, /RE2/],
  ])('%s', (q, message, hint) => {
    let error: { message?: string; hint?: string; at?: unknown } = {};
    try {
      ask(store, q);
    } catch (thrown) {
      error = thrown as typeof error;
    }
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.at).toBeDefined();
  });

  it('more series than can be held, unless they are added up', () => {
    const many = storeOf({
      ...requests,
      series: Array.from({ length: 10_001 }, (_, i) => ({
        labels: { n: String(i) },
        points: steady(0, 1, 2),
      })),
    });
    expect(() => ask(many, 'rate(http_requests_total[10s])')).toThrow(/more than 10,000 series at once/);
    expect(only(many, 'sum(increase(http_requests_total[10s]))')?.[0]).toBe(10_001);
  });

  it('and what finds nothing says why', () => {
    const remark = (q: string) => ask(store, q).remarks[0];
    expect(remark('http_request_total')).toMatchObject({
      message: 'No metric is called http_request_total.',
      hint: 'Did you mean http_requests_total?',
    });
    expect(remark('http_requests_total{http_rout="/a"}')?.message).toMatch(
      /no label http_rout. Did you mean http_route/,
    );
    expect(remark('http_requests_total{code="404"}')?.message).toMatch(
      /No series of http_requests_total has these/,
    );
    expect(ask(store, 'sum(http_requests_total) or nothing_here').total).toBe(1);
    const native = storeOf({
      name: 'd',
      unit: 's',
      type: 'exponentialHistogram',
      series: [{ points: { ...steady(), kind: 'exponentialHistogram', histograms: [] } }],
    });
    expect(ask(native, 'rate(d_seconds_bucket[1m])').remarks[0]?.hint).toMatch(/rate\(d_seconds\[5m\]\)/);
  });
});

describe('completion', () => {
  it('knows names, labels and values', () => {
    expect(metricFields(store, {}).map(({ field }) => field)).toEqual([
      'http_requests_total',
      'room_temperature_celsius',
      'http_server_request_duration_seconds_bucket',
      'http_server_request_duration_seconds_count',
      'http_server_request_duration_seconds_sum',
    ]);
    const labels = metricFields(store, { metric: 'http_server_request_duration_seconds_bucket' });
    expect(labels.map(({ field }) => field)).toEqual(['http_route', 'job', 'le']);
    expect(metricValues(store, { field: 'http_route', prefix: '/', metric: 'http_requests_total' })).toEqual([
      { value: '/a', count: 2 },
      { value: '/b', count: 1 },
    ]);
    expect(metricValues(store, { field: 'job', prefix: '' })).toEqual([{ value: 'shop', count: 6 }]);
  });
});

/** Series of an instrument of any kind: up to four that come and go, a point every ten seconds. */
const drawn: fc.Arbitrary<DrawnInstrument> = fc
  .record({
    type: fc.constantFrom(...METRIC_TYPES.filter((type) => type !== 'summary')),
    temporality: fc.constantFrom('delta' as const, 'cumulative' as const),
    monotonic: fc.boolean(),
    unit: fc.constantFrom('', 's', '{x}', '1', 'By'),
    begin: fc.array(fc.nat(25), { minLength: 4, maxLength: 4 }),
    observations: fc.array(
      fc.array(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 4 }), { minLength: 2, maxLength: 5 }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  })
  .map(({ observations, begin, ...known }) => ({
    name: 'a.metric',
    ...known,
    series: observations.map((exports, i) => ({
      labels: { 'http.route': i % 2 === 0 ? '/a' : '/b', n: String(i) },
      points: pointsOf(known, exports, begin[i] ?? 0),
    })),
  }));

function pointsOf(
  { type, temporality }: Pick<InstrumentRow, 'type' | 'temporality'>,
  exports: readonly number[][],
  from: number,
): SeriesPoints {
  const until = exports.map((_, i) =>
    temporality === 'delta' ? (exports[i] ?? []) : exports.slice(0, i + 1).flat(),
  );
  const at = (i: number): number => from + 10 * (i + 1);
  const startOf = (i: number): number => (temporality === 'delta' ? from + 10 * i : from) || 0.001;
  const plain = numbers(until.map((all, i) => [at(i), all.reduce((sum, one) => sum + one, 0), startOf(i)]));
  if (type === 'histogram')
    return histograms(until.map((all, i) => [at(i), observed([5, 20, 50], all), startOf(i)]));
  if (type !== 'exponentialHistogram') return plain;
  return {
    ...plain,
    kind: 'exponentialHistogram',
    histograms: until.map((all) => observedExponential(3, all)),
  };
}

describe('what the page copies', () => {
  it('draws the page’s chart when it is asked as PromQL', () => {
    fc.assert(
      fc.property(
        drawn,
        fc.constantFrom([], ['http.route'], ['http.route', 'n']),
        fc.constantFrom([], ['http.route=/a'], ['n!=0'], ['n=~[01]']),
        fc.constantFrom(5, 10, 25),
        (metric, groupBy, where, stepS) => {
          const source = storeOf(metric);
          const [instrument] = source.instruments();
          if (!instrument) return;
          for (const fn of functionsOf(instrument)) {
            const range = { fromUs: 0, toUs: 50 * SECOND, steps: 50 / stepS, columns: 0 };
            const groups = fn === 'heatmap' ? [] : groupBy;
            const page = queryMetric(source, {
              id: 0,
              function: fn,
              groupBy: groups,
              where,
              ...range,
              limit: 50,
            });
            const q = promqlOf(instrument, fn, groups, where);
            const bar = queryPromql(source, { q, ...range, limit: 100 }, () => {});
            expect([bar.start, bar.stepNs], q).toEqual([page.start, page.stepNs]);
            if (page.series.every(({ values }) => values.every((value) => value === null))) continue;
            expect(bar.unit, q).toBe(fn === 'heatmap' ? '1' : page.unit);
            if (fn === 'heatmap') {
              expect(heat(bar.heatmap), q).toEqual(heat(page.heatmap));
              expect(bar.heatmap?.percentiles.map(({ values }) => rounded(values))).toEqual(
                page.series.map(({ values }) => rounded(values)),
              );
              continue;
            }
            expectSameLines(linesOfBar(bar.series, groups), linesOfPage(page.series, groups, fn), q);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

type Lines = { labels: Record<string, string>; quantile?: number | undefined; values: (number | null)[] }[];

/** Values by labels and quantile, rounded: sums in another order end in other digits. */
const rounded = (values: (number | null)[]): (number | null)[] =>
  values.map((value) => (value === null ? null : Number(value.toPrecision(9))));

const heat = (of: MetricResult['heatmap']) =>
  of && { bounds: of.bounds, lowest: of.lowest, counts: of.counts.map(rounded) };

function linesOfPage(
  series: Lines,
  keys: readonly string[],
  fn: MetricFunction,
): Record<string, (number | null)[]> {
  // Several groups are drawn by their highest percentile.
  const shown = series.filter(
    ({ quantile }) => fn !== 'percentiles' || keys.length === 0 || quantile === 0.99,
  );
  return Object.fromEntries(
    shown
      .filter(({ values }) => values.some((value) => value !== null))
      .map(({ labels, quantile, values }) => [
        JSON.stringify([keys.map((key) => labels[key] ?? ''), keys.length === 0 ? (quantile ?? '') : '']),
        values,
      ]),
  );
}

function linesOfBar(series: Lines, keys: readonly string[]): Record<string, (number | null)[]> {
  return Object.fromEntries(
    series.map(({ labels, values }) => [
      JSON.stringify([
        keys.map((key) => labels[key.replaceAll('.', '_')] ?? ''),
        labels.quantile === undefined ? '' : Number(labels.quantile),
      ]),
      values,
    ]),
  );
}
