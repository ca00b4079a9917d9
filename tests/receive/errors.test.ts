// OTLP conformance, errors: each answer's code and body, what may be tried again, and the wrong protocol.
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Retryable } from '../../src-main/pipeline/consumer.ts';
import { raw } from '../api/support.ts';
import { referenceDecode, referenceEncode } from '../fixtures/otlp-reference.ts';
import {
  aSpan,
  frameOf,
  type GrpcAnswer,
  grpc,
  itemsOf,
  JSON_TYPE,
  methodOf,
  oneReceiving,
  PROTOBUF,
  post,
  rawExchange,
  receiving,
  requestOf,
} from './receiving.ts';

const to = oneReceiving();

interface RpcStatus {
  code?: number;
  message?: string;
  details?: { typeUrl: string; value: string }[];
}

/** The Status in a gRPC answer's trailers. */
function detailsOf({ headers }: GrpcAnswer): RpcStatus | undefined {
  const bytes = headers['grpc-status-details-bin'];
  return bytes === undefined
    ? undefined
    : (referenceDecode('RpcStatus', Buffer.from(String(bytes), 'base64')) as RpcStatus);
}

const bodyOf = (service: string): Uint8Array =>
  referenceEncode('TracesData', requestOf('traces', service, [aSpan()]));

describe('errors', () => {
  it('25. every 4xx body is a google.rpc.Status in the request’s encoding, bad data with a BadRequest', async () => {
    const cases: [path: string, headers: Record<string, string>, body: Buffer, status: number][] = [
      ['/v1/traces', {}, Buffer.from([0x0a, 0xff]), 400],
      ['/v1/trace', {}, Buffer.from('{}'), 404],
      ['/v1/traces', { 'content-encoding': 'lz4' }, Buffer.from('{}'), 400],
      ['/v1/traces', { origin: 'https://evil.example' }, Buffer.from('{}'), 403],
    ];
    for (const [path, headers, body, status] of cases) {
      for (const type of [PROTOBUF, JSON_TYPE]) {
        const answer = await raw(to.httpPort, path, {
          method: 'POST',
          body,
          headers: { ...type, ...headers },
        });
        expect([path, answer.status]).toEqual([path, status]);
        expect(answer.headers['content-type']).toBe(type['content-type']);
        const said = (
          type === PROTOBUF ? referenceDecode('RpcStatus', answer.body) : answer.json()
        ) as RpcStatus;
        expect(said.code).toBeGreaterThan(0);
        expect(said.message?.length).toBeGreaterThan(10);
      }
    }
    const json = await post(to, '/v1/traces', '{"resourceSpans": 5}');
    expect(json.json()).toMatchObject({
      code: 3,
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'body', description: expect.stringContaining('resourceSpans') }],
        },
      ],
    });
    const protobuf = await post(to, '/v1/traces', new Uint8Array([0x0a, 9]));
    const [detail] = (referenceDecode('RpcStatus', protobuf.body) as RpcStatus).details ?? [];
    expect(detail?.typeUrl).toBe('type.googleapis.com/google.rpc.BadRequest');
    expect(referenceDecode('BadRequest', Buffer.from(detail?.value ?? '', 'base64'))).toEqual({
      fieldViolations: [
        { field: 'body', description: 'length 9 runs past the end of its message at byte 2' },
      ],
    });
    const broken = await rawExchange(
      to.httpPort,
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n',
    );
    expect(broken).toMatch(/^HTTP\/1\.1 400 .*\r\n[\s\S]*"code":3/);
  });

  it('26. answers undecodable bodies with 400 and INVALID_ARGUMENT, never INTERNAL', async () => {
    const garbage = Buffer.from([0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1]);
    expect((await post(to, '/v1/traces', new Uint8Array(garbage))).status).toBe(400);
    expect((await post(to, '/v1/traces', '[1, 2')).status).toBe(400);
    const over = await grpc(to.grpcPort, methodOf('traces'), frameOf(garbage));
    expect(over.code).toBe(3);
    expect(detailsOf(over)).toMatchObject({ code: 3, message: expect.stringContaining('varint') });
    const [finding] = await to.findings('malformed');
    expect(finding).toMatchObject({ kind: 'refused', firstBytes: expect.stringMatching(/./) });
  });

  it('27. answers a store that cannot write now with 503 and a delay, never 500, and takes it the next time', async () => {
    const blocker = new Database(join(to.dataDir, 'telemetry.db'));
    const began = performance.now();
    blocker.exec('BEGIN IMMEDIATE');
    try {
      const [http, over] = await Promise.all([
        post(to, '/v1/traces', bodyOf('check-27')),
        grpc(to.grpcPort, methodOf('traces'), frameOf(bodyOf('check-27'))),
      ]);
      expect(http.status).toBe(503);
      expect(Number(http.headers['retry-after'])).toBeGreaterThan(0);
      expect(over.code).toBe(14);
      // Below any SDK's patience, or it would send everything twice.
      expect(performance.now() - began).toBeLessThan(8000);
    } finally {
      blocker.exec('ROLLBACK');
      blocker.close();
    }
    expect((await post(to, '/v1/traces', bodyOf('check-27'))).status).toBe(200);
    expect(await itemsOf(to.client, 'traces', 'check-27')).toHaveLength(1);
    expect((await to.findings('pressure')).length).toBeGreaterThan(0);
  });

  it('28. gives RetryInfo with UNAVAILABLE alone: what is permanent carries none', async () => {
    const permanent = await grpc(to.grpcPort, methodOf('traces'), frameOf(new Uint8Array([0x0a, 9])));
    expect(permanent.code).toBe(3);
    expect(JSON.stringify(detailsOf(permanent))).not.toContain('RetryInfo');
    const unknown = await grpc(to.grpcPort, '/nowhere.Service/Export', frameOf(new Uint8Array(0)));
    expect(unknown.code).toBe(12);
    expect(detailsOf(unknown)).toBeUndefined();
  });

  it('29. says when to come again: Retry-After in seconds, RetryInfo as a duration', async () => {
    const busy = await receiving();
    busy.engine.gate.open({ consume: () => Promise.reject(new Retryable('Too much is waiting.', 2500)) });
    try {
      const http = await post(busy, '/v1/traces', bodyOf('check-29'));
      expect([http.status, http.headers['retry-after']]).toEqual([503, '3']);
      const [inBody] = (referenceDecode('RpcStatus', http.body) as RpcStatus).details ?? [];
      expect(inBody?.typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo');
      const over = await grpc(busy.grpcPort, methodOf('traces'), frameOf(bodyOf('check-29')));
      expect(over.code).toBe(14);
      const [info] = detailsOf(over)?.details ?? [];
      expect(referenceDecode('RetryInfo', Buffer.from(info?.value ?? '', 'base64'))).toEqual({
        retryDelay: { seconds: '2', nanos: 500_000_000 },
      });
    } finally {
      await busy.close();
    }
  });

  it('30. pairs HTTP statuses with the gRPC codes of the reference', async () => {
    const pair = async (path: string, headers: Record<string, string>, body = '{}'): Promise<unknown[]> => {
      const answer = await post(to, path, body, headers);
      return [answer.status, (answer.json() as RpcStatus).code];
    };
    expect(await pair('/v1/traces', {}, '{')).toEqual([400, 3]);
    expect(await pair('/v1/traces', { origin: 'https://evil.example' })).toEqual([403, 7]);
    expect(await pair('/v1/nothing', {})).toEqual([404, 12]);
    expect(await pair('/v1/traces', { 'content-type': 'text/plain' })).toEqual([415, 3]);
  });

  it('31. answers a compression that gRPC does not know with UNIMPLEMENTED and what it knows, and shows it', async () => {
    const headers = { 'grpc-encoding': 'zstd', 'user-agent': 'OTel-OTLP-Exporter-Rust/0.33.1 tonic/0.14.9' };
    const over = await grpc(to.grpcPort, methodOf('traces'), frameOf(bodyOf('check-31'), true), headers);
    expect(over.code).toBe(12);
    expect(over.headers['grpc-accept-encoding']).toBe('identity,deflate,gzip');
    const finding = (await to.findings('compression')).at(-1);
    expect(finding).toMatchObject({
      title: 'zstd compression over gRPC',
      sdk: 'Rust 0.33.1',
      signal: 'traces',
      lines: [{ who: 'Rust', code: '.with_compression(Compression::Gzip)' }, expect.anything()],
    });
  });

  it('32. survives corrupt gzip in a gRPC frame', async () => {
    const headers = { 'grpc-encoding': 'gzip' };
    const corrupt = [Buffer.from('not gzip'), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff])];
    for (const message of corrupt) {
      const over = await grpc(to.grpcPort, methodOf('traces'), frameOf(message, true), headers);
      expect(over.code).toBe(3);
      expect(detailsOf(over)).toMatchObject({ code: 3 });
    }
    expect((await grpc(to.grpcPort, methodOf('traces'), frameOf(bodyOf('check-32')))).code).toBe(0);
    expect(await to.findings('broken_compression')).toHaveLength(1);
  });

  it('33. tells HTTP on the gRPC port and gRPC on the HTTP port from each other, with words for each', async () => {
    const answered = await rawExchange(
      to.grpcPort,
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nUser-Agent: OTel-OTLP-Exporter-Python/1.45.1\r\n\r\n',
    );
    expect(answered).toMatch(
      new RegExp(`^HTTP/1.1 400 this port ${to.grpcPort} takes gRPC.*port ${to.httpPort}`),
    );
    expect(answered.split('\r\n\r\n')[1]).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=grpc');
    await rawExchange(to.httpPort, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const [http] = await to.findings('http_on_grpc_port');
    expect(http).toMatchObject({ sdk: 'Python 1.45.1', firstBytes: 'POST /v1/traces HTTP/1.1' });
    expect(http?.lines.map(({ code }) => code)).toEqual([
      `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${to.httpPort}`,
      'OTEL_EXPORTER_OTLP_PROTOCOL=grpc',
    ]);
    const [over] = await to.findings('grpc_on_http_port');
    expect(over?.lines[0]).toEqual({
      who: 'Python, Node, Java, .NET',
      code: 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    });
    const json = await grpc(to.grpcPort, methodOf('traces'), Buffer.from('{}'), {
      'content-type': 'application/json',
    });
    expect(json.http).toBe(415);
  });

  it('33. answers HTTP/2 that is not gRPC on the gRPC port 415, with a Status in its encoding', async () => {
    const call = (type: string, more: Record<string, string> = {}): Promise<GrpcAnswer> =>
      grpc(to.grpcPort, methodOf('traces'), Buffer.from('{}'), { 'content-type': type, ...more });
    for (const [type, answeredIn] of [
      ['application/json', 'application/json'],
      ['application/x-protobuf', 'application/x-protobuf'],
      ['text/plain', 'application/json'],
      // Framed in another way, and what follows would be read wrongly.
      ['application/grpc-web+proto', 'application/json'],
    ] as const) {
      const answer = await call(type);
      expect([type, answer.http, answer.headers['content-type']]).toEqual([type, 415, answeredIn]);
      // Without the frame that `grpc` takes off: this is no gRPC message.
      const said = answer.whole;
      const status = answeredIn.endsWith('json')
        ? JSON.parse(said.toString())
        : referenceDecode('RpcStatus', said);
      expect(status).toMatchObject({ code: 3, message: expect.stringContaining(`${to.httpPort}`) });
    }
    const read = await grpc(to.grpcPort, methodOf('traces'), null, { ':method': 'GET' });
    expect([read.http, read.headers.allow]).toEqual([405, 'POST']);
  });

  it('26. answers a bad frame or grpc-timeout INVALID_ARGUMENT, never INTERNAL', async () => {
    const flagged = frameOf(bodyOf('check-26'));
    flagged[0] = 2;
    const odd = await grpc(to.grpcPort, methodOf('traces'), flagged);
    expect(odd.code).toBe(3);
    expect(odd.message).toContain('neither 0 nor 1');
    expect(detailsOf(odd)).toMatchObject({ code: 3 });
    for (const timeout of ['soon', '5', '123456789S', '1.5S']) {
      const answer = await grpc(to.grpcPort, methodOf('traces'), frameOf(bodyOf('check-26')), {
        'grpc-timeout': timeout,
      });
      expect([timeout, answer.code]).toEqual([timeout, 3]);
    }
    const fine = { 'grpc-timeout': '10S' };
    expect((await grpc(to.grpcPort, methodOf('traces'), frameOf(bodyOf('check-26')), fine)).code).toBe(0);
    expect(await itemsOf(to.client, 'traces', 'check-26')).toHaveLength(1);
  });

  it('25. has the line to change in the reason phrase, whole, and before anything that may be cut', async () => {
    const phraseOf = async (path: string, headers: Record<string, string>): Promise<string> => {
      const head = Object.entries({ host: 'x', 'content-length': '0', connection: 'close', ...headers });
      const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      const socket = connect(to.httpPort, '127.0.0.1', () =>
        socket.write(`POST ${path} HTTP/1.1\r\n${lines}\r\n`),
      );
      const [answered] = await once(socket, 'data');
      socket.destroy();
      return String(answered).split('\r\n', 1)[0] ?? '';
    };
    const endpoint = `Set OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${to.httpPort}`;
    const python = { 'user-agent': 'OTel-OTLP-Exporter-Python/1.45.1', ...JSON_TYPE };
    const cases: [path: string, headers: Record<string, string>, remedy: string][] = [
      ['/v1/traces/v1/traces', JSON_TYPE, endpoint],
      [`/${'long/'.repeat(30)}v1/trace`, JSON_TYPE, endpoint],
      ['/v1/traces', { 'content-type': 'text/plain' }, 'Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'],
      [
        '/v1/traces',
        { ...python, 'content-encoding': 'snappy' },
        'Python: OTEL_EXPORTER_OTLP_COMPRESSION=gzip',
      ],
      [
        '/v1/traces',
        { ...JSON_TYPE, 'content-length': '99999999' },
        'Set OTEL_BSP_MAX_EXPORT_BATCH_SIZE=128',
      ],
      ['/', python, `Python: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://localhost:${to.httpPort}/v1/traces`],
    ];
    for (const [path, headers, remedy] of cases) {
      const phrase = await phraseOf(path, headers);
      expect(phrase).toContain(remedy);
      // With what it means, as far as there is room.
      expect(phrase.length).toBeGreaterThan(120);
      expect(phrase.length).toBeLessThan(200);
    }
  });

  it('34. tells TLS on either port by its first bytes', async () => {
    const hello = Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03]);
    await rawExchange(to.httpPort, hello);
    await rawExchange(to.grpcPort, hello);
    const findings = await to.findings('tls_on_plain_port');
    expect(findings.map(({ title }) => title)).toEqual([
      `TLS sent to the plain port ${to.httpPort}`,
      `TLS sent to the plain port ${to.grpcPort}`,
    ]);
    expect(findings[0]?.lines[0]?.code).toBe(`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${to.httpPort}`);
    expect(findings[0]?.firstBytes).toMatch(/^16 03 01/);
    const secure = await fetch(`https://127.0.0.1:${to.httpPort}/v1/traces`).catch((error: Error) => error);
    expect(secure).toBeInstanceOf(Error);
    // A whole hello says who it may be; the cut ones did not.
    const [, , third] = (await to.findings('tls_on_plain_port')).toSorted((a, b) => a.id - b.id);
    expect(third?.meaning).toContain('It looks like');
    await rawExchange(to.httpPort, hello);
    // The same again, from the same peer.
    expect(await to.findings('tls_on_plain_port')).toHaveLength(3);
  });

  it('34. answers TLS in plain HTTP, which TLS libraries name in their error, and any other reads', async () => {
    const hello = Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x03]);
    for (const port of [to.httpPort, to.grpcPort]) {
      const answered = await rawExchange(port, hello);
      expect(answered).toMatch(
        new RegExp(
          `^HTTP/1\\.1 400 TLS sent to the plain port ${port}. Set OTEL_EXPORTER_OTLP_ENDPOINT=http://`,
        ),
      );
      expect(answered).toMatch(/\r\nConnection: close\r\n/);
      const error = await new Promise<NodeJS.ErrnoException>((resolve) =>
        connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }).on('error', resolve),
      );
      // What OpenSSL says of it, and with it Python and Node.
      expect(error.code).toMatch(/ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/);
    }
  });
});
