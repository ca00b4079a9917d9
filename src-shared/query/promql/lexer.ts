// PromQL's text as tokens. Never fails: what is no token of the language is an `error` token, so that the editor can
// colour half-written queries.
import type { Place } from '../errors.ts';
import { literalEnd, unquote } from '../strings.ts';
import { parsePromDuration } from './durations.ts';

export type PromToken = Place & { text: string } & (
    | { type: 'string'; value: string }
    | { type: 'number'; value: number }
    /** Milliseconds. */
    | { type: 'duration'; ms: number }
    /** A name, a function or a keyword; also what only looks like a name: `http.route`. */
    | { type: 'word' }
    /** Grafana's `$__interval` and its like, without braces. */
    | { type: 'variable'; name: string }
    | { type: 'punct' }
    | { type: 'comment' }
    | { type: 'error'; why: string }
  );

// Longest first.
const PUNCTUATION = [
  ...['==', '!=', '>=', '<=', '=~', '!~', '{', '}', '(', ')', '[', ']', ',', '=', '>', '<'],
  ...['+', '-', '*', '/', '%', '^', '@', ':'],
];

/** Every token of `text` in order, comments included, white space left out. */
export function lexPromQL(text: string): PromToken[] {
  const tokens: PromToken[] = [];
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

function tokenAt(text: string, at: number): PromToken {
  const char = text.charAt(at);
  const place = (to: number) => ({ from: at, to, text: text.slice(at, to) });
  if (char === '#') {
    const end = text.indexOf('\n', at);
    return { type: 'comment', ...place(end < 0 ? text.length : end) };
  }
  if (char === '"' || char === '`' || char === "'") return stringAt(text, at);
  if (/^\.?[0-9]/.test(text.slice(at, at + 2))) return numberAt(text, at);
  if (char === '$') {
    const [whole = '$', braced, bare] = /^\$(?:\{(\w+)\}|(\w*))/.exec(text.slice(at)) ?? [];
    return { type: 'variable', name: `$${braced ?? bare ?? ''}`, ...place(at + whole.length) };
  }
  const word = /^[A-Za-z_][A-Za-z0-9_:]*(?:\.[A-Za-z0-9_:]+)*/.exec(text.slice(at, at + 1024))?.[0];
  if (word !== undefined) return { type: 'word', ...place(at + word.length) };
  for (const punct of PUNCTUATION)
    if (text.startsWith(punct, at)) return { type: 'punct', ...place(at + punct.length) };
  const width = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return { type: 'error', why: `“${text.slice(at, at + width)}” is not PromQL.`, ...place(at + width) };
}

function stringAt(text: string, at: number): PromToken {
  const single = text[at] === "'";
  const found = single ? /^'(?:[^'\\\n]|\\.)*'/.exec(text.slice(at))?.[0].length : undefined;
  const closed = single ? (found === undefined ? -1 : at + found) : literalEnd(text, at);
  const newline = text.indexOf('\n', at);
  const to = closed >= 0 ? closed : newline >= 0 ? newline : text.length;
  const literal = text.slice(at, to);
  const value = closed >= 0 ? unquote(single ? doubled(literal) : literal) : undefined;
  if (value !== undefined) return { type: 'string', value, from: at, to, text: literal };
  const why = closed < 0 ? 'This string never ends.' : 'This string has an escape that is none.';
  return { type: 'error', why, from: at, to, text: literal };
}

/** A literal in single quotes as one in double quotes. */
function doubled(literal: string): string {
  const body = literal
    .slice(1, -1)
    .replace(/\\[\s\S]|"/g, (part) => (part === '"' ? '\\"' : part === "\\'" ? "'" : part));
  return `"${body}"`;
}

function numberAt(text: string, at: number): PromToken {
  const literal =
    /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+|(?:\d+[a-z]+)+|\d+\.?\d*|\.\d+)(?:[A-Za-z_]\w*)?/.exec(
      text.slice(at, at + 1024),
    )?.[0] ?? text.charAt(at);
  const place = { from: at, to: at + literal.length, text: literal };
  const ms = parsePromDuration(literal);
  if (ms !== undefined) return { type: 'duration', ms, ...place };
  const value = Number(literal);
  if (/^[\d.]/.test(literal) && !Number.isNaN(value)) return { type: 'number', value, ...place };
  return { type: 'error', why: `“${literal}” is neither a number nor a duration.`, ...place };
}
