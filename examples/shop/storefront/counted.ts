// Counts what the exporters were told was taken: the shop's test holds it against what is stored. A service of your own
// needs none of this. The page uses it too.
export const counts = { spans: 0, logs: 0, metricPoints: 0, failed: 0 };

interface Exporter<Batch> {
  export(batch: Batch, done: (result: { code: number }) => void): void;
}

export function counted<Batch, E extends Exporter<Batch>>(
  exporter: E,
  signal: 'spans' | 'logs' | 'metricPoints',
  sizeOf: (batch: never) => number = (batch: { length: number }) => batch.length,
): E {
  const inner = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    inner(batch, (result) => {
      counts[result.code === 0 ? signal : 'failed'] += sizeOf(batch as never);
      done(result);
    });
  return exporter;
}

interface Metrics {
  scopeMetrics: { metrics: { dataPoints: unknown[] }[] }[];
}

export function pointsOf(batch: Metrics): number {
  const metrics = batch.scopeMetrics.flatMap((scope) => scope.metrics);
  return metrics.reduce((sum, metric) => sum + metric.dataPoints.length, 0);
}
