// The canonical text of a LogQL tree, with parentheses wherever `and` and `or` meet.
import { printBytes, printDuration, printNumber } from '../quantities.ts';
import { quote } from '../strings.ts';
import type { LabelComparison, LabelCondition, LabelValue, LogMatcher, LogQuery, LogStage } from './ast.ts';

/** Writes a query. Reading it again gives the same tree. */
export function printLogQL(query: LogQuery): string {
  return [`{${query.selector.map(printLogMatcher).join(', ')}}`, ...query.stages.map(printLogStage)].join(
    ' ',
  );
}

/** Writes one condition of a selector. */
export function printLogMatcher({ label, op, value }: LogMatcher): string {
  return `${label}${op}${quote(value)}`;
}

/** Writes a stage with its pipe. */
export function printLogStage(stage: LogStage): string {
  return stage.kind === 'lineFilter'
    ? `${stage.op} ${stage.texts.map(quote).join(' or ')}`
    : `| ${printLabelCondition(stage.condition)}`;
}

/** Writes a condition on labels. */
export function printLabelCondition(condition: LabelCondition): string {
  if (condition.kind === 'comparison') return printLabelComparison(condition);
  return condition.parts
    .map((part) =>
      part.kind === 'comparison' ? printLabelComparison(part) : `(${printLabelCondition(part)})`,
    )
    .join(` ${condition.kind} `);
}

/** Writes `label op value`. */
export function printLabelComparison({ label, op, value }: LabelComparison): string {
  return `${label} ${op} ${printLabelValue(value)}`;
}

/** Writes a value so that it reads back as the same kind. */
export function printLabelValue(value: LabelValue): string {
  switch (value.kind) {
    case 'string':
      return quote(value.value);
    case 'number':
      return printNumber(value.value);
    case 'duration':
      return printDuration(value.ns);
    case 'bytes':
      return printBytes(value.bytes);
  }
}
