// The beginning of what somebody sent, for people to read and to hand on: none of it may be a secret.

/** So many are looked at. */
export const MOST = 64;
const MOST_AS_HEX = 24;
const SECRET_WORD = /\bauth\b|authorization|cookie|password|passwd|secret|token|api[-_]?key/i;
/** Such a word where something is said of it. */
const SECRET = new RegExp(`(${SECRET_WORD.source})("?\\s*[:=]\\s*"?|\\s+)\\S.*`, 'i');

/** Text where it is text (its first line), hex pairs where it is not; at most 64 bytes, secrets left out. */
export function firstBytesOf(bytes: Uint8Array): string {
  const some = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MOST));
  const line = some.toString('latin1').split(/\r?\n/, 1)[0] ?? '';
  if (line.length >= 3 && /^[\x20-\x7e]*$/.test(line)) return withoutSecrets(line);
  const few = some.subarray(0, MOST_AS_HEX);
  const word = SECRET_WORD.exec(few.toString('latin1'));
  const shown = word === null ? few : few.subarray(0, word.index + word[0].length);
  const pairs = shown.toString('hex').match(/../g) ?? [];
  return `${pairs.join(' ')}${word === null ? '' : ' …'}`;
}

/** The line that a request begins with, for one whose body was not read. */
export const requestLine = (method = '', url = ''): string =>
  withoutSecrets(`${method} ${url}`.slice(0, MOST));

/** Leaves out what a query says, what stands before a host's @, and what follows a word for a secret. */
function withoutSecrets(line: string): string {
  return line
    .replace(/^([A-Z]+ [^ ?]*)\?\S*/, '$1?…')
    .replace(/:\/\/[^/@\s]*@/, '://…@')
    .replace(SECRET, '$1$2…');
}
