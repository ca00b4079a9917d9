// Texts that a line must hold for a regular expression to match it: what stands in the pattern plainly, outside of
// groups and choices. Where reading on would take more care than it is worth, less is said.

/** `{3}`, `{3,}`, `{3,5}`; anything else in braces is text. */
const REPEATS = /^\{\d+(?:,\d*)?\}/;

/** The plain texts that every match of an RE2 pattern holds, ASCII case aside. */
export function requiredTexts(pattern: string): string[] {
  const texts: string[] = [];
  let run: string[] = [];
  const end = (): void => {
    const text = run.join('');
    if (text !== '') texts.push(text);
    run = [];
  };
  for (let at = 0; at < pattern.length; ) {
    const char = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    const repeats = REPEATS.exec(pattern.slice(at))?.[0];
    if (char === '|') return [];
    if (char === '*' || char === '?' || repeats) {
      run.pop();
      end();
      at += repeats?.length ?? 1;
    } else if (char === '[' || char === '(') {
      end();
      at = char === '[' ? classEnd(pattern, at) : groupEnd(pattern, at);
    } else if (char === '\\') {
      const escaped = pattern[at + 1] ?? '';
      if (/[A-Za-z0-9]/.test(escaped)) {
        end();
        // Quotes, code points and classes by name: where they end is not known, a choice may stand behind them.
        if (!/[dDwWsSbBAz]/.test(escaped)) return pattern.includes('|', at) ? [] : texts;
      } else run.push(escaped);
      at += 2;
    } else if (/[+.^$)]/.test(char)) {
      end();
      at++;
    } else {
      // Case folds beyond ASCII in ways that the index does not know.
      if (char > '\x7f') end();
      else run.push(char);
      at += char.length;
    }
  }
  end();
  return texts;
}

/** Where the class that begins at `from` ends. */
function classEnd(pattern: string, from: number): number {
  let at = from + 1;
  if (pattern[at] === '^') at++;
  // Right at the beginning it is one of the class.
  if (pattern[at] === ']') at++;
  for (; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern.startsWith('[:', at) && pattern.includes(':]', at)) at = pattern.indexOf(':]', at) + 1;
    else if (pattern[at] === ']') return at + 1;
  }
  return pattern.length;
}

/** Where the group that begins at `from` ends. */
function groupEnd(pattern: string, from: number): number {
  let depth = 0;
  for (let at = from; at < pattern.length; ) {
    const char = pattern[at];
    if (char === '[') {
      at = classEnd(pattern, at);
      continue;
    }
    if (char === '(') depth++;
    if (char === ')' && --depth === 0) return at + 1;
    at += char === '\\' ? 2 : 1;
  }
  return pattern.length;
}
