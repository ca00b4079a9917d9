// LogQL's text as tokens. Never fails: what is no token of the language is an `error` token, so that the
// editor can colour half-written queries.
import type { Place } from '../errors.ts';
import { parseBytes, parseDuration } from '../quantities.ts';
import { literalEnd, unquote } from '../strings.ts';

export type LogToken = Place & { text: string } & (
    | { type: 'string'; value: string }
    | { type: 'number' | 'duration' | 'bytes' }
    /** A label, a stage or a keyword; also what only looks like a label: `service.name`. */
    | { type: 'word' }
    | { type: 'punct' }
    | { type: 'comment' }
    | { type: 'error'; why: string }
  );

// Longest first. Brackets and arithmetic are here only to be refused by name.
const PUNCTUATION = [
  ...['|=', '|~', '|>', '!=', '!~', '!>', '=~', '==', '>=', '<='],
  ...['{', '}', '(', ')', '[', ']', ',', '|', '=', '>', '<', '+', '-', '*', '/', '%', '^', '@'],
];

/** Every token of `text` in order, comments included, white space left out. */
export function lexLogQL(text: string): LogToken[] {
  const tokens: LogToken[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(text: string, at: number): LogToken {
  const char = text.charAt(at);
  const place = (to: number) => ({ from: at, to, text: text.slice(at, to) });
  if (char === '#') {
    const end = text.indexOf('\n', at);
    return { type: 'comment', ...place(end < 0 ? text.length : end) };
  }
  if (char === '"' || char === '`') return stringAt(text, at);
  if (/^[-+]?\.?[0-9]/.test(text.slice(at, at + 3))) return numberAt(text, at);
  if (/[A-Za-z_]/.test(char)) {
    let to = at + 1;
    while (/[A-Za-z0-9_.]/.test(text.charAt(to))) to++;
    return { type: 'word', ...place(to) };
  }
  for (const punct of PUNCTUATION)
    if (text.startsWith(punct, at)) return { type: 'punct', ...place(at + punct.length) };
  const width = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  const why =
    char === "'" ? 'Strings stand in double quotes.' : `“${text.slice(at, at + width)}” is not LogQL.`;
  return { type: 'error', why, ...place(at + width) };
}

function stringAt(text: string, at: number): LogToken {
  const closed = literalEnd(text, at);
  const newline = text.indexOf('\n', at);
  const to = closed >= 0 ? closed : newline >= 0 ? newline : text.length;
  const literal = text.slice(at, to);
  const value = closed >= 0 ? unquote(literal) : undefined;
  if (value !== undefined) return { type: 'string', value, from: at, to, text: literal };
  const why = closed < 0 ? 'This string never ends.' : 'This string has an escape that is none.';
  return { type: 'error', why, from: at, to, text: literal };
}

function numberAt(text: string, at: number): LogToken {
  let to = at + 1;
  for (;;) {
    const char = text.charAt(to);
    const exponent = /[+-]/.test(char) && /[0-9][eE]$/.test(text.slice(Math.max(at, to - 2), to));
    if (!/[0-9A-Za-z_.µμ]/.test(char) && !(exponent && /[0-9]/.test(text.charAt(to + 1)))) break;
    to++;
  }
  const literal = text.slice(at, to);
  const place = { from: at, to, text: literal };
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(literal)) return { type: 'number', ...place };
  if (/^[0-9.]/.test(literal)) {
    if (parseDuration(literal) !== undefined) return { type: 'duration', ...place };
    if (parseBytes(literal) !== undefined) return { type: 'bytes', ...place };
  }
  return { type: 'error', why: `“${literal}” is neither a number, a duration nor a size.`, ...place };
}
