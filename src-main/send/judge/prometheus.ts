// A metric as Prometheus and Mimir will name it by default: different names can become one.
import type { MetricRow } from '../../otlp/columns.ts';
import { namesOf } from '../ask/prometheus-names.ts';

/** The name Prometheus gives a metric; "" when nothing is left of its own. */
export function prometheusName(metric: Pick<MetricRow, 'name' | 'unit' | 'type' | 'monotonic'>): string {
  return /[a-zA-Z0-9]/.test(metric.name) ? (namesOf(metric)[0] ?? '') : '';
}

const labels = new Map<string, string>();

/** An attribute's key as a label. */
export function prometheusLabel(key: string): string {
  let label = labels.get(key);
  if (label === undefined) {
    label = key.replaceAll(/[^A-Za-z0-9_]/gu, '_');
    if (/^\d/.test(label)) label = `key_${label}`;
    else if (/^_[^_]/.test(label)) label = `key${label}`;
    if (labels.size > 10_000) labels.clear();
    labels.set(key, label);
  }
  return label;
}
