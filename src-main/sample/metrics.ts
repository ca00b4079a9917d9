// The shop's metrics: all five types of OTLP, cumulative and delta, with exemplars that point into its traces.
import { BOUNDS, Histogram, type Observation, observationsOf } from './observations.ts';
import type { Random } from './random.ts';
import { descriptionOf, keyValues, resourceOf, SERVICES, type ServiceName } from './shop.ts';
import { type BuiltTrace, nanosOf } from './trace-builder.ts';

export const METRIC_STEP_MS = 10_000;

const CUMULATIVE = 2;
const DELTA = 1;
type Point = Record<string, unknown>;
interface Metric {
  name: string;
  unit: string;
  description: string;
  [data: string]: unknown;
}

const DURATION: Record<ServiceName, [name: string, description: string]> = {
  storefront: ['http.server.request.duration', 'Duration of HTTP server requests.'],
  catalog: ['http.server.request.duration', 'Duration of HTTP server requests.'],
  cart: ['rpc.server.call.duration', 'Duration of inbound RPCs.'],
  payment: ['rpc.server.call.duration', 'Duration of inbound RPCs.'],
  mailer: ['messaging.process.duration', 'Duration of processing operation.'],
};

/** Wanders around a middle; what memory, connections and queues look like. */
function wave(middle: number, swing: number, step: number, random: Random): number {
  return middle + swing * Math.sin(step / 7) + swing * 0.3 * (random.next() - 0.5);
}

