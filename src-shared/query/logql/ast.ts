// LogQL as a tree: a stream selector and the stages behind it. Every node says where in the text it stood
// (`from`, `to`, both 0 when it was built rather than read). Trees are plain data.
import type { Place } from '../errors.ts';

/** `{label="value", …} stage stage …` */
export interface LogQuery extends Place {
  kind: 'logQuery';
  /** At least one; all must hold. */
  selector: LogMatcher[];
  /** In order; all must hold. */
  stages: LogStage[];
}

export const MATCH_OPERATORS = ['=', '!=', '=~', '!~'] as const;
export type MatchOperator = (typeof MATCH_OPERATORS)[number];

/** One condition of the selector. Regular expressions match whole values. */
export interface LogMatcher extends Place {
  kind: 'matcher';
  label: string;
  op: MatchOperator;
  value: string;
}

export type LogStage = LineFilter | LabelFilter;

export const LINE_OPERATORS = ['|=', '!=', '|~', '!~', '|>', '!>'] as const;
export type LineOperator = (typeof LINE_OPERATORS)[number];

/**
 * `|= "a" or "b"`: the line holds one of the texts; `!=`: none of them; `|~` and `!~` the same for regular
 * expressions, which may match anywhere in the line; `|>` and `!>` for patterns of the whole line (pattern.ts).
 */
export interface LineFilter extends Place {
  kind: 'lineFilter';
  op: LineOperator;
  /** At least one. */
  texts: string[];
}

/** `| condition` */
export interface LabelFilter extends Place {
  kind: 'labelFilter';
  condition: LabelCondition;
}

export type LabelCondition = LabelAnd | LabelOr | LabelComparison;

/** Two or more parts, none of them an `and` itself. */
export interface LabelAnd extends Place {
  kind: 'and';
  parts: LabelCondition[];
}

/** Two or more parts, none of them an `or` itself. */
export interface LabelOr extends Place {
  kind: 'or';
  parts: LabelCondition[];
}

export const LABEL_OPERATORS = ['=', '!=', '>', '>=', '<', '<=', '=~', '!~'] as const;
export type LabelOperator = (typeof LABEL_OPERATORS)[number];

/** `label op value`. A text goes with `= != =~ !~` (whole values), any other value with all but the last two. */
export interface LabelComparison extends Place {
  kind: 'comparison';
  label: string;
  op: LabelOperator;
  value: LabelValue;
}

export type LabelValue =
  | ({ kind: 'string'; value: string } & Place)
  | ({ kind: 'number'; value: number } & Place)
  /** Whole nanoseconds. */
  | ({ kind: 'duration'; ns: number } & Place)
  | ({ kind: 'bytes'; bytes: number } & Place);
