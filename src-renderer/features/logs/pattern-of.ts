// Which of the known patterns a record's line is of.
import type { LogPatterns, LogRow } from '#shared/api/logs.ts';
import { compilePattern } from '#shared/query/logql/pattern.ts';
import { withoutAnsi } from '../../logic/ansi.ts';

/** The most frequent pattern that the record's line answers to; undefined when none of the known does. */
export function patternOf(
  known: LogPatterns | undefined,
  row: Pick<LogRow, 'body'>,
): LogPatterns['patterns'][number] | undefined {
  const line = withoutAnsi(row.body);
  return known?.patterns.find(({ pattern }) => compilePattern(pattern)(line));
}
