// `spandrel doctor`: what a developer asks when nothing arrives.
import { connect } from 'node:http2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

const ask = (...more: string[]) => spandrel(['doctor', '--data-dir', dir.path, ...more]);

/** A call over gRPC that ends before its message. */
function emptyCall(port: number): Promise<void> {
  return new Promise((resolve) => {
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('close', () => {
      session.close();
      resolve();
    });
    stream.resume();
    stream.end();
  });
}

describe('spandrel doctor', { timeout: 60_000 }, () => {
  it('says what was refused, by whom, why, and the line to change', async () => {
    expect((await ask()).out).toContain('Nothing has arrived, and nothing has connected');
    const { port } = served.ready.http;
    for (let i = 0; i < 2; i++) {
      await fetch(`http://127.0.0.1:${port}/v1/traces/v1/logs`, {
        method: 'POST',
        body: '{}',
        headers: { 'user-agent': 'OTel-OTLP-Exporter-Python/1.45.1' },
      });
    }
    await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      body: '{"resource_spans":[]}',
      headers: { 'content-type': 'application/json' },
    });
    const { code, out } = await ask();
    expect(code).toBe(0);
    expect(out).toMatch(/^1 request taken, 2 refused since the engine started\.$/m);
    expect(out).toMatch(/^refused: POST \/v1\/traces\/v1\/logs, no such path$/m);
    expect(out).toMatch(/^ {2}2 times, last \d{4}-\d\d-\d\d .*, Python 1\.45\.1, 127\.0\.0\.1$/m);
    expect(out).toContain(`Python  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`);
    expect(out).toMatch(/^looks wrong: JSON with snake_case keys$/m);
    // Worst first.
    expect(out.indexOf('refused:')).toBeLessThan(out.indexOf('looks wrong:'));

    const json = JSON.parse((await ask('--json')).out) as {
      findings: { symptom: string }[];
      refused: number;
    };
    expect(json).toMatchObject({ refused: 2, taken: 1 });
    expect(json.findings.map(({ symptom }) => symptom)).toEqual(['doubled_path', 'snake_case']);
  });

  it('names a sender it does not know by its User-Agent, and leaves out what did not come', async () => {
    const { http, grpc } = served.ready;
    await fetch(`http://127.0.0.1:${http.port}/v1/trace`, {
      method: 'POST',
      body: '{}',
      headers: { 'user-agent': 'home-made/1.0' },
    });
    await emptyCall(grpc.port);
    const { out } = await ask();
    expect(out).toMatch(/^ {2}last .*, home-made\/1\.0, 127\.0\.0\.1$/m);
    expect(out).toContain('gRPC call without just one whole message');
    expect(out).not.toMatch(/it began: *$/m);
  });
});
