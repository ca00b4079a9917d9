// The parts of LogQL that are not spoken here yet, refused by their names and places.
import { type Place, Refusal } from '../errors.ts';
import type { LogToken } from './lexer.ts';

const METRIC_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar', 'topk', 'bottomk', 'approx_topk'],
  ...['sort', 'sort_desc', 'rate', 'rate_counter', 'bytes_rate', 'count_over_time', 'bytes_over_time'],
  ...['absent_over_time', 'sum_over_time', 'avg_over_time', 'min_over_time', 'max_over_time'],
  ...['first_over_time', 'last_over_time', 'quantile_over_time', 'stddev_over_time', 'stdvar_over_time'],
  ...['label_replace', 'vector', 'variants'],
]);

/** True when the text opens like a metric query: `sum by (x) (…`, `rate(…`. */
export function opensLikeMetricQuery(text: string): boolean {
  const match = /^\s*([a-z_]+)\s*(?:(?:by|without)\s*)?\(/.exec(text);
  return METRIC_FUNCTIONS.has(match?.[1] ?? '');
}

const IN_LINE =
  'Look in the line: |~ `"status":\\s*500`. Attributes are labels as they are: | http_route="/a".';
const AS_SENT = 'Lines and labels stay as they were sent; View adds attributes as columns.';
const COUNTS = 'Take the selector and its filters alone: their records are counted over time above the list.';
/** Stages, and what to write instead. */
const STAGES: ReadonlyMap<string, string> = new Map([
  ...['json', 'logfmt', 'regexp', 'pattern', 'unpack'].map((stage) => [stage, IN_LINE] as const),
  ...['line_format', 'label_format', 'drop', 'keep'].map((stage) => [stage, AS_SENT] as const),
  ['decolorize', 'Leave it out: colours never stand in the way of a search here.'],
  ['distinct', 'Patterns, at the left, groups lines that are alike.'],
  ['unwrap', COUNTS],
]);

/** Why the text does not begin with a selector. */
export function refuseBeforeSelector(tokens: readonly LogToken[], end: Place): Refusal {
  const first = tokens[0];
  if (!first)
    return new Refusal('syntax', 'The query is empty.', end, 'Write {service_name=~".+"} for every record.');
  if (first.type === 'word' && METRIC_FUNCTIONS.has(first.text))
    return new Refusal(
      'unsupported',
      `Metric queries (“${first.text}”) are not supported yet.`,
      first,
      COUNTS,
    );
  if (first.text === '(' && tokens.some((token) => token.text === '{'))
    return new Refusal(
      'unsupported',
      'Parentheses around a query are not supported yet.',
      first,
      'Write it without them.',
    );
  if (first.type === 'number')
    return new Refusal('unsupported', 'Metric queries (a bare number) are not supported yet.', first, COUNTS);
  if (first.type === 'string' || first.type === 'error')
    return new Refusal(
      'syntax',
      'There is no text in these quotes to look for.',
      first,
      'Write words, or "a phrase".',
    );
  return new Refusal('syntax', 'A LogQL query begins with “{”.', first, 'Write {service_name="…"}.');
}

/** The refusal of a stage that is LogQL but not spoken here; undefined for any other word. `pipe` is where its “|” stands. */
export function refuseStage(word: LogToken, pipe: Place): Refusal | undefined {
  const instead = STAGES.get(word.text);
  if (instead === undefined) return undefined;
  const place = { from: pipe.from, to: word.to };
  return new Refusal('unsupported', `“| ${word.text}” is not supported yet.`, place, instead);
}

/** Why this token cannot stand where a stage begins. */
export function refuseAsStage(token: LogToken): Refusal {
  if (token.text === '[')
    return new Refusal(
      'unsupported',
      'Ranges (“[5m]”) and metric queries are not supported yet.',
      token,
      COUNTS,
    );
  if (/^(?:[-+*/%^@]|==|>=?|<=?|offset|unless|and|or)$/.test(token.text))
    return new Refusal(
      'unsupported',
      `Calculating with queries (“${token.text}”) is not supported yet.`,
      token,
      'Write one query: its filters stand one after another.',
    );
  if (token.type === 'error') return new Refusal('syntax', token.why, token);
  const hint = 'After the selector come |= "text", |~ "regex" or | label = "value".';
  return new Refusal('syntax', `“${token.text}” is not expected here.`, token, hint);
}

/** The refusal of `ip("…")`. */
export function refuseIp(token: LogToken): Refusal {
  return new Refusal(
    'unsupported',
    'Matching addresses, “ip(…)”, is not supported yet.',
    token,
    'Write a regular expression: |~ `10\\.0\\.[0-9]+\\.[0-9]+`.',
  );
}
