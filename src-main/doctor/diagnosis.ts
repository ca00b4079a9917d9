// The shape of everything this room says.
import type { Finding, RemedyLine } from '#shared/api/doctor.ts';

export type Diagnosis = Pick<Finding, 'symptom' | 'kind' | 'title' | 'meaning' | 'lines'> & {
  /** What makes two of one symptom the same; the title, unless words in it vary or others than its own count. */
  sameBy?: string;
};

/** A line for whoever it may concern. */
export const line = (who: string, code: string): RemedyLine => ({ who, code });

export const ANY = 'any SDK';

/** "1 span", "12 spans". */
export const countOf = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** One sentence of a diagnosis for a reply's message: title, meaning, and the first line to change. */
export function inOneLine({ title, meaning, lines }: Diagnosis): string {
  const [first] = lines;
  const remedy = first === undefined ? '' : ` ${first.who === ANY ? 'Set' : `${first.who}:`} ${first.code}`;
  return `${title}. ${meaning}${remedy}`;
}
