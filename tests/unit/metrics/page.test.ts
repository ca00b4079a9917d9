// What the metrics page makes of answers: lines, rows of its list, CSV, PromQL.
import { describe, expect, it } from 'vitest';
import type { Instrument, MetricResult, MetricSeries } from '#shared/api/metrics.ts';
import { prometheusName } from '#shared/query/promql/names.ts';
import { type Drawn, linesOf, othersFit } from '../../../src-renderer/features/metrics/chart-lines.ts';
import { chartCsv } from '../../../src-renderer/features/metrics/csv.ts';
import { changeOf, itemsOf } from '../../../src-renderer/features/metrics/list-items.ts';
import { promqlOf } from '../../../src-renderer/features/metrics/promql.ts';
import { formatNumber, unitWord } from '../../../src-renderer/features/metrics/units.ts';

const instrument = (known: Partial<Instrument>): Instrument => ({
  id: 1,
  name: 'm',
  unit: '',
  description: '',
  type: 'gauge',
  temporality: 'cumulative',
  monotonic: false,
  service: 'shop',
  scope: 'spec',
  scopeVersion: '',
  series: 1,
  wide: null,
  begins: '0',
  lastSeen: '0',
  spark: [],
  last: null,
  ...known,
});

const series = (labels: Record<string, string>, values: (number | null)[]): MetricSeries => ({
  labels,
  values,
  last: null,
  min: null,
  max: null,
  average: null,
  overall: null,
  counted: null,
});

const result = (all: MetricSeries[], startS = 0, known: Partial<MetricResult> = {}): MetricResult => ({
  instrument: instrument({}),
  function: 'rate',
  unit: '1/s',
  start: `${startS}000000000`,
  stepNs: 10e9,
  series: all,
  totalSeries: all.length,
  left: 0,
  others: [],
  heatmap: null,
  exemplars: [],
  totalExemplars: 0,
  ...known,
});

const drawn = (known: Partial<Drawn>): Drawn => ({
  result: result([series({}, [1, 2, 3])]),
  focus: null,
  chosen: null,
  before: null,
  second: null,
  apart: false,
  withOthers: true,
  ...known,
});

describe('the lines of a chart', () => {
  it('are one a group, and one for all that was left out', () => {
    const groups = [series({ a: 'x' }, [3]), series({ a: 'y' }, [2])];
    const lines = linesOf(drawn({ result: result(groups, 0, { left: 7, others: [series({}, [9])] }) }));
    expect(lines.map(({ name, values }) => [name, values])).toEqual([
      ['x', [3]],
      ['y', [2]],
      ['7 others together', [9]],
    ]);
    const hidden = linesOf(
      drawn({
        result: result(groups, 0, { left: 7, others: [series({}, [9])] }),
        withOthers: false,
      }),
    );
    expect(hidden).toHaveLength(2);
  });

  it('of an earlier run stand where the shown one does, and are told by its steps', () => {
    const before = { result: result([series({}, [7, 8])], 1000), laterMs: -1_000_000 + 10_000, name: 'run' };
    const [line] = linesOf(drawn({ before }));
    expect(line).toMatchObject({ name: 'run', values: [null, 7, 8] });
    expect(line?.drawn?.ms).toEqual([15_000, 25_000]);
  });

  it('of an earlier run are those of the same groups', () => {
    const groups = [series({ a: 'x' }, [3]), series({ a: 'new' }, [2])];
    const earlier = result([series({ a: 'x' }, [1]), series({ a: 'gone' }, [1])]);
    const lines = linesOf(
      drawn({ result: result(groups), before: { result: earlier, laterMs: 0, name: 'run' } }),
    );
    expect(lines.map(({ name }) => name)).toEqual(['x, run', 'x', 'new']);
  });

  it('of a second metric have their own axis where the units differ', () => {
    const second = { result: result([series({}, [5, 6, 7])]), name: 'other', format: String };
    const lines = linesOf(drawn({ second, apart: true }));
    expect(lines.at(-1)).toMatchObject({ name: 'other', right: true, values: [5, 6, 7] });
  });
});

describe('the groups left out', () => {
  const reaching = (max: number) => ({ ...series({}, []), max });
  it('are drawn where they do not press the others to the ground', () => {
    expect(othersFit(result([reaching(5)], 0, { others: [reaching(10)] }))).toBe(true);
    expect(othersFit(result([reaching(5)], 0, { others: [reaching(11)] }))).toBe(false);
  });
});

