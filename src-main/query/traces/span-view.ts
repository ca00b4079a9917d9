// What TraceQL asks of a span. The evaluator knows spans only through this; where they lie is others' business.
import type { AnyValue } from '#shared/model/otlp.ts';
import type { AttributeScope } from '#shared/query/traceql/fields.ts';

/** Facts of the trace a span belongs to, as far as it has arrived. */
export interface TraceFacts {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** First start to last end. */
  readonly traceDurationNs: number;
  /** Undefined while no root has arrived. */
  readonly rootName: string | undefined;
  readonly rootService: string | undefined;
}

/** One span. Whatever costs decoding is a method. */
export interface SpanView {
  readonly trace: TraceFacts;
  readonly name: string;
  /** OTLP's numbers. */
  readonly kind: number;
  readonly status: number;
  readonly durationNs: number;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  statusMessage(): string;
  eventNames(): readonly string[];
  /** Every value of an attribute: of all events or links for those scopes, and of repeated keys. */
  attribute(scope: Exclude<AttributeScope, 'any'>, key: string): readonly AnyValue[];
}
