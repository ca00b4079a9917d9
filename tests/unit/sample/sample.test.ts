import { describe, expect, it } from 'vitest';
import { sampleTraces } from '../../../src-main/sample/index.ts';
import { metricRequests } from '../../../src-main/sample/metrics.ts';
import { createRandom } from '../../../src-main/sample/random.ts';

const NOW = 1_790_000_000_000;

describe('the sample shop', () => {
  const traces = sampleTraces(NOW, 15, createRandom(1));

  it('is the same shop for the same seed', () => {
    expect(sampleTraces(NOW, 15, createRandom(1))).toEqual(traces);
  });

  it('is the same shop with other ids when only the ids are drawn anew', () => {
    const again = sampleTraces(NOW, 15, createRandom(1, 2));
    const shapes = (from: typeof traces) =>
      from.map((trace) =>
        trace.spans.map(({ service, span }) => `${service} ${span.name.replace(/session:\w+/, 'session')}`),
      );
    expect(shapes(again)).toEqual(shapes(traces));
    const ids = new Set(traces.flatMap((trace) => trace.spans.map(({ span }) => span.traceId)));
    expect(again.some((trace) => trace.spans.some(({ span }) => ids.has(span.traceId)))).toBe(false);
  });

  it('reports no memory below nothing', () => {
    for (const { request } of metricRequests(traces, NOW - 900_000, NOW, createRandom(2))) {
      const text = JSON.stringify(request);
      for (const part of text.split('"name":"').filter((each) => /^[\w.]*memory/.test(each)))
        expect(part).not.toMatch(/"as(Int|Double)":"?-/);
    }
  });

  it('has five services, an N+1, errors with their exception, and a checkout across all of them', () => {
    const services = new Set(traces.flatMap((trace) => trace.spans.map((one) => one.service)));
    expect([...services].sort()).toEqual(['cart', 'catalog', 'mailer', 'payment', 'storefront']);
    expect(
      traces.some(
        (trace) => trace.spans.filter((one) => one.span.name === 'SELECT shop.stock').length === 48,
      ),
    ).toBe(true);
    const failed = traces.flatMap((trace) => trace.spans).filter((one) => one.span.status.code === 2);
    expect(failed.some((one) => one.span.events.some((event) => event.name === 'exception'))).toBe(true);
    expect(traces.some((trace) => new Set(trace.spans.map((one) => one.service)).size === 5)).toBe(true);
  });

  it('keeps every child but an asynchronous one inside its parent', () => {
    for (const trace of traces) {
      const byId = new Map(trace.spans.map((one) => [one.span.spanId, one.span]));
      for (const { span } of trace.spans) {
        const parent = byId.get(span.parentSpanId ?? '');
        if (parent === undefined || span.kind === 5) continue;
        expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(parent.startTimeUnixNano));
        expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(parent.endTimeUnixNano));
      }
    }
  });

  it('ties every log of a request to a span of its trace', () => {
    for (const trace of traces) {
      const ids = new Set(trace.spans.map((one) => one.span.spanId));
      for (const { log } of trace.logs) expect(ids.has(log.spanId ?? '')).toBe(true);
    }
  });

  it('reports all five types of metric', () => {
    const text = JSON.stringify([...metricRequests(traces, NOW - 900_000, NOW, createRandom(2))]);
    for (const type of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'])
      expect(text).toContain(`"${type}":{`);
  });
});
