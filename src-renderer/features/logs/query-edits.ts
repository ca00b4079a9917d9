// What clicks on the logs screen write into its query. Text in, text out; a query that cannot be read is left
// alone and the click starts a new one.
import type { LogQuery } from '#shared/query/logql/ast.ts';
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
