// What is sent to real backends: much that is ordinary, and among it what each of them refuses, loses, or keeps
// once. Under service names of its own, so that a backend may hold other things.
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import type { Signal } from '../../src-shared/model/signal.ts';

export interface Amounts {
  traces: number;
  spansATrace: number;
  logs: number;
  /** Points of each of the five types. */
  pointsAType: number;
}

export interface Request {
  signal: Signal;
  body: Uint8Array;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const SERVICES = 8;
/** Traces at the beginning that are two days old, and with them those of the next hour: no search shows them. */
const OLD_TRACES = 40;
export const ODD_TRACES = 60;
/** Lines of five hours ago. */
export const OLD_LINES = 200;
/** What is from the future is still so when the tests have taken their time. */
const AHEAD = 3 * HOUR;

type Value = { stringValue: string } | { intValue: string };
const attribute = (key: string, value: string | number): { key: string; value: Value } => ({
  key,
  value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
});
const nanos = (ms: number, ns = 0): string => `${Math.floor(ms)}${String(ns).padStart(6, '0')}`;
const hex = (n: number, length: number): string => n.toString(16).padStart(length, '0');

export class Telemetry {
  readonly name: string;
  readonly nowMs: number;
  readonly #amounts: Amounts;
  readonly #seed: string;

  constructor(nowMs: number, amounts: Amounts) {
    this.nowMs = nowMs;
    this.name = `real-${nowMs.toString(36)}`;
    this.#amounts = amounts;
    this.#seed = hex(nowMs, 16);
  }

  service(i: number): string {
    return `${this.name}-${i % SERVICES}`;
  }

  /** Ids of all traces. The first few are two days old, the next in an hour; the last is larger than Tempo keeps. */
  traceId(i: number): string {
    return this.#seed + hex(i + 1, 16);
  }

  spanId(i: number): string {
    return hex(i + 1, 16);
  }

  #resource(i: number): object {
    return {
      attributes: [
        attribute('service.name', this.service(i)),
        attribute('service.namespace', 'real'),
        attribute('service.instance.id', `${this.name}-${i % SERVICES}-1`),
        attribute('host.name', 'machine'),
      ],
    };
  }

