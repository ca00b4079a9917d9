// Text as it is seen: characters without a picture, and those that turn others around, drawn as signs. What is copied
// is the text itself.

/** Written text and layout need these: tab, line ends, joiners of scripts and emoji, marks of direction. */
const NEEDED = new Set(['\t', '\n', '\r', '\u00ad', '\u061c', '\u200c', '\u200d', '\u200e', '\u200f']);
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** U+2400 and on are pictures of the control characters. */
const PICTURES = 0x2400;

/** The text with "␀" for a NUL and "⟨U+202E⟩" for an order to read backwards. */
export function seenText(text: string): string {
  return text.replace(UNSEEN, (character) => (NEEDED.has(character) ? character : signOf(character)));
}

function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(PICTURES + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
