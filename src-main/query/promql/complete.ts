// Names, labels and values for the editor's list: what `metricFields` and `metricValues` answer.
import type { Selector } from '#shared/query/promql/ast.ts';
import { prometheusLabel } from '#shared/query/promql/names.ts';
import { type AskedRange, stretchOf } from '../metrics/instruments.ts';
import type { InstrumentRow, MetricSource, SeriesRow } from '../metrics/source.ts';
import { labelSets } from './labelled.ts';
import { type Form, meantBy, metricNames } from './selectors.ts';

const MOST_VALUES = 200;

const TYPE_WORDS: Readonly<Record<Form, string>> = {
  value: '',
  count: 'count',
  sum: 'sum',
  buckets: 'buckets',
  whole: 'histogram',
  quantiles: 'summary',
};

const typeWord = ({ type, monotonic }: InstrumentRow, form: Form): string =>
  TYPE_WORDS[form] || (type === 'sum' ? (monotonic ? 'counter' : 'sum') : type);

export interface FieldsAsked extends AskedRange {
  metric?: string | undefined;
}

type Field = { field: string; type: string; count: number };

/** Names of metrics; with a metric the labels of its series. Those on most series first. */
export function metricFields(source: MetricSource, asked: FieldsAsked): Field[] {
  return asked.metric === undefined ? names(source, asked) : labels(source, asked, asked.metric);
}

function names(source: MetricSource, asked: AskedRange): Field[] {
  const counts = new Map<number, number>();
  for (const { instrument } of source.series(stretchOf(source, asked)))
    counts.set(instrument, (counts.get(instrument) ?? 0) + 1);
  const fields = new Map<string, Field>();
  for (const instrument of source.instruments()) {
    const count = counts.get(instrument.id) ?? 0;
    if (count === 0) continue;
    for (const { name, form } of metricNames(instrument)) {
      // An explicit histogram is its buckets in production.
      if (form === 'whole' && instrument.type === 'histogram') continue;
      const known = fields.get(name);
      fields.set(name, { field: name, type: typeWord(instrument, form), count: count + (known?.count ?? 0) });
    }
  }
  return [...fields.values()].sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1));
}

/** Series of what a name means; of everything where it means nothing yet. */
function seriesOf(source: MetricSource, asked: AskedRange, metric: string | undefined) {
  const all = source.instruments();
  const meant = metric === undefined ? [] : meantBy(selectorOf(metric), all);
  const stretch = stretchOf(source, asked);
  const forms = new Set(meant.map(({ form }) => form));
  const instruments = new Map(all.map((one) => [one.id, one]));
  const rows: SeriesRow[] =
    meant.length === 0
      ? source.series(stretch)
      : meant.flatMap(({ instrument }) => source.series(stretch, instrument.id));
  return {
    forms,
    sets: rows.flatMap((row) => {
      const instrument = instruments.get(row.instrument);
      return instrument ? labelSets(instrument, [row]) : [];
    }),
  };
}

const selectorOf = (name: string): Selector => ({
  kind: 'selector',
  name,
  matchers: [],
  range: null,
  offsetMs: 0,
  from: 0,
  to: 0,
});

function labels(source: MetricSource, asked: AskedRange, metric: string): Field[] {
  const { forms, sets } = seriesOf(source, asked, metric);
  const counts = new Map<string, number>();
  for (const set of sets)
    for (const label of Object.keys(set.labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (forms.has('buckets')) counts.set('le', sets.length);
  if (forms.has('quantiles')) counts.set('quantile', sets.length);
  return [...counts]
    .map(([field, count]) => ({ field, type: 'string', count }))
    .sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1));
}

export interface ValuesAsked extends FieldsAsked {
  field: string;
  prefix: string;
}

/** Values of a label that begin with a text, those on most series first. */
export function metricValues(
  source: MetricSource,
  { field, prefix, metric, ...asked }: ValuesAsked,
): { value: string; count: number }[] {
  const label = prometheusLabel(field);
  const counts = new Map<string, number>();
  for (const { labels: known, hidden } of seriesOf(source, asked, metric).sets) {
    const value = known[label] ?? hidden[label] ?? '';
    if (value !== '' && value.toLowerCase().startsWith(prefix.toLowerCase()))
      counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}
