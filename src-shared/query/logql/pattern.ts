// LogQL's line patterns, `|> "GET <_> 200"`: a text in which `<_>` stands for one character or more. A pattern
// speaks of the whole line.

/** What stands for any text. */
export const ANYTHING = '<_>';

/** Why a text is no pattern; undefined when it is one. Names (`<user>`) are for the `pattern` stage, which takes values out. */
export function notAPattern(text: string): string | undefined {
  const named = /<(?!_>)[A-Za-z_]\w*>/.exec(text);
  if (named) return `A line pattern has no names (“${named[0]}”), only ${ANYTHING}.`;
  if (text.includes(ANYTHING + ANYTHING)) return `Between two ${ANYTHING} some text must stand.`;
  return undefined;
}

/** The texts that stand around and between the gaps, in order; one where there is no gap. */
export function patternTexts(pattern: string): string[] {
  return pattern.split(ANYTHING);
}

/** Compiles a pattern to a test of a whole line, in time linear in both for every text between gaps. */
export function compilePattern(pattern: string): (line: string) => boolean {
  const texts = patternTexts(pattern);
  const first = texts[0] ?? '';
  const last = texts.at(-1) ?? '';
  if (texts.length === 1) return (line) => line === first;
  const between = texts.slice(1, -1);
  return (line) => {
    if (!line.startsWith(first)) return false;
    const end = line.length - last.length;
    let at = first.length;
    // The earliest place leaves the most for what follows, so there is no going back.
    for (const text of between) {
      const found = line.indexOf(text, at + 1);
      if (found < 0) return false;
      at = found + text.length;
    }
    return end > at && line.endsWith(last);
  };
}
