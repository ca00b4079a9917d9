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

/** Fewer characters of a meaning say nothing. */
const SHORTEST = 20;

const shortened = (words: string, longest: number): string =>
  words.length <= longest ? words : `${words.slice(0, longest - 3)}...`;

/**
 * The same in at most `longest` characters. The line to change comes before the meaning and is not cut: who reads this
 * has nothing else to go by.
 */
export function inShort({ title, meaning, lines }: Diagnosis, longest: number): string {
  const remedy = remedyOf(lines);
  const first = `${shortened(title, Math.max(longest - remedy.length - 1, longest / 3))}.${remedy}`;
  const room = longest - first.length - 3;
  if (room < SHORTEST) return shortened(first, longest);
  const about = shortened(meaning, room);
  return remedy === '' ? `${first} ${about}` : `${first} (${about})`;
}
