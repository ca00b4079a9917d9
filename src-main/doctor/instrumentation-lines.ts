// The lines to change that make instrumentation better, by language as `telemetry.sdk.language` names it.
import type { RemedyLine } from '#shared/api/doctor.ts';
import { LANGUAGE_NAMES } from '#shared/model/sdk-name.ts';
import { ANY, line } from './diagnosis.ts';
import type { MetricFacts } from './instrumentation-facts.ts';

/** A line by language; what is under `any` is for those that have none of their own. */
export type LinesByLanguage = Readonly<Record<string, string>>;

/** The line of a language, or that of all; of a language nobody knows, one for each. */
export function linesFor(lines: LinesByLanguage, language: string): RemedyLine[] {
  const own = Object.hasOwn(lines, language) ? lines[language] : undefined;
  if (own !== undefined) return [line(LANGUAGE_NAMES[language] ?? language, own)];
  if (lines.any !== undefined) return [line(ANY, lines.any)];
  if (language !== '') return [];
  return Object.entries(lines).map(([each, code]) => line(LANGUAGE_NAMES[each] ?? each, code));
}

export const LOGS_WITH_TRACE: LinesByLanguage = {
  python:
    'opentelemetry-bootstrap -a install  # sends logs with their ids; in threads: ThreadingInstrumentor().instrument()',
  nodejs:
    'node --experimental-loader=@opentelemetry/instrumentation/hook.mjs --import @opentelemetry/auto-instrumentations-node/register app.mjs  # patches pino, winston, bunyan',
  go: 'log.InfoContext(ctx, "…")  // not log.Info',
  rust: '#[tracing::instrument]  // a log has ids inside a span that tracing_opentelemetry::layer() sees',
  java: 'java -javaagent:opentelemetry-javaagent.jar -jar app.jar  # logback, log4j and JUL',
  webjs: 'context.with(trace.setSpan(context.active(), span), () => logger.emit({ body }))',
  dotnet: 'builder.Logging.AddOpenTelemetry()',
};

export const AUTOMATIC: LinesByLanguage = {
  python: 'opentelemetry-instrument python app.py',
  nodejs: 'node --import @opentelemetry/auto-instrumentations-node/register app.js',
  go: 'http.ListenAndServe(addr, otelhttp.NewHandler(mux, "server"))',
  rust: 'cargo add opentelemetry-instrumentation-tower  # and its layer on the router',
  java: 'java -javaagent:opentelemetry-javaagent.jar -jar app.jar',
  webjs: 'registerInstrumentations({ instrumentations: [getWebAutoInstrumentations()] })',
  dotnet: 'builder.Services.AddOpenTelemetry().WithTracing(t => t.AddAspNetCoreInstrumentation())',
};

export const NO_DOUBLE: LinesByLanguage = {
  python:
    'trace.get_current_span().set_attribute(key, value)  # on the automatic span; remove start_as_current_span',
  nodejs: 'trace.getActiveSpan()?.setAttribute(key, value)  // on the automatic span; remove startActiveSpan',
  go: 'trace.SpanFromContext(ctx).SetAttributes(…)  // on the automatic span; remove tracer.Start',
  java: 'Span.current().setAttribute(key, value);  // on the automatic span; remove spanBuilder or @WithSpan',
  any: 'remove the span made by hand: the automatic one says the same',
};

export const ROUTE_AS_NAME: LinesByLanguage = {
  python: 'span.update_name("GET /products/{id}")  # the id goes into an attribute',
  nodejs: "span.updateName('GET /products/:id')  // the id goes into an attribute",
  go: 'span.SetName("GET /products/{id}")  // the id goes into an attribute',
  rust: 'info_span!("GET /products/{id}", product.id = id)',
  java: 'span.updateName("GET /products/{id}");  // the id goes into an attribute',
  any: 'name the span after the route, and put the id into an attribute',
};

export const SAY_WHY: LinesByLanguage = {
  python: 'span.record_exception(error); span.set_status(Status(StatusCode.ERROR, str(error)))',
  nodejs:
    'span.recordException(error); span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })',
  webjs:
    'span.recordException(error); span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })',
  go: 'span.RecordError(err); span.SetStatus(codes.Error, err.Error())',
  rust: 'span.set_status(Status::error(error.to_string()))  // of OpenTelemetrySpanExt',
  java: 'span.recordException(error); span.setStatus(StatusCode.ERROR, error.getMessage());',
  dotnet: 'activity?.AddException(error); activity?.SetStatus(ActivityStatusCode.Error, error.Message);',
};

export const SAY_ON_AUTOMATIC: LinesByLanguage = {
  python:
    'trace.get_current_span().set_status(Status(StatusCode.ERROR, str(error)))  # on the automatic span, where it fails',
  nodejs:
    'trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: error.message })  // on the automatic span, where it fails',
  webjs:
    'trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: error.message })  // on the automatic span, where it fails',
  go: 'trace.SpanFromContext(ctx).SetStatus(codes.Error, err.Error())  // on the automatic span, where it fails',
  rust: 'Span::current().set_status(Status::error(error.to_string()))  // of OpenTelemetrySpanExt, where it fails',
  java: 'Span.current().setStatus(StatusCode.ERROR, error.getMessage());  // on the automatic span, where it fails',
  dotnet:
    'Activity.Current?.SetStatus(ActivityStatusCode.Error, error.Message);  // on the automatic span, where it fails',
};

