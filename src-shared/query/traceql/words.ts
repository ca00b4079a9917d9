// Plain words in the traces bar, as the TraceQL they become.
import { isTraceId } from '#shared/model/ids.ts';
import { escapeRegex } from '../strings.ts';
import { splitWords } from '../words.ts';
import type { TraceComparison, TraceQuery } from './ast.ts';
import { allOf } from './edit.ts';
import { printTraceQL } from './print.ts';

/** True when the text is words to look for rather than TraceQL. */
export function isPlainTraceWords(text: string): boolean {
  return !/^\s*(?:\{|\(\s*\{|\/\/|\/\*)/.test(text);
}

/** The TraceQL a bar's text stands for: itself when it is TraceQL, else a search for all of its words in span names; a trace id is looked up. */
export function toTraceQL(text: string): string {
  if (!isPlainTraceWords(text)) return text;
  const place = { from: 0, to: 0 };
  const conditions = splitWords(text).map(({ text: word, phrase }): TraceComparison => {
    const isId = !phrase && isTraceId(word);
    const value = isId ? word.toLowerCase() : `(?i).*${escapeRegex(word)}.*`;
    return {
      kind: 'comparison',
      field: { kind: 'intrinsic', name: isId ? 'traceId' : 'name', ...place },
      op: isId ? '=' : '=~',
      value: { kind: 'string', value, ...place },
      ...place,
    };
  });
  const query: TraceQuery = { kind: 'spanset', ...place };
  return printTraceQL(allOf(query, conditions));
}
