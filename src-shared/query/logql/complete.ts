// What may come next in a LogQL text, judged from the tokens before the cursor alone: half-written queries
// are the rule here.
import { type Completion, type CompletionOption, plainOptions, tokenAtCursor } from '../completion.ts';
import { LABEL_OPERATORS, LINE_OPERATORS, MATCH_OPERATORS } from './ast.ts';
import { RECORD_LABELS, STREAM_LABEL_NAMES } from './labels.ts';
import { type LogToken, lexLogQL } from './lexer.ts';
import { isPlainLogWords } from './words.ts';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'unknown'];
const STREAM_OPTIONS = plainOptions(STREAM_LABEL_NAMES);
const RECORD_OPTIONS: CompletionOption[] = [
  ...Object.entries(RECORD_LABELS).map(([text, says]) => ({ text, says })),
  ...STREAM_OPTIONS,
];

/** What is expected at `pos` (a UTF-16 offset) of a query being written. */
export function completeLogQL(text: string, pos: number): Completion {
  const isWords = isPlainLogWords(text) && text.trim() !== '';
  if (isWords) return { expects: 'words', from: 0, to: text.length, typed: text.slice(0, pos) };
  const all = lexLogQL(text);
  const { before, current } = tokenAtCursor(all, pos, (token) => token.type !== 'punct');
  const place = current
    ? { from: current.from, to: current.to, typed: text.slice(current.from, pos) }
    : { from: pos, to: pos, typed: '' };
  if (current?.type === 'comment') return { expects: 'nothing', ...place };
  const tokens = all.slice(0, before).filter((token) => token.type !== 'comment');
  return { ...expectedAfter(tokens), ...place };
}

type Expected = Completion extends infer C
  ? C extends Completion
    ? Omit<C, 'from' | 'to' | 'typed'>
    : never
  : never;

function expectedAfter(tokens: readonly LogToken[]): Expected {
  const last = tokens.at(-1);
  if (!last) return { expects: 'keyword', options: plainOptions(['{']) };
  const inSelector = !tokens.some((token) => token.text === '}');
  return inSelector ? inBraces(tokens, last) : inPipeline(tokens, last);
}

function inBraces(tokens: readonly LogToken[], last: LogToken): Expected {
  if (last.text === '{' || last.text === ',') return { expects: 'field', options: STREAM_OPTIONS };
  if (last.type === 'word')
    return { expects: 'operator', field: last.text, options: plainOptions(MATCH_OPERATORS) };
  if (last.type === 'string') return { expects: 'keyword', options: plainOptions([',', '}']) };
  return valueAfter(tokens, last);
}

function inPipeline(tokens: readonly LogToken[], last: LogToken): Expected {
  const before = tokens.at(-2);
  if (last.type === 'punct') {
    if (last.text === '|' || last.text === '(' || last.text === ',')
      return { expects: 'field', options: RECORD_OPTIONS };
    if (last.text === '}' || last.text === ')')
      return { expects: 'keyword', options: plainOptions(stageStarts(last)) };
    return valueAfter(tokens, last);
  }
  if (last.type === 'word') {
    if (last.text === 'and' || (last.text === 'or' && !afterLineFilter(tokens)))
      return { expects: 'field', options: RECORD_OPTIONS };
    if (last.text === 'or') return { expects: 'value', field: '', op: '|=', options: [] };
    return { expects: 'operator', field: last.text, options: plainOptions(LABEL_OPERATORS) };
  }
  const joins =
    before && (LINE_OPERATORS as readonly string[]).includes(before.text) && !isComparison(tokens);
  return { expects: 'keyword', options: plainOptions([...(joins ? [] : ['and']), 'or', ...STAGE_STARTS]) };
}

/** After an operator: the value of the label before it, or the text of a line filter. */
function valueAfter(tokens: readonly LogToken[], operator: LogToken): Expected {
  const label = tokens.at(-2);
  const field = label?.type === 'word' ? label.text : '';
  const known = [...LABEL_OPERATORS, ...LINE_OPERATORS, '=='].some((op) => op === operator.text);
  if (!known) return { expects: 'nothing' };
  const quoted = LEVELS.map((level) => `"${level}"`);
  return {
    expects: 'value',
    field,
    op: operator.text,
    options: field === 'detected_level' ? plainOptions(quoted) : [],
  };
}

const STAGE_STARTS: readonly string[] = [...LINE_OPERATORS, '|'];
const stageStarts = (last: LogToken): string[] => [
  ...(last.text === ')' ? ['and', 'or'] : []),
  ...STAGE_STARTS,
];

/** True when the value at the end belongs to a label. */
function isComparison(tokens: readonly LogToken[]): boolean {
  return tokens.at(-3)?.type === 'word';
}

/** True when an `or` at the end joins texts of a line filter. */
function afterLineFilter(tokens: readonly LogToken[]): boolean {
  for (let i = tokens.length - 2; i >= 0; i--) {
    const token = tokens[i];
    if (token?.type === 'string' || token?.text === 'or') continue;
    return (
      (LINE_OPERATORS as readonly string[]).includes(token?.text ?? '') && tokens[i - 1]?.type !== 'word'
    );
  }
  return false;
}
