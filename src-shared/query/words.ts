// Plain words typed into a query bar: bare words, and phrases in double quotes.

export interface Word {
  text: string;
  /** It stood in quotes. */
  phrase: boolean;
}

/** Splits what was typed. An opening quote without its end takes the rest. Nothing empty comes out. */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (const [, phrase, word] of text.matchAll(/"([^"]*)(?:"|$)|([^\s"]+)/g)) {
    const found = phrase ?? word ?? '';
    if (found.trim() !== '') words.push({ text: found, phrase: phrase !== undefined });
  }
  return words;
}
