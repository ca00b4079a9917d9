// The stock JavaScript exporters, all three signals: sends so many items, counts what each exporter was told was taken,
// and prints the counts. Transport and compression come from the command line, the endpoint from the environment.
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const [kind, compression, items] = process.argv.slice(2);
const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${kind}`);
const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${kind}`);
const { OTLPMetricExporter } = await import(`@opentelemetry/exporter-metrics-otlp-${kind}`);

const counts = { spans: 0, logs: 0, metricPoints: 0, failed: 0 };
function counting(exporter, name, sizeOf) {
  const inner = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    inner(batch, (result) => {
      if (result.code === 0) counts[name] += sizeOf(batch);
      else counts.failed += 1;
      done(result);
    });
  return exporter;
}
const pointsOf = ({ scopeMetrics }) =>
  scopeMetrics.flatMap(({ metrics }) => metrics).reduce((sum, { dataPoints }) => sum + dataPoints.length, 0);

const resource = resourceFromAttributes({ 'service.name': `js-${kind}-${compression}` });
const size = (batch) => batch.length;
const traces = new TracerProvider({
  resource,
  spanProcessors: [
    new BatchSpanProcessor({
      exporter: counting(new OTLPTraceExporter({ compression }), 'spans', size),
      maxQueueSize: 10_000,
    }),
  ],
});
const logs = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({
      exporter: counting(new OTLPLogExporter({ compression }), 'logs', size),
      maxQueueSize: 10_000,
    }),
  ],
});
const metrics = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: counting(new OTLPMetricExporter({ compression }), 'metricPoints', pointsOf),
    }),
  ],
});

const tracer = traces.getTracer('client');
const logger = logs.getLogger('client');
const counter = metrics.getMeter('client').createCounter('client.items');
const histogram = metrics.getMeter('client').createHistogram('client.duration', { unit: 's' });
for (let i = 0; i < Number(items); i++) {
  const span = tracer.startSpan(`item ${i}`, { attributes: { 'item.number': i, 'item.list': ['a', 'b'] } });
  logger.emit({ severityNumber: 9, severityText: 'INFO', body: `item ${i}`, attributes: { nested: { i } } });
  counter.add(1, { bucket: i % 10 });
  histogram.record(i / 1000);
  span.end();
}
await Promise.all([traces.shutdown(), logs.shutdown(), metrics.shutdown()]);
process.stdout.write(`${JSON.stringify(counts)}\n`);
