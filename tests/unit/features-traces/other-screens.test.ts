// What the Connect (its head), Services and Settings screens work out without a page.
import { describe, expect, it } from 'vitest';
import type { JournalEntry, Service, Status } from '#shared/api/engine.ts';
import type { InstrumentationHealth } from '#shared/api/instrumentation.ts';
import { arrivalOf, firstScreen } from '../../../src-renderer/features/connect/arrival.ts';
import { logsQueryOf, tracesQueryOf } from '../../../src-renderer/features/services/service-links.ts';
import {
  orderFrom,
  orderText,
  sorted,
  tiedShare,
  withHealth,
} from '../../../src-renderer/features/services/service-order.ts';
import {
  bytesFrom,
  daysFrom,
  originFrom,
  portFrom,
} from '../../../src-renderer/features/settings/amounts.ts';
import { axisOf, nanosOf } from '../../../src-renderer/features/traces/time-axis.ts';

describe('the head of the Connect screen', () => {
  const port = (number: number, error?: string) => ({
    host: '127.0.0.1',
    port: number,
    ...(error && { error }),
  });
  const status = (traces: number, grpc = port(4317)): Status =>
    ({ grpc, http: port(4318), counts: { traces, spans: traces, logs: 0, metricPoints: 0 } }) as Status;
  const first = (service: string, traceId?: string): JournalEntry => ({
    id: 1,
    time: '1',
    kind: 'first_signal',
    title: '',
    service,
    signal: traceId ? 'traces' : 'logs',
    sdk: 'opentelemetry go 1.47.0',
    times: 1,
    ...(traceId && { traceId }),
  });

  it('waits, and tells of a taken port', () => {
    expect(arrivalOf(status(0), []).title).toBe('Waiting for the first signal');
    expect(arrivalOf(status(0), [], true).text).toMatch('The engine is away');
    expect(arrivalOf(status(0, port(4317, 'taken by otelcol')), []).text).toMatch(
      /Only HTTP is open; port 4317/,
    );
  });

  it('says who came by which SDK, and offers the trace where one is known', () => {
    const arrival = arrivalOf(status(3), [first('mailer'), first('shop', 'ab'.repeat(16))]);
    expect(arrival).toMatchObject({ title: 'shop is connected', traceId: 'ab'.repeat(16) });
    expect(arrival.text).toContain('Go 1.47.0');
    expect(arrival.text).toContain('1 other service sends too');
  });

  it('speaks of the service that came last, whatever it sent first', () => {
    const arrival = arrivalOf(status(3), [first('shop', 'ab'.repeat(16)), first('mailer')]);
    expect(arrival).toMatchObject({ title: 'mailer is connected', service: 'mailer', traceId: null });
    expect(arrival.text).toMatch(/^Its first log records arrived/);
  });

  it('has words for a service without a name, and how to give it one', () => {
    const arrival = arrivalOf(status(3), [first('', 'ab'.repeat(16))]);
    expect(arrival).toMatchObject({
      title: 'A service without a name is connected',
      service: null,
      traceId: 'ab'.repeat(16),
    });
    expect(arrival.text).toContain('OTEL_SERVICE_NAME');
  });

  it('leads to what there is', () => {
    const counts = { ...status(0).counts, traces: 0, logs: 0, metricPoints: 3 };
    expect(firstScreen(counts)).toBe('metrics');
    expect(firstScreen({ ...counts, logs: 1 })).toBe('logs');
    expect(firstScreen({ ...counts, logs: 1, traces: 1 })).toBe('traces');
  });

  it('is calm about data from before', () => {
    expect(arrivalOf(status(3), [])).toMatchObject({ title: 'Connect a service', hasData: true });
  });
});

describe('services', () => {
  const service = (name: string, change: Partial<Service>): Service => ({
    name,
    spans: 10,
    rate: 1,
    errors: 0,
    requests: 0,
    requestErrors: 0,
    p50Ns: null,
    p95Ns: null,
    p99Ns: null,
    logs: 0,
    logsWithTrace: 0,
    instruments: 0,
    sdk: '',
    version: '',
    lastSeen: '1',
    ...change,
  });

  it('sort by the address, worst first on the first click, back on the second', () => {
    expect(orderText('p95', orderFrom(null))).toBe('-p95');
    expect(orderText('p95', orderFrom('-p95'))).toBe('p95');
    expect(orderText('name', orderFrom(null))).toBe('name');
    expect(orderText('rate', orderFrom('name'))).toBeNull();
    expect(orderFrom('toString')).toEqual({ column: 'rate', direction: 'descending' });
  });

  it('with errors of no requests count their spans', () => {
    const rows = [service('a', { errors: 1 }), service('b', { requests: 2, requestErrors: 1 })];
    expect(sorted(rows, orderFrom('-errors')).map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('have the share of logs within requests that Health has, and that of all where none is within one', () => {
    const measure = (count: number, of: number) => ({ id: 'logs_in_requests', count, of });
    const health = {
      services: [
        { name: 'a', measures: [measure(99, 99)] },
        { name: 'b', measures: [measure(0, 0)] },
        { name: 'c', measures: [measure(1, 4)] },
      ],
    } as InstrumentationHealth;
    const rows = ['a', 'b', 'c'].map((name) => service(name, { logs: 100, logsWithTrace: 50 }));
    const withIt = withHealth([...rows, service('d', {})], health);
    expect(withIt.map(tiedShare)).toEqual([1, 0.5, 0.25, null]);
    expect(sorted(withIt, orderFrom('tied')).map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
    expect(withHealth(rows, undefined).map(tiedShare)).toEqual([0.5, 0.5, 0.5]);
  });

  it('lead to queries in the languages’ own words', () => {
    expect(tracesQueryOf('a "b"')).toBe('{ resource.service.name = "a \\"b\\"" }');
    expect(logsQueryOf('cart')).toBe('{service_name="cart"}');
  });
});

describe('what is typed into the settings', () => {
  it('is taken when it makes sense', () => {
    expect(bytesFrom('2')).toBe(2_000_000_000);
    expect(bytesFrom('0,5')).toBe(500_000_000);
    expect(bytesFrom('0.01')).toBeNull();
    expect(bytesFrom('two')).toBeNull();
    expect(daysFrom('0.5')).toBe(0.5);
    expect(daysFrom('0')).toBeNull();
    expect(portFrom('4317')).toBe(4317);
    expect(portFrom('70000')).toBeNull();
    expect(portFrom('')).toBeNull();
    expect(originFrom('https://shop.test/')).toBe('https://shop.test');
    expect(originFrom('https://shop.test/cart')).toBeNull();
    expect(originFrom('shop.test')).toBeNull();
  });
});

describe('the time axis of the chart', () => {
  const now = 1_763_820_000_000;

  it('moves with the clock for a relative range', () => {
    expect(axisOf({ from: '15m', to: null, run: null }, [], now)).toEqual({
      fromMs: now - 900_000,
      toMs: now,
    });
  });

  it('spans the points where the range is open, and stands where it is not', () => {
    const { fromMs, toMs } = axisOf({ from: 'all', to: null, run: null }, [now - 5000, now - 1000], now);
    expect(fromMs).toBeLessThan(now - 5000);
    expect(toMs).toBeGreaterThan(now - 1000);
    const fixed = { from: '1763820000000000000', to: '1763820060000000000', run: null };
    expect(axisOf(fixed, [], now)).toEqual({ fromMs: now, toMs: now + 60_000 });
  });

  it('gives back nanoseconds of whole digits', () => {
    expect(nanosOf(1_763_820_000_000.25)).toBe('1763820000000250000');
  });
});
