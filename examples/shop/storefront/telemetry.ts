// Loaded before everything else: node --import ./telemetry.ts app.ts
import { register } from 'node:module';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { counted, counts, pointsOf, tallyHistograms, tallySpans } from './counted.ts';

// Express and pino are imported as ES modules: without this hook they are not instrumented, and no log is sent.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

// The exporters are written out only because they are counted; without them NodeSDK takes the same ones, and obeys
// OTEL_BSP_SCHEDULE_DELAY and OTEL_METRIC_EXPORT_INTERVAL.
const sdk = new NodeSDK({
  instrumentations: [getNodeAutoInstrumentations()],
  spanProcessors: [
    new BatchSpanProcessor({
      exporter: counted(new OTLPTraceExporter(), 'spans', undefined, tallySpans),
      scheduledDelayMillis: 500,
    }),
  ],
  logRecordProcessors: [new BatchLogRecordProcessor({ exporter: counted(new OTLPLogExporter(), 'logs') })],
  metricReaders: [
    new PeriodicExportingMetricReader({
      exporter: counted(new OTLPMetricExporter(), 'metricPoints', pointsOf, tallyHistograms),
      exportIntervalMillis: 5000,
      exportTimeoutMillis: 4000,
    }),
  ],
});
sdk.start();

// Node would lose what waits on Ctrl-C, and would not end on SIGTERM.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () =>
    sdk.shutdown().finally(() => {
      console.log(JSON.stringify({ exported: counts }));
      process.exit(0);
    }),
  );
}
