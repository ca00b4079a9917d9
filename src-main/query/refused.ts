// A query that cannot be read, as the API says it.
import { AppError } from '#shared/api/errors.ts';
import { type Parsed, type Place, queryError } from '#shared/query/errors.ts';
import { anywhereMatch } from './regex.ts';

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

/** Says of a query's first bad regular expression where it stands. Throws AppError `bad_query`. */
export function checkPatterns(text: string, patterns: Iterable<{ pattern: string; place: Place }>): void {
  for (const { pattern, place } of patterns) {
    try {
      anywhereMatch(pattern);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      accepted({ ok: false, error: queryError(text, 'syntax', error.message, place, error.hint) });
    }
  }
}
