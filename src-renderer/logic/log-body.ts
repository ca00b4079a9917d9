// The body of a log record as runs of text with a meaning: terminal colours, key=value, JSON, found words.
// Pure; knows no React and no CSS.
import { ESC, SEQUENCE } from './ansi.ts';
import { type Look, lookAfter } from './sgr.ts';

export { withoutAnsi } from './ansi.ts';

/** A stretch of a body that is drawn alike. */
export interface Run extends Look {
  readonly text: string;
  /** A name, or a value that belongs to one: quieter than prose. */
  readonly role?: 'key' | 'value';
  /** Part of what is looked for. */
  readonly found?: boolean;
}

/** Runs by terminal colour (SGR); every other sequence is dropped. */
export function ansiRuns(text: string): Run[] {
  if (!text.includes(ESC)) return text === '' ? [] : [{ text }];
  const runs: Run[] = [];
  let look: Look = {};
  let from = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    if (match.index > from) runs.push({ text: text.slice(from, match.index), ...look });
    from = match.index + match[0].length;
    if (match[2] === 'm') look = lookAfter(look, match[1] ?? '');
  }
  if (from < text.length) runs.push({ text: text.slice(from), ...look });
  return runs;
}

const PAIR = /(^|[\s,{(])([A-Za-z_][\w.-]*=)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,})]*)/g;
const JSON_PART = /("(?:[^"\\]|\\.)*"\s*:)|("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b)/g;

/** Where in a text something is: first character and the one behind the last, in order, none of them empty. */
export type Finder = (text: string) => Iterable<readonly [start: number, end: number]>;

/** Finds a text, minding case or not. */
export function textFinder(sought: string, ignoreCase: boolean): Finder {
  // Without operators a pattern is looked for in linear time.
  const pattern = new RegExp(sought.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), ignoreCase ? 'gi' : 'g');
  return (text) => Array.from(text.matchAll(pattern), ({ 0: hit, index }) => [index, index + hit.length]);
}

/** Finds what is typed into a find field, ignoring case; null when it is empty. */
export function findPattern(find: string): Finder | null {
  const text = find.trim();
  return text === '' ? null : textFinder(text, true);
}

/** Marks names and values inside a run without a colour of its own. */
function withRoles(run: Run, json: boolean): Run[] {
  if (run.color !== undefined || run.background !== undefined || run.inverse) return [run];
  const parts: Run[] = [];
  let from = 0;
  const put = (to: number, more: Pick<Run, 'role'> = {}): void => {
    if (to > from) parts.push({ ...run, text: run.text.slice(from, to), ...more });
    from = Math.max(from, to);
  };
  for (const match of run.text.matchAll(json ? JSON_PART : PAIR)) {
    if (json) {
      put(match.index);
      put(match.index + match[0].length, { role: match[1] === undefined ? 'value' : 'key' });
      continue;
    }
    const [, before = '', key = '', value = ''] = match;
    put(match.index + before.length);
    put(match.index + before.length + key.length, { role: 'key' });
    put(match.index + before.length + key.length + value.length, { role: 'value' });
  }
  put(run.text.length);
  return parts;
}

/** Marks what is found, across runs. */
function withFound(runs: readonly Run[], find: Finder): Run[] {
  const whole = runs.map(({ text }) => text).join('');
  const hits = [...find(whole)];
  if (hits.length === 0) return [...runs];
  const out: Run[] = [];
  let at = 0;
  for (const run of runs) {
    const end = at + run.text.length;
    let from = at;
    for (const [first, behind] of hits) {
      const start = Math.max(from, first);
      const stop = Math.min(end, behind);
      if (stop <= start) continue;
      if (start > from) out.push({ ...run, text: whole.slice(from, start) });
      out.push({ ...run, text: whole.slice(start, stop), found: true });
      from = stop;
    }
    if (from < end) out.push({ ...run, text: whole.slice(from, end) });
    at = end;
  }
  return out;
}

/** A body as runs, with what `find` finds. */
export function bodyRuns(body: string, structured: boolean, find: Finder | null): Run[] {
  const json = structured || /^\s*[[{].*[\]}]\s*$/s.test(body);
  const runs = ansiRuns(body).flatMap((run) => withRoles(run, json));
  return find ? withFound(runs, find) : runs;
}

/** The first line of a body, cut at `most` characters, and how many lines there are. */
export function firstLine(body: string, most = 600): { line: string; lines: number } {
  const end = body.indexOf('\n');
  const line = end < 0 ? body : body.slice(0, end);
  const lines = end < 0 ? 1 : body.trimEnd().split('\n').length;
  return { line: line.length > most ? `${line.slice(0, most)}…` : line, lines };
}
