// The shape of everything this room says.
import type { Finding, RemedyLine } from '#shared/api/doctor.ts';

export type Diagnosis = Pick<Finding, 'symptom' | 'kind' | 'title' | 'meaning' | 'lines'> & {
  /** What makes two of one symptom the same; the title, unless words in it vary or others than its own count. */
  sameBy?: string;
  /** The line to change is one for all signals: an SDK that makes the mistake with three of them makes it once. */
  ofAllSignals?: true;
};

/** A line for whoever it may concern. */
export const line = (who: string, code: string): RemedyLine => ({ who, code });

export const ANY = 'any SDK';

/** "1 span", "12 spans". */
export const countOf = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** The first line to change, as the end of a sentence. */
function remedyOf([first]: Diagnosis['lines']): string {
  return first === undefined ? '' : ` ${first.who === ANY ? 'Set' : `${first.who}:`} ${first.code}`;
}

/** A diagnosis for a reply's message: title, meaning, and the first line to change. */
export function inOneLine({ title, meaning, lines }: Diagnosis): string {
  return `${title}. ${meaning}${remedyOf(lines)}`;
}

const shortened = (words: string, longest: number): string =>
  words.length <= longest ? words : `${words.slice(0, longest - 3)}...`;

/**
 * The same in at most `longest` characters. The line to change comes before the meaning and is not cut: who reads this
 * has nothing else to go by.
 */
export function inShort({ title, meaning, lines }: Diagnosis, longest: number): string {
  const remedy = remedyOf(lines);
  let words = `${shortened(title, Math.max(longest - remedy.length - 1, longest / 3))}.${remedy}`;
  const [about = '', ...more] = meaning.split(/(?<=\.) /);
  if (remedy === '') return shortened(`${words} ${meaning}`, longest);
  let inBrackets = about;
  for (const sentence of more)
    if (words.length + inBrackets.length + sentence.length + 4 <= longest) inBrackets += ` ${sentence}`;
    else break;
  const bracket = ` (${inBrackets})`;
  if (words.length + bracket.length <= longest) words += bracket;
  return shortened(words, longest);
}
