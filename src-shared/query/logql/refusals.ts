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

const STAGES: ReadonlySet<string> = new Set([
  ...['json', 'logfmt', 'regexp', 'pattern', 'unpack', 'unwrap', 'line_format', 'label_format'],
  ...['decolorize', 'drop', 'keep', 'distinct'],
]);

/** Why the text does not begin with a selector. */
export function refuseBeforeSelector(tokens: readonly LogToken[], end: Place): Refusal {
  const first = tokens[0];
  if (!first)
    return new Refusal('syntax', 'The query is empty.', end, 'Write {service_name=~".+"} for every record.');
  if (first.type === 'word' && METRIC_FUNCTIONS.has(first.text))
    return new Refusal('unsupported', `Metric queries (“${first.text}”) are not supported yet.`, first);
  if (first.text === '(' && tokens.some((token) => token.text === '{'))
    return new Refusal('unsupported', 'Parentheses around a query are not supported yet.', first);
  if (first.type === 'number')
    return new Refusal('unsupported', 'Metric queries (a bare number) are not supported yet.', first);
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
  if (!STAGES.has(word.text)) return undefined;
  return new Refusal('unsupported', `“| ${word.text}” is not supported yet.`, {
    from: pipe.from,
    to: word.to,
  });
}

/** Why this token cannot stand where a stage begins. */
export function refuseAsStage(token: LogToken): Refusal {
  if (token.text === '[')
    return new Refusal('unsupported', 'Ranges (“[5m]”) and metric queries are not supported yet.', token);
  if (/^(?:[-+*/%^@]|==|>=?|<=?|offset|unless|and|or)$/.test(token.text))
    return new Refusal(
      'unsupported',
      `Calculating with queries (“${token.text}”) is not supported yet.`,
      token,
    );
  if (token.type === 'error') return new Refusal('syntax', token.why, token);
  const hint = 'After the selector come |= "text", |~ "regex" or | label = "value".';
  return new Refusal('syntax', `“${token.text}” is not expected here.`, token, hint);
}

/** The refusal of `ip("…")`. */
export function refuseIp(token: LogToken): Refusal {
  return new Refusal('unsupported', 'Matching addresses, “ip(…)”, is not supported yet.', token);
}
