// What may come next in a PromQL text, judged from the tokens before the cursor alone: half-written queries are the
// rule here.
import { type Completion, type CompletionOption, plainOptions, tokenAtCursor } from '../completion.ts';
import { MATCH_OPERATORS } from '../logql/ast.ts';
import { AGGREGATIONS, ARITHMETIC, COMPARISONS, SET_OPERATORS } from './ast.ts';
import { PROM_FUNCTIONS } from './functions.ts';
import { lexPromQL, type PromToken } from './lexer.ts';
import { isPlainPromWords } from './words.ts';

const CALLS: CompletionOption[] = [
  ...AGGREGATIONS.map((name) => ({ text: name, says: 'aggregation' })),
  ...Object.entries(PROM_FUNCTIONS).map(([text, { says }]) => ({ text, says })),
];
const RANGES = plainOptions(['$__rate_interval', '1m', '5m', '15m', '1h']);
const AFTER_VECTOR = plainOptions([...SET_OPERATORS, ...ARITHMETIC, ...COMPARISONS]);
const GROUPINGS = plainOptions(['by', 'without']);

/** What is expected at `pos` (a UTF-16 offset) of a query being written. */
export function completePromQL(text: string, pos: number): Completion {
  const all = lexPromQL(text);
  const { before, current } = tokenAtCursor(all, pos, (token) => token.type !== 'punct');
  const place = current
    ? { from: current.from, to: current.to, typed: text.slice(current.from, pos) }
    : { from: pos, to: pos, typed: '' };
  // The first word may yet become a metric's name, with dots or without.
  if (isPlainPromWords(text) && all.length > 1)
    return { expects: 'words', from: 0, to: text.length, typed: text.slice(0, pos) };
  if (current?.type === 'comment') return { expects: 'nothing', ...place };
  const tokens = all.slice(0, before).filter((token) => token.type !== 'comment');
  return { ...expectedAfter(tokens, all.slice(before)), ...place };
}

type Expected = Completion extends infer C
  ? C extends Completion
    ? Omit<C, 'from' | 'to' | 'typed'>
    : never
  : never;

const EXPRESSION: Expected = { expects: 'field', of: { kind: 'names' }, options: CALLS };

function expectedAfter(tokens: readonly PromToken[], after: readonly PromToken[]): Expected {
  const last = tokens.at(-1);
  if (!last) return EXPRESSION;
  const open = openBracket(tokens);
  if (open?.text === '{') return inBraces(tokens, last, nameBefore(tokens, tokens.indexOf(open)));
  if (open?.text === '[')
    return last === open
      ? { expects: 'keyword', options: RANGES }
      : { expects: 'keyword', options: plainOptions([']']) };
  if (open && isLabelList(tokens, open))
    return last === open || last.text === ','
      ? { expects: 'field', of: { kind: 'labels', metric: firstName([...tokens, ...after]) }, options: [] }
      : { expects: 'keyword', options: plainOptions([',', ')']) };
  if (last.type === 'word') {
    const lower = last.text.toLowerCase();
    if ((SET_OPERATORS as readonly string[]).includes(lower) || lower === 'bool') return EXPRESSION;
    if (lower === 'offset') return { expects: 'keyword', options: plainOptions(['5m', '1h', '1d']) };
    if ((AGGREGATIONS as readonly string[]).includes(lower))
      return { expects: 'keyword', options: plainOptions(['(', 'by', 'without']) };
    if (['by', 'without', 'on', 'ignoring'].includes(lower))
      return { expects: 'keyword', options: plainOptions(['(']) };
    return {
      expects: 'keyword',
      options: plainOptions(['{', '[', 'offset', ...AFTER_VECTOR.map(({ text }) => text)]),
    };
  }
  if (last.text === ')' && isGroupedBehind(tokens))
    return { expects: 'keyword', options: [...GROUPINGS, ...AFTER_VECTOR] };
  if (last.type === 'punct' && last.text !== ')' && last.text !== ']' && last.text !== '}') return EXPRESSION;
  if (last.text === ')' && endsLabelList(tokens)) return EXPRESSION;
  return { expects: 'keyword', options: AFTER_VECTOR };
}

