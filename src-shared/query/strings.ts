// Go's string literals, which TraceQL and LogQL share: "interpreted" with escapes, `raw` without. And the
// escaping of plain text for a Go regular expression. (go.dev/ref/spec#String_literals)

const SIMPLE: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** Digits that follow an escape letter, and their base. */
const NUMERIC: Record<string, { digits: number; base: number }> = {
  x: { digits: 2, base: 16 },
  u: { digits: 4, base: 16 },
  U: { digits: 8, base: 16 },
};

function numberAt(body: string, at: number, digits: number, base: number): number | undefined {
  const text = body.slice(at, at + digits);
  const valid = base === 16 ? /^[0-9a-fA-F]+$/ : /^[0-7]+$/;
  return text.length === digits && valid.test(text) ? Number.parseInt(text, base) : undefined;
}

/**
 * The text a literal stands for, or undefined when it is not a whole, valid literal. Takes the literal with
 * its quotes. `\x` and octal escapes are bytes of UTF-8, as in Go; bytes that are not UTF-8 become U+FFFD.
 */
export function unquote(literal: string): string | undefined {
  const quote = literal[0];
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined;
  const body = literal.slice(1, -1);
  if (quote === '`') return body.includes('`') ? undefined : body.replaceAll('\r', '');
  if (quote !== '"' || body.includes('\n')) return undefined;
  let out = '';
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) out += new TextDecoder().decode(Uint8Array.from(bytes));
    bytes = [];
  };
  for (let at = 0; at < body.length; at++) {
    const char = body.charAt(at);
    if (char === '"') return undefined;
    if (char !== '\\') {
      flush();
      out += char;
      continue;
    }
    const letter = body.charAt(++at);
    const simple = SIMPLE[letter];
    if (simple !== undefined) {
      flush();
      out += simple;
      continue;
    }
    const octal = letter >= '0' && letter <= '7';
    const shape = octal ? { digits: 3, base: 8 } : NUMERIC[letter];
    if (!shape) return undefined;
    const start = octal ? at : at + 1;
    const code = numberAt(body, start, shape.digits, shape.base);
    if (code === undefined) return undefined;
    at = start + shape.digits - 1;
    if (letter === 'u' || letter === 'U') {
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
      flush();
      out += String.fromCodePoint(code);
    } else if (code > 0xff) {
      return undefined;
    } else {
      bytes.push(code);
    }
  }
  flush();
  return out;
}

/**
 * The index after the literal that opens at `at` (a quote or a backtick), or -1 when it never closes. Between
 * double quotes a line break ends the search, unless `multiline`.
 */
export function literalEnd(text: string, at: number, multiline = false): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === quote) return i + 1;
    if (quote === '"' && char === '\\') i++;
    else if (quote === '"' && char === '\n' && !multiline) return -1;
  }
  return -1;
}

const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Writes text as a double-quoted literal. */
export function quote(text: string): string {
  let out = '"';
  for (const char of text) {
    const escaped = ESCAPES[char];
    if (escaped !== undefined) out += escaped;
    else if (char < ' ' || char === '\x7f') out += `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return `${out}"`;
}

/** A Go regular expression that matches exactly this text. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
