// The environment that makes an OpenTelemetry SDK send here: what the Connect page shows, `spandrel env` prints,
// `spandrel run` sets and the examples start with.

/** Languages whose SDKs take their settings from the environment. */
export const SDK_LANGUAGES = ['python', 'go', 'rust', 'typescript', 'java', 'dotnet'] as const;
export type SdkLanguage = (typeof SDK_LANGUAGES)[number];

/** How telemetry travels: OTLP over HTTP, as protobuf, or over gRPC. */
export type Transport = 'http' | 'grpc';

/** Where an exporter must send to: one address for each transport, as `http://localhost:4318`. */
export type Target = Readonly<Record<Transport, string>>;

export type Variable = readonly [name: string, value: string];

/** How soon things leave a service, in milliseconds, by the SDKs' own defaults and by the lines given here. */
export const DELAYS_MS = {
  spans: { ownDefault: 5000, here: 500 },
  logs: { ownDefault: 1000, here: 1000 },
  metrics: { ownDefault: 60_000, here: 5000 },
} as const;

const PROTOCOLS: Readonly<Record<Transport, string>> = { http: 'http/protobuf', grpc: 'grpc' };

const PYTHON: readonly Variable[] = [
  // The stable names of HTTP attributes; Python's default are the old ones.
  ['OTEL_SEMCONV_STABILITY_OPT_IN', 'http'],
];
const NODE: readonly Variable[] = [
  // A failing export is said on the console; by default it is not.
  ['OTEL_LOG_LEVEL', 'error'],
  // The default list asks cloud metadata servers at every start.
  ['OTEL_NODE_RESOURCE_DETECTORS', 'env,host,os,process,serviceinstance'],
];
const OWN: Partial<Record<SdkLanguage, readonly Variable[]>> = { python: PYTHON, typescript: NODE };

export interface Wish {
  readonly service: string;
  readonly target: Target;
  readonly transport: Transport;
  /** Without one: what any of them needs. */
  readonly language?: SdkLanguage;
}

/** The variables, in the order they are shown: who, where, how soon, then the language's own. */
export function environmentOf({ service, target, transport, language }: Wish): Variable[] {
  return [
    ['OTEL_SERVICE_NAME', service],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', target[transport]],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', PROTOCOLS[transport]],
    ['OTEL_BSP_SCHEDULE_DELAY', String(DELAYS_MS.spans.here)],
    ['OTEL_METRIC_EXPORT_INTERVAL', String(DELAYS_MS.metrics.here)],
    ...(language === undefined ? [...PYTHON, ...NODE] : (OWN[language] ?? [])),
  ];
}

/** The part of a listener that an address is made of. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

const ANY_OR_LOOPBACK = /^(|0\.0\.0\.0|::|::1|localhost|127\..*)$/;

/** The address by which a program on this machine reaches a listener, or `host` when one is given. */
export function addressOf({ host, port }: Listening, as?: string): string {
  const name = as ?? (ANY_OR_LOOPBACK.test(host) ? 'localhost' : host);
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
