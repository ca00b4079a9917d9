// Which instruments a selector means, and by which of their faces: Prometheus makes several metrics of a histogram.

import type { PromMatcher, Selector } from '#shared/query/promql/ast.ts';
import { namesOf, prometheusLabel, prometheusName } from '#shared/query/promql/names.ts';
import type { InstrumentRow } from '../metrics/source.ts';
import { wholeMatch } from '../regex.ts';

/** What a metric of Prometheus tells of an instrument. `whole`: its distributions as they are. */
export type Form = 'value' | 'count' | 'sum' | 'buckets' | 'whole' | 'quantiles';

const FORMS: Readonly<Record<InstrumentRow['type'], readonly (readonly [suffix: string, form: Form])[]>> = {
  gauge: [['', 'value']],
  sum: [['', 'value']],
  histogram: [
    ['_bucket', 'buckets'],
    ['_count', 'count'],
    ['_sum', 'sum'],
    ['', 'whole'],
  ],
  exponentialHistogram: [['', 'whole']],
  summary: [
    ['', 'quantiles'],
    ['_count', 'count'],
    ['_sum', 'sum'],
  ],
};

export interface Meant {
  instrument: InstrumentRow;
  form: Form;
  /** As the query calls it, or as Prometheus does. */
  name: string;
}

/** The names an instrument's metrics have in Prometheus, most usual spelling first, with what each tells. */
export function metricNames(instrument: InstrumentRow): Meant[] {
  return FORMS[instrument.type].map(([suffix, form]) => ({
    instrument,
    form,
    name: `${prometheusName(instrument) || instrument.name}${suffix}`,
  }));
}

/** The conditions of a selector on the metric's name, and those on anything else. */
function split(selector: Selector): { names: PromMatcher[]; labels: PromMatcher[] } {
  const names = selector.matchers.filter(({ label }) => label === '__name__');
  return { names, labels: selector.matchers.filter(({ label }) => label !== '__name__') };
}

/** All that a selector's name means, in any of the spellings. */
export function meantBy(selector: Selector, instruments: readonly InstrumentRow[]): Meant[] {
  const { names } = split(selector);
  const wanted =
    selector.name ?? (names.length === 1 && names[0]?.op === '=' ? (names[0]?.value ?? null) : null);
  const tests = names.map(compile);
  return instruments.flatMap((instrument) => {
    const spellings = wanted === null ? [] : namesOf(instrument);
    return FORMS[instrument.type].flatMap(([suffix, form]): Meant[] => {
      if (wanted !== null) {
        const found = spellings.some((name) => `${name}${suffix}` === wanted);
        return found && tests.every((test) => test(wanted)) ? [{ instrument, form, name: wanted }] : [];
      }
      // A search finds what production would have: an explicit histogram is its buckets there.
      if (form === 'whole' && instrument.type === 'histogram') return [];
      const name = `${prometheusName(instrument) || instrument.name}${suffix}`;
      const own = `${instrument.name}${suffix}`;
      return tests.every((test) => test(name) || test(own)) ? [{ instrument, form, name }] : [];
    });
  });
}

type TextTest = (text: string) => boolean;

function compile({ op, value }: PromMatcher): TextTest {
  if (op === '=') return (text) => text === value;
  if (op === '!=') return (text) => text !== value;
  const matches = wholeMatch(value);
  return op === '=~' ? matches : (text) => !matches(text);
}

/** Labels whose values are numbers: "1" and "1.0" are one. */
const NUMBERS: ReadonlySet<string> = new Set(['le', 'quantile']);
const numeral = (text: string): string => {
  const value = Number(text === '+Inf' ? 'Infinity' : text);
  return text === '' || Number.isNaN(value) ? text : String(value);
};

export interface LabelTest {
  label: string;
  test: TextTest;
}

/** The conditions of a selector on labels, compiled. Throws AppError (bad_query) for a regex that RE2 refuses. */
export function labelTests(selector: Selector): LabelTest[] {
  return split(selector).labels.map((matcher) => {
    const label = prometheusLabel(matcher.label);
    const test = compile(matcher);
    if (!NUMBERS.has(label) || matcher.op.endsWith('~')) return { label, test };
    const exact = compile({ ...matcher, value: numeral(matcher.value) });
    return { label, test: (text) => exact(numeral(text)) };
  });
}
