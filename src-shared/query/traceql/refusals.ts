// The parts of TraceQL outside a single `{ … }`, refused by their names and places.
import { type Place, Refusal } from '../errors.ts';
import type { TraceToken } from './lexer.ts';

export const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '^', '%']);

const METRICS = new Set([
  ...['rate', 'count_over_time', 'min_over_time', 'max_over_time', 'avg_over_time', 'sum_over_time'],
  ...['quantile_over_time', 'histogram_over_time', 'compare', 'topk', 'bottomk'],
]);

/** Why the text does not begin with a filter. */
export function refuseBeforeFilter(tokens: readonly TraceToken[], end: Place): Refusal {
  const first = tokens[0];
  if (!first) return new Refusal('syntax', 'The query is empty.', end, 'Write { } for every span.');
  if (first.text === '(' && tokens.some((token) => token.text === '{'))
    return new Refusal(
      'unsupported',
      'Grouping of filters, “( {…} )”, is not supported yet.',
      first,
      'Write one { … }.',
    );
  return new Refusal('syntax', 'A TraceQL query begins with “{”.', first, 'Write { name = "…" }.');
}

/** Why nothing may follow the filter; `at` is the index of what does. */
export function refuseAfterFilter(tokens: readonly TraceToken[], at: number): Refusal {
  const token = tokens[at];
  const next = tokens[at + 1];
  if (!token) throw new RangeError('nothing follows the filter');
  if (token.text === '|') {
    if (next?.type !== 'word') return new Refusal('syntax', 'A pipeline stage is missing after “|”.', token);
    const place = { from: token.from, to: next.to };
    const what = METRICS.has(next.text) ? 'metrics from traces' : 'pipelines';
    return new Refusal('unsupported', `“| ${next.text}()” is not supported yet (${what}).`, place);
  }
  if (token.type === 'word' && token.text === 'with')
    return new Refusal('unsupported', 'Hints, “with (…)”, are not supported yet.', token);
  if (token.text === '&&' || token.text === '||')
    return new Refusal(
      'unsupported',
      `Combining filters, “{…} ${token.text} {…}”, is not supported yet.`,
      token,
      `Conditions on one span can stand together: { a ${token.text} b }.`,
    );
  const structural =
    token.type === 'punct' && !['}', '(', ')', ',', '{', '=', '!=', '=~'].includes(token.text);
  if (structural && ARITHMETIC.has(token.text))
    return new Refusal('unsupported', `Arithmetic (“${token.text}”) is not supported yet.`, token);
  if (structural)
    return new Refusal('unsupported', `The structural operator “${token.text}” is not supported yet.`, token);
  if (token.type === 'error') return new Refusal('syntax', token.why, token);
  return new Refusal('syntax', `“${token.text}” is not expected after the filter.`, token);
}
