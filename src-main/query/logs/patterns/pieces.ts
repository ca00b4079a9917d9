// A line taken apart for finding its pattern: words that may differ from record to record, and what stands between
// them, which may not. Values of `key=value` and texts in quotes are one word, whatever is in them.

export interface Pieces {
  /** One more than words: before, between and behind them. */
  readonly between: readonly string[];
  /** A word that is of a kind that always differs is empty: an id, an address, a time, a large number. */
  readonly words: readonly string[];
  /** More follows that is not looked at: further lines, or the rest of a long one. */
  readonly open: boolean;
}

/** So much of a line is looked at. */
const MOST_CHARS = 400;
/** Words beyond these are part of what follows. */
const MOST_WORDS = 60;
/** A pattern goes into a query, and that into a link: of a word or a gap that never ends the rest is what follows. */
const MOST_PATTERN = 800;

const PIECE =
  /(\s+)|("(?:[^"\\]|\\.)*")|([A-Za-z_][\w.-]*=)("(?:[^"\\]|\\.)+"|[^\s"',;()[\]{}]+)?|(<\w+>)|([^\s"'=,;:()[\]{}<>][^\s"'=,;()[\]{}<>]*)|(.)/gsy;
/** Behind these keys of JSON stands a sentence, not a value. */
const SENTENCE = /"(?:msg|message|event|body|text|log)"\s*:\s*$/;
const ENDS = /[.:!?]+$/;

/** Takes a line apart. Joining the pieces again gives the line, as far as it was looked at. */
export function piecesOf(body: string): Pieces {
  const end = body.indexOf('\n');
  const line = end < 0 ? body : body.slice(0, end);
  const collected = new Collected();
  let at = 0;
  const most = Math.min(line.length, MOST_CHARS);
  PIECE.lastIndex = 0;
  while (at < most && collected.words.length < MOST_WORDS) {
    PIECE.lastIndex = at;
    const match = PIECE.exec(line);
    if (!match) break;
    collect(collected, match, line.slice(at + match[0].length));
    at += match[0].length;
  }
  collected.between.push(collected.gap);
  const { between, words } = collected;
  return cut({ between, words, open: at < line.length || end >= 0 });
}

/** The pieces up to the longest a pattern may be. */
function cut(pieces: Pieces): Pieces {
  const { between, words } = pieces;
  let left = MOST_PATTERN;
  for (const [i, gap] of between.entries()) {
    if (gap.length > left)
      return { between: [...between.slice(0, i), gap.slice(0, left)], words: words.slice(0, i), open: true };
    left -= gap.length;
    const word = words[i] ?? '';
    if (word.length > left) return { between: between.slice(0, i + 1), words: words.slice(0, i), open: true };
    left -= word.length;
  }
  return pieces;
}

class Collected {
  readonly between: string[] = [];
  readonly words: string[] = [];
  gap = '';

  word(text: string, isVariable = alwaysDiffers(text)): void {
    this.between.push(this.gap);
    this.words.push(isVariable ? '' : text);
    this.gap = '';
  }
}

function collect(into: Collected, match: RegExpExecArray, rest: string): void {
  const [whole, , quoted, key, value, angled, word] = match;
  if (quoted !== undefined) collectQuoted(into, quoted, rest);
  else if (key !== undefined) {
    into.gap += key;
    if (value?.startsWith('"')) collectQuoted(into, value, '');
    else if (value !== undefined) into.word(value);
  } else if (angled !== undefined) into.word(angled, true);
  else if (word !== undefined) {
    const stop = ENDS.exec(word)?.[0] ?? '';
    const bare = word.slice(0, word.length - stop.length);
    if (bare !== '') into.word(bare);
    into.gap += stop;
  } else into.gap += whole;
}

/** A key of JSON stays, a sentence is words, any other text in quotes is one. */
function collectQuoted(into: Collected, quoted: string, rest: string): void {
  const inner = quoted.slice(1, -1);
  if (inner === '' || /^\s*:/.test(rest)) into.gap += quoted;
  else if (SENTENCE.test(into.gap)) {
    into.gap += '"';
    for (const [part] of inner.matchAll(/\s+|\S+/g)) {
      if (part.trim() === '') into.gap += part;
      else into.word(part);
    }
    into.gap += '"';
  } else {
    into.gap += '"';
    into.word(inner);
    into.gap += '"';
  }
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const HEX = /^(?:0x)?(?=.*\d)[0-9a-f]{8,}$/i;
const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/;
const TIME = /^\d{4}-\d\d-\d\d(?:[T_]\d\d.*)?$|^\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?$/;
/** Numbers of more than three digits, or with a fraction, with a unit or without. Status codes and ports of HTTP stay. */
const NUMBER = /^[-+]?(?:\d{4,}|\d+[.,]\d+|\d+(?:[a-zµ]{1,2}|%))$/i;

function alwaysDiffers(word: string): boolean {
  if (/<\w+>/.test(word)) return true;
  if (!/\d/.test(word)) return false;
  return NUMBER.test(word) || HEX.test(word) || UUID.test(word) || ADDRESS.test(word) || TIME.test(word);
}
