// What a query that cannot be run says: what is wrong, where, and what to write instead. Shared by the
// languages; knows none of them.

/** `syntax`: not the language. `unsupported`: the language, but a part Spandrel does not speak yet. */
export type QueryErrorKind = 'syntax' | 'unsupported';

/** A place in a query's text: UTF-16 offsets, `to` exclusive. */
export interface Place {
  from: number;
  to: number;
}

/** Why a query was refused. `line` and `column` count from 1 and say where `from` is. */
export interface QueryError extends Place {
  kind: QueryErrorKind;
  message: string;
  line: number;
  column: number;
  /** What to write instead, where that is known. */
  hint?: string;
}

/** The outcome of parsing: a tree, or the one reason there is none. */
export type Parsed<T> = { ok: true; ast: T } | { ok: false; error: QueryError };

/** Thrown inside a parser, and caught by `parsed`; never leaves this room. */
export class Refusal extends Error {
  readonly kind: QueryErrorKind;
  readonly place: Place;
  readonly hint: string | undefined;

  constructor(kind: QueryErrorKind, message: string, place: Place, hint?: string) {
    super(message);
    this.kind = kind;
    this.place = place;
    this.hint = hint;
  }
}

/** Builds the error for a place in `text`. */
export function queryError(
  text: string,
  kind: QueryErrorKind,
  message: string,
  place: Place,
  hint?: string,
): QueryError {
  const from = Math.min(Math.max(0, place.from), text.length);
  const to = Math.min(Math.max(from, place.to), text.length);
  const before = text.slice(0, from);
  const line = before.split('\n').length;
  const column = from - before.lastIndexOf('\n');
  return { kind, message, from, to, line, column, ...(hint === undefined ? {} : { hint }) };
}

/** Runs a parser over `text` and turns its refusal into a result. */
export function parsed<T>(text: string, parse: () => T): Parsed<T> {
  try {
    return { ok: true, ast: parse() };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { ok: false, error: queryError(text, thrown.kind, thrown.message, thrown.place, thrown.hint) };
  }
}
