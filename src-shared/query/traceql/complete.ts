// What may come next in a TraceQL text, judged from the tokens before the cursor alone: half-written queries
// are the rule here.
import { type Completion, type CompletionOption, plainOptions, tokenAtCursor } from '../completion.ts';
import { TRACE_OPERATORS } from './ast.ts';
import {
  INTRINSIC_NAMES,
  INTRINSICS,
  intrinsicNamed,
  KIND_WORDS,
  SCOPE_WORDS,
  STATUS_WORDS,
} from './fields.ts';
import { lexTraceQL, type TraceToken } from './lexer.ts';
import { isPlainTraceWords } from './words.ts';

const FIELD_OPTIONS: CompletionOption[] = [
  ...INTRINSIC_NAMES.map((name) => ({ text: INTRINSICS[name].text, says: INTRINSICS[name].says })),
  ...SCOPE_WORDS.map((scope) => ({ text: `${scope}.`, says: `attributes of the ${scope}` })),
];

/** What is expected at `pos` (a UTF-16 offset) of a query being written. */
export function completeTraceQL(text: string, pos: number): Completion {
  const isWords = isPlainTraceWords(text) && text.trim() !== '';
  if (isWords) return { expects: 'words', from: 0, to: text.length, typed: text.slice(0, pos) };
  const all = lexTraceQL(text);
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

function expectedAfter(tokens: readonly TraceToken[]): Expected {
  const last = tokens.at(-1);
  if (!last) return { expects: 'keyword', options: plainOptions(['{']) };
  if (last.type === 'punct') {
    const op = TRACE_OPERATORS.find((known) => known === last.text);
    const left = tokens.at(-2);
    if (op && left && isField(left))
      return { expects: 'value', field: left.text, op, options: valueOptions(left.text) };
    if (op) return { expects: 'field', options: FIELD_OPTIONS };
    if (['{', '(', '&&', '||', '!'].includes(last.text)) return { expects: 'field', options: FIELD_OPTIONS };
    if (last.text === ')') return joining();
    return { expects: 'nothing' };
  }
  const before = tokens.at(-2);
  const afterOperator = before?.type === 'punct' && TRACE_OPERATORS.some((op) => op === before.text);
  if (isField(last) && !afterOperator)
    return { expects: 'operator', field: last.text, options: plainOptions(operatorsOf(last.text)) };
  return joining();
}

const joining = (): Expected => ({ expects: 'keyword', options: plainOptions(['&&', '||', '}']) });

function isField(token: TraceToken): boolean {
  return token.type === 'attribute' || (token.type === 'word' && intrinsicNamed(token.text) !== undefined);
}

function typeOf(field: string): string {
  const name = intrinsicNamed(field);
  return name ? INTRINSICS[name].type : 'any';
}

function operatorsOf(field: string): readonly string[] {
  const type = typeOf(field);
  if (type === 'status' || type === 'spanKind') return ['=', '!='];
  if (type === 'duration') return ['>', '>=', '<', '<=', '=', '!='];
  return TRACE_OPERATORS;
}

function valueOptions(field: string): CompletionOption[] {
  const type = typeOf(field);
  if (type === 'status') return plainOptions(STATUS_WORDS);
  if (type === 'spanKind') return plainOptions(KIND_WORDS);
  return [];
}
