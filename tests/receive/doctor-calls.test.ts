// What the doctor keeps of how a thing began, whatever became of it, and calls over gRPC that nobody serves.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/api/doctor.ts';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import { raw } from '../api/support.ts';
import {
  aLog,
  aSpan,
  frameOf,
  grpc,
  methodOf,
  oneReceiving,
  post,
  rawExchange,
  requestOf,
} from './receiving.ts';

const to = oneReceiving();

const newest = async (symptom: string): Promise<Finding | undefined> => (await to.findings(symptom)).at(-1);

/** The first bytes as a person reads them. */
const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, 24)).toString('hex').match(/../g)?.join(' ') ?? '';

describe('calls that nobody serves', () => {
  const CALLS: readonly [
    path: string,
    symptom: string,
    kind: Finding['kind'],
    title: string,
    line: string,
  ][] = [
    [
      '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export',
      'profiles',
      'refused',
      'Profiles sent over gRPC',
      'remove otlp from the exporters of the profiles pipeline',
    ],
    [
      '/opentelemetry.proto.collector.profiles.v1.ProfilesService/Export',
      'profiles',
      'refused',
      'Profiles sent over gRPC',
      'remove otlp from the exporters of the profiles pipeline',
    ],
    [
      '/jaeger.api_v2.CollectorService/PostSpans',
      'unserved_method',
      'refused',
      "Jaeger's protocol sent to the OTLP port",
      'exporters: { otlp: { endpoint: "localhost:<port>", tls: { insecure: true } } }',
    ],
    [
      '/opencensus.proto.agent.trace.v1.TraceService/Export',
      'unserved_method',
      'refused',
      "OpenCensus's protocol sent to the OTLP port",
      'exporters: { otlp: { endpoint: "localhost:<port>", tls: { insecure: true } } }',
    ],
    [
      '/opentelemetry.proto.experimental.arrow.v1.ArrowTracesService/ArrowTraces',
      'unserved_method',
      'refused',
      'OTel Arrow sent to the OTLP port',
      'exporters: { otlp: { endpoint: "localhost:<port>", tls: { insecure: true } } }',
    ],
    [
      '/grpc.health.v1.Health/Check',
      'unserved_method',
      'hint',
      'A health check over gRPC',
      'tcpSocket: { port: <port> }  # in place of grpc',
    ],
    [
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      'unserved_method',
      'hint',
      'A look for services over gRPC',
      '-import-path opentelemetry-proto -proto …/trace_service.proto',
    ],
    [
      '/opentelemetry.proto.collector.trace.v1.TraceService/Exports',
      'unserved_method',
      'refused',
      'gRPC call to opentelemetry.proto.collector.trace.v1.TraceService/Exports, which nobody serves',
      'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:<port>',
    ],
  ];

  it.each(CALLS)(
    '%s is answered UNIMPLEMENTED in words and told',
    async (path, symptom, kind, title, code) => {
      const answer = await grpc(to.grpcPort, path, frameOf(new Uint8Array([1])), {
        'user-agent': 'grpc-go/1.84.0',
      });
      expect(answer).toMatchObject({ http: 200, code: 12 });
      expect(answer.message).toContain(title);
      const found = await newest(symptom);
      expect(found).toMatchObject({ kind, title, peer: '127.0.0.1', sdk: 'Go' });
      expect(found?.firstBytes).toBe(`POST ${path}`.slice(0, 64));
      expect(found?.lines.map((one) => one.code)).toContain(code.replace('<port>', String(to.grpcPort)));
    },
  );

  it('one with a name that no header may hold is answered all the same', async () => {
    const answer = await grpc(to.grpcPort, '/strange%.Service/Mé', frameOf(new Uint8Array([1])));
    expect(answer).toMatchObject({ http: 200, code: 12 });
    expect(answer.message).toContain('strange%.Service/M');
  });

  it('ones that are not one whole message, and those compressed nobody knows how, are bad data in words', async () => {
    const whole = frameOf(new Uint8Array([10, 0]));
    const calls: [body: Buffer, meaning: string][] = [
      [Buffer.alloc(0), 'It ended before its message was whole.'],
      [Buffer.from([0, 0, 0]), 'It ended before its message was whole.'],
      [whole.subarray(0, 6), 'It ended before its message was whole.'],
      [Buffer.concat([whole, whole]), 'It has several.'],
    ];
    for (const [body, meaning] of calls) {
      const answer = await grpc(to.grpcPort, methodOf('traces'), body);
      expect([meaning, answer.code]).toEqual([meaning, 3]);
      expect(answer.message).toContain(meaning);
      expect((await newest('malformed'))?.meaning).toContain(meaning);
    }
    const answer = await grpc(to.grpcPort, methodOf('traces'), frameOf(gzipSync(''), true));
    expect(answer.code).toBe(3);
    expect((await newest('broken_compression'))?.meaning).toContain('grpc-encoding does not say how');
  });

  it('ones that are reset in the same breath are survived, at either port', async () => {
    const frame = (type: number, flags: number, stream: number, payload: Buffer): Buffer => {
      const head = Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream]);
      return Buffer.concat([head, payload]);
    };
    // :method POST, :scheme http, :path /, and content-type as a literal (RFC 7541 §6.2.2).
    const type = Buffer.from('application/grpc');
    const headers = Buffer.concat([Buffer.from([0x83, 0x86, 0x84, 0x0f, 0x10, type.length]), type]);
    const calls = [1, 3, 5].flatMap((stream) => [
      frame(1, 4, stream, headers),
      frame(3, 0, stream, Buffer.from([0, 0, 0, 8])),
    ]);
    const opening = [Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0, Buffer.alloc(0))];
    const goAway = frame(7, 0, 0, Buffer.alloc(8));
    for (const port of [to.grpcPort, to.httpPort])
      await rawExchange(port, Buffer.concat([...opening, ...calls, goAway]));
    expect((await newest('grpc_on_http_port'))?.times).toBe(1);
    expect((await grpc(to.grpcPort, methodOf('traces'), frameOf(new Uint8Array(0)))).code).toBe(0);
  });

  it('HTTP/2 that is not gRPC is answered 415 and told, with the port for HTTP', async () => {
    const answer = await grpc(to.grpcPort, '/v1/traces', new Uint8Array([123, 125]), {
      'content-type': 'application/json',
    });
    expect(answer.http).toBe(415);
    const found = await newest('content_type');
    expect(found).toMatchObject({
      kind: 'refused',
      title: 'HTTP/2 with application/json sent to the gRPC port',
      firstBytes: 'POST /v1/traces',
    });
    expect(found?.lines[0]?.code).toBe(`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${to.httpPort}`);
  });
});

