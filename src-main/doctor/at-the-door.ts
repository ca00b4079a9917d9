// Connections that speak another protocol than the port: the commonest mistakes of all.
import { ANY, type Diagnosis, line } from './diagnosis.ts';
import type { Sdk } from './sdk.ts';

/** The receiver's two ports; 0 for one that does not listen. */
export interface Ports {
  grpc: number;
  http: number;
}

const PROTOCOL_HTTP = 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf';
const PROTOCOL_GRPC = 'OTEL_EXPORTER_OTLP_PROTOCOL=grpc';
const endpoint = (port: number): string => `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`;

/** What each language changes to send OTLP over HTTP. */
function overHttp(sdk: Sdk | undefined, http: number): Diagnosis['lines'] {
  const go = line('Go', 'otlptracehttp.New(ctx)  // not otlptracegrpc');
  const rust = line('Rust', 'SpanExporter::builder().with_http()  // not with_tonic()');
  switch (sdk?.language) {
    case undefined:
      return [line('Python, Node, Java, .NET', PROTOCOL_HTTP), go, rust];
    case 'Go':
      return [go];
    case 'Rust':
      return [rust];
    case 'Collector':
      return [
        line('Collector', `exporters: { otlphttp: { endpoint: "http://localhost:${http}" } }  # not otlp`),
      ];
    default:
      return [line(sdk?.language ?? ANY, PROTOCOL_HTTP)];
  }
}

/** HTTP/2's preface came to the HTTP port. A client that made no call is not named: Python's SDK speaks gRPC unless told otherwise. */
export function grpcOnHttpPort({ grpc, http }: Ports, sdk?: Sdk): Diagnosis {
  const whose = sdk === undefined || sdk.language === 'Python';
  return {
    symptom: 'grpc_on_http_port',
    kind: 'refused',
    title: `gRPC sent to the HTTP port ${http}`,
    meaning: `This port takes OTLP over HTTP${grpc === 0 ? '' : `; gRPC goes to ${grpc}`}. Nothing of it was stored.${whose ? " Python's SDK speaks gRPC unless told otherwise." : ''}`,
    ofAllSignals: true,
    lines: [...overHttp(sdk, http), ...(grpc === 0 ? [] : [line('to keep gRPC', endpoint(grpc))])],
  };
}

/** HTTP/2 without TLS, and not gRPC's, came to the HTTP port. */
export function http2OnHttpPort(http: number): Diagnosis {
  return {
    symptom: 'http2_on_http_port',
    kind: 'refused',
    title: `HTTP/2 sent to port ${http}, which takes HTTP/1.1`,
    meaning: 'Over plain connections OTLP/HTTP is taken as HTTP/1.1 only. Nothing of it was stored.',
    lines: [
      line(ANY, 'HTTP/1.1 in its HTTP client'),
      line('curl', '--http1.1  # not --http2-prior-knowledge'),
    ],
  };
}

/** HTTP/1.1 came to the gRPC port. */
export function httpOnGrpcPort({ grpc, http }: Ports, sdk?: Sdk): Diagnosis {
  const keepGrpc = {
    Go: line('Go, to keep the port', 'otlptracegrpc.New(ctx, otlptracegrpc.WithInsecure())'),
    Rust: line('Rust, to keep the port', 'SpanExporter::builder().with_tonic()'),
  } as const;
  const language = sdk?.language;
  const known = language === 'Go' || language === 'Rust' ? [keepGrpc[language]] : [];
  const setsProtocol = language === undefined || !(language in { Go: 1, Rust: 1, browser: 1, Collector: 1 });
  return {
    symptom: 'http_on_grpc_port',
    kind: 'refused',
    title: `HTTP sent to the gRPC port ${grpc}`,
    ofAllSignals: true,
    meaning: `This port takes gRPC${http === 0 ? '' : `; OTLP over HTTP goes to ${http}`}. Nothing of it was stored.`,
    lines: [
      ...(http === 0 ? [] : [line(language ?? ANY, endpoint(http))]),
      ...known,
      ...(setsProtocol ? [line(`${language ?? ANY}, to keep the port`, PROTOCOL_GRPC)] : []),
    ],
  };
}

