// What is noticed about an export request while it is decoded, by code and without words.

/** Something about a request that is worth telling its developer; the doctor has the words for each code. */
export interface Remark {
  code: RemarkCode;
  /** Items, keys or resources concerned. */
  count: number;
  /** The service it was first seen in, where one has a name. */
  service?: string;
  /** How far off a time is, for the codes about time. */
  offMs?: number;
}

/** Why an item was left out. */
export type RejectCode =
  | 'trace_id'
  | 'span_id'
  | 'point_time'
  | 'temporality'
  | 'buckets'
  | 'bounds'
  | 'metric_type';

/** What was understood or kept although it is not as it should be. */
export type OddCode =
  | 'snake_case'
  | 'enum_name'
  | 'old_json'
  | 'string_index'
  | 'no_service_name'
  | 'unknown_service'
  | 'log_ids'
  | 'clock_ahead'
  | 'clock_behind'
  | 'ends_before_start'
  | 'no_time'
  | 'late'
  | 'repeated_deltas';

export type RemarkCode = RejectCode | OddCode;
