// Which of the known patterns a record's line is of.
import type { LogPatterns, LogRow } from '#shared/api/logs.ts';
import { compilePattern, patternTexts } from '#shared/query/logql/pattern.ts';
import { withoutAnsi } from '../../logic/ansi.ts';

/** The pattern that says most of the record's line; undefined when it answers to none of the known. */
export function patternOf(
  known: LogPatterns | undefined,
  row: Pick<LogRow, 'body'>,
): LogPatterns['patterns'][number] | undefined {
  const line = withoutAnsi(row.body);
  const fitting = known?.patterns.filter(({ pattern }) => compilePattern(pattern)(line)) ?? [];
  return fitting.sort((a, b) => said(b.pattern) - said(a.pattern))[0];
}

/** How many characters of a line a pattern says. */
const said = (pattern: string): number => patternTexts(pattern).join('').length;
