// TraceQL coloured for an editor, whole or half-written.
import type { Highlight, HighlightKind } from '../highlight.ts';
import { TRACE_OPERATORS } from './ast.ts';
import { intrinsicNamed, KIND_WORDS, STATUS_WORDS } from './fields.ts';
import { lexTraceQL, type TraceToken } from './lexer.ts';
import { isPlainTraceWords } from './words.ts';

const KEYWORDS: ReadonlySet<string> = new Set([...STATUS_WORDS, ...KIND_WORDS, 'true', 'false', 'nil']);

/** The coloured stretches of a text, in order; none for plain words. */
export function highlightTraceQL(text: string): Highlight[] {
  if (isPlainTraceWords(text)) return [];
  let before: TraceToken | undefined;
  return lexTraceQL(text).map((token) => {
    const kind = kindOf(token, before);
    if (token.type !== 'comment') before = token;
    return { kind, from: token.from, to: token.to };
  });
}

function kindOf(token: TraceToken, before: TraceToken | undefined): HighlightKind {
  switch (token.type) {
    case 'string':
      return before?.text === '=~' || before?.text === '!~' ? 'regex' : 'string';
    case 'int':
    case 'float':
    case 'duration':
      return 'number';
    case 'attribute':
      return 'field';
    case 'word':
      return KEYWORDS.has(token.text) ? 'keyword' : intrinsicNamed(token.text) ? 'field' : 'error';
    case 'punct':
      if (TRACE_OPERATORS.some((op) => op === token.text) || ['&&', '||', '!'].includes(token.text))
        return 'operator';
      return 'punct';
    case 'comment':
    case 'error':
      return token.type;
  }
}