describe('how it began', () => {
  it('is kept of a request refused in part, over both transports', async () => {
    const request = requestOf('traces', 'begun', [aSpan(), aSpan({ spanId: '' })]);
    await post(to, '/v1/traces', request);
    expect((await newest('spans_without_ids'))?.firstBytes).toBe(JSON.stringify(request).slice(0, 64));
    const message = encodeRequest('traces', requestOf('traces', 'begun', [aSpan({ spanId: '' })]));
    await grpc(to.grpcPort, methodOf('traces'), frameOf(message), { 'user-agent': 'tonic/0.14.9' });
    expect(await newest('spans_without_ids')).toMatchObject({ sdk: 'Rust', firstBytes: hexOf(message) });
  });

  it('is kept of one that was taken and looks wrong, as it was before compression', async () => {
    const body = encodeRequest('logs', requestOf('logs', 'unknown_service:go', [aLog()]));
    await post(to, '/v1/logs', new Uint8Array(gzipSync(body)), { 'content-encoding': 'gzip' });
    expect((await newest('unknown_service'))?.firstBytes).toBe(hexOf(body));
  });

  it('is kept of gRPC messages too large, compressed in vain, or in a way that is not known', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024 + 1);
    await grpc(to.grpcPort, methodOf('logs'), frameOf(zeros));
    expect((await newest('too_large'))?.firstBytes).toBe(hexOf(zeros));
    const bomb = gzipSync(zeros);
    await grpc(to.grpcPort, methodOf('traces'), frameOf(bomb, true), { 'grpc-encoding': 'gzip' });
    expect((await newest('too_large'))?.firstBytes).toBe(hexOf(bomb));
    const bytes = Buffer.from('28b52ffd0001', 'hex');
    await grpc(to.grpcPort, methodOf('traces'), frameOf(bytes, true), { 'grpc-encoding': 'zstd' });
    expect((await newest('compression'))?.firstBytes).toBe('28 b5 2f fd 00 01');
    await grpc(to.grpcPort, methodOf('traces'), frameOf(bytes, true), { 'grpc-encoding': 'gzip' });
    expect((await newest('broken_compression'))?.firstBytes).toBe('28 b5 2f fd 00 01');
  });

  it('never holds a secret', async () => {
    const secret = 'hunter2';
    const asJson = (path: string, body: string) => () => post(to, path, body);
    const redis = `*2\r\n$4\r\nAUTH\r\n$7\r\n${secret}\r\n`;
    const sent: [send: () => Promise<unknown>, begins: string][] = [
      [asJson(`/v1/trace?api_key=${secret}`, '{}'), 'POST /v1/trace?…'],
      [asJson('/v1/traces', `token=${secret}`), 'token=…'],
      [asJson('/v1/traces', `{"password": "${secret}"`), '{"password": "…'],
      [asJson('/v1/traces', `Authorization: Basic ${secret}`), 'Authorization: …'],
      [asJson('/v1/traces', `https://me:${secret}@host [`), 'https://…@host ['],
      [
        () => raw(to.grpcPort, `/v1/traces?x-api-key=${secret}`, { method: 'POST', body: '' }),
        'POST /v1/traces?… HTTP/1.1',
      ],
      [
        () => grpc(to.grpcPort, `/some.Service/Method?token=${secret}`, frameOf(new Uint8Array([1]))),
        'POST /some.Service/Method?…',
      ],
      [() => rawExchange(to.grpcPort, redis), '2a 32 0d 0a 24 34 0d 0a 41 55 54 48 …'],
      [
        () => rawExchange(to.httpPort, `GET /?token=${secret} HTTP/1.1\r\nno colon\r\n\r\n`),
        'GET /?… HTTP/1.1',
      ],
      [() => rawExchange(to.httpPort, `AUTH ${secret}\r\n`), 'AUTH …'],
    ];
    for (const [send, begins] of sent) {
      await send();
      const { findings } = await to.client.listFindings({});
      expect(findings.at(-1)?.firstBytes).toBe(begins);
      expect(JSON.stringify(findings)).not.toContain(secret);
      expect(JSON.stringify(findings)).not.toContain(hexOf(Buffer.from(secret)));
    }
  });
});
