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

/** A text in any case between word boundaries, as the bar writes words: JavaScript reads it as RE2 does … */
const ANY_CASE = /^\(\?i\)((?:\\b)?[\w -]+(?:\\b)?)$/;
/** … but for the long s and the Kelvin sign, which RE2 takes for "s" and "k". */
const FOLDED = /[\u017f\u212a]/;

/** Compiles a pattern that may match anywhere in a text, as in LogQL's line filters. Throws AppError. */
export function anywhereMatch(pattern: string): TextTest {
  const anyCase = ANY_CASE.exec(pattern)?.[1];
  if (anyCase !== undefined) {
    const quick = new RegExp(anyCase, 'i');
    let exact: RE2JS | undefined;
    return (text) => {
      if (quick.test(text)) return true;
      if (!FOLDED.test(text)) return false;
      exact ??= compile(pattern);
      return exact.test(text);
    };
  }
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
