// What an editor colours, in every language.
import type { Place } from './errors.ts';

export type HighlightKind =
  | 'field'
  | 'operator'
  | 'string'
  | 'regex'
  | 'number'
  | 'keyword'
  | 'punct'
  | 'comment'
  | 'error';

/** A stretch of query text of one kind. White space is in none. */
export interface Highlight extends Place {
  kind: HighlightKind;
}