interface TlsClient {
  /** Who it may be; "" when its hello says nothing. */
  looksLike: string;
  speaks: 'gRPC' | 'HTTP' | undefined;
}

/** Who it may be, from the protocols its hello offers. */
function tlsClient(alpn: readonly string[] | undefined): TlsClient {
  if (alpn === undefined) return { looksLike: '', speaks: undefined };
  const h2 = alpn.includes('h2');
  const h1 = alpn.includes('http/1.1');
  if (h2 && h1) return { looksLike: 'Go or Java over HTTP', speaks: 'HTTP' };
  if (h2) return { looksLike: 'a gRPC exporter of Go, Python or Node', speaks: 'gRPC' };
  return { looksLike: h1 ? 'Python over HTTP' : 'Node over HTTP', speaks: 'HTTP' };
}

const insecureGo = (pkg: 'otlptracegrpc' | 'otlptracehttp') =>
  line('Go, in code', `${pkg}.New(ctx, ${pkg}.WithInsecure())`);

/** The lines for a client of one protocol; `right` is the port it is to speak to. */
function withoutTls({ looksLike, speaks }: TlsClient, right: number): Diagnosis['lines'] {
  const base = `http://localhost:${right}`;
  if (speaks === 'gRPC')
    return [
      line(ANY, endpoint(right)),
      insecureGo('otlptracegrpc'),
      line('Python, in code', `OTLPSpanExporter(endpoint="${base}")  # no scheme means TLS`),
      line('telemetrygen', '--otlp-insecure'),
    ];
  const own = {
    'Python over HTTP': line('Python, in code', `OTLPSpanExporter(endpoint="${base}/v1/traces")`),
    'Node over HTTP': line('Node, in code', `new OTLPTraceExporter({ url: '${base}/v1/traces' })`),
  }[looksLike];
  return [line(ANY, endpoint(right)), own ?? insecureGo('otlptracehttp')];
}

/** A TLS hello came to a plain port: Go's default, and what any https:// endpoint does. */
export function tlsOnPlainPort(port: number, ports: Ports, alpn: readonly string[] | undefined): Diagnosis {
  const client = tlsClient(alpn);
  const { looksLike, speaks = port === ports.grpc ? 'gRPC' : 'HTTP' } = client;
  // gRPC over TLS to the HTTP port is wrong twice, and so is HTTP over TLS to the other.
  const right = (speaks === 'gRPC' ? ports.grpc : ports.http) || port;
  const who = looksLike === '' ? '' : ` It looks like ${looksLike}.`;
  return {
    symptom: 'tls_on_plain_port',
    kind: 'refused',
    title: `TLS sent to the plain port ${port}`,
    sameBy: `${port} ${looksLike}`,
    meaning: `The exporter speaks TLS, as Go's do unless told otherwise and any https:// endpoint does; this port takes plain connections. Nothing of it was stored.${who}`,
    lines: withoutTls({ looksLike, speaks }, right),
  };
}

/** Something that is neither HTTP nor gRPC nor TLS. */
export function unknownProtocol(port: number): Diagnosis {
  return {
    symptom: 'unknown_protocol',
    kind: 'refused',
    title: `Neither HTTP nor gRPC sent to port ${port}`,
    meaning: 'Something connected that does not speak OTLP.',
    lines: [line(ANY, endpoint(port))],
  };
}

/** The reason phrase and body of the answer that an HTTP/1.1 client gets on the gRPC port. */
export function httpOnGrpcPhrase({ grpc, http }: Ports): string {
  const where = http === 0 ? 'the HTTP port' : `port ${http}`;
  return `this port ${grpc} takes gRPC, send OTLP/HTTP to ${where} or set ${PROTOCOL_GRPC}`;
}
