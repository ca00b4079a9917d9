// Go's regular expressions, compiled in linear time and space by re2js. What RE2 lacks is refused.
import { RE2JS } from 're2js';
import { AppError } from '#shared/api/errors.ts';

/** True when the pattern matches. */
export type TextTest = (text: string) => boolean;

/** Compiles a pattern that must match a whole text; `.` matches line breaks too, as in Prometheus, Tempo and Loki's labels. Throws AppError. */
export function wholeMatch(pattern: string): TextTest {
  compile(pattern); // Alone first: "a)(b" would be valid inside the group below.
  const regex = compile(`^(?s:${pattern})$`);
  return (text) => regex.test(text);
}

/** Compiles a pattern that may match anywhere in a text, as in LogQL's line filters. Throws AppError. */
export function anywhereMatch(pattern: string): TextTest {
  const regex = compile(pattern);
  return (text) => regex.test(text);
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(
      'error parsing regexp: ',
      '',
    );
    throw new AppError({
      code: 'bad_query',
      message: `“${pattern}” is not a regular expression: ${reason}.`,
      hint: 'RE2 syntax: no look-around and no back-references.',
    });
  }
}