describe('the list', () => {
  const listed = {
    instruments: [
      instrument({ id: 1, name: 'b', spark: [1, 1, 1, 1, 1, 1, 1, 1] }),
      instrument({ id: 2, name: 'a', spark: [1, 1, 1, 1, 1, 1, 9, 9] }),
    ],
    services: [],
    boards: [{ name: 'Board', charts: [] }],
  };
  const names = (order: 'service' | 'name' | 'changed', filter = '') =>
    itemsOf(listed, filter, order).map((item) =>
      item.kind === 'instrument' ? item.instrument.name : item.kind,
    );

  it('stands by service, by name, or by what changed most of late', () => {
    expect(names('service')).toEqual(['board', 'service', 'b', 'a']);
    expect(names('name')).toEqual(['board', 'a', 'b']);
    expect(names('changed')).toEqual(['board', 'a', 'b']);
    expect(names('service', 'shop b')).toEqual(['service', 'b']);
  });

  it('takes what came to be only now for changed most, and silence for no change', () => {
    expect(changeOf([null, null, null, null, null, null, 1, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(changeOf([1, 1, 1, 1, 1, 1, null, null])).toBe(0);
    expect(changeOf([5, 5, 5, 5, 5, 5, 5, 5])).toBe(0);
    expect(changeOf([])).toBe(0);
  });
});

describe('CSV', () => {
  it('of a chart is a row a step and a column a line', () => {
    const lines = [{ key: 'x', name: 'x', color: '', values: [1, null] }];
    expect(chartCsv(lines, 0, 1000)).toBe(
      'time,x\r\n1970-01-01T00:00:00.000Z,1\r\n1970-01-01T00:00:01.000Z,\r\n',
    );
  });

  it('of a chart of readings has every point that is drawn, at its time', () => {
    const dense = { at: [500_000, 7_000_000, 12_000_000], values: [1, 999, null] };
    const lines = linesOf(drawn({ result: result([{ ...series({}, [1, null]), dense }]) }));
    expect(chartCsv(lines, 0, 10_000)).toBe(
      'time,all series\r\n1970-01-01T00:00:00.500Z,1\r\n1970-01-01T00:00:07.000Z,999\r\n1970-01-01T00:00:12.000Z,\r\n',
    );
  });

  it('of lines drawn at different times has a row a time', () => {
    const dense = { at: [500_000], values: [3] };
    const others = [series({}, [7, 8])];
    const lines = linesOf(
      drawn({
        result: result(
          [
            { ...series({ a: 'x' }, [3]), dense },
            { ...series({ a: 'y' }, [1]), dense },
          ],
          0,
          { left: 2, others },
        ),
      }),
    );
    expect(chartCsv(lines, 0, 1000).split('\r\n')).toEqual([
      'time,x,y,2 others together',
      '1970-01-01T00:00:00.500Z,3,3,7',
      '1970-01-01T00:00:01.500Z,,,8',
      '',
    ]);
  });
});

describe('PromQL', () => {
  const duration = instrument({ name: 'http.server.request.duration', unit: 's', type: 'histogram' });

  it.each([
    [duration, 'http_server_request_duration_seconds'],
    [instrument({ name: 'jobs.done', unit: '{job}', type: 'sum', monotonic: true }), 'jobs_done_total'],
    [instrument({ name: 'bytes.total', unit: 'By', type: 'sum', monotonic: true }), 'bytes_total'],
    [instrument({ name: 'cpu.utilization', unit: '1' }), 'cpu_utilization_ratio'],
    [instrument({ name: 'speed', unit: 'By/s' }), 'speed_bytes_per_second'],
    [instrument({ name: '5xx', unit: '' }), '_5xx'],
  ])('names a metric as Prometheus does: %#', (one, name) => {
    expect(prometheusName(one)).toBe(name);
  });

  it('says what the chart shows', () => {
    expect(promqlOf(duration, 'percentiles', ['http.route'], ['code!=500'])).toBe(
      'histogram_quantile(0.99, sum by (le, http_route) (increase(http_server_request_duration_seconds_bucket' +
        '{job=~"(.+/)?shop", code!="500"}[$__rate_interval])))',
    );
    expect(promqlOf(instrument({ name: 'temp' }), 'value', [], [])).toBe('avg(temp{job=~"(.+/)?shop"})');
    expect(promqlOf(duration, 'heatmap', ['http.route'], [])).toBe(
      'sum by (le) (increase(http_server_request_duration_seconds_bucket{job=~"(.+/)?shop"}[$__rate_interval]))',
    );
    expect(promqlOf(duration, 'percentiles', [], [])).toMatch(
      /^label_replace\(histogram_quantile\(0\.5, .*\), "quantile", "0\.5", "", ""\) or label_replace\(.*0\.95.* or /,
    );
  });
});

describe('units as they are printed', () => {
  it.each([
    ['kg.m/s2', 'kg·m/s²'],
    ['um', 'µm'],
    ['Cel', '°C'],
    ['{request}/min', 'requests per minute'],
    ['By/s', 'bytes per second'],
    ['1/s', 'per second'],
    ['mol.L-1', 'mol·L⁻¹'],
    ['{}', ''],
  ])('%s is %s', (unit, word) => {
    expect(unitWord(unit)).toBe(word);
  });

  it('write very large numbers short', () => {
    expect(formatNumber(1.49e300)).toBe('1.49e300');
  });
});
