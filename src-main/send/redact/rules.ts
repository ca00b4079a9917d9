// Redaction rules made ready: which keys' values go, and what goes out of any text.
import { RE2JS } from 're2js';
import { AppError } from '#shared/api/errors.ts';
import type { RedactionRule } from '#shared/api/send.ts';
import { SECRET_TEXTS } from '#shared/model/secrets.ts';
import { HIDDEN } from '../../otlp/rewrite.ts';

export interface Redaction {
  hidesKey: ((key: string) => boolean) | null;
  hideText: ((text: string) => string) | null;
}

const CACHED_TEXTS = 20_000;
const CACHED_LENGTH = 200;

/** Keeps what a function of short strings said; forgets all when full. */
function remembering<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > CACHED_LENGTH) return work(text);
    let result = known.get(text);
    if (result === undefined) {
      result = work(text);
      if (known.size >= CACHED_TEXTS) known.clear();
      known.set(text, result);
    }
    return result;
  };
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A key pattern, "*" for anything, as a test of whole keys; case does not matter. Linear: no two stars meet. */
function keyTest(pattern: string): RE2JS {
  const parts = pattern.split(/\*+/).map(escaped);
  return RE2JS.compile(`^(?is:${parts.join('.*')})$`);
}

/** What we wrote ourselves may run on the platform's engine, which is much faster. */
const TRUSTED = new Set(SECRET_TEXTS.map(({ pattern }) => pattern));

/** A stretch of a text. */
type Match = readonly [start: number, end: number];

/** Adds what a pattern matches of a text. */
type Finder = (text: string, found: Match[]) => void;

function textFinder(pattern: string): Finder {
  if (TRUSTED.has(pattern)) {
    const anyCase = pattern.startsWith('(?i)');
    const regex = new RegExp(anyCase ? pattern.slice(4) : pattern, anyCase ? 'gi' : 'g');
    return (text, found) => {
      for (const match of text.matchAll(regex)) found.push([match.index, match.index + match[0].length]);
    };
  }
  const regex = compileText(pattern);
  return (text, found) => {
    if (!regex.test(text)) return;
    const matcher = regex.matcher(text);
    while (matcher.find()) found.push([matcher.start(), matcher.end()]);
  };
}

/** The text without what matches. All rules read it as it came: what one hides is no reason for another to miss. */
function withoutMatches(text: string, finders: readonly Finder[]): string {
  const found: Match[] = [];
  for (const find of finders) find(text, found);
  if (found.length === 0) return text;
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let left = '';
  let at = 0;
  for (const [start, end] of found) {
    if (end <= at || start === end) continue;
    // What overlaps is hidden once.
    if (start >= at) left += text.slice(at, start) + HIDDEN;
    at = end;
  }
  return left + text.slice(at);
}

function compileText(pattern: string): RE2JS {
  let reason = 'it matches everywhere';
  try {
    const regex = RE2JS.compile(pattern);
    if (!regex.test('')) return regex;
  } catch (error) {
    reason = (error instanceof Error ? error.message : String(error)).replace('error parsing regexp: ', '');
  }
  throw new AppError({
    code: 'bad_request',
    message: `“${pattern}” cannot be a redaction rule: ${reason}.`,
    hint: 'A text rule is a regular expression in RE2 syntax, without look-around and back-references.',
  });
}

/** Makes rules ready. Throws AppError for a pattern that cannot be one. */
export function compileRules(rules: readonly RedactionRule[]): Redaction {
  const keys = rules.filter(({ where }) => where === 'key').map(({ pattern }) => keyTest(pattern));
  const finders = rules.filter(({ where }) => where === 'text').map(({ pattern }) => textFinder(pattern));
  return {
    hidesKey: keys.length === 0 ? null : remembering((key) => keys.some((test) => test.test(key))),
    hideText: finders.length === 0 ? null : remembering((text) => withoutMatches(text, finders)),
  };
}
