// What LogQL asks of a log record. The evaluator knows records only through this.
/** Where an attribute may stand. */
export type AttributeOwner = 'resource' | 'scope' | 'log';

/** One log record. Whatever costs decoding is a method. */
export interface LogView {
  /** The line: the body as text without terminal sequences, a structured one as JSON. */
  readonly body: string;
  readonly severityNumber: number;
  /** 32 lower-case hex digits, or empty. */
  readonly traceId: string;
  /** 16 lower-case hex digits, or empty. */
  readonly spanId: string;
  readonly eventName: string;
  /** How it came to its trace (log-tie.ts), or empty. */
  readonly tiedBy: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  severityText(): string;
  flags(): number;
  droppedAttributesCount(): number;
  /** Decimal nanoseconds; "0" when unknown. */
  timeUnixNano(): string;
  observedTimeUnixNano(): string;
  /**
   * The text of the owner's attribute that is called `label` in LogQL (`http.route` is `http_route`): the first
   * key that is, the last value of it. Maps are flattened (`map_key`); undefined when missing, empty or null.
   */
  attribute(owner: AttributeOwner, label: string): string | undefined;
}
