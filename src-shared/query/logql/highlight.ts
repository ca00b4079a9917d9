// LogQL coloured for an editor, whole or half-written.
import type { Highlight, HighlightKind } from '../highlight.ts';
import { LABEL_OPERATORS, LINE_OPERATORS } from './ast.ts';
import { type LogToken, lexLogQL } from './lexer.ts';
import { isPlainLogWords } from './words.ts';

const OPERATORS: ReadonlySet<string> = new Set([...LABEL_OPERATORS, ...LINE_OPERATORS, '==']);

/** The coloured stretches of a text, in order; none for plain words. */
export function highlightLogQL(text: string): Highlight[] {
  if (isPlainLogWords(text)) return [];
  let isRegex = false;
  return lexLogQL(text).map((token) => {
    if (token.type === 'punct') isRegex = token.text.endsWith('~');
    return { kind: kindOf(token, isRegex), from: token.from, to: token.to };
  });
}

function kindOf(token: LogToken, isRegex: boolean): HighlightKind {
  switch (token.type) {
    case 'string':
      return isRegex ? 'regex' : 'string';
    case 'number':
    case 'duration':
    case 'bytes':
      return 'number';
    case 'word':
      if (token.text === 'and' || token.text === 'or') return 'keyword';
      return token.text.includes('.') ? 'error' : 'field';
    case 'punct':
      return OPERATORS.has(token.text) || token.text === '|' ? 'operator' : 'punct';
    case 'comment':
    case 'error':
      return token.type;
  }
}
