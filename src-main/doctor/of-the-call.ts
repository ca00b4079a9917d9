// gRPC calls that are none of OTLP's: whom they are meant for, and what to use in its place.
import { ANY, type Diagnosis, line } from './diagnosis.ts';
import { sdkOf } from './sdk.ts';

interface Other {
  service: RegExp;
  symptom?: string;
  title: string;
  meaning: string;
  /** `port` is this receiver's own. */
  lines: (port: number) => Diagnosis['lines'];
  /** Where it is not, telemetry is lost. */
  harmless?: true;
}

const otlpExporter = (port: number) =>
  line('Collector', `exporters: { otlp: { endpoint: "localhost:${port}", tls: { insecure: true } } }`);

const OTHERS: readonly Other[] = [
  {
    service: /^opentelemetry\.proto\.collector\.profiles\./,
    symptom: 'profiles',
    title: 'Profiles sent over gRPC',
    meaning: 'Profiles are not taken; the SDK drops them.',
    lines: () => [line('Collector', 'remove otlp from the exporters of the profiles pipeline')],
  },
  {
    service: /^grpc\.health\./,
    title: 'A health check over gRPC',
    meaning:
      'This port takes telemetry and has no health service; most clients take that answer as healthy. Whether the port can be reached is known from the connection.',
    lines: (port) => [line('Kubernetes, Compose', `tcpSocket: { port: ${port} }  # in place of grpc`)],
    harmless: true,
  },
  {
    service: /^grpc\.reflection\./,
    title: 'A look for services over gRPC',
    meaning: 'Reflection is not served; OTLP has three services, and a tool has to be given their files.',
    lines: () => [line('grpcurl', '-import-path opentelemetry-proto -proto …/trace_service.proto')],
    harmless: true,
  },
  {
    service: /^jaeger\./,
    title: "Jaeger's protocol sent to the OTLP port",
    meaning: 'Spans in the format of Jaeger are not taken; it takes and sends OTLP itself since 1.35.',
    lines: (port) => [
      otlpExporter(port),
      line(ANY, `OTEL_TRACES_EXPORTER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`),
    ],
  },
  {
    service: /^opencensus\./,
    title: "OpenCensus's protocol sent to the OTLP port",
    meaning: 'OpenCensus ended in 2023; OpenTelemetry took its place.',
    lines: (port) => [otlpExporter(port)],
  },
  {
    service: /^opentelemetry\.proto\.experimental\.arrow\./,
    title: 'OTel Arrow sent to the OTLP port',
    meaning: 'Only OTLP itself is taken.',
    lines: (port) => [otlpExporter(port)],
  },
];

const LOST = ' Nothing of it was stored.';

/** A method that nobody serves, by its path: "/package.Service/Method". `port` is this receiver's own. */
export function unservedMethod(path: string, port: number, userAgent?: string): Diagnosis {
  const name = path.replace(/^\//, '').replace(/\?.*/, '').slice(0, 120);
  const other = OTHERS.find(({ service }) => service.test(name));
  if (other === undefined)
    return {
      symptom: 'unserved_method',
      kind: 'refused',
      title: `gRPC call to ${name === '' ? 'nothing' : name}, which nobody serves`,
      meaning: `OTLP has Export of the TraceService, LogsService and MetricsService of opentelemetry.proto.collector.${LOST}`,
      lines: [
        line(sdkOf(userAgent)?.language ?? ANY, `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`),
      ],
    };
  const { symptom = 'unserved_method', title, meaning, lines, harmless } = other;
  return {
    symptom,
    kind: harmless ? 'hint' : 'refused',
    title,
    meaning: harmless ? meaning : meaning + LOST,
    lines: lines(port),
  };
}

/** An HTTP/2 request at the gRPC port whose Content-Type is not gRPC's. `httpPort` is 0 when it does not listen. */
export function notGrpc(contentType: string | undefined, httpPort: number, userAgent?: string): Diagnosis {
  const given =
    contentType === undefined || contentType.trim() === '' ? 'no Content-Type' : contentType.slice(0, 80);
  return {
    symptom: 'content_type',
    kind: 'refused',
    title: `HTTP/2 with ${given} sent to the gRPC port`,
    meaning: `gRPC's is application/grpc. OTLP over HTTP goes to ${httpPort === 0 ? 'the HTTP port' : httpPort}.${LOST}`,
    lines:
      httpPort === 0
        ? []
        : [
            line(
              sdkOf(userAgent)?.language ?? ANY,
              `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${httpPort}`,
            ),
          ],
  };
}

/** A `grpc-timeout` that is none: the call cannot be given the time it asks for. */
export function badTimeout(given: string): Diagnosis {
  return {
    symptom: 'grpc_timeout',
    kind: 'refused',
    title: `grpc-timeout ${given.slice(0, 40)} is none`,
    meaning: `It is at most eight digits and one of H, M, S, m, u, n.${LOST}`,
    lines: [line('gRPC by hand', 'grpc-timeout: 10S')],
  };
}

/** A call with another method than POST. */
export function notPost(method: string, port: number): Diagnosis {
  return {
    symptom: 'wrong_method',
    kind: 'refused',
    title: `HTTP/2 ${method.slice(0, 20)} sent to the gRPC port`,
    meaning: 'gRPC calls are POST. This is where exporters send to; there is nothing to look at.',
    lines: [line(ANY, `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port}`)],
  };
}
