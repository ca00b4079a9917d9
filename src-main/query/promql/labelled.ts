// Stored series under the labels that Prometheus gives them.
import { prometheusLabel } from '#shared/query/promql/names.ts';
import type { Labels } from '../metrics/matchers.ts';
import type { InstrumentRow, SeriesRow } from '../metrics/source.ts';
import { keyOf } from './series.ts';

/** Series that Prometheus cannot tell apart, and takes for one: a program that began again. */
export interface LabelSet {
  labels: Labels;
  hidden: Labels;
  rows: SeriesRow[];
}

const INSTANCE = 'service.instance.id';

/** The labels of a series, without its name. */
export function promLabels(
  { service }: InstrumentRow,
  { labels, namespace, instance }: SeriesRow,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(labels)) {
    if (key === INSTANCE && value === instance) continue;
    const name = prometheusLabel(key);
    const before = found[name];
    // Keys that become one label: their values in one, as Prometheus joins them.
    if (value !== '') found[name] = before === undefined ? value : `${before};${value}`;
  }
  if (service !== '') found.job = namespace === '' ? service : `${namespace}/${service}`;
  if (instance !== '') found.instance = instance;
  return found;
}

/** What a series may be asked for besides: a target may be told to put the resource's attributes on every series. */
export function hiddenLabels(instrument: InstrumentRow, { namespace, instance }: SeriesRow): Labels {
  const { service, scope, scopeVersion } = instrument;
  return {
    service_name: service,
    service_namespace: namespace,
    service_instance_id: instance,
    otel_scope_name: scope,
    otel_scope_version: scopeVersion,
  };
}

/** Rows by their labels, in the order the first of each came. */
export function labelSets(instrument: InstrumentRow, rows: readonly SeriesRow[]): LabelSet[] {
  const sets = new Map<string, LabelSet>();
  for (const row of rows) {
    const labels = promLabels(instrument, row);
    const key = keyOf(labels);
    const known = sets.get(key);
    if (known) known.rows.push(row);
    else sets.set(key, { labels, hidden: hiddenLabels(instrument, row), rows: [row] });
  }
  for (const { rows: members } of sets.values()) members.sort((a, b) => a.firstUs - b.firstUs);
  return [...sets.values()];
}
