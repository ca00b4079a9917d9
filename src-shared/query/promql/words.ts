// Plain words in the metrics bar, as the PromQL they become: a metric's own name, or words of one.
import { escapeRegex, quote } from '../strings.ts';

const KEYWORDS = /^(?:and|or|unless|atan2|by|without|on|ignoring|group_left|group_right|bool|offset)$/i;

/** True when the text is words to look for rather than PromQL: a name with dots, or several words side by side. */
export function isPlainPromWords(text: string): boolean {
  const words = text.trim().split(/\s+/);
  if (!words.every((word) => /^[A-Za-z][\w.]*$/.test(word))) return false;
  return words.length > 1 ? !words.some((word) => KEYWORDS.test(word)) : text.includes('.');
}

/** The PromQL a bar's text stands for: itself, a name in quotes, or a search for all of its words in names. */
export function toPromQL(text: string): string {
  if (!isPlainPromWords(text)) return text;
  const words = text.trim().split(/\s+/);
  const [name = ''] = words;
  if (words.length === 1) return `{${quote(name)}}`;
  return `{${words.map((word) => `__name__=~${quote(`(?i).*${escapeRegex(word)}.*`)}`).join(', ')}}`;
}
