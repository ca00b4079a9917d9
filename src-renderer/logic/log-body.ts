// The body of a log record as runs of text with a meaning: terminal colours, key=value, JSON, found words.
// Pure; knows no React and no CSS.
import { ESC, SEQUENCE } from './ansi.ts';

export { withoutAnsi } from './ansi.ts';

export type AnsiColor = 'red' | 'yellow' | 'green' | 'blue' | 'magenta' | 'cyan' | 'grey';

/** A stretch of a body that is drawn alike. */
export interface Run {
  readonly text: string;
  /** A name, or a value that belongs to one: quieter than prose. */
  readonly role?: 'key' | 'value';
  readonly color?: AnsiColor;
  readonly bold?: boolean;
  readonly dim?: boolean;
  /** Part of what is looked for. */
  readonly found?: boolean;
}

const COLORS: readonly (AnsiColor | undefined)[] = [
  'grey',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  undefined,
];

type Look = Pick<Run, 'color' | 'bold' | 'dim'>;

/** Runs by terminal colour (SGR); every other sequence is dropped. */
export function ansiRuns(text: string): Run[] {
  if (!text.includes(ESC)) return text === '' ? [] : [{ text }];
  const runs: Run[] = [];
  let look: Look = {};
  let from = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    if (match.index > from) runs.push({ text: text.slice(from, match.index), ...look });
    from = match.index + match[0].length;
    if (match[2] === 'm') look = afterCodes(look, match[1] ?? '');
  }
  if (from < text.length) runs.push({ text: text.slice(from), ...look });
  return runs;
}

function afterCodes(before: Look, codes: string): Look {
  let look = before;
  const list = codes.split(/[;:]/).map(Number);
  for (let i = 0; i < list.length; i++) {
    const code = list[i] ?? 0;
    if (code === 0) look = {};
    else if (code === 1) look = { ...look, bold: true };
    else if (code === 2) look = { ...look, dim: true };
    else if (code === 22) look = { ...look, bold: false, dim: false };
    else if (code === 38 || code === 48) i += list[i + 1] === 5 ? 2 : 4;
    else if (code === 39) look = { ...look, color: undefined } as Look;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      const color = COLORS[code % 10];
      const { color: _, ...rest } = look;
      look = color === undefined ? rest : { ...rest, color };
    }
  }
  return look;
}

const PAIR = /(^|[\s,{(])([A-Za-z_][\w.-]*=)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,})]*)/g;
const JSON_PART = /("(?:[^"\\]|\\.)*"\s*:)|("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b)/g;

/** What is typed into a find field as a global pattern, ignoring case; null when it is empty. */
export function findPattern(find: string): RegExp | null {
  const text = find.trim();
  return text === '' ? null : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
}

/** Marks names and values inside a run without a colour of its own. */
function withRoles(run: Run, json: boolean): Run[] {
  if (run.color !== undefined) return [run];
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

/** Marks what the pattern (global) finds, across runs. */
function withFound(runs: readonly Run[], pattern: RegExp): Run[] {
  const whole = runs.map(({ text }) => text).join('');
  const hits = [...whole.matchAll(pattern)].filter(({ 0: hit }) => hit !== '');
  if (hits.length === 0) return [...runs];
  const out: Run[] = [];
  let at = 0;
  for (const run of runs) {
    const end = at + run.text.length;
    let from = at;
    for (const hit of hits) {
      const start = Math.max(from, hit.index);
      const stop = Math.min(end, hit.index + hit[0].length);
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

/** A body as runs; `find` is a global pattern, or null. */
export function bodyRuns(body: string, structured: boolean, find: RegExp | null): Run[] {
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
