// How a log record came to its trace. Numbers are stored (`logs.tied_by`), so they never change.

/** By the record's own fields, OTLP's trace_id; also what a record without any trace has. */
export const TIED_BY_FIELDS = 0;
/** By an attribute that holds the id. */
export const TIED_BY_ATTRIBUTE = 1;
/** By a key of the body, which is JSON or a map. */
export const TIED_BY_BODY = 2;
/** By a name and an id in the body's text. */
export const TIED_BY_TEXT = 3;

/** The ways in the order they are tried; the place of each is its number. */
export const TIES = ['fields', 'attribute', 'body', 'text'] as const;
export type Tie = (typeof TIES)[number];

/** The ways in words, behind "tied by". */
export const TIED_BY: Readonly<Record<Tie, string>> = {
  fields: 'its own fields',
  attribute: 'an attribute',
  body: 'a key of its body',
  text: 'its text',
};
