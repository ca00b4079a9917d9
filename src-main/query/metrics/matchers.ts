// Filters on a series' attributes: key=value, key!=value, key=~regex, key!~regex.
import { RE2JS } from 're2js';
import { AppError } from '#shared/api/errors.ts';
import { parseAttributeFilter } from '#shared/query/attribute-filter.ts';

export type Labels = Readonly<Record<string, string>>;
export type Matcher = (labels: Labels) => boolean;

/**
 * Reads one filter. A missing attribute is the empty value, as in Prometheus; a regex (RE2) must match the whole
 * value. Throws AppError (bad_query) on another form or a regex that RE2 refuses.
 */
export function parseMatcher(text: string): Matcher {
  const filter = parseAttributeFilter(text);
  if (!filter)
    throw new AppError({
      code: 'bad_query',
      message: `“${text}” is not a filter.`,
      hint: 'Write key=value, key!=value, key=~regex or key!~regex; a key with =, ! or ~ in it in quotes.',
    });
  const { key, operator, value } = filter;
  if (operator === '=') return (labels) => (labels[key] ?? '') === value;
  if (operator === '!=') return (labels) => (labels[key] ?? '') !== value;
  const regex = compile(value);
  const wanted = operator === '=~';
  return (labels) => regex.matches(labels[key] ?? '') === wanted;
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.DOTALL);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError({
      code: 'bad_query',
      message: `“${source}” is not a regular expression: ${reason}`,
      hint: 'RE2 syntax, as in Prometheus: no look-around and no back-references.',
    });
  }
}

/** All of the filters at once. */
export function parseMatchers(texts: readonly string[]): Matcher {
  const matchers = texts.map(parseMatcher);
  return (labels) => matchers.every((matches) => matches(labels));
}
