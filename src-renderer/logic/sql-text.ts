// A database statement laid out for reading: one clause a line, sub queries indented, nothing changed but white space.

export interface SqlPiece {
  readonly kind: 'keyword' | 'string' | 'number' | 'comment' | 'other';
  readonly text: string;
}

export interface SqlLine {
  /** Levels, 0 at the left. */
  readonly indent: number;
  readonly pieces: readonly SqlPiece[];
}

/** Longer statements stay as they came: nobody reads them, and they would cost. */
const LONGEST = 50_000;

/** True for text that begins as SQL does. */
export function looksLikeSql(text: string): boolean {
  return /^\s*(?:--.*\n\s*|\/\*[\s\S]*?\*\/\s*)*\(*\s*(?:select|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\S|merge\s+into|create\s+\S|alter\s+table|drop\s+table|explain\s)/i.test(
    text,
  );
}

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|\$(\w*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"?|`[^`]*`?|\d+(?:\.\d+)?(?![\w$])|[A-Za-z_][\w$]*|[^\s\w]|./g;

const KEYWORDS = new Set(
  `select from where group order by having limit offset union all intersect except values set returning on conflict do
   nothing update insert into delete join left right inner outer full cross natural lateral window partition over with
   recursive as and or not in is null like ilike between exists case when then else end distinct asc desc using for
   create table index alter drop add column primary key references default fetch first next rows only true false
   explain analyze merge matched skip locked share nulls last filter any some cast`.split(/\s+/),
);

/** Words that begin a line of their own. */
const CLAUSES = new Set(
  'select from where group order having limit offset union intersect except values set returning window fetch join insert update delete'.split(
    ' ',
  ),
);
const JOINS = new Set(['left', 'right', 'inner', 'full', 'cross', 'natural']);

/** Lays a statement out; undefined when it is too long to. Joined without white space, the pieces are the statement. */
export function sqlLines(text: string): SqlLine[] | undefined {
  if (text.length > LONGEST) return undefined;
  const tokens = text.match(TOKEN) ?? [];
  const lines: { indent: number; pieces: SqlPiece[] }[] = [];
  let line: SqlPiece[] = [];
  let lineIndent = 0;
  let spaced = false;
  let between = false;
  let after = '';
  /** One entry an open parenthesis: the indent of the query in it, or undefined where it stays on its line. */
  const open: (number | undefined)[] = [];
  const indentNow = () => open.findLast((indent) => indent !== undefined) ?? 0;
  const breakTo = (indent: number) => {
    if (line.length > 0) lines.push({ indent: lineIndent, pieces: line });
    line = [];
    lineIndent = indent;
    spaced = false;
  };
  const put = (kind: SqlPiece['kind'], piece: string) => {
    if (spaced && line.length > 0) line.push({ kind: 'other', text: ' ' });
    spaced = false;
    line.push({ kind, text: piece });
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (/^\s/.test(token)) {
      spaced = true;
      continue;
    }
    const word = token.toLowerCase();
    if (token.startsWith('--')) {
      put('comment', token.trimEnd());
      breakTo(indentNow());
      continue;
    }
    if (token === '(') {
      put('other', token);
      const query = /^(?:select|with)$/i.test(nextWord(tokens, at));
      open.push(query ? lineIndent + 1 : undefined);
      if (query) breakTo(indentNow());
      continue;
    }
    if (token === ')') {
      const indent = open.pop();
      if (indent !== undefined) breakTo(indent - 1);
      put('other', token);
      continue;
    }
    const inline = open.length > 0 && open.at(-1) === undefined;
    if (!inline && (CLAUSES.has(word) || JOINS.has(word)) && startsClause(word, after, tokens, at))
      breakTo(indentNow());
    if (!inline && (word === 'or' || (word === 'and' && !between))) breakTo(indentNow() + 1);
    if (word === 'between') between = true;
    else if (word === 'and') between = false;
    put(kindOf(token, word), token);
    if (token === ';') breakTo(indentNow());
    after = word;
  }
  breakTo(0);
  return lines;
}

function nextWord(tokens: readonly string[], at: number): string {
  for (let k = at + 1; k < tokens.length; k++) {
    const token = tokens[k] ?? '';
    if (!/^\s|^--|^\/\*/.test(token)) return token;
  }
  return '';
}

/** LEFT is a function too, SET and UPDATE stand inside of other clauses, JOIN follows its own words. */
function startsClause(word: string, after: string, tokens: readonly string[], at: number): boolean {
  if (JOINS.has(word))
    return after !== 'natural' && /^(?:outer|join|left|right|full|inner)$/i.test(nextWord(tokens, at));
  if (word === 'join') return !JOINS.has(after) && after !== 'outer';
  if (word === 'update' || word === 'delete') return !['for', 'do', 'on', 'then'].includes(after);
  if (word === 'insert') return after !== 'then';
  if (word === 'from') return after !== 'distinct';
  return word !== 'set' || after !== 'update';
}

function kindOf(token: string, word: string): SqlPiece['kind'] {
  if (token.startsWith("'") || token.startsWith('$')) return 'string';
  if (token.startsWith('/*')) return 'comment';
  if (/^\d/.test(token)) return 'number';
  return KEYWORDS.has(word) ? 'keyword' : 'other';
}