  *traces(): Generator<Request> {
    const { traces, spansATrace } = this.#amounts;
    // Those of now: a search shows what is four minutes old at most when it comes.
    const at = (trace: number): number =>
      trace < OLD_TRACES
        ? this.nowMs - 2 * DAY
        : trace < ODD_TRACES
          ? this.nowMs + HOUR
          : this.nowMs + (trace % 1000);
    const span = (trace: number, i: number, filler = ''): object => ({
      traceId: this.traceId(trace),
      spanId: this.spanId(i),
      ...(i > 0 && { parentSpanId: hex(1, 16) }),
      name: `step ${i % 7}`,
      kind: 1 + (i % 5),
      startTimeUnixNano: nanos(at(trace) + i),
      endTimeUnixNano: nanos(at(trace) + i + 3),
      attributes: [attribute('i', i), attribute('filler', filler)],
    });
    const request = (service: number, spans: object[]): Request => ({
      signal: 'traces',
      body: encodeRequest('traces', {
        resourceSpans: [
          { resource: this.#resource(service), scopeSpans: [{ scope: { name: 'real' }, spans }] },
        ],
      }),
    });
    for (let from = 0; from < traces; from += 50) {
      const some = Array.from({ length: Math.min(50, traces - from) }, (_, i) => from + i);
      yield request(
        from / 50,
        some.flatMap((trace) => Array.from({ length: spansATrace }, (_, i) => span(trace, i))),
      );
    }
    // 7 MB in one trace.
    for (let from = 0; from < 7000; from += 1000)
      yield request(
        0,
        Array.from({ length: 1000 }, (_, i) => span(traces, from + i, 'x'.repeat(1000))),
      );
  }

  *logs(): Generator<Request> {
    const { logs } = this.#amounts;
    const line = (body: string, ms: number, ns = 0): object => ({
      timeUnixNano: nanos(ms, ns),
      observedTimeUnixNano: nanos(ms, ns),
      severityNumber: 9,
      severityText: 'INFO',
      body: { stringValue: body },
      attributes: [attribute('code', 200)],
    });
    const request = (service: number, logRecords: object[]): Request => ({
      signal: 'logs',
      body: encodeRequest('logs', {
        resourceLogs: [
          { resource: this.#resource(service), scopeLogs: [{ scope: { name: 'real' }, logRecords }] },
        ],
      }),
    });
    for (let from = 0; from < logs; from += 2000) {
      const count = Math.min(2000, logs - from);
      yield request(
        from / 2000,
        Array.from({ length: count }, (_, i) =>
          line(`line ${from + i} of an ordinary kind`, this.nowMs - 40 * MINUTE + (from + i) * 10, i),
        ),
      );
    }
    const many = (n: number, make: (i: number) => object): object[] =>
      Array.from({ length: n }, (_, i) => make(i));
    yield request(
      0,
      many(300, (i) => line(`too old ${i}`, this.nowMs - 8 * DAY + i)),
    );
    yield request(
      1,
      many(OLD_LINES, (i) => line(`five hours old ${i}`, this.nowMs - 5 * HOUR + i)),
    );
    yield request(
      2,
      many(50, (i) => line(`from the future ${i}`, this.nowMs + AHEAD + i)),
    );
    yield request(
      3,
      many(5, (i) => line(`${i}${'x'.repeat(300_000)}`, this.nowMs - MINUTE + i)),
    );
    // Equal ones, which come in requests that differ.
    const twice = many(100, (i) => line(`twice ${i}`, this.nowMs - 2 * MINUTE + i));
    yield request(4, twice);
    yield request(4, [...twice, line('and one more', this.nowMs - MINUTE)]);
  }

  *metrics(): Generator<Request> {
    const { pointsAType } = this.#amounts;
    const series = 100;
    const steps = pointsAType / series;
    const start = nanos(this.nowMs - 30 * MINUTE);
    const point = (n: number, step: number): object => ({
      attributes: [attribute('n', n), attribute('route', `/r${n % 10}`)],
      startTimeUnixNano: start,
      timeUnixNano: nanos(this.nowMs - 20 * MINUTE + step * 5 * SECOND),
    });
    const all = (step: number, more: (n: number) => object): object[] =>
      Array.from({ length: series }, (_, n) => ({ ...point(n, step), ...more(n) }));
    const cumulative = 2;
    const request = (service: number, metrics: object[]): Request => ({
      signal: 'metrics',
      body: encodeRequest('metrics', {
        resourceMetrics: [
          { resource: this.#resource(service), scopeMetrics: [{ scope: { name: 'real' }, metrics }] },
        ],
      }),
    });
    for (let step = 0; step < steps; step++) {
      const count = String(10 * (step + 1));
      yield request(step % 2, [
        { name: 'real.gauge', gauge: { dataPoints: all(step, (n) => ({ asDouble: n + step / 10 })) } },
        {
          name: 'real.sum',
          sum: {
            aggregationTemporality: cumulative,
            isMonotonic: true,
            dataPoints: all(step, () => ({ asInt: String(step) })),
          },
        },
        {
          name: 'real.histogram',
          histogram: {
            aggregationTemporality: cumulative,
            dataPoints: all(step, () => ({
              count,
              sum: step,
              explicitBounds: [1, 10],
              bucketCounts: [String(5 * (step + 1)), String(3 * (step + 1)), String(2 * (step + 1))],
            })),
          },
        },
        {
          name: 'real.exponential',
          exponentialHistogram: {
            aggregationTemporality: cumulative,
            dataPoints: all(step, () => ({
              count,
              sum: step,
              scale: 2,
              zeroCount: '0',
              positive: { offset: 0, bucketCounts: [count] },
            })),
          },
        },
        {
          name: 'real.summary',
          summary: {
            dataPoints: all(step, () => ({
              count,
              sum: step,
              quantileValues: [{ quantile: 0.5, value: step }],
            })),
          },
        },
      ]);
    }
    const special = (
      name: string,
      ms: number,
      n: number,
      value: string,
      temporality = cumulative,
    ): object => ({
      name,
      sum: {
        aggregationTemporality: temporality,
        isMonotonic: true,
        dataPoints: [
          {
            attributes: [attribute('n', n)],
            startTimeUnixNano: start,
            timeUnixNano: nanos(ms),
            asInt: value,
          },
        ],
      },
    });
    for (let i = 0; i < 30; i++) {
      yield request(2, [
        special('real.delta', this.nowMs - 10 * MINUTE + i * SECOND, i % 3, '2', 1),
        special('real.old', this.nowMs - 3 * HOUR + i * SECOND, i, '1'),
        special('real.future', this.nowMs + AHEAD + i * SECOND, i, '1'),
        // The same time, another value.
        special('real.twice', this.nowMs - 5 * MINUTE + (i >> 1) * SECOND, 0, String(i)),
      ]);
    }
    yield request(3, [
      {
        name: 'real.coarse',
        exponentialHistogram: {
          aggregationTemporality: cumulative,
          dataPoints: [{ ...point(0, 0), count: '1', sum: 1, scale: -6, zeroCount: '1' }],
        },
      },
    ]);
  }
}
