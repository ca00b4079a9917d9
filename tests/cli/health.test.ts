// `spandrel health`: what a developer, or a pipeline, asks about the instrumentation of services.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstrumentationHealth } from '#shared/api/instrumentation.ts';
import { tempDir } from '../api/support.ts';
import { type Served, serve, spandrel } from './support.ts';

let dir: { path: string; remove: () => Promise<void> };
let served: Served;
beforeEach(async () => {
  dir = await tempDir();
  served = await serve(dir.path);
});
afterEach(async () => {
  await served.end();
  await dir.remove();
});

const ask = (...more: string[]) => spandrel(['health', '--data-dir', dir.path, ...more]);
const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });

async function send(path: string, body: object): Promise<void> {
  const url = `http://127.0.0.1:${served.ready.http.port}${path}`;
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(200);
}

describe('spandrel health', { timeout: 60_000 }, () => {
  it('says what each service’s figures are, what to change, and its score by rule', async () => {
    expect((await ask()).out).toBe('No service sent anything in this time.\n');
    const now = Date.now();
    const resource = {
      attributes: [text('service.name', 'catalog'), text('telemetry.sdk.language', 'python')],
    };
    const span = {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      name: 'GET /products',
      kind: 2,
      startTimeUnixNano: `${now - 100}000000`,
      endTimeUnixNano: `${now}000000`,
      attributes: [text('http.method', 'GET')],
    };
    const scope = { name: 'opentelemetry.instrumentation.fastapi' };
    await send('/v1/traces', { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] });
    const log = {
      timeUnixNano: `${now - 50}000000`,
      severityNumber: 9,
      body: { stringValue: 'no context here' },
    };
    const tied = { ...log, traceId: span.traceId, spanId: span.spanId };
    await send('/v1/logs', {
      resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [log, tied, tied] }] }],
    });

    const { code, out } = await ask();
    expect(code).toBe(0);
    expect(out).toMatch(/^catalog +\d+ +67 % of 3 +100 % of 1 +3 +1$/m);
    expect(out).toMatch(/^ {2}poor +Logs within requests that carry a trace id: 2 of 3 log records$/m);
    expect(out).toContain(`no context here  (log 1, trace ${span.traceId})`);
    expect(out).toContain('Python  opentelemetry-bootstrap -a install');
    expect(out).toContain('http.method → http.request.method');
    expect(out).toMatch(
      /^ {2}failed +RES-001 {2}service\.instance\.id is present \(normal\)\. 1 of 1 resource\.$/m,
    );
    expect(out).not.toContain('RES-005');
    expect(out).toContain('Looked at 1 span and 3 log records.');

    const whole = await ask('--service', 'catalog', '--since', '15m');
    expect(whole.out).toMatch(/^ {2}passed +RES-005/m);
    expect(whole.out).toMatch(/^ {2}- +SPA-003 .*criterion/m);

    const json = JSON.parse((await ask('--json')).out) as InstrumentationHealth;
    expect(json.services.map(({ name }) => name)).toEqual(['catalog']);
    expect(json.services[0]?.measures.find(({ id }) => id === 'logs_in_requests')).toMatchObject({
      count: 2,
      of: 3,
    });

    const other = await ask('--service', 'cart');
    expect(other.code).toBe(1);
    expect(other.err).toContain('No service cart sent anything in this time.');
  });
});
