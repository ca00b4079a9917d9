// The doctor: every mistake it knows, made against a running engine as a client would, is found with its cause and
// the line to change.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/api/doctor.ts';
import { raw } from '../api/support.ts';
import { referenceEncode } from '../fixtures/otlp-reference.ts';
import {
  aLog,
  aSpan,
  frameOf,
  grpc,
  JSON_TYPE,
  methodOf,
  oneReceiving,
  post,
  rawExchange,
  receiving,
  requestOf,
} from './receiving.ts';

const to = oneReceiving();

/** Speaks TLS to a port and is refused. */
function tlsTo(port: number, alpn: string[]): Promise<void> {
  return new Promise((resolve) => {
    const options = alpn.length > 0 ? { ALPNProtocols: alpn } : {};
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
}

const AGENT = {
  python: 'OTel-OTLP-Exporter-Python/1.45.1',
  node: 'OTel-OTLP-Exporter-JavaScript/0.300.0',
  go: 'OTel Go OTLP over HTTP/protobuf logs exporter/0.14.0',
  rust: 'OTel-OTLP-Exporter-Rust/0.33.1',
  java: 'OTel-OTLP-Exporter-Java/1.67.0',
  collector: 'OpenTelemetry Collector Contrib/0.130.0 (linux/amd64)',
} as const;

const asJson = (path: string, body: string | object, agent?: string, more: Record<string, string> = {}) =>
  post(to, path, body, { ...(agent !== undefined && { 'user-agent': agent }), ...more });

interface Mistake {
  name: string;
  make: () => Promise<unknown>;
  symptom: string;
  /** Must stand in the newest finding. */
  expected: () => Partial<Finding>;
  /** Must be among its lines. */
  line: () => string;
}

/** For mistakes that no line mends. */
const NO_LINE = '';
const endpoint = (port: number): string => `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`;

const MISTAKES: Mistake[] = [
  {
    name: 'gRPC sent to the HTTP port, the preface alone',
    make: () => rawExchange(to.httpPort, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    symptom: 'grpc_on_http_port',
    expected: () => ({ kind: 'refused', firstBytes: 'PRI * HTTP/2.0' }),
    line: () => 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  },
  {
    name: 'gRPC sent to the HTTP port, by a client that never reads',
    make: () =>
      new Promise((resolve) => {
        const socket = connect(to.httpPort, '127.0.0.1', () =>
          socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        );
        socket.on('error', () => {});
        socket.on('close', resolve);
      }),
    symptom: 'grpc_on_http_port',
    expected: () => ({ kind: 'refused', times: 2 }),
    line: () => 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  },
  ...(
    [
      [
        'Python',
        'OTel-OTLP-Exporter-Python/1.45.1 grpc-python/1.85.1',
        'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
      ],
      [
        'Go',
        'OTel Go OTLP over gRPC logs exporter/0.14.0 grpc-go/1.84.0',
        'otlptracehttp.New(ctx)  // not otlptracegrpc',
      ],
      [
        'Rust',
        'OTel-OTLP-Exporter-Rust/0.33.1 tonic/0.14.9',
        'SpanExporter::builder().with_http()  // not with_tonic()',
      ],
    ] as const
  ).map(
    ([language, agent, code]): Mistake => ({
      name: `gRPC sent to the HTTP port, by ${language}, whose first call says who it is`,
      make: async () => {
        const answer = await grpc(to.httpPort, methodOf('logs'), frameOf(new Uint8Array(0)), {
          'user-agent': agent,
        });
        // What SDKs print.
        expect(answer).toMatchObject({ http: 200, code: 12 });
        expect(answer.message).toContain(`gRPC goes to ${to.grpcPort}`);
      },
      symptom: 'grpc_on_http_port',
      expected: () => ({
        kind: 'refused',
        signal: 'logs',
        sdk: expect.stringContaining(language),
        firstBytes: 'PRI * HTTP/2.0',
      }),
      line: () => code,
    }),
  ),
  {
    name: 'HTTP/2 without TLS and not gRPC’s, sent to the HTTP port',
    make: async () => {
      const answer = await grpc(to.httpPort, '/v1/traces', new Uint8Array([123, 125]), JSON_TYPE);
      expect(answer).toMatchObject({ http: 505, headers: { 'content-type': 'application/json' } });
      expect(answer.body.toString()).toContain('takes HTTP/1.1');
    },
    symptom: 'http2_on_http_port',
    expected: () => ({ signal: 'traces', title: `HTTP/2 sent to port ${to.httpPort}, which takes HTTP/1.1` }),
    line: () => '--http1.1  # not --http2-prior-knowledge',
  },
  {
    name: 'a body cut off by its client',
    make: () =>
      new Promise((resolve) => {
        const head = 'POST /v1/logs HTTP/1.1\r\nHost: x\r\nUser-Agent: OTel-OTLP-Exporter-Rust/0.33.1\r\n';
        const type = 'Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{}';
        const socket = connect(to.httpPort, '127.0.0.1', () => socket.end(head + type));
        socket.resume();
        socket.on('close', resolve);
      }),
    symptom: 'broken_connection',
    expected: () => ({ times: 1, signal: 'logs', sdk: 'Rust 0.33.1' }),
    line: () => NO_LINE,
  },
  {
    name: 'a body whose chunks are none, told once',
    make: () =>
      rawExchange(
        to.httpPort,
        'POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      ).then(async () => expect(await to.findings('broken_connection')).toHaveLength(1)),
    symptom: 'not_http',
    expected: () => ({ kind: 'refused', meaning: expect.stringContaining('chunk size') }),
    line: () =>
      `curl -v http://localhost:${to.httpPort}/v1/traces -H 'content-type: application/json' -d '{}'`,
  },
  {
    name: 'another protocol that begins with capitals',
    make: () => rawExchange(to.grpcPort, 'SSH-2.0-OpenSSH_9\r\n'),
    symptom: 'unknown_protocol',
    expected: () => ({
      firstBytes: 'SSH-2.0-OpenSSH_9',
      title: `Neither HTTP nor gRPC sent to port ${to.grpcPort}`,
    }),
    line: () => endpoint(to.grpcPort),
  },
  {
    name: 'HTTP sent to the gRPC port, by Node',
    make: () =>
      raw(to.grpcPort, '/v1/traces', {
        method: 'POST',
        body: '{}',
        headers: { ...JSON_TYPE, 'user-agent': AGENT.node },
      }),
    symptom: 'http_on_grpc_port',
    expected: () => ({ sdk: 'JavaScript exporter 0.300.0', firstBytes: 'POST /v1/traces HTTP/1.1' }),
    line: () => endpoint(to.httpPort),
  },
  {
    name: 'HTTP sent to the gRPC port, by Go, whose package decides',
    make: () =>
      raw(to.grpcPort, '/v1/logs', { method: 'POST', body: '{}', headers: { 'user-agent': AGENT.go } }),
    symptom: 'http_on_grpc_port',
    expected: () => ({ sdk: 'Go exporter 0.14.0' }),
    line: () => 'otlptracegrpc.New(ctx, otlptracegrpc.WithInsecure())',
  },
  {
    name: 'TLS sent to the HTTP port, by Go’s default',
    make: () => tlsTo(to.httpPort, ['h2', 'http/1.1']),
    symptom: 'tls_on_plain_port',
    expected: () => ({ meaning: expect.stringContaining('Go or Java over HTTP') }),
    line: () => endpoint(to.httpPort),
  },
  {
    name: 'TLS sent to the gRPC port, by a gRPC exporter',
    make: () => tlsTo(to.grpcPort, ['h2']),
    symptom: 'tls_on_plain_port',
    expected: () => ({ meaning: expect.stringContaining('gRPC exporter of Go, Python or Node') }),
    line: () => 'otlptracegrpc.New(ctx, otlptracegrpc.WithInsecure())',
  },
  {
    name: 'TLS by telemetrygen, which sends it unless told otherwise',
    make: () => tlsTo(to.grpcPort, ['h2']),
    symptom: 'tls_on_plain_port',
    expected: () => ({ title: `TLS sent to the plain port ${to.grpcPort}` }),
    line: () => '--otlp-insecure',
  },
  {
    name: 'TLS without a word of its protocols, by Node',
    make: () => tlsTo(to.httpPort, []),
    symptom: 'tls_on_plain_port',
    expected: () => ({ firstBytes: expect.stringMatching(/^16 03/) }),
    line: () => endpoint(to.httpPort),
  },
  {
    name: 'an endpoint for one signal without its path',
    make: () => asJson('/', '{}', AGENT.python),
    symptom: 'no_path',
    expected: () => ({ sdk: 'Python 1.45.1', firstBytes: 'POST /' }),
    line: () => `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://localhost:${to.httpPort}/v1/traces`,
  },
  {
    name: 'a path doubled, the endpoint having one already',
    make: () => asJson('/v1/traces/v1/logs', '{}', AGENT.go),
    symptom: 'doubled_path',
    expected: () => ({ sdk: 'Go exporter 0.14.0' }),
    line: () => endpoint(to.httpPort),
  },
  {
    name: 'a path that is almost right',
    make: () => asJson('/v1/trace', '{}'),
    symptom: 'wrong_path',
    expected: () => ({
      title: 'POST /v1/trace, no such path',
      meaning: expect.stringContaining('/v1/traces'),
    }),
    line: () => endpoint(to.httpPort),
  },
  {
    name: 'a Content-Type that is none of OTLP’s',
    make: () => asJson('/v1/traces', 'x', AGENT.java, { 'content-type': 'text/plain' }),
    symptom: 'content_type',
    expected: () => ({ sdk: 'Java 1.67.0' }),
    line: () => 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  },
  {
    name: 'zstd over gRPC, by the Collector',
    make: () =>
      grpc(to.grpcPort, methodOf('logs'), frameOf(new Uint8Array([1]), true), {
        'grpc-encoding': 'zstd',
        'user-agent': AGENT.collector,
      }),
    symptom: 'compression',
    expected: () => ({ title: 'zstd compression over gRPC', sdk: 'Collector 0.130.0', signal: 'logs' }),
    line: () => 'compression: gzip',
  },
  {
    name: 'snappy over HTTP',
    make: () => asJson('/v1/traces', '{}', AGENT.rust, { 'content-encoding': 'snappy' }),
    symptom: 'compression',
    expected: () => ({ title: 'unsupported Content-Encoding: snappy', sdk: 'Rust 0.33.1' }),
    line: () => '.with_compression(Compression::Gzip)',
  },
  {
    name: 'a body that is not what its compression says',
    make: () => asJson('/v1/traces', '{}', AGENT.node, { 'content-encoding': 'gzip' }),
    symptom: 'broken_compression',
    expected: () => ({ kind: 'refused', firstBytes: '7b 7d' }),
    line: () => 'OTEL_EXPORTER_OTLP_COMPRESSION=none',
  },
  {
    name: 'a preflight that is refused',
    make: () =>
      raw(to.httpPort, '/v1/traces', {
        method: 'OPTIONS',
        headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
      }),
    symptom: 'cors_preflight',
    expected: () => ({ meaning: expect.stringContaining('it sends nothing') }),
    line: () => 'https://shop.example',
  },
  {
    name: 'a page that may not send and does not ask',
    make: () => asJson('/v1/traces', '{}', 'Mozilla/5.0', { origin: 'https://other.example' }),
    symptom: 'foreign_origin',
    expected: () => ({ sdk: 'browser' }),
    line: () => 'https://other.example',
  },
  {
    name: 'a body too large',
    make: () =>
      post(to, '/v1/metrics', new Uint8Array(gzipSync(Buffer.alloc(65 * 1024 * 1024))), {
        'content-encoding': 'gzip',
        'user-agent': AGENT.collector,
      }),
    symptom: 'too_large',
    expected: () => ({ signal: 'metrics' }),
    line: () => 'batch: { send_batch_max_size: 1000 }',
  },
  {
    name: 'JSON with snake_case keys',
    make: () => asJson('/v1/logs', { resource_logs: [] }, AGENT.python),
    symptom: 'snake_case',
    expected: () => ({ kind: 'wrong', items: 1 }),
    line: () => 'MessageToDict(message)  # without preserving_proto_field_name=True',
  },
  {
    name: 'spans without ids',
    make: () => asJson('/v1/traces', requestOf('traces', 'no-ids', [aSpan({ spanId: '' })])),
    symptom: 'spans_without_ids',
    expected: () => ({ kind: 'partly', service: 'no-ids', items: 1 }),
    line: () => '"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174"',
  },
  {
    name: 'metrics without temporality',
    make: () => {
      const dataPoints = [{ timeUnixNano: `${Date.now()}000000`, asInt: '1' }];
      return asJson('/v1/metrics', requestOf('metrics', 'vague', [{ name: 'm', sum: { dataPoints } }]));
    },
    symptom: 'no_temporality',
    expected: () => ({ kind: 'partly', service: 'vague', items: 1 }),
    line: () => '"aggregationTemporality": 2',
  },
  {
    name: 'a clock more than an hour ahead',
    make: () => {
      const ahead = `${Date.now() + 3 * 3_600_000}000000`;
      const span = aSpan({ startTimeUnixNano: ahead, endTimeUnixNano: ahead });
      return asJson('/v1/traces', requestOf('traces', 'ahead', [span]));
    },
    symptom: 'clock_off',
    expected: () => ({ title: "A clock 3 h ahead of this machine's", service: 'ahead' }),
    line: () => 'sudo hwclock -s',
  },
  {
    name: 'a clock more than an hour behind',
    make: () =>
      asJson(
        '/v1/logs',
        requestOf('logs', 'behind', [aLog({ timeUnixNano: `${Date.now() - 7_200_000}000000` })]),
      ),
    symptom: 'clock_off',
    expected: () => ({ title: "Times 2 h behind this machine's clock", service: 'behind' }),
    line: () => 'sudo hwclock -s',
  },
  {
    name: 'telemetry without service.name',
    make: () =>
      asJson('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [aSpan()] }] }] }, AGENT.python),
    symptom: 'no_service_name',
    expected: () => ({ kind: 'wrong', sdk: 'Python 1.45.1' }),
    line: () => 'OTEL_SERVICE_NAME=shop',
  },
  {
    name: 'log records with ids of the wrong length',
    make: () =>
      asJson('/v1/logs', requestOf('logs', 'short', [aLog({ traceId: 'abcdef0123456789' }), aLog()])),
    symptom: 'log_ids',
    expected: () => ({
      kind: 'wrong',
      service: 'short',
      meaning: expect.stringMatching('1 record was stored'),
    }),
    line: () => '"traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174"',
  },
  {
    name: 'a service that only its SDK named',
    make: () => asJson('/v1/traces', requestOf('traces', 'unknown_service:node', [aSpan()]), AGENT.node),
    symptom: 'unknown_service',
    expected: () => ({ service: 'unknown_service:node' }),
    line: () => 'OTEL_SERVICE_NAME=shop',
  },
  {
    name: 'an SDK from before OTLP was stable',
    make: () => asJson('/v1/traces', '{}', 'OTel-OTLP-Exporter-Python/1.11.1'),
    symptom: 'sdk_too_old',
    expected: () => ({ title: 'Python exporter 1.11.1 is from before OTLP 1.0' }),
    line: () => 'pip install -U opentelemetry-sdk opentelemetry-exporter-otlp',
  },
  {
    name: 'JSON from before scopes had their name',
    make: () => {
      const old = JSON.stringify(requestOf('traces', 'old', [aSpan()]))
        .replace('scopeSpans', 'instrumentationLibrarySpans')
        .replace('"scope"', '"instrumentationLibrary"');
      return asJson('/v1/traces', old);
    },
    symptom: 'sdk_too_old',
    expected: () => ({ title: 'JSON as it was before OTLP 0.15', service: 'old', items: 2 }),
    line: () => 'update the SDK and its exporter',
  },
  {
    name: 'spans that arrive five seconds late',
    make: () => {
      const time = `${Date.now() - 5000}000000`;
      const span = aSpan({ startTimeUnixNano: time, endTimeUnixNano: time });
      return asJson('/v1/traces', requestOf('traces', 'late', [span]), AGENT.rust);
    },
    symptom: 'spans_late',
    expected: () => ({ kind: 'hint', service: 'late' }),
    line: () => 'OTEL_BSP_SCHEDULE_DELAY=500',
  },
  {
    name: 'a body that cannot be read',
    make: () => post(to, '/v1/traces', new Uint8Array([0x0a, 200, 1]), { 'user-agent': AGENT.rust }),
    symptom: 'malformed',
    expected: () => ({
      kind: 'refused',
      firstBytes: '0a c8 01',
      meaning: expect.stringContaining('at byte 3'),
    }),
    line: () => 'update the exporter: what it sends is not OTLP',
  },
  {
    name: 'protobuf that cannot be read, by nobody it knows',
    make: () => post(to, '/v1/traces', new Uint8Array([0x0a, 201, 1])),
    symptom: 'malformed',
    expected: () => ({ kind: 'refused', title: 'The protobuf cannot be read' }),
    line: () => 'protoc --decode_raw < body.bin  # shows how far it can be read',
  },
  {
    name: 'a request that is not proper HTTP',
    make: () => rawExchange(to.httpPort, 'POST /v1/traces HTTP/1.1\r\nno colon here\r\n\r\n'),
    symptom: 'not_http',
    expected: () => ({ kind: 'refused' }),
    line: () =>
      `curl -v http://localhost:${to.httpPort}/v1/traces -H 'content-type: application/json' -d '{}'`,
  },
  {
    name: 'a page opened as a file',
    make: () => asJson('/v1/traces', '{}', 'Mozilla/5.0 file', { origin: 'null' }),
    symptom: 'foreign_origin',
    expected: () => ({ title: 'Pages without an origin may not send here' }),
    line: () => 'npx serve .  # then open the page at the http://localhost address it names',
  },
  {
    name: 'a page that another host’s name led here',
    make: () =>
      asJson('/v1/traces', '{}', 'Mozilla/5.0', { host: 'evil.example', 'sec-fetch-site': 'same-origin' }),
    symptom: 'rebound_host',
    expected: () => ({ kind: 'refused' }),
    line: () => `new OTLPTraceExporter({ url: 'http://localhost:${to.httpPort}/v1/traces' })`,
  },
  {
    name: 'spans without ids, by an SDK',
    make: () => asJson('/v1/traces', requestOf('traces', 'go-ids', [aSpan({ spanId: '' })]), AGENT.go),
    symptom: 'spans_without_ids',
    expected: () => ({ kind: 'partly', service: 'go-ids' }),
    line: () => 'remove your own id generator, or have it give 16 and 8 random bytes',
  },
  {
    name: 'an empty Content-Type',
    make: () => asJson('/v1/traces', 'x', AGENT.rust, { 'content-type': '' }),
    symptom: 'content_type',
    expected: () => ({ title: 'No Content-Type' }),
    line: () => 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  },
  {
    name: 'something that is no OTLP at all',
    make: () => rawExchange(to.httpPort, '\x00\x01\x02\x03'),
    symptom: 'unknown_protocol',
    expected: () => ({ firstBytes: '00 01 02 03' }),
    line: () => endpoint(to.httpPort),
  },
];

describe('the doctor recognises', () => {
  it.each(MISTAKES)('$name', async ({ make, symptom, expected, line }) => {
    await make();
    const finding = (await to.findings(symptom)).at(-1);
    expect(finding).toMatchObject({ ...expected(), peer: '127.0.0.1' });
    expect(finding?.lines.map(({ code }) => code).concat(NO_LINE)).toContain(line());
    expect(finding?.title.length).toBeLessThan(200);
    expect(finding?.meaning.length).toBeGreaterThan(20);
  });
});

describe('the doctor', () => {
  it('counts the same again, and begins the count anew when it was seen', async () => {
    const again = (): Promise<unknown> => asJson('/v1/nothing', '{}', AGENT.java);
    await again();
    const before = await to.client.getStatus({});
    await again();
    await again();
    const [finding] = (await to.findings('wrong_path')).filter(({ sdk }) => sdk === 'Java 1.67.0');
    expect(finding).toMatchObject({ times: 3, seen: false });
    expect((await to.client.getStatus({})).rejected).toBe(before.rejected + 2);
    const { refused, taken } = await to.client.listFindings({});
    expect(refused).toBeGreaterThanOrEqual(before.rejected + 2);
    expect(taken).toBeGreaterThan(0);
    await to.client.markFindingsSeen({});
    expect((await to.client.getStatus({})).rejected).toBe(0);
    expect((await to.client.listFindings({})).findings.every(({ seen }) => seen)).toBe(true);
    expect((await to.client.listFindings({})).refused).toBe(refused);
    await again();
    expect((await to.client.getStatus({})).rejected).toBe(1);
  });

  it('tells once of a missing service.name, whatever signals came without it', async () => {
    const agent = 'OTel-OTLP-Exporter-Ruby/1.2.3';
    await asJson('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [aSpan()] }] }] }, agent);
    await asJson('/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [aLog()] }] }] }, agent);
    const found = (await to.findings('no_service_name')).filter(({ userAgent }) => userAgent === agent);
    expect(found.map(({ times }) => times)).toEqual([2]);
  });

  it('tells a request that was stored but for some items as refused in part', async () => {
    await asJson('/v1/traces', requestOf('traces', 'in-part', [aSpan(), aSpan({ spanId: '' })]));
    const { entries } = await to.client.journal({});
    expect(entries.filter(({ kind }) => kind === 'partly').at(-1)).toMatchObject({
      title: 'Spans whose span id is no valid one',
    });
  });

  it('counts a request that was refused in part for several reasons once', async () => {
    const before = await to.client.listFindings({});
    const spans = [aSpan(), aSpan({ spanId: '' }), aSpan({ traceId: '' })];
    await asJson('/v1/traces', requestOf('traces', 'several', spans));
    const after = await to.client.listFindings({});
    expect([after.refused - before.refused, after.taken - before.taken]).toEqual([1, 0]);
    expect(after.findings.filter(({ service }) => service === 'several')).toHaveLength(2);
    await asJson('/v1/traces', requestOf('traces', 'several', [aSpan()]));
    expect((await to.client.listFindings({})).taken).toBe(before.taken + 1);
  });

  it('holds so many findings and no more, none of them long', async () => {
    for (let i = 0; i < 250; i++) await asJson(`/many/${i}`, '{}', 'x'.repeat(5000));
    const { findings } = await to.client.listFindings({});
    expect(findings.filter(({ symptom }) => symptom === 'wrong_path')).toHaveLength(40);
    expect(findings.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(findings).length).toBeLessThan(500_000);
    expect(findings.at(-1)?.title).toBe('POST /many/249, no such path');
  });

  it('does not let what is only odd push out what was refused, and counts a clock that is off once', async () => {
    const before = (await to.client.listFindings({})).findings.filter(({ kind }) => kind === 'refused');
    for (let i = 0; i < 60; i++) {
      const timeUnixNano = `${Date.now() - 86_400_000}000000`;
      await asJson('/v1/logs', requestOf('logs', `one-of-many-${i}`, [aLog({ timeUnixNano })]));
    }
    for (let day = 1; day <= 220; day++) {
      const timeUnixNano = `${Date.now() - day * 86_400_000}000000`;
      await asJson('/v1/logs', requestOf('logs', 'old-days', [aLog({ timeUnixNano })]));
    }
    const { findings } = await to.client.listFindings({});
    for (const { id } of before) expect(findings.map((finding) => finding.id)).toContain(id);
    const clocks = findings.filter(({ symptom }) => symptom === 'clock_off');
    expect(clocks).toHaveLength(40);
    const own = clocks.filter(({ service }) => service === 'old-days');
    expect(own).toMatchObject([{ times: 220, title: "Times 220 days behind this machine's clock" }]);
  });

  it('tells TLS clients apart by what their hello offers, each with its own lines and port', async () => {
    const linesOf = async (port: number, alpn: string[], word: string): Promise<string[]> => {
      await tlsTo(port, alpn);
      const found = (await to.findings('tls_on_plain_port')).filter(
        ({ title, meaning }) => title.endsWith(` ${port}`) && meaning.includes(word),
      );
      expect([word, found.length]).toEqual([word, 1]);
      return found[0]?.lines.map(({ code }) => code) ?? [];
    };
    const { httpPort, grpcPort } = to;
    const go = await linesOf(httpPort, ['h2', 'http/1.1'], 'Go or Java over HTTP');
    expect(go).toEqual([endpoint(httpPort), 'otlptracehttp.New(ctx, otlptracehttp.WithInsecure())']);
    const python = await linesOf(httpPort, ['http/1.1'], 'Python over HTTP');
    expect(python).toContain(`OTLPSpanExporter(endpoint="http://localhost:${httpPort}/v1/traces")`);
    const node = await linesOf(httpPort, [], 'Node over HTTP');
    expect(node).toContain(`new OTLPTraceExporter({ url: 'http://localhost:${httpPort}/v1/traces' })`);
    // At the wrong port as well: the lines name the right one.
    const grpcAtHttp = await linesOf(httpPort, ['h2'], 'a gRPC exporter');
    expect(grpcAtHttp.join()).toContain(`http://localhost:${grpcPort}`);
    expect(grpcAtHttp.join()).not.toContain(`:${httpPort}`);
    expect(await linesOf(grpcPort, ['http/1.1'], 'Python over HTTP')).toContain(endpoint(httpPort));
  });

  it('counts a client that tries both loopbacks as one', async () => {
    await rawExchange(to.httpPort, 'GET /both HTTP/1.0\r\n\r\n', '127.0.0.1');
    await rawExchange(to.httpPort, 'GET /both HTTP/1.0\r\n\r\n', '::1');
    const found = (await to.findings('wrong_method')).filter(({ title }) => title.includes('/both'));
    expect(found).toMatchObject([{ times: 2, peer: '::1' }]);
  });

  it('takes a visit for a visit: it is no refusal, and each method has its own words', async () => {
    const { refused } = await to.client.listFindings({});
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await raw(to.httpPort, '/v1/visit', { method });
    expect((await to.client.listFindings({})).refused).toBe(refused);
    await raw(to.httpPort, '/v1/visit', { method: 'PUT' });
    expect((await to.client.listFindings({})).refused).toBe(refused + 1);
    const found = (await to.findings('wrong_method')).filter(({ title }) => title.includes('/v1/visit'));
    expect(found.map(({ kind, title }) => [kind, title])).toEqual([
      ['hint', 'Somebody looked at /v1/visit with GET'],
      ['hint', 'Somebody looked at /v1/visit with HEAD'],
      ['hint', 'OPTIONS /v1/visit came without an Origin'],
      ['refused', 'PUT /v1/visit was refused: only POST is taken'],
    ]);
  });

  it('shows one wrong endpoint of an SDK once, whatever the signals and versions of its exporters', async () => {
    const exporters = { traces: '1.38.0', logs: '0.14.0', metrics: '1.38.0' } as const;
    const agent = (over: string, signal: keyof typeof exporters): Record<string, string> => ({
      'user-agent': `OTel Go OTLP over ${over} ${signal} exporter/${exporters[signal]}`,
    });
    for (const signal of ['traces', 'logs', 'metrics'] as const) {
      await post(to, `/v1/metrics/v1/${signal}`, '{}', agent('HTTP/protobuf', signal));
      await post(to, `/otlp/v1/${signal}`, '{}', agent('HTTP/protobuf', signal));
      await grpc(to.httpPort, methodOf(signal), frameOf(new Uint8Array(0)), agent('gRPC', signal));
    }
    const ofGo = (findings: Finding[]): Finding[] =>
      findings.filter(({ userAgent = '' }) => / (1\.38\.0|0\.14\.0)$/.test(userAgent.replace('/', ' ')));
    const doubled = (await to.findings('doubled_path')).filter(({ title }) =>
      title.includes('/v1/metrics/v1'),
    );
    expect(doubled).toMatchObject([{ times: 3 }]);
    const prefixed = (await to.findings('wrong_path')).filter(({ title }) => title.includes('/otlp/'));
    expect(prefixed).toMatchObject([{ times: 3 }]);
    const [over, ...more] = ofGo(await to.findings('grpc_on_http_port')).filter(({ times }) => times >= 3);
    expect(more).toEqual([]);
    expect(over?.signal).toBeUndefined();
  });

  it('says nothing of telemetry that is in order', async () => {
    const before = (await to.client.listFindings({})).findings.map(({ id, times }) => [id, times]);
    const body = referenceEncode('TracesData', requestOf('traces', 'fine', [aSpan()]));
    expect((await post(to, '/v1/traces', body, { 'user-agent': AGENT.java })).status).toBe(200);
    expect((await grpc(to.grpcPort, methodOf('traces'), frameOf(body))).code).toBe(0);
    const after = (await to.client.listFindings({})).findings.map(({ id, times }) => [id, times]);
    expect(after).toEqual(before);
  });

  it('says where to look when nothing came at all', async () => {
    const quiet = await receiving();
    try {
      const { findings } = await quiet.client.listFindings({});
      expect(findings).toMatchObject([{ symptom: 'nothing_arrived', kind: 'hint' }]);
      const lines = findings[0]?.lines.map(({ code }) => code).join('\n');
      for (const line of [
        'OTEL_LOG_LEVEL=debug',
        'with the scheme',
        'https needs a TLS feature',
        'javac App.java',
        'http/json is unknown',
      ])
        expect(lines).toContain(line);
      await rawExchange(quiet.httpPort, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      expect((await quiet.client.listFindings({})).findings).toMatchObject([{ symptom: 'wrong_method' }]);
    } finally {
      await quiet.close();
    }
  });
});
