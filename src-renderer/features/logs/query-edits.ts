// What clicks on the logs screen write into its query. Text in, text out; a query that cannot be read is left
// alone and the click starts a new one.
import type { LineFilter, LogQuery } from '#shared/query/logql/ast.ts';
import {
  ALL_LOGS,
  hasLogCondition,
  lineFilter,
  logCondition,
  logConditionsOf,
  toggleLogCondition,
  withLineFilter,
  withoutLineFilter,
  withoutLogCondition,
} from '#shared/query/logql/edit.ts';
import { lexLogQL } from '#shared/query/logql/lexer.ts';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import {
  printLabelComparison,
  printLogMatcher,
  printLogQL,
  printLogStage,
} from '#shared/query/logql/print.ts';
import { toLogQL } from '#shared/query/logql/words.ts';

/** The tree of a bar's text; null when it is not a query. */
export function readQuery(text: string): LogQuery | null {
  if (text.trim() === '') return ALL_LOGS;
  const parsed = parseLogQL(toLogQL(text));
  return parsed.ok ? parsed.ast : null;
}

/** The text of a query; nothing for the one that every record answers. */
function write(query: LogQuery): string {
  const text = printLogQL(query);
  return text === printLogQL(ALL_LOGS) ? '' : text;
}

/** Narrows to a label's value, or takes that back; `!=` leaves it out. */
export function toggleLabel(text: string, label: string, op: '=' | '!=', value: string): string {
  return write(toggleLogCondition(readQuery(text) ?? ALL_LOGS, logCondition(label, op, value)));
}

/** Whether the query narrows to a value or leaves it out. */
export function stateOfLabel(
  query: LogQuery | null,
  label: string,
  value: string,
): 'included' | 'excluded' | undefined {
  if (!query) return undefined;
  if (hasLogCondition(query, logCondition(label, '=', value))) return 'included';
  return hasLogCondition(query, logCondition(label, '!=', value)) ? 'excluded' : undefined;
}

/** "Find this", "hide this": only lines with a text, or without it. */
export function withText(text: string, op: '|=' | '!=', piece: string): string {
  return write(withLineFilter(readQuery(text) ?? ALL_LOGS, lineFilter(op, piece)));
}

/** Narrows to a pattern of lines, or takes that back; `!>` leaves it out. One pattern is asked for at a time. */
export function togglePattern(text: string, op: '|>' | '!>', pattern: string): string {
  const query = readQuery(text) ?? ALL_LOGS;
  const filter = lineFilter(op, pattern);
  const without = withoutLineFilter(query, filter);
  if (without.stages.length < query.stages.length) return write(without);
  const stages = query.stages.filter(
    (stage) => stage.kind !== 'lineFilter' || !(op === '|>' ? stage.op === '|>' : isOf(stage, '|>', pattern)),
  );
  return write(withLineFilter({ ...query, stages }, filter));
}

const isOf = (stage: LineFilter, op: LineFilter['op'], pattern: string): boolean =>
  stage.op === op && stage.texts.length === 1 && stage.texts[0] === pattern;

/** The patterns a query asks for and leaves out, one filter each. */
export function patternsIn(query: LogQuery | null): ReadonlyMap<string, 'included' | 'excluded'> {
  const states = new Map<string, 'included' | 'excluded'>();
  for (const stage of query?.stages ?? []) {
    const [pattern] = stage.kind === 'lineFilter' ? stage.texts : [];
    if (stage.kind !== 'lineFilter' || pattern === undefined || stage.texts.length > 1) continue;
    if (stage.op === '|>') states.set(pattern, 'included');
    else if (stage.op === '!>') states.set(pattern, 'excluded');
  }
  return states;
}

export interface Loosened {
  /** The condition that would go. */
  readonly without: string;
  readonly query: string;
}

/** The query with one condition less, once for each: what to offer when nothing matches. */
export function loosened(text: string): Loosened[] {
  const query = readQuery(text);
  if (!query) return [];
  return logConditionsOf(query).flatMap((part): Loosened[] => {
    if (part.kind === 'lineFilter')
      return [{ without: printLogStage(part), query: write(withoutLineFilter(query, part)) }];
    if (part.kind === 'comparison')
      return [{ without: printLabelComparison(part), query: write(withoutLogCondition(query, part)) }];
    const next = write(withoutLogCondition(query, logCondition(part.label, part.op, part.value)));
    return next === write(query) ? [] : [{ without: printLogMatcher(part), query: next }];
  });
}

/** A query with another name for a label, everything else as it was typed. */
export function withLabelNamed(q: string, label: string, name: string): string {
  return lexLogQL(q)
    .filter((token) => token.type === 'word' && token.text === label)
    .reduceRight((text, { from, to }) => text.slice(0, from) + name + text.slice(to), q);
}
