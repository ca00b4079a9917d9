// OTLP conformance, size limits: 64 MiB before and after decompression, in bounded memory.
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { referenceDecode } from '../fixtures/otlp-reference.ts';
import { aLog, aSpan, frameOf, grpc, methodOf, oneReceiving, post, requestOf } from './receiving.ts';

const MIB = 1024 * 1024;
const LIMIT = 64 * MIB;

const to = oneReceiving();
/** 65 MiB of zeros, which is a few KB compressed. */
let zeros: Buffer;
beforeAll(() => {
  zeros = Buffer.alloc(LIMIT + MIB);
});

/** A log request of exactly so many bytes, most of them in a field that nobody knows. */
function requestOfSize(bytes: number, service: string): Uint8Array {
  const request = encodeRequest('logs', requestOf('logs', service, [aLog()]));
  // Field 15 with a length of four bytes before it.
  const length = bytes - request.length - 5;
  const prefix = [
    0x7a,
    (length & 0x7f) | 0x80,
    ((length >> 7) & 0x7f) | 0x80,
    ((length >> 14) & 0x7f) | 0x80,
  ];
  return Buffer.concat([request, Buffer.from([...prefix, length >> 21]), Buffer.alloc(length)]);
}

/** Sends a POST with this head and never-ending zeros; resolves with the answer's first line. */
function endless(port: number, head: string): Promise<{ line: string; sent: number }> {
  return new Promise((resolve) => {
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MIB), Buffer.from('\r\n')]);
    let sent = 0;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(head);
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk)) sent += MIB;
        sent += MIB;
        socket.once('drain', more);
      };
      more();
    });
    socket.on('error', () => {});
    socket.once('data', (data) => {
      resolve({ line: data.toString('latin1').split('\r\n', 1)[0] ?? '', sent });
      socket.destroy();
    });
  });
}

/**
 * So many calls with the same body on one connection; their codes. With `leaveOpen` none is ended by the client, and
 * all are given up at the first that is refused.
 */
async function grpcCalls(
  port: number,
  path: string,
  body: Buffer,
  headers: Record<string, string>,
  count: number,
  { leaveOpen = false } = {},
): Promise<number[]> {
  const session = connectHttp2(`http://127.0.0.1:${port}`, { maxSessionMemory: 1000 });
  session.on('error', () => {});
  const ended = Promise.withResolvers<void>();
  const call = (): Promise<number> =>
    new Promise((resolve) => {
      let code = Number.NaN;
      const take = (seen: Record<string, unknown>): void => {
        if (seen['grpc-status'] !== undefined) code = Number(seen['grpc-status']);
        if (leaveOpen && !Number.isNaN(code)) ended.resolve();
      };
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...headers,
      });
      stream.on('response', take).on('trailers', take);
      stream.on('error', () => {});
      stream.on('close', () => resolve(code));
      stream.resume();
      if (leaveOpen) stream.write(body);
      else stream.end(body);
    });
  const calls = Promise.all(Array.from({ length: count }, call));
  if (leaveOpen) {
    await ended.promise;
    session.destroy();
  }
  const codes = await calls;
  session.destroy();
  return codes;
}

