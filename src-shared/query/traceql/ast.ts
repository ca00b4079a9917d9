// TraceQL as a tree. One spanset filter: `{ … }`. Every node says where in the text it stood (`from`, `to`,
// both 0 when it was built rather than read). Trees are plain data: they can be compared, kept and sent.
import type { Place } from '../errors.ts';
import type { AttributeScope, IntrinsicName, KindWord, StatusWord } from './fields.ts';

/** `{ filter }`; a query without a filter matches every span. */
export interface TraceQuery extends Place {
  kind: 'spanset';
  filter?: TraceExpr;
}

export type TraceExpr = TraceAnd | TraceOr | TraceNot | TraceComparison;

/** Two or more parts, none of them an `and` itself. */
export interface TraceAnd extends Place {
  kind: 'and';
  parts: TraceExpr[];
}

/** Two or more parts, none of them an `or` itself. */
export interface TraceOr extends Place {
  kind: 'or';
  parts: TraceExpr[];
}

export interface TraceNot extends Place {
  kind: 'not';
  part: TraceExpr;
}

export const TRACE_OPERATORS = ['=', '!=', '>', '>=', '<', '<=', '=~', '!~'] as const;
export type TraceOperator = (typeof TRACE_OPERATORS)[number];

/** `field op value`. Regular expressions match whole values. */
export interface TraceComparison extends Place {
  kind: 'comparison';
  field: TraceField;
  op: TraceOperator;
  value: TraceValue;
}

export type TraceField = TraceIntrinsic | TraceAttribute;

/** Something every span has, by one name whichever way it was spelled. */
export interface TraceIntrinsic extends Place {
  kind: 'intrinsic';
  name: IntrinsicName;
}

/** An attribute; `any` is written `.key` and looks at the span first, then its resource. */
export interface TraceAttribute extends Place {
  kind: 'attribute';
  scope: AttributeScope;
  key: string;
}

export type TraceValue =
  | ({ kind: 'string'; value: string } & Place)
  /** A 64-bit integer in decimal digits, as OTLP/JSON writes it. */
  | ({ kind: 'int'; value: string } & Place)
  | ({ kind: 'float'; value: number } & Place)
  /** Whole nanoseconds. */
  | ({ kind: 'duration'; ns: number } & Place)
  | ({ kind: 'boolean'; value: boolean } & Place)
  | ({ kind: 'nil' } & Place)
  | ({ kind: 'status'; value: StatusWord } & Place)
  | ({ kind: 'spanKind'; value: KindWord } & Place);
