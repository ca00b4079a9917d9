// The samples of a Prometheus as it shows them when it is asked for a range.
import { referenceDecode } from '../../fixtures/otlp-reference.ts';
import type { Reply } from './server.ts';

interface OtlpPoint {
  timeUnixNano?: string;
  asDouble?: number | string;
  asInt?: string;
  count?: string;
  flags?: number;
  attributes?: { key: string; value?: Record<string, string | number | boolean> }[];
}
interface Metric {
  name: string;
  gauge?: { dataPoints?: OtlpPoint[] };
  sum?: { dataPoints?: OtlpPoint[] };
  histogram?: { dataPoints?: OtlpPoint[] };
  exponentialHistogram?: { dataPoints?: OtlpPoint[] };
  summary?: { dataPoints?: OtlpPoint[] };
}
interface ResourceMetrics {
  resource?: { attributes?: { key: string; value?: { stringValue?: string } }[] };
  scopeMetrics?: { metrics?: Metric[] }[];
}
interface Series {
  metric: Record<string, string>;
  values: Map<number, string>;
  native: boolean;
}

const plain = (status: number, body: string): Reply => ({ status, type: 'text/plain', body });

export class SampleStore {
  /** OTLP's names to Prometheus'. */
  names: Record<string, string> = {};
  /** Labels it puts on every series, from resource attributes. */
  promotes: Record<string, string> = {};
  /** False for points that are answered 200 and not kept. */
  keeps: (name: string, ms: number) => boolean = () => true;
  readonly #all = new Map<string, Series>();

  #put(metric: Record<string, string>, ms: number, value: string, native: boolean): void {
    const key = JSON.stringify(Object.entries(metric).sort());
    const series = this.#all.get(key) ?? { metric, values: new Map<number, string>(), native };
    this.#all.set(key, series);
    // The first of a millisecond stays.
    if (!series.values.has(ms)) series.values.set(ms, value);
  }

  /** Keeps the points of an export request. */
  take(body: Buffer): void {
    const { resourceMetrics = [] } = referenceDecode('MetricsData', body) as {
      resourceMetrics?: ResourceMetrics[];
    };
    for (const { resource, scopeMetrics = [] } of resourceMetrics) {
      const of = (key: string): string =>
        resource?.attributes?.find((one) => one.key === key)?.value?.stringValue ?? '';
      const space = of('service.namespace');
      const job = space === '' ? of('service.name') : `${space}/${of('service.name')}`;
      const shared = { job, instance: of('service.instance.id'), ...this.promotes };
      for (const metric of scopeMetrics.flatMap(({ metrics = [] }) => metrics)) this.#keep(metric, shared);
    }
  }

  #keep(metric: Metric, shared: Record<string, string>): void {
    const name = this.names[metric.name] ?? metric.name;
    const { gauge, sum, histogram, exponentialHistogram, summary } = metric;
    const points = (gauge ?? sum ?? histogram ?? exponentialHistogram ?? summary)?.dataPoints ?? [];
    for (const point of points) {
      const ms = Number(BigInt(point.timeUnixNano ?? '0') / 1_000_000n);
      if (((point.flags ?? 0) & 1) === 1 || !this.keeps(metric.name, ms)) continue;
      const labels: Record<string, string> = { ...shared };
      for (const { key, value } of point.attributes ?? [])
        labels[key.replaceAll(/[^a-zA-Z0-9]/g, '_')] = String(Object.values(value ?? {})[0] ?? '');
      for (const [key, value] of Object.entries(labels)) if (value === '') delete labels[key];
      if (gauge || sum) {
        const value = point.asInt ?? point.asDouble ?? 0;
        this.#put({ ...labels, __name__: name }, ms, String(value).replace('Infinity', '+Inf'), false);
      } else if (exponentialHistogram) this.#put({ ...labels, __name__: name }, ms, point.count ?? '0', true);
      else {
        this.#put({ ...labels, __name__: `${name}_count` }, ms, point.count ?? '0', false);
        this.#put({ ...labels, __name__: `${name}_bucket`, le: '+Inf' }, ms, point.count ?? '0', false);
      }
    }
  }

  /** Answers a query for the raw samples of a range. */
  query(body: Buffer): Reply {
    const form = new URLSearchParams(body.toString());
    const query =
      /^\{__name__=~("(?:[^"\\]|\\.)*"),job=("(?:[^"\\]|\\.)*"),instance=("(?:[^"\\]|\\.)*")\}\[(\d+)ms\]$/.exec(
        form.get('query') ?? '',
      );
    if (query === null) return plain(400, '{"status":"error","error":"parse error"}');
    const [names = '', job = '', instance = ''] = query.slice(1, 4).map((text) => JSON.parse(text) as string);
    const to = Math.round(Number(form.get('time')) * 1000);
    const from = to - Number(query[4]);
    const result = [...this.#all.values()]
      .filter(({ metric }) => new RegExp(`^(?:${names})$`).test(metric.__name__ ?? ''))
      .filter(({ metric }) => (metric.job ?? '') === job && (metric.instance ?? '') === instance)
      .map(({ metric, values, native }) => {
        const inside = [...values].filter(([ms]) => ms > from && ms <= to);
        return native
          ? { metric, histograms: inside.map(([ms, count]) => [ms / 1000, { count, sum: '0', buckets: [] }]) }
          : { metric, values: inside.map(([ms, value]) => [ms / 1000, value]) };
      })
      .filter((one) => (one.values ?? one.histograms ?? []).length > 0);
    return {
      status: 200,
      type: 'application/json',
      body: JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }),
    };
  }
}
