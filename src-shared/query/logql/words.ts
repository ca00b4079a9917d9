// Plain words in the logs bar, as the LogQL they become.
import { isTraceId } from '#shared/model/ids.ts';
import { escapeRegex } from '../strings.ts';
import { splitWords, type Word } from '../words.ts';
import type { LogStage } from './ast.ts';
import { ALL_LOGS, lineFilter, logCondition } from './edit.ts';
import { parseLogQL } from './parser.ts';
import { printLogQL } from './print.ts';
import { opensLikeMetricQuery } from './refusals.ts';

/** True when the text is words to look for rather than LogQL. A metric query is LogQL, and refused as such. */
export function isPlainLogWords(text: string): boolean {
  return !/^\s*(?:\{|\(\s*\{)/.test(text) && !opensLikeMetricQuery(text) && !isStages(text);
}

const EVERY_RECORD = printLogQL(ALL_LOGS);

/** True for LogQL that lacks nothing but the selector: `| trace_id="…"`, `|= "text"`. */
function isStages(text: string): boolean {
  return /^\s*[|!]/.test(text) && parseLogQL(`${EVERY_RECORD} ${text.trim()}`).ok;
}

/** The LogQL a bar's text stands for: itself when it is LogQL, asked of every record where it names none, else a search for all of its words and phrases; a trace id is looked up. */
export function toLogQL(text: string): string {
  if (isStages(text)) return `${EVERY_RECORD} ${text.trim()}`;
  if (!isPlainLogWords(text)) return text;
  const words = splitWords(text);
  // Quotes with nothing in them ask for nothing: they are refused as the LogQL they are not.
  if (words.length === 0 && text.trim() !== '') return text;
  return printLogQL({ ...ALL_LOGS, stages: words.map(stageOf) });
}

function stageOf({ text: typed, phrase }: Word): LogStage {
  if (phrase) return lineFilter('|=', typed);
  // Typed as two characters, é would begin with a letter that has a boundary.
  const text = typed.normalize('NFC');
  if (isTraceId(text))
    return {
      kind: 'labelFilter',
      condition: logCondition('trace_id', '=', text.toLowerCase()),
      from: 0,
      to: 0,
    };
  // A boundary stands only beside a character that is part of words; `\b` before the slash of "/cart" would
  // ask for a letter in front of it.
  const start = /^\w/.test(text) ? '\\b' : '';
  const end = /\w$/.test(text) ? '\\b' : '';
  return lineFilter('|~', `(?i)${start}${escapeRegex(text)}${end}`);
}