describe('size limits', () => {
  it('15. takes a request of just the limit, and limits it after decompression too', async () => {
    const largest = requestOfSize(LIMIT, 'check-15');
    expect(largest.length).toBe(LIMIT);
    const compressed = new Uint8Array(gzipSync(largest));
    const answer = await post(to, '/v1/logs', compressed, { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(200);
    expect((await to.client.getStatus({})).counts.logs).toBe(1);
    const more = new Uint8Array(gzipSync(requestOfSize(LIMIT + 1, 'check-15')));
    expect((await post(to, '/v1/logs', more, { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  it('16. a body over the limit is 413 over HTTP and RESOURCE_EXHAUSTED without RetryInfo over gRPC', async () => {
    const plain = await post(to, '/v1/logs', new Uint8Array(zeros));
    expect(plain.status).toBe(413);
    expect(plain.headers['content-type']).toBe('application/x-protobuf');
    expect(plain.headers['retry-after']).toBeUndefined();
    expect(referenceDecode('RpcStatus', plain.body)).toMatchObject({ code: 8 });
    // Nothing said how much would come.
    const type = 'Content-Type: application/json\r\nTransfer-Encoding: chunked';
    const { line, sent } = await endless(to.httpPort, `POST /v1/logs HTTP/1.1\r\nHost: x\r\n${type}\r\n\r\n`);
    expect(line).toMatch(/^HTTP\/1\.1 413 The request is larger than 64 MiB/);
    expect(sent).toBeLessThan(LIMIT + 64 * MIB);
    const over = await grpc(to.grpcPort, methodOf('logs'), frameOf(zeros));
    expect(over.code).toBe(8);
    expect(over.message).toContain('larger than 64 MiB');
    expect(over.headers['grpc-status-details-bin']).toBeUndefined();
    const findings = await to.findings('too_large');
    expect(findings.map(({ signal }) => signal)).toContain('logs');
    expect(findings[0]?.lines[0]?.code).toBe('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE=128');
  });

  it('17. refuses bombs in bounded memory, over both transports and in each encoding', async () => {
    const gzip = gzipSync(Buffer.concat([zeros, zeros, zeros, zeros]));
    const zstd = zstdCompressSync(Buffer.concat([zeros, zeros, zeros, zeros]));
    const before = process.memoryUsage().rss;
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () =>
        post(to, '/v1/traces', new Uint8Array(gzip), { 'content-encoding': 'gzip' }),
      ),
      ...Array.from({ length: 8 }, () =>
        post(to, '/v1/traces', new Uint8Array(zstd), { 'content-encoding': 'zstd' }),
      ),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([413]));
    const bomb = frameOf(gzip, true);
    const over = await grpc(to.grpcPort, methodOf('traces'), bomb, { 'grpc-encoding': 'gzip' });
    expect(over.code).toBe(8);
    // Eight bombs of 260 MiB each would be two gigabytes.
    expect(process.memoryUsage().rss - before).toBeLessThan(800 * MIB);
    expect((await post(to, '/v1/traces', requestOf('traces', 'check-17', [aSpan()]))).status).toBe(200);
  });

  it('17. opens few gRPC messages at once, however many come on a connection', async () => {
    const headers = { 'grpc-encoding': 'gzip' };
    const bombs = (body: Buffer, count: number): Promise<number[]> =>
      grpcCalls(to.grpcPort, methodOf('traces'), frameOf(body, true), headers, count);
    const over = gzipSync(Buffer.concat([zeros, zeros, zeros, zeros]));
    // Below the limit, and large all the same: a field that nobody knows.
    const under = gzipSync(requestOfSize(40 * MIB, 'check-17'));
    const before = process.memoryUsage().rss;
    let peak = before;
    const watching = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 10);
    try {
      expect(new Set(await bombs(over, 20))).toEqual(new Set([8]));
      // Taken, or told to come again.
      for (const code of await bombs(under, 20)) expect([0, 14]).toContain(code);
    } finally {
      clearInterval(watching);
    }
    peak = Math.max(peak, process.memoryUsage().rss);
    // Without a bound they would be more than a gigabyte each time.
    expect((peak - before) / MIB).toBeLessThan(500);
    const fine = gzipSync(encodeRequest('traces', requestOf('traces', 'check-17', [aSpan()])));
    expect(await bombs(fine, 1)).toEqual([0]);
  });

  it('17. tells gRPC calls to come again when too much is being read, and makes room when they are gone', async () => {
    // Messages that never become whole: nine of 30 MiB in a room for 256.
    const cut = frameOf(Buffer.alloc(60 * MIB)).subarray(0, 30 * MIB);
    const codes = await grpcCalls(to.grpcPort, methodOf('logs'), cut, {}, 9, { leaveOpen: true });
    expect(codes.filter((code) => code === 14)).not.toHaveLength(0);
    expect(await to.findings('pressure')).not.toHaveLength(0);
    const body = frameOf(encodeRequest('logs', requestOf('logs', 'check-17', [aLog()])));
    await vi.waitFor(async () => expect((await grpc(to.grpcPort, methodOf('logs'), body)).code).toBe(0));
  });

  it('18. keeps its answers small, whatever was wrong', async () => {
    const spans = Array.from({ length: 20_000 }, (_, i) => ({
      ...aSpan(),
      traceId: `${'x'.repeat(40)}${i}`,
    }));
    const answer = await post(to, '/v1/traces', requestOf('traces', 'check-18', spans));
    expect(answer.json()).toEqual({
      partialSuccess: {
        rejectedSpans: '20000',
        errorMessage: '20000 spans rejected: 20000 with a trace id that is not 16 bytes, or all zero',
      },
    });
    const key = 'k'.repeat(100_000);
    const malformed = await post(to, '/v1/traces', `{"${key}": {"${key}": [tru]}}`);
    expect(malformed.status).toBe(400);
    expect(malformed.body.length).toBeLessThan(4096);
    const path = await post(to, `/${'p'.repeat(8000)}`, '{}');
    expect(path.status).toBe(404);
    expect(path.body.length).toBeLessThan(4096);
  });
});
