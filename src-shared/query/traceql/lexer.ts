// TraceQL's text as tokens. Never fails: what is no token of the language is an `error` token, so that the
// editor can colour half-written queries.

import type { Place } from '../errors.ts';
import { parseDuration } from '../quantities.ts';
import { literalEnd, unquote } from '../strings.ts';
import { type AttributeScope, scopeNamed } from './fields.ts';

export type TraceToken = Place & { text: string } & (
    | { type: 'string'; value: string }
    | { type: 'int' | 'float' | 'duration' }
    | { type: 'attribute'; scope: AttributeScope; key: string }
    /** A bare word or `scope:name`, and also what only looks like a field: `http.status`, `parent.x`. */
    | { type: 'word' }
    | { type: 'punct' }
    | { type: 'comment' }
    | { type: 'error'; why: string }
  );

// Longest first. The structural operators are here only to be refused by name.
const PUNCTUATION = [
  ...['!>>', '!<<', '&>>', '&<<'],
  ...['&&', '||', '!=', '=~', '!~', '>=', '<=', '!>', '!<', '>>', '<<', '&>', '&<', '&~', '=='],
  ...['{', '}', '(', ')', ',', '|', '=', '>', '<', '!', '~', '+', '-', '*', '/', '^', '%', '&'],
];

/** Characters an attribute's key may hold without quotes. */
export const isKeyChar = (char: string): boolean => char !== '' && !/[\s{}()=~!<>&|^,"`]/.test(char);

/** Every token of `text` in order, comments included, white space left out. */
export function lexTraceQL(text: string): TraceToken[] {
  const tokens: TraceToken[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char)) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(text: string, at: number): TraceToken {
  const char = text.charAt(at);
  const next = text.charAt(at + 1);
  const place = (to: number) => ({ from: at, to, text: text.slice(at, to) });
  if (char === '/' && next === '/') {
    const end = text.indexOf('\n', at);
    return { type: 'comment', ...place(end < 0 ? text.length : end) };
  }
  if (char === '/' && next === '*') {
    const end = text.indexOf('*/', at + 2);
    return end < 0
      ? { type: 'error', why: 'This comment never ends.', ...place(text.length) }
      : { type: 'comment', ...place(end + 2) };
  }
  if (char === '"' || char === '`') return stringAt(text, at);
  if (/[0-9]/.test(char) || ((char === '-' || char === '+') && /[0-9]/.test(next))) return numberAt(text, at);
  if (char === '.') return attributeAt(text, at, at + 1, 'any');
  if (/[A-Za-z_]/.test(char)) return wordAt(text, at);
  for (const punct of PUNCTUATION)
    if (text.startsWith(punct, at)) return { type: 'punct', ...place(at + punct.length) };
  const width = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  const why =
    char === "'" ? 'Strings stand in double quotes.' : `“${text.slice(at, at + width)}” is not TraceQL.`;
  return { type: 'error', why, ...place(at + width) };
}

function stringAt(text: string, at: number): TraceToken {
  const closed = literalEnd(text, at);
  const newline = text.indexOf('\n', at);
  const to = closed >= 0 ? closed : newline >= 0 ? newline : text.length;
  const literal = text.slice(at, to);
  const value = closed >= 0 ? unquote(literal) : undefined;
  if (value !== undefined) return { type: 'string', value, from: at, to, text: literal };
  const why = closed < 0 ? 'This string never ends.' : 'This string has an escape that is none.';
  return { type: 'error', why, from: at, to, text: literal };
}

function numberAt(text: string, at: number): TraceToken {
  let to = at + 1;
  while (/[0-9.A-Za-zµμ_]/.test(text.charAt(to)) || isExponentSign(text, at, to)) to++;
  const literal = text.slice(at, to);
  const place = { from: at, to, text: literal };
  if (/^[+-]?\d+$/.test(literal)) return { type: 'int', ...place };
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(literal)) return { type: 'float', ...place };
  if (parseDuration(literal) !== undefined) return { type: 'duration', ...place };
  return { type: 'error', why: `“${literal}” is neither a number nor a duration.`, ...place };
}

/** The sign inside `1e+21`. */
function isExponentSign(text: string, from: number, at: number): boolean {
  const char = text.charAt(at);
  if (char !== '+' && char !== '-') return false;
  const before = text.charAt(at - 1);
  return (before === 'e' || before === 'E') && at - from >= 2 && /[0-9]/.test(text.charAt(at + 1));
}

function wordAt(text: string, at: number): TraceToken {
  let to = at + 1;
  while (/[A-Za-z0-9_]/.test(text.charAt(to))) to++;
  const word = text.slice(at, to);
  const follows = text.charAt(to);
  const scope = scopeNamed(word);
  if (follows === '.' && scope !== undefined) return attributeAt(text, at, to + 1, scope);
  if (follows === '.') while (isKeyChar(text.charAt(to))) to++;
  if (follows === ':') {
    to++;
    while (/[A-Za-z0-9_]/.test(text.charAt(to))) to++;
  }
  return { type: 'word', from: at, to, text: text.slice(at, to) };
}

/** A key: bare characters and, after a dot or at the start, quoted stretches. */
function attributeAt(text: string, from: number, keyFrom: number, scope: AttributeScope): TraceToken {
  let key = '';
  let at = keyFrom;
  for (;;) {
    const char = text.charAt(at);
    if (char === '"' && (at === keyFrom || text.charAt(at - 1) === '.')) {
      const end = literalEnd(text, at, true);
      if (end < 0) {
        const to = text.length;
        return { type: 'error', why: 'This quoted name never ends.', from, to, text: text.slice(from, to) };
      }
      key += text.slice(at + 1, end - 1).replace(/\\(["\\])/g, '$1');
      at = end;
    } else if (isKeyChar(char)) {
      key += char;
      at++;
    } else {
      break;
    }
  }
  const place = { from, to: at, text: text.slice(from, at) };
  if (at === keyFrom)
    return { type: 'error', why: 'The name of an attribute is missing after the dot.', ...place };
  return { type: 'attribute', scope, key, ...place };
}
