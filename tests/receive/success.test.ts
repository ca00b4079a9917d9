// OTLP conformance: success, partial success, empty requests, and what an acknowledgement is worth.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createClient } from '#shared/api/client.ts';
import { SIGNALS } from '#shared/model/signal.ts';
import { tempDir } from '../api/support.ts';
import { serve } from '../cli/support.ts';
import { REQUEST_TYPE, referenceDecode, referenceEncode } from '../fixtures/otlp-reference.ts';
import {
  aGauge,
  aLog,
  aSpan,
  frameOf,
  grpc,
  itemsOf,
  methodOf,
  oneReceiving,
  post,
  requestOf,
} from './receiving.ts';

const to = oneReceiving();

describe('success', () => {
  it('19. answers a full success with an empty message and {}', async () => {
    const request = requestOf('traces', 'check-19', [aSpan()]);
    const protobuf = await post(to, '/v1/traces', referenceEncode('TracesData', request));
    expect([protobuf.status, protobuf.body.length]).toEqual([200, 0]);
    expect(protobuf.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-length': '0',
    });
    const json = await post(to, '/v1/traces', requestOf('traces', 'check-19', [aSpan()]));
    expect(json.body.toString()).toBe('{}');
    const over = await grpc(to.grpcPort, methodOf('traces'), frameOf(referenceEncode('TracesData', request)));
    expect([over.code, over.body.length]).toEqual([0, 0]);
  });

  it('20. answers in the type of the request, failures included', async () => {
    const json = await post(to, '/v1/logs', 'not json');
    const protobuf = await post(to, '/v1/logs', new Uint8Array([0xff]));
    expect([json.status, protobuf.status]).toEqual([400, 400]);
    expect(json.headers['content-type']).toBe('application/json');
    expect(protobuf.headers['content-type']).toBe('application/x-protobuf');
    const long = await post(to, '/v1/logs', new Uint8Array(0), { 'content-type': 'application/protobuf' });
    expect(long.headers['content-type']).toBe('application/x-protobuf');
  });

  it('21. takes empty requests of every kind, but not an empty body that says gzip', async () => {
    for (const signal of SIGNALS) {
      const word = { traces: 'resourceSpans', logs: 'resourceLogs', metrics: 'resourceMetrics' }[signal];
      const bodies = [
        new Uint8Array(0),
        referenceEncode(REQUEST_TYPE[signal], requestOf(signal, 'check-21', [])),
        '{}',
        { [word]: [] },
        { [word]: null },
        requestOf(signal, 'check-21', []),
      ];
      for (const body of bodies) {
        const answer = await post(to, `/v1/${signal}`, body);
        expect([signal, answer.status]).toEqual([signal, 200]);
      }
      expect((await grpc(to.grpcPort, methodOf(signal), frameOf(new Uint8Array(0)))).code).toBe(0);
    }
    const headers = { 'content-encoding': 'gzip' };
    expect((await post(to, '/v1/traces', new Uint8Array(0), headers)).status).toBe(400);
    const nothing = new Uint8Array(gzipSync(''));
    expect((await post(to, '/v1/traces', nothing, headers)).status).toBe(200);
    const frame = frameOf(new Uint8Array(0), true);
    const over = await grpc(to.grpcPort, methodOf('traces'), frame, { 'grpc-encoding': 'gzip' });
    expect(over.code).toBe(3);
  });

  it('22. counts exactly what was left out of each signal, in words', async () => {
    const spans = [aSpan(), aSpan({ spanId: '' }), aSpan({ traceId: '00'.repeat(16) }), aSpan()];
    const json = await post(to, '/v1/traces', requestOf('traces', 'check-22', spans));
    const message =
      '2 spans rejected: 1 with a span id that is not 8 bytes, or all zero; 1 with a trace id that is not 16 bytes, or all zero';
    expect(json.status).toBe(200);
    expect(json.json()).toEqual({ partialSuccess: { rejectedSpans: '2', errorMessage: message } });
    const again = requestOf('traces', 'check-22', [aSpan(), { ...aSpan(), spanId: 'ab' }]);
    const protobuf = await post(to, '/v1/traces', referenceEncode('TracesData', again));
    expect(referenceDecode('ExportTraceServiceResponse', protobuf.body)).toMatchObject({
      partialSuccess: { rejectedSpans: '1' },
    });
    const frame = frameOf(referenceEncode('TracesData', requestOf('traces', 'check-22', [{ name: 'x' }])));
    const over = await grpc(to.grpcPort, methodOf('traces'), frame);
    expect(over.code).toBe(0);
    expect(referenceDecode('ExportTraceServiceResponse', over.body)).toMatchObject({
      partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining('trace id') },
    });
    const points = await post(
      to,
      '/v1/metrics',
      requestOf('metrics', 'check-22', [aGauge('good'), aGauge('bad', { timeUnixNano: '0' })]),
    );
    expect(points.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: '1' } });
    const [finding] = await to.findings('spans_without_ids');
    expect(finding).toMatchObject({ kind: 'partly', service: 'check-22', signal: 'traces' });
  });

  it('23. has stored the rest when it answers a partial success', async () => {
    const good = [aSpan({ name: 'a' }), aSpan({ name: 'b' })];
    const answer = await post(
      to,
      '/v1/traces',
      requestOf('traces', 'check-23', [good[0], aSpan({ spanId: '' }), good[1]] as object[]),
    );
    expect(answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
    const stored = await itemsOf(to.client, 'traces', 'check-23');
    expect(stored.map(({ name }) => name)).toEqual(['a', 'b']);
    const { counts } = await to.client.getStatus({});
    await post(to, '/v1/logs', requestOf('logs', 'check-23', [aLog({ traceId: 'zz', spanId: '00' })]));
    expect((await to.client.getStatus({})).counts.logs).toBe(counts.logs + 1);
  });

  it('24. keeps what it acknowledged though it is killed right after', { timeout: 60_000 }, async () => {
    const dir = await tempDir();
    try {
      const first = await serve(dir.path);
      const target = { httpPort: first.ready.http.port };
      const acknowledged: number[] = [];
      const sending = Array.from({ length: 20 }, async (_, i) => {
        const spans = Array.from({ length: 10 }, () => aSpan());
        const answer = await post(target, '/v1/traces', requestOf('traces', `check-24-${i}`, spans));
        if (answer.status === 200) acknowledged.push(i);
        // The first acknowledgement is its last deed.
        first.child.kill('SIGKILL');
      });
      await Promise.allSettled(sending);
      await first.end('SIGKILL');
      expect(acknowledged.length).toBeGreaterThan(0);
      const second = await serve(dir.path);
      const { url, token } = second.ready.api;
      const client = createClient({ baseUrl: url, token: () => token, fetch });
      for (const i of acknowledged) expect(await itemsOf(client, 'traces', `check-24-${i}`)).toHaveLength(10);
      await second.end();
    } finally {
      await dir.remove();
    }
  });
});
