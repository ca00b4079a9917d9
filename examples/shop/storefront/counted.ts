// Counts what the exporters were told was taken: the shop's test holds it against what is stored, and against what
// Health says. A service of your own needs none of this. The page uses it too.
export const counts = {
  spans: 0,
  logs: 0,
  metricPoints: 0,
  failed: 0,
  // Of these: spans by scope, spans with status error, and exemplars by the histogram they came with.
  scopes: {} as Record<string, number>,
  errors: 0,
  exemplars: {} as Record<string, number>,
};

interface Exporter<Batch> {
  export(batch: Batch, done: (result: { code: number }) => void): void;
}

export function counted<Batch, E extends Exporter<Batch>>(
  exporter: E,
  signal: 'spans' | 'logs' | 'metricPoints',
  sizeOf: (batch: never) => number = (batch: { length: number }) => batch.length,
  tally?: (batch: never) => void,
): E {
  const inner = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    inner(batch, (result) => {
      counts[result.code === 0 ? signal : 'failed'] += sizeOf(batch as never);
      if (result.code === 0) tally?.(batch as never);
      done(result);
    });
  return exporter;
}

const ERROR = 2;
interface Span {
  instrumentationScope: { name: string };
  status: { code: number };
}

export function tallySpans(batch: Span[]): void {
  for (const { instrumentationScope, status } of batch) {
    const { name } = instrumentationScope;
    counts.scopes[name] = (counts.scopes[name] ?? 0) + 1;
    if (status.code === ERROR) counts.errors++;
  }
}

const HISTOGRAM = 0;
interface Metrics {
  scopeMetrics: {
    metrics: { descriptor: { name: string }; dataPointType: number; dataPoints: unknown[] }[];
  }[];
}
const metricsOf = (batch: Metrics) => batch.scopeMetrics.flatMap((scope) => scope.metrics);

export function pointsOf(batch: Metrics): number {
  return metricsOf(batch).reduce((sum, metric) => sum + metric.dataPoints.length, 0);
}

/** Node's SDK makes no exemplars yet. */
export function tallyHistograms(batch: Metrics): void {
  for (const { descriptor, dataPointType } of metricsOf(batch))
    if (dataPointType === HISTOGRAM) counts.exemplars[descriptor.name] = 0;
}
