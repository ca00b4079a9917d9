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

const SHORTEST_SECRET = 6;

/** Hides secrets, whole or without their scheme ("Basic …"), wherever a text repeats them. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = text;
  for (const value of secrets) {
    for (const secret of [value, value.replace(/^\w+\s+/, '')]) {
      if (secret.length >= SHORTEST_SECRET) hidden = hidden.replaceAll(secret, '•••');
    }
  }
  return hidden;
}
