// What clicks do to a LogQL query. A condition on a stream label stands in the selector, any other in a
// `| label = value` stage; all else stays as it was written.
import type { AnyValue } from '#shared/model/otlp.ts';
import type {
  LabelComparison,
  LabelCondition,
  LabelOperator,
  LabelValue,
  LineFilter,
  LineOperator,
  LogMatcher,
  LogQuery,
  LogStage,
  MatchOperator,
} from './ast.ts';
import { isStreamLabel } from './labels.ts';
import { printLabelComparison, printLogStage } from './print.ts';

const NOWHERE = { from: 0, to: 0 };
const CATCH_ALL: LogMatcher = { kind: 'matcher', label: 'service_name', op: '=~', value: '.+', ...NOWHERE };

/** The query that every record answers. */
export const ALL_LOGS: LogQuery = { kind: 'logQuery', selector: [CATCH_ALL], stages: [], ...NOWHERE };

/**
 * Builds a condition on a label (`service_name`, `http_route`). Attributes are text in LogQL, so an OTLP value
 * compared with `=` or `!=` is written as text, and a plain number as a number. Throws RangeError on a value
 * that cannot be written (an array, a map, bytes).
 */
export function logCondition(
  label: string,
  op: LabelOperator,
  value: string | number | AnyValue,
): LabelComparison {
  const literal = literalOf(value);
  if (!literal) throw new RangeError(`not a value of LogQL: ${JSON.stringify(value)}`);
  return { kind: 'comparison', label, op, value: literal, ...NOWHERE };
}

function literalOf(value: string | number | AnyValue): LabelValue | undefined {
  if (typeof value === 'number') return { kind: 'number', value, ...NOWHERE };
  if (typeof value === 'string') return { kind: 'string', value, ...NOWHERE };
  const scalar = value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue;
  return scalar === undefined ? undefined : { kind: 'string', value: String(scalar), ...NOWHERE };
}

/** Builds a line filter: `|= "text"` and its kin. */
export function lineFilter(op: LineOperator, text: string): LineFilter {
  return { kind: 'lineFilter', op, texts: [text], ...NOWHERE };
}

/** What must hold of a record for the query to match it; what stands under `or` is not among it. */
export function logConditionsOf(query: LogQuery): (LogMatcher | LabelComparison | LineFilter)[] {
  return [
    ...query.selector,
    ...query.stages.flatMap((stage): (LabelComparison | LineFilter)[] =>
      stage.kind === 'lineFilter'
        ? [stage]
        : partsOf(stage.condition).filter((part) => part.kind === 'comparison'),
    ),
  ];
}

function partsOf(condition: LabelCondition): LabelCondition[] {
  return condition.kind === 'and' ? condition.parts : [condition];
}

/** A matcher as the comparison it is, so that both places are searched alike. */
function asComparison(part: LogMatcher | LabelCondition): LabelCondition {
  if (part.kind !== 'matcher') return part;
  const { from, to, label, op } = part;
  return { kind: 'comparison', label, op, value: { kind: 'string', value: part.value, from, to }, from, to };
}

const same = (part: LogMatcher | LabelCondition, condition: LabelComparison): boolean => {
  const comparison = asComparison(part);
  return (
    comparison.kind === 'comparison' && printLabelComparison(comparison) === printLabelComparison(condition)
  );
};

const OPPOSITE: Partial<Record<LabelOperator, LabelOperator>> = {
  '=': '!=',
  '!=': '=',
  '=~': '!~',
  '!~': '=~',
};

/** True when `added` and `part` cannot stand together: its very opposite, or another `=` of the same label. */
function gives(part: LogMatcher | LabelCondition, added: LabelComparison): boolean {
  const comparison = asComparison(part);
  if (comparison.kind !== 'comparison' || comparison.label !== added.label) return false;
  if (comparison.op === OPPOSITE[added.op]) return same({ ...comparison, op: added.op }, added);
  return comparison.op === '=' && added.op === '=';
}

/** Removes what `drop` says from the selector and from the top of every stage. A selector left without a positive matcher catches all. */
function without(query: LogQuery, drop: (part: LogMatcher | LabelCondition) => boolean): LogQuery {
  const stages = query.stages.flatMap((stage): LogStage[] => {
    if (stage.kind === 'lineFilter') return [stage];
    const kept = partsOf(stage.condition).filter((part) => !drop(part));
    const [first] = kept;
    if (!first) return [];
    const condition: LabelCondition =
      kept.length === 1 ? first : { ...stage.condition, kind: 'and', parts: kept };
    return [{ ...stage, condition }];
  });
  return { ...query, selector: selecting(query.selector.filter((matcher) => !drop(matcher))), stages };
}

/** With the catch-all where nothing else selects, and without it where something does. */
function selecting(matchers: readonly LogMatcher[]): LogMatcher[] {
  const isCatchAll = ({ label, op, value }: LogMatcher): boolean =>
    label === CATCH_ALL.label && op === CATCH_ALL.op && value === CATCH_ALL.value;
  const others = matchers.filter((matcher) => !isCatchAll(matcher));
  const selects = others.some(
    ({ op, value }) => (op === '=' && value !== '') || (op === '=~' && value.includes('+')),
  );
  return selects ? others : [matchers.find(isCatchAll) ?? CATCH_ALL, ...others];
}

/** True when the condition is one of those that must hold. */
export function hasLogCondition(query: LogQuery, condition: LabelComparison): boolean {
  return logConditionsOf(query).some((part) => part.kind !== 'lineFilter' && same(part, condition));
}

/** Adds a condition. It takes the place of its opposite, and an `=` that of another `=` of the label. */
export function withLogCondition(query: LogQuery, condition: LabelComparison): LogQuery {
  if (hasLogCondition(query, condition)) return query;
  const rest = without(query, (part) => gives(part, condition));
  const { label, op, value } = condition;
  if (isStreamLabel(label) && value.kind === 'string') {
    const matcher: LogMatcher = {
      kind: 'matcher',
      label,
      op: op as MatchOperator,
      value: value.value,
      ...NOWHERE,
    };
    return { ...rest, selector: selecting([...rest.selector, matcher]) };
  }
  return { ...rest, stages: [...rest.stages, { kind: 'labelFilter', condition, ...NOWHERE }] };
}

/** Takes a condition away, where it must hold. */
export function withoutLogCondition(query: LogQuery, condition: LabelComparison): LogQuery {
  return without(query, (part) => same(part, condition));
}

/** Adds the condition, or takes it away when it is there. */
export function toggleLogCondition(query: LogQuery, condition: LabelComparison): LogQuery {
  return hasLogCondition(query, condition)
    ? withoutLogCondition(query, condition)
    : withLogCondition(query, condition);
}

/** Adds a line filter ("find this", "hide this") unless it is there. */
export function withLineFilter(query: LogQuery, filter: LineFilter): LogQuery {
  const text = printLogStage(filter);
  if (query.stages.some((stage) => printLogStage(stage) === text)) return query;
  return { ...query, stages: [...query.stages, filter] };
}

/** Takes a line filter away. */
export function withoutLineFilter(query: LogQuery, filter: LineFilter): LogQuery {
  const text = printLogStage(filter);
  return { ...query, stages: query.stages.filter((stage) => printLogStage(stage) !== text) };
}
