// Terminal sequences in text that was written for a terminal.

// The escape character is made, not typed: a control character has no place in a source text.
export const ESC = String.fromCharCode(27);

/** One sequence; of an SGR one the first group has the codes, the second is "m". */
export const SEQUENCE = new RegExp(
  `${ESC}\\[([0-9;:?]*)([A-Za-z])|${ESC}[\\]P][^${ESC}\\u0007]*(?:\\u0007|${ESC}\\\\)|${ESC}.?`,
  'g',
);

/** Text without terminal sequences. */
export function withoutAnsi(text: string): string {
  return text.includes(ESC) ? text.replace(SEQUENCE, '') : text;
}
