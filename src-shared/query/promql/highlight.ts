// PromQL coloured for an editor, whole or half-written.
import type { Highlight, HighlightKind } from '../highlight.ts';
import { AGGREGATIONS, ARITHMETIC, COMPARISONS } from './ast.ts';
import { isMissing, PROM_FUNCTIONS } from './functions.ts';
import { lexPromQL, type PromToken } from './lexer.ts';
import { isPlainPromWords } from './words.ts';

const OPERATORS: ReadonlySet<string> = new Set([...ARITHMETIC, ...COMPARISONS, '=', '=~', '!~']);
const KEYWORDS: ReadonlySet<string> = new Set([
  ...['and', 'or', 'unless', 'by', 'without', 'on', 'ignoring', 'bool', 'offset'],
]);
const AGGREGATING: ReadonlySet<string> = new Set(AGGREGATIONS);

/** The coloured stretches of a text, in order; none for plain words. */
export function highlightPromQL(text: string): Highlight[] {
  if (isPlainPromWords(text)) return [];
  let isRegex = false;
  return lexPromQL(text).map((token, i, tokens) => {
    if (token.type === 'punct') isRegex = token.text.endsWith('~');
    return { kind: kindOf(token, isRegex, tokens[i + 1]), from: token.from, to: token.to };
  });
}

function kindOf(token: PromToken, isRegex: boolean, next: PromToken | undefined): HighlightKind {
  switch (token.type) {
    case 'string':
      return isRegex ? 'regex' : 'string';
    case 'number':
    case 'duration':
    case 'variable':
      return 'number';
    case 'word': {
      const { text } = token;
      if (KEYWORDS.has(text.toLowerCase()) || AGGREGATING.has(text)) return 'keyword';
      if (next?.text === '(' && (Object.hasOwn(PROM_FUNCTIONS, text) || isMissing(text))) return 'keyword';
      return text.includes('.') ? 'error' : 'field';
    }
    case 'punct':
      return OPERATORS.has(token.text) ? 'operator' : 'punct';
    case 'comment':
    case 'error':
      return token.type;
  }
}
