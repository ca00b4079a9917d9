// Enough colour to read a snippet by: keywords, strings, comments. Made for our own short texts; it is no
// parser and need not be one.
import type { CodeLanguage } from './snippets/index.ts';

export type CodeTone = 'keyword' | 'string' | 'comment' | 'quiet';
export interface CodePiece {
  readonly text: string;
  readonly tone: CodeTone | null;
}

const KEYWORDS: Readonly<Record<CodeLanguage, string>> = {
  shell: '',
  python: 'import from with as def return for in if else',
  go: 'package import func if defer return nil var',
  rust: 'use fn let mut impl pub return dyn move',
  typescript: 'import from const new for of export await async function return',
  java: 'import public class static void throws new var try return',
  csharp: 'using var new return',
  yaml: '',
  toml: '',
  json: '',
  xml: '',
};

const HASH_COMMENTS: ReadonlySet<CodeLanguage> = new Set(['python', 'shell', 'yaml', 'toml']);

function patternFor(language: CodeLanguage): RegExp {
  const comment = HASH_COMMENTS.has(language) ? '#.*' : '//.*';
  const words = KEYWORDS[language].split(' ').filter((word) => word !== '');
  const parts = [`(?<comment>(?<![:\\w"'])${comment})`, `(?<string>"[^"\\n]*"|'[^'\\n]*')`];
  if (words.length > 0) parts.push(`(?<keyword>\\b(?:${words.join('|')})\\b)`);
  if (language === 'shell')
    parts.push(
      `(?<quiet>^export |^set -gx |^\\$env:)`,
      `(?<value>(?<=^export \\w+=|^set -gx \\w+ |^\\w+=).+$)`,
    );
  if (language === 'yaml') parts.push(`(?<quiet>^\\s*[\\w/]+:)`);
  return new RegExp(parts.join('|'), 'gm');
}

/** The text in pieces; joined they are the text again. */
export function colorCode(code: string, language: CodeLanguage): CodePiece[] {
  const pieces: CodePiece[] = [];
  let at = 0;
  for (const match of code.matchAll(patternFor(language))) {
    if (match.index > at) pieces.push({ text: code.slice(at, match.index), tone: null });
    pieces.push({ text: match[0], tone: toneOf(match.groups ?? {}) });
    at = match.index + match[0].length;
  }
  if (at < code.length) pieces.push({ text: code.slice(at), tone: null });
  return pieces;
}

function toneOf(groups: Record<string, string | undefined>): CodeTone | null {
  if (groups.comment !== undefined) return 'comment';
  if (groups.string !== undefined || groups.value !== undefined) return 'string';
  if (groups.keyword !== undefined) return 'keyword';
  return groups.quiet === undefined ? null : 'quiet';
}
