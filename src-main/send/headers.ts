// Headers of a destination: what HTTP allows, which hold secrets, and how secrets are kept out of what is told.

/** A header's name as HTTP has it (RFC 9110, "token"). */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/** A header's value: one line of visible characters. */
export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/** Header names whose values nobody should see again. */
export function isSecretHeader(name: string): boolean {
  return /authorization|token|secret|key|password|cookie/i.test(name);
}

/** Header names whose values are always secrets, whoever says what. */
export function isAlwaysSecret(name: string): boolean {
  return /^(proxy-)?authorization$/i.test(name);
}

/** What is shorter may be a part of any word: it is a secret only where it stands by itself. */
const SHORTEST_PART = 6;

/** A header's value in the ways a backend may repeat it: whole, without its scheme, and what is in a Basic one. */
function formsOf(value: string): string[] {
  const credentials = value.replace(/^\w+\s+/, '');
  const forms = [value, credentials];
  if (/^basic\s/i.test(value)) {
    const pair = Buffer.from(credentials, 'base64').toString('utf8');
    forms.push(pair, pair.slice(pair.indexOf(':') + 1));
  }
  return forms.flatMap((form) => [form, encodeURIComponent(form), JSON.stringify(form).slice(1, -1)]);
}

/** Hides secrets wherever a text repeats them, in whatever form. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = text;
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.trim() !== '');
  for (const form of forms.sort((a, b) => b.length - a.length))
    hidden = hidden.replaceAll(form.length < SHORTEST_PART ? byItself(form) : form, '•••');
  return hidden;
}

function byItself(text: string): RegExp {
  return new RegExp(
    `(?<![\\p{L}\\p{N}_])${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}_])`,
    'gu',
  );
}
