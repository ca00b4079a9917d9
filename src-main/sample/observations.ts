// How long each request of the sample took, by series, gathered into cumulative histograms.
import type { ServiceName } from './shop.ts';
import { type BuiltTrace, nanosOf } from './trace-builder.ts';

export const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export interface Observation {
  seconds: number;
  timeMs: number;
  traceId: string;
  spanId: string;
}

/** Cumulative state of one histogram series. */
export class Histogram {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;
  readonly buckets = new Array<number>(BOUNDS.length + 1).fill(0);
  exemplars: Observation[] = [];

  observe(one: Observation): void {
    this.count += 1;
    this.sum += one.seconds;
    this.min = Math.min(this.min, one.seconds);
    this.max = Math.max(this.max, one.seconds);
    const bucket = BOUNDS.findIndex((bound) => one.seconds <= bound);
    const index = bucket < 0 ? BOUNDS.length : bucket;
    this.buckets[index] = (this.buckets[index] ?? 0) + 1;
    this.exemplars.push(one);
  }

  /** The slowest observations since the last call, as exemplars. */
  takeExemplars(): Record<string, unknown>[] {
    const slowest = this.exemplars.sort((a, b) => b.seconds - a.seconds).slice(0, 2);
    this.exemplars = [];
    return slowest.map((one) => ({
      timeUnixNano: nanosOf(one.timeMs),
      asDouble: one.seconds,
      traceId: one.traceId,
      spanId: one.spanId,
      filteredAttributes: [],
    }));
  }
}

const secondsOf = (startNano: string, endNano: string): number =>
  Number(BigInt(endNano) - BigInt(startNano)) / 1e9;
const msOf = (nano: string): number => Number(nano.slice(0, -6));

/** Server-side durations of each service, by route (or rpc method) and status. */
export function observationsOf(
  traces: readonly BuiltTrace[],
): Map<ServiceName, { series: Record<string, string | number>; one: Observation }[]> {
  const byService = new Map<ServiceName, { series: Record<string, string | number>; one: Observation }[]>();
  for (const { spans, traceId } of traces) {
    for (const { service, span } of spans) {
      if (span.kind !== 2 && span.kind !== 5) continue;
      const attribute = (key: string): string | undefined => {
        const value = span.attributes.find((entry) => entry.key === key)?.value;
        return value?.stringValue ?? value?.intValue;
      };
      const route = attribute('http.route');
      const series: Record<string, string | number> =
        route === undefined
          ? { 'rpc.method': span.name }
          : {
              'http.route': route,
              'http.request.method': attribute('http.request.method') ?? 'GET',
              'http.response.status_code': Number(attribute('http.response.status_code') ?? 200),
            };
      const one = {
        seconds: secondsOf(span.startTimeUnixNano, span.endTimeUnixNano),
        timeMs: msOf(span.endTimeUnixNano),
        traceId,
        spanId: span.spanId,
      };
      const list = byService.get(service) ?? [];
      list.push({ series, one });
      byService.set(service, list);
    }
  }
  return byService;
}
