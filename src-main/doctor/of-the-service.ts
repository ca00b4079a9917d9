// What a service's telemetry shows over time: the mistakes of set-up that no single request gives away.
import { countOf, type Diagnosis, line } from './diagnosis.ts';

/** What was found out about a service from the newest of what it sent. */
export interface ServiceFacts {
  service: string;
  /** `telemetry.sdk.language`, "" where it does not say. */
  language: string;
  spans: number;
  logs: number;
  instruments: number;
  serverSpans: number;
  serverRoots: number;
  /** Its requests without a parent came while other services had calls open, so that those may be its callers. */
  isCalled: boolean;
  /** Names of its spans' scopes. */
  spanScopes: ReadonlySet<string>;
  leastSeverity: number;
  logsWithTrace: number;
  /** Records without a trace id in their own fields, tied by one elsewhere. */
  logsWithTextIds: number;
  /** Records of unhandled errors that FastAPI itself sends. */
  fastapiErrors: number;
  /** Pairs of records that say the same, once as JSON. */
  structlogTwins: number;
  /** Log records that are also events of their spans. */
  logsAsEvents: number;
  oldHttpNames: boolean;
  /** Milliseconds between the points of a series; null where there are too few. */
  metricsEveryMs: number | null;
  /** Inner spans of its last seconds whose parent never came. */
  lostParents: number;
  /** Since its first and its last span, record or point, in ms. */
  firstSeenAgoMs: number;
  lastSeenAgoMs: number;
}

/** Fewer say nothing: it may only have begun. */
const ENOUGH_SPANS = 5;
const ENOUGH_LOGS = 3;
const WARN = 13;
const SILENT_MS = 10_000;
const SLOW_METRICS_MS = 30_000;
const FIRST_METRICS_MS = 70_000;

type Rule = (facts: ServiceFacts) => Diagnosis | undefined;

const wrong = (symptom: string, title: string, meaning: string, ...lines: Diagnosis['lines']): Diagnosis => ({
  symptom,
  kind: 'wrong',
  title,
  meaning,
  lines,
});
const hint = (...words: Parameters<typeof wrong>): Diagnosis => ({ ...wrong(...words), kind: 'hint' });

const SHUTDOWN: Readonly<Record<string, [string, string]>> = {
  python: ['Python', 'signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))'],
  nodejs: ['Node', "process.on('SIGINT', () => sdk.shutdown().finally(() => process.exit()))"],
  go: [
    'Go',
    'ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)  // then tracerProvider.Shutdown',
  ],
  rust: ['Rust', 'tracer_provider.shutdown()?; logger_provider.shutdown()?; meter_provider.shutdown()?;'],
  java: ['Java', 'stop it with SIGTERM: the agent flushes then, kill -9 loses up to 5 s'],
};

const OLD_HTTP: Readonly<Record<string, Diagnosis['lines'][number]>> = {
  python: line('Python', 'OTEL_SEMCONV_STABILITY_OPT_IN=http'),
  go: line('Go', 'http.ListenAndServe(addr, otelhttp.NewHandler(e, "server"))  // e is echo; not otelecho'),
};

/** The title of a service that has sent none so far, and may well. */
export const NO_METRICS_YET = 'No metrics yet';

