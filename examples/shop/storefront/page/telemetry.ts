// Traces and logs of the page, over OTLP/HTTP with JSON. Spandrel takes them from any page of localhost.
import { context, type Span, trace } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { counted, tallySpans } from '../counted.ts';

const { otlp } = await fetch('/config.json').then((answer) => answer.json());
const resource = resourceFromAttributes({
  'service.name': 'page',
  'service.namespace': 'shop',
  'service.instance.id': crypto.randomUUID(),
});
const soon = { scheduledDelayMillis: 500 };

const exporter = new OTLPTraceExporter({ url: `${otlp}/v1/traces` });
const spans = counted(exporter, 'spans', undefined, tallySpans);
const traces = new WebTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(spans, soon)] });
traces.register();
const records = counted(new OTLPLogExporter({ url: `${otlp}/v1/logs` }), 'logs');
const logs = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: records, ...soon })],
});
// Every fetch becomes a span, and tells the server its context.
registerInstrumentations({ instrumentations: [new FetchInstrumentation()] });

export const tracer = traces.getTracer('page');

/** Calls `work` with the span as the current one, until its first `await`: a browser has nothing that lasts longer. */
export const within = <T>(span: Span, work: () => T): T =>
  context.with(trace.setSpan(context.active(), span), work);

const SEVERITIES = { INFO: 9, ERROR: 17 };
export function log(span: Span, severity: keyof typeof SEVERITIES, body: string): void {
  const inside = trace.setSpan(context.active(), span);
  const record = { severityText: severity, severityNumber: SEVERITIES[severity], body, context: inside };
  logs.getLogger('page').emit(record);
}

export const sendAll = () => Promise.all([traces.forceFlush(), logs.forceFlush()]);
