// What Go's regular expressions (RE2) lack, found without compiling: look-around, back-references, atomic
// groups. The engine compiles them for real; this is for saying it while somebody types.

const GROUPS: readonly (readonly [opening: string, name: string])[] = [
  ['(?=', 'look-ahead'],
  ['(?!', 'look-ahead'],
  ['(?<=', 'look-behind'],
  ['(?<!', 'look-behind'],
  ['(?>', 'atomic group'],
  ['(?P=', 'back-reference'],
];

/** The first thing in the pattern that RE2 does not have, as text and name; undefined when there is none. */
export function notInRE2(pattern: string): { text: string; name: string } | undefined {
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '\\') {
      const next = pattern.charAt(at + 1);
      if (next === 'Q') {
        const end = pattern.indexOf('\\E', at);
        if (end < 0) return undefined;
        at = end + 1;
        continue;
      }
      if (/[1-9]/.test(next)) return { text: `\\${next}`, name: 'back-reference' };
      if (next === 'k') return { text: '\\k', name: 'back-reference' };
      at++;
    } else if (char === '[') {
      at = classEnd(pattern, at);
    } else if (char === '(') {
      for (const [opening, name] of GROUPS) {
        if (pattern.startsWith(opening, at)) return { text: opening, name };
      }
    }
  }
  return undefined;
}

/** The index of the bracket that closes the character class at `at`, or the pattern's end. */
function classEnd(pattern: string, at: number): number {
  let i = at + 1;
  if (pattern.charAt(i) === '^') i++;
  if (pattern.charAt(i) === ']') i++;
  for (; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === '\\') i++;
    else if (char === ']') return i;
    else if (pattern.startsWith('[:', i)) {
      const end = pattern.indexOf(':]', i + 2);
      if (end >= 0) i = end + 1;
    }
  }
  return pattern.length;
}
