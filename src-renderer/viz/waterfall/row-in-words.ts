// What a row's bar shows, for whoever does not see it.
import { severityOf } from '#shared/model/severity.ts';
import type { ClockOffsets } from '../../logic/clock-skew.ts';
import { oddities } from '../../logic/oddities.ts';
import { foldOfRow, kindOfRow, logOfRow } from '../../logic/row-kind.ts';
import { type SpanMarks, timeOfLog } from '../../logic/span-marks.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { formatDuration } from '../../ui/format/index.ts';

export function rowInWords(
  model: TraceModel,
  marks: SpanMarks | undefined,
  clock: ClockOffsets,
  node: number,
): string {
  const kind = kindOfRow(model, node);
  if (kind === 'missing') return 'has not arrived, no times are known';
  if (kind === 'log') return logInWords(model, marks, node);
  if (kind === 'span') return spanInWords(model, clock, node);
  const fold = foldOfRow(model, node);
  if (!fold) return '';
  return `${fold.members.length} equal spans, ${formatDuration(fold.total)} in all, from ${formatDuration(fold.start)} to ${formatDuration(fold.end)}`;
}

function spanInWords(model: TraceModel, clock: ClockOffsets, span: number): string {
  const { columns, services } = model;
  const { cycle, orphan, skew, negative } = oddities(model, span);
  const parts = [
    `${formatDuration(columns.duration[span] as number)}, starts at ${formatDuration(columns.start[span] as number)}`,
  ];
  if (columns.status[span] === 2) parts.push('error');
  if (negative) parts.push('ends before it starts');
  if (skew !== 0) parts.push('clock skew');
  if (clock.has(services.names[services.ofSpan[span] as number] ?? '')) parts.push('times adjusted');
  if (orphan) parts.push('parent is missing');
  if (cycle > 0) parts.push('circle of parents cut here');
  return parts.join(', ');
}

function logInWords(model: TraceModel, marks: SpanMarks | undefined, node: number): string {
  if (!marks) return '';
  const mark = logOfRow(model, node);
  const at = timeOfLog(marks, mark);
  return `log record, ${severityOf(marks.marks.logSeverity[mark] ?? 0)}, at ${formatDuration(at)}`;
}