export const END_IN_ORDER: LinesByLanguage = {
  python: 'with tracer.start_as_current_span("work"):  # ends with its block; await what runs inside it',
  nodejs: 'await work(); span.end()  // not span.end() while work still runs',
  go: 'defer span.End()  // and wait for the goroutines that were started inside',
  rust: 'work().instrument(span).await  // the span ends with the future',
  java: 'try (Scope s = span.makeCurrent()) { work(); } finally { span.end(); }',
  any: 'end a span after what happens inside it; of work that goes on, make a span with a link',
};

export const EXEMPLARS: LinesByLanguage = {
  python: 'OTEL_METRICS_EXEMPLAR_FILTER=trace_based',
  go: 'histogram.Record(ctx, value)  // with the request’s ctx',
  java: 'OTEL_METRICS_EXEMPLAR_FILTER=trace_based',
  dotnet: 'metrics.SetExemplarFilter(ExemplarFilterType.TraceBased)',
};

export const SERVICE_NAME: LinesByLanguage = { any: 'OTEL_SERVICE_NAME=shop' };

export const INSTANCE: LinesByLanguage = {
  nodejs: 'OTEL_NODE_RESOURCE_DETECTORS=env,host,os,process,serviceinstance',
  // A page has no environment.
  webjs:
    "resourceFromAttributes({ 'service.name': name, 'service.instance.id': crypto.randomUUID() })  // for every provider",
  any: 'OTEL_RESOURCE_ATTRIBUTES=service.instance.id=$(uuidgen)',
};

const UNITS: LinesByLanguage = {
  python: 'meter.create_histogram("checkout.duration", unit="s")',
  nodejs: "meter.createHistogram('checkout.duration', { unit: 's' })",
  webjs: "meter.createHistogram('checkout.duration', { unit: 's' })",
  go: 'meter.Float64Histogram("checkout.duration", metric.WithUnit("s"))',
  rust: 'meter.f64_histogram("checkout.duration").with_unit("s").build()',
  java: 'meter.histogramBuilder("checkout.duration").setUnit("s").build();',
  dotnet: 'meter.CreateHistogram<double>("checkout.duration", unit: "s")',
};

const DURATION = /(^|[._])(duration|time|latency|wait)$/;
const SIZE = /(^|[._])(size|bytes|memory)$/;

/** The unit that was meant, as UCUM has it: what it does not know is an annotation, {EUR}. */
function unitFor(name: string, unit: string): string {
  if (unit !== '') return `{${unit.replace(/[{}\s]+/g, '_')}}`;
  return DURATION.test(name) ? 's' : SIZE.test(name) ? 'By' : '1';
}

/** Java's agent and SDK have names and units for what they say of themselves, when asked for the newer ones. */
const UNITS_OF_THE_SDK: LinesByLanguage = { java: 'OTEL_EXPERIMENTAL_SDK_TELEMETRY_VERSION=latest' };

/** The line that gives a metric its unit; what an agent or a library makes of its own accord is not the service's. */
export function unitLines(odd: MetricFacts['ownOddUnit']): LinesByLanguage {
  if (odd === null) return UNITS_OF_THE_SDK;
  const { name, unit, instrument } = odd;
  const made = (code: string): string => {
    return code
      .replace('Histogram', instrument)
      .replace('histogram', instrument.toLowerCase())
      .replace('checkout.duration', () => name)
      .replace(/(["'])s\1/, (_, mark) => `${mark}${unitFor(name, unit)}${mark}`);
  };
  return Object.fromEntries(Object.entries(UNITS).map(([language, code]) => [language, made(code)]));
}

export const PARENTS: LinesByLanguage = {
  go: 'otel.SetTextMapPropagator(propagation.TraceContext{})  // and Shutdown at exit, so that no parent is lost',
  any: 'instrument the caller too, and shut its SDK down at exit: what was queued is lost otherwise',
};

const OPT_IN: Readonly<Record<string, string>> = { http: 'http', net: 'http', db: 'database', code: 'code' };

/** The line against old names: those of instrumentation are switched over, own ones are renamed. */
export function newNames(names: readonly string[], language: string): RemedyLine[] {
  const [example] = names;
  if (example === undefined) return [];
  const switches = new Set(names.flatMap((name) => OPT_IN[name.slice(0, name.indexOf('.'))] ?? []));
  const rename = line('own code', `${example.replace(/, .*/, '')}  # in setAttribute and the like`);
  if (switches.size === 0) return [rename];
  if (language === 'go')
    return [
      line('Go', 'http.ListenAndServe(addr, otelhttp.NewHandler(e, "server"))  // e is echo; not otelecho'),
      rename,
    ];
  if (language === 'rust') return [line('Rust', 'cargo update -p tracing-opentelemetry'), rename];
  return [
    line(LANGUAGE_NAMES[language] ?? ANY, `OTEL_SEMCONV_STABILITY_OPT_IN=${[...switches].sort().join(',')}`),
    rename,
  ];
}
