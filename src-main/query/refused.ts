// A query that cannot be read, as the API says it.
import { AppError } from '#shared/api/errors.ts';
import type { Parsed } from '#shared/query/errors.ts';

/** The tree of a parsed query. Throws AppError `bad_query` with the place when there is none. */
export function accepted<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.ast;
  const { message, hint, from, to, line, column } = parsed.error;
  throw new AppError({
    code: 'bad_query',
    message,
    ...(hint !== undefined && { hint }),
    at: { from, to, line, column },
  });
}
