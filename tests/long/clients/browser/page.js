// A page with the stock web SDK: sends spans and log records as JSON to the endpoint in its address, and leaves in its
// title what the exporters were told.
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';

const endpoint = new URLSearchParams(location.search).get('endpoint');
const counts = { spans: 0, logs: 0, failed: 0 };
function counting(exporter, name) {
  const inner = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    inner(batch, (result) => {
      if (result.code === 0) counts[name] += batch.length;
      else counts.failed += 1;
      done(result);
    });
  return exporter;
}

const resource = resourceFromAttributes({ 'service.name': 'page' });
const exportSpans = counting(
  new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers: { 'X-Mine': 'yes' } }),
  'spans',
);
const exportLogs = counting(new OTLPLogExporter({ url: `${endpoint}/v1/logs` }), 'logs');
const traces = new WebTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exportSpans)] });
const logs = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: exportLogs })],
});
const tracer = traces.getTracer('page');
for (let i = 0; i < 300; i++) {
  const span = tracer.startSpan(`click ${i}`);
  logs.getLogger('page').emit({ severityNumber: 9, body: `click ${i}` });
  span.end();
}
await Promise.allSettled([traces.forceFlush(), logs.forceFlush()]);
// As a page does that is being left, whatever its SDK does not do by itself.
const beacon = new Blob(
  [
    JSON.stringify({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'beacon' } }] },
          scopeLogs: [{ logRecords: [{ body: { stringValue: 'left' } }] }],
        },
      ],
    }),
  ],
  { type: 'application/json' },
);
counts.beacon = navigator.sendBeacon(`${endpoint}/v1/logs`, beacon);
document.title = JSON.stringify(counts);