/** One ExportMetricsServiceRequest (OTLP/JSON) for each step of the shop's time, oldest first. */
export function* metricRequests(
  traces: readonly BuiltTrace[],
  startMs: number,
  endMs: number,
  random: Random,
): Generator<{ request: object; points: number }> {
  const observations = observationsOf(traces);
  const histograms = new Map<
    string,
    { service: ServiceName; series: Record<string, string | number>; histogram: Histogram }
  >();
  const totals = new Map<string, number>();
  const start = nanosOf(startMs);
  const cursors = new Map<ServiceName, number>();
  for (const list of observations.values()) list.sort((a, b) => a.one.timeMs - b.one.timeMs);

  const add = (key: string, amount: number): number => {
    const total = (totals.get(key) ?? 0) + amount;
    totals.set(key, total);
    return total;
  };

  let step = 0;
  for (let at = startMs + METRIC_STEP_MS; at <= endMs; at += METRIC_STEP_MS, step += 1) {
    const time = nanosOf(at);
    const fresh = new Map<ServiceName, Observation[]>();
    for (const [service, list] of observations) {
      let cursor = cursors.get(service) ?? 0;
      for (; cursor < list.length; cursor += 1) {
        const entry = list[cursor];
        if (entry === undefined || entry.one.timeMs > at) break;
        const key = `${service} ${JSON.stringify(entry.series)}`;
        const known = histograms.get(key) ?? { service, series: entry.series, histogram: new Histogram() };
        known.histogram.observe(entry.one);
        histograms.set(key, known);
        fresh.set(service, [...(fresh.get(service) ?? []), entry.one]);
      }
      cursors.set(service, cursor);
    }
    let points = 0;
    const resourceMetrics = SERVICES.map((service) => {
      const metrics = metricsOf(service);
      points += metrics.reduce((sum, metric) => sum + countPoints(metric), 0);
      return {
        resource: resourceOf(service),
        scopeMetrics: [
          { scope: { name: descriptionOf(service).scopes.metrics, version: '0.72.0' }, metrics },
        ],
      };
    });
    yield { request: { resourceMetrics }, points };

    function metricsOf(service: ServiceName): Metric[] {
      const number = (value: number, attributes: Record<string, string> = {}): Point => ({
        attributes: keyValues(attributes),
        startTimeUnixNano: start,
        timeUnixNano: time,
        ...(Number.isInteger(value) ? { asInt: String(value) } : { asDouble: value }),
      });
      const gauge = (name: string, unit: string, description: string, dataPoints: Point[]): Metric => ({
        name,
        unit,
        description,
        gauge: { dataPoints },
      });
      const sum = (
        name: string,
        unit: string,
        description: string,
        dataPoints: Point[],
        isMonotonic = true,
      ): Metric => ({
        name,
        unit,
        description,
        sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic },
      });
      const requests = fresh.get(service) ?? [];
      const [durationName, durationDescription] = DURATION[service];
      const duration: Metric = {
        name: durationName,
        unit: 's',
        description: durationDescription,
        histogram: {
          aggregationTemporality: CUMULATIVE,
          dataPoints: [...histograms.values()]
            .filter((entry) => entry.service === service)
            .map(({ series, histogram }) => ({
              attributes: keyValues(series),
              startTimeUnixNano: start,
              timeUnixNano: time,
              count: String(histogram.count),
              sum: histogram.sum,
              min: histogram.min,
              max: histogram.max,
              bucketCounts: histogram.buckets.map(String),
              explicitBounds: BOUNDS,
              exemplars: histogram.takeExemplars(),
            })),
        },
      };
      switch (service) {
        case 'storefront':
          return [
            duration,
            sum(
              'http.server.active_requests',
              '{request}',
              'Requests in flight.',
              [number(Math.max(0, Math.round(wave(6, 4, step, random))))],
              false,
            ),
            gauge('nodejs.eventloop.utilization', '1', 'How busy the event loop is.', [
              number(Math.min(0.99, Math.max(0.02, wave(0.31, 0.15, step, random)))),
            ]),
            gauge(
              'v8js.memory.heap.used',
              'By',
              'Heap in use, by space.',
              ['new_space', 'old_space', 'code_space'].map((space, i) =>
                number(Math.round(wave(28e6 * (i + 1), 4e6, step + i * 5, random)), {
                  'v8js.heap.space.name': space,
                }),
              ),
            ),
            sum(
              'shop.checkout.completed',
              '{order}',
              'Orders completed.',
              ['EUR', 'USD', 'GBP'].map((currency) =>
                number(add(`orders ${currency}`, random.between(0, 4)), { currency }),
              ),
            ),
          ];
        case 'catalog':
          return [
            duration,
            exponential(
              'db.client.operation.duration',
              's',
              'Duration of database client operations.',
              requests,
              time,
            ),
            gauge(
              'db.client.connection.count',
              '{connection}',
              'Connections, by state.',
              ['idle', 'used'].map((state, i) =>
                number(Math.max(0, Math.round(wave(i === 0 ? 8 : 4, 3, step + i * 11, random))), {
                  'db.client.connection.state': state,
                }),
              ),
            ),
            {
              name: 'shop.catalog.cache.hits',
              unit: '{hit}',
              description: 'Cache hits since the last report.',
              sum: {
                aggregationTemporality: DELTA,
                isMonotonic: true,
                dataPoints: ['product', 'page'].map((cache) => ({
                  ...number(random.between(80, 420), { cache }),
                  startTimeUnixNano: nanosOf(at - METRIC_STEP_MS),
                })),
              },
            },
            gauge('process.memory.usage', 'By', 'Resident memory.', [
              number(Math.round(wave(141e6, 9e6, step, random))),
            ]),
          ];
        case 'cart':
          return [
            duration,
            gauge('go.goroutine.count', '{goroutine}', 'Live goroutines.', [
              number(Math.round(wave(48, 12, step, random))),
            ]),
            gauge(
              'go.memory.used',
              'By',
              'Memory the runtime uses, by type.',
              ['stack', 'other'].map((type, i) =>
                number(Math.round(wave(i === 0 ? 2.2e6 : 21e6, i === 0 ? 0.4e6 : 2e6, step + i, random)), {
                  'go.memory.type': type,
                }),
              ),
            ),
            gauge('shop.cart.items', '{item}', 'Items in the average cart.', [
              number(Math.round(wave(3.2, 0.8, step, random) * 100) / 100),
            ]),
          ];
        case 'payment':
          return [
            duration,
            summary('shop.payment.amount', 'EUR', 'Amounts authorised.', random, time, step),
            sum(
              'shop.payment.attempts',
              '{attempt}',
              'Attempts at the acquirer, by outcome.',
              ['authorized', 'refused', 'timeout'].map((outcome, i) =>
                number(add(`attempts ${outcome}`, i === 0 ? requests.length : random.chance(0.2) ? 1 : 0), {
                  outcome,
                }),
              ),
            ),
          ];
        case 'mailer':
          return [
            duration,
            gauge('shop.mail.queue.depth', '{message}', 'Messages waiting.', [
              number(Math.max(0, Math.round(wave(3, 4, step, random)))),
            ]),
            sum(
              'shop.mail.sent',
              '{message}',
              'Mails sent, by template.',
              ['order_confirmed', 'welcome'].map((template) =>
                number(add(`mail ${template}`, random.between(0, 3)), { template }),
              ),
            ),
          ];
      }
    }
  }

  /** Base-2 exponential histogram at scale 3, cumulative, as the database client reports it. */
  function exponential(
    name: string,
    unit: string,
    description: string,
    fresh: readonly Observation[],
    time: string,
  ): Metric {
    const scale = 3;
    for (const { seconds } of fresh) {
      const index = Math.ceil(Math.log2(seconds / 3) * 2 ** scale) - 1;
      add(`exp ${index}`, 1);
      add('exp sum', seconds / 3);
    }
    const indexes = [...totals.keys()]
      .filter((key) => /^exp -?\d+$/.test(key))
      .map((key) => Number(key.slice(4)));
    if (indexes.length === 0)
      return {
        name,
        unit,
        description,
        exponentialHistogram: { aggregationTemporality: CUMULATIVE, dataPoints: [] },
      };
    const offset = Math.min(...indexes);
    const bucketCounts = Array.from(
      { length: Math.max(...indexes) - offset + 1 },
      (_, i) => totals.get(`exp ${offset + i}`) ?? 0,
    );
    const count = bucketCounts.reduce((sum, n) => sum + n, 0);
    const point = {
      attributes: keyValues({ 'db.system.name': 'postgresql' }),
      startTimeUnixNano: start,
      timeUnixNano: time,
      count: String(count),
      sum: totals.get('exp sum') ?? 0,
      scale,
      zeroCount: '0',
      positive: { offset, bucketCounts: bucketCounts.map(String) },
    };
    return {
      name,
      unit,
      description,
      exponentialHistogram: { aggregationTemporality: CUMULATIVE, dataPoints: [point] },
    };
  }

  function summary(
    name: string,
    unit: string,
    description: string,
    source: Random,
    time: string,
    step: number,
  ): Metric {
    const middle = wave(64, 12, step, source);
    const point = {
      attributes: [],
      startTimeUnixNano: start,
      timeUnixNano: time,
      count: String(add('amount count', source.between(1, 6))),
      sum: add('amount sum', middle * 3),
      quantileValues: [
        { quantile: 0.5, value: middle },
        { quantile: 0.95, value: middle * 2.4 },
        { quantile: 0.99, value: middle * 3.6 },
      ],
    };
    return { name, unit, description, summary: { dataPoints: [point] } };
  }
}

function countPoints(metric: Metric): number {
  for (const data of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']) {
    const points = (metric[data] as { dataPoints: unknown[] } | undefined)?.dataPoints;
    if (points !== undefined) return points.length;
  }
  return 0;
}