const RULES: readonly Rule[] = [
  ({ language, spans, logs }) =>
    language === 'nodejs' && spans >= ENOUGH_SPANS && logs === 0
      ? wrong(
          'no_logs',
          'Spans from Node, but no log record',
          'The app is an ES module and its logger was not patched, or it logs with console.log, which is not sent.',
          line(
            'Node, ES module',
            'node --experimental-loader=@opentelemetry/instrumentation/hook.mjs --import @opentelemetry/auto-instrumentations-node/register app.mjs',
          ),
        )
      : undefined,
  ({ language, spans, logs, spanScopes }) =>
    language === 'python' && spans >= ENOUGH_SPANS && logs === 0 && !spanScopes.has('fastapi')
      ? wrong(
          'no_logs',
          'Spans from Python, but no log record',
          'The package that sends stdlib logs, opentelemetry-instrumentation-logging, is not installed or switched off.',
          line('Python', 'opentelemetry-bootstrap -a install'),
        )
      : undefined,
  ({ spanScopes, spans, logs, fastapiErrors }) =>
    spanScopes.has('fastapi') && spans >= ENOUGH_SPANS && logs === fastapiErrors
      ? wrong(
          'fastapi_own',
          'FastAPI sends its own telemetry, but not the app’s logs',
          'Its built-in telemetry sends spans, and a record of unhandled errors.',
          line('Python', 'opentelemetry-instrument uvicorn app:app'),
        )
      : undefined,
  ({ language, logs, leastSeverity, fastapiErrors }) =>
    language === 'python' && logs - fastapiErrors >= ENOUGH_LOGS && leastSeverity >= WARN
      ? hint(
          'only_warnings',
          'Only warnings and worse from Python',
          'The root logger’s level is WARNING unless it is set.',
          line('Python', 'logging.basicConfig(level=logging.INFO)'),
        )
      : undefined,
  ({ structlogTwins }) =>
    structlogTwins > 0
      ? wrong(
          'logs_twice',
          'Each log comes twice, once as JSON',
          'structlog over stdlib is sent by both of their instrumentations.',
          line('Python', 'OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION=false'),
        )
      : undefined,
  ({ language, spans, logs, logsWithTrace }) =>
    language === 'go' && spans > 0 && logs >= ENOUGH_LOGS && logsWithTrace === 0
      ? wrong(
          'logs_without_trace',
          'Logs from Go without a trace id',
          'Only the calls that take a context know the span they stand in.',
          line('Go', 'log.InfoContext(ctx, "…")  // not log.Info'),
        )
      : undefined,
  ({ language, serverSpans, serverRoots, isCalled }) =>
    language === 'go' && serverSpans >= ENOUGH_LOGS && serverRoots === serverSpans && isCalled
      ? wrong(
          'no_propagator',
          'A new trace begins at every request to Go',
          'Go has no propagator unless one is set, so the caller’s context is not read.',
          line('Go', 'otel.SetTextMapPropagator(propagation.TraceContext{})'),
        )
      : undefined,
  ({ logsWithTextIds }) =>
    logsWithTextIds > 0
      ? hint(
          'trace_id_as_text',
          `${countOf(logsWithTextIds, 'log record')} with a trace id, but not in ${logsWithTextIds === 1 ? 'its' : 'their'} own fields`,
          'An attribute, a key of the body or its text names the trace, the record’s own fields do not. It stands in its trace here; other tools will not find it there.',
          line(
            'Collector, filelog receiver',
            'trace_parser: { trace_id: { parse_from: attributes.trace_id } }',
          ),
          line('Python', 'opentelemetry-bootstrap -a install  // sends logs with their own ids'),
        )
      : undefined,
  ({ language, logsAsEvents }) =>
    language === 'rust' && logsAsEvents > 0
      ? hint(
          'logs_as_events',
          'Each log inside a span is also an event of it',
          'Both tracing-opentelemetry and the appender record it.',
          line('Rust', 'tracing_opentelemetry::layer().with_filter(filter_fn(|m| m.is_span()))'),
        )
      : undefined,
  ({ oldHttpNames, language }) =>
    oldHttpNames
      ? hint(
          'old_http_names',
          'HTTP spans and metrics under their old names',
          'http.method, http.server.duration (in ms) and the like: Python and Go’s otelecho still send them unless told.',
          OLD_HTTP[language] ?? line('any SDK', 'OTEL_SEMCONV_STABILITY_OPT_IN=http'),
        )
      : undefined,
  ({ metricsEveryMs, instruments, spans, language, firstSeenAgoMs }) => {
    const awaited =
      instruments === 0 &&
      spans > 0 &&
      firstSeenAgoMs < FIRST_METRICS_MS &&
      ['python', 'nodejs', 'java'].includes(language);
    if (!awaited && (metricsEveryMs ?? 0) < SLOW_METRICS_MS) return undefined;
    return hint(
      'metrics_slow',
      awaited ? NO_METRICS_YET : `Metrics come every ${Math.round((metricsEveryMs ?? 0) / 1000)} s`,
      'SDKs send metrics once a minute unless told otherwise. For development send them sooner.',
      line('any SDK', 'OTEL_METRIC_EXPORT_INTERVAL=5000'),
    );
  },
  ({ lostParents, lastSeenAgoMs, language }) => {
    if (lostParents === 0 || lastSeenAgoMs < SILENT_MS) return undefined;
    const [who, code] = SHUTDOWN[language] ?? ['any SDK', 'shut the providers down before the process ends'];
    return wrong(
      'lost_at_exit',
      'Its last seconds are missing',
      `${countOf(lostParents, 'span')} of its last seconds have a parent that never came: what was queued when it stopped is lost. (A parent that still runs looks the same.)`,
      line(who, code),
    );
  },
];

/** All there is to say of a service. */
export function ofService(facts: ServiceFacts): Diagnosis[] {
  return RULES.flatMap((rule) => rule(facts) ?? []);
}

/** When nothing at all came: no connection, so the mistake is on the other side. */
export function nothingArrived(httpPort: number): Diagnosis {
  return hint(
    'nothing_arrived',
    'Nothing has arrived, and nothing has connected',
    'The exporter does not reach this machine, or says nowhere that it cannot. Look at the app’s own console.',
    line(
      'any SDK',
      `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${httpPort}  # exported, in the shell that starts it`,
    ),
    line('Node', 'OTEL_LOG_LEVEL=debug'),
    line('Python', 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf  # http/json is unknown to it'),
    line(
      'Go',
      `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${httpPort}  # with the scheme, or nothing is sent`,
    ),
    line('Rust', `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${httpPort}  # https needs a TLS feature`),
    line('Java', 'javac App.java && java -javaagent:opentelemetry-javaagent.jar App  # not "java App.java"'),
  );
}
