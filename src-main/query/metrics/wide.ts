// High cardinality, named while it can still be helped: the one attribute whose values make an instrument many
// series. (OpenTelemetry SDKs fold what is beyond 2,000 series into one, marked otel.metric.overflow.)
import type { Labels } from './matchers.ts';

/** With fewer values an attribute is worth having; with more a chart cannot show them any more. */
const MANY_VALUES = 100;

/** The attribute with the most values, where they are many; null otherwise. */
export function wideAttribute(series: readonly { labels: Labels }[]): { key: string; values: number } | null {
  if (series.length < MANY_VALUES) return null;
  const valuesOf = new Map<string, Set<string>>();
  for (const { labels } of series)
    for (const [key, value] of Object.entries(labels)) {
      const known = valuesOf.get(key);
      if (known) known.add(value);
      else valuesOf.set(key, new Set([value]));
    }
  let widest: { key: string; values: number } | null = null;
  for (const [key, { size: values }] of valuesOf)
    if (values >= MANY_VALUES && values > (widest?.values ?? 0)) widest = { key, values };
  return widest;
}