function inBraces(tokens: readonly PromToken[], last: PromToken, metric: string | undefined): Expected {
  const of = { kind: 'labels' as const, metric };
  if (last.text === '{' || last.text === ',') return { expects: 'field', of, options: [] };
  const operator = (MATCH_OPERATORS as readonly string[]).includes(last.text);
  const label = tokens.at(-2);
  if (last.type === 'punct' && operator && label)
    return {
      expects: 'value',
      field: label.type === 'string' ? label.value : label.text,
      op: last.text,
      of,
      options: [],
    };
  const before = tokens.at(-2)?.text ?? '';
  if (last.type === 'word' || (last.type === 'string' && (before === '{' || before === ',')))
    return { expects: 'operator', field: last.text, options: plainOptions(MATCH_OPERATORS) };
  return { expects: 'keyword', options: plainOptions([',', '}']) };
}

/** The innermost bracket that is open at the end. */
function openBracket(tokens: readonly PromToken[]): PromToken | undefined {
  const open: PromToken[] = [];
  for (const token of tokens) {
    if (token.type !== 'punct') continue;
    if ('{[('.includes(token.text)) open.push(token);
    else if ('}])'.includes(token.text)) open.pop();
  }
  return open.at(-1);
}

const LIST = /^(?:by|without|on|ignoring)$/i;

function isLabelList(tokens: readonly PromToken[], open: PromToken): boolean {
  return LIST.test(tokens[tokens.indexOf(open) - 1]?.text ?? '');
}

/** True behind `by (…)` that stands before its aggregation's parenthesis, or behind `on (…)`. */
function endsLabelList(tokens: readonly PromToken[]): boolean {
  const open = matchingOpen(tokens);
  const keyword = tokens[open - 1]?.text ?? '';
  if (!LIST.test(keyword)) return false;
  return /^(?:on|ignoring)$/i.test(keyword);
}

/** True behind the arguments of an aggregation that has no grouping yet. */
function isGroupedBehind(tokens: readonly PromToken[]): boolean {
  const name = tokens[matchingOpen(tokens) - 1]?.text.toLowerCase() ?? '';
  return (AGGREGATIONS as readonly string[]).includes(name);
}

/** Index of the parenthesis that the last token closes. */
function matchingOpen(tokens: readonly PromToken[]): number {
  let depth = 0;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { type, text } = tokens[i] as PromToken;
    if (type !== 'punct') continue;
    if (text === ')') depth++;
    else if (text === '(' && --depth === 0) return i;
  }
  return -1;
}

function nameBefore(tokens: readonly PromToken[], brace: number): string | undefined {
  const before = tokens[brace - 1];
  if (before?.type === 'word') return before.text;
  const [first, second] = tokens.slice(brace + 1);
  return first?.type === 'string' && second?.text === ',' ? first.value : undefined;
}

/** The first metric that a text names: what its groupings speak of. */
function firstName(tokens: readonly PromToken[]): string | undefined {
  const found = tokens.find(
    ({ type, text }, i) =>
      type === 'word' &&
      !Object.hasOwn(PROM_FUNCTIONS, text) &&
      !(AGGREGATIONS as readonly string[]).includes(text.toLowerCase()) &&
      !/^(?:by|without|on|ignoring|and|or|unless|bool|offset)$/i.test(text) &&
      (tokens[i + 1]?.text === '{' || tokens[i + 1]?.text === '[' || !inList(tokens, i)),
  );
  if (found) return found.text;
  const quoted = tokens.find(({ type }, i) => type === 'string' && tokens[i - 1]?.text === '{');
  return quoted?.type === 'string' ? quoted.value : undefined;
}

const inList = (tokens: readonly PromToken[], i: number): boolean => {
  const open = openBracket(tokens.slice(0, i));
  return open !== undefined && (open.text === '{' || isLabelList(tokens, open));
};
