// Numbers of JSON that a double cannot hold as they were written: 20 digits, 1e400, -0, 1.0.

/** A number as it was written. Has no entries, so that whoever walks data finds nothing inside. */
export class ExactNumber {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What such numbers have somewhere: many digits, a point, an exponent, or a minus before a zero. */
const SUSPECT = /\d{16}|\d[.eE]|-0/;

/** Data of a JSON text, with an ExactNumber where a number would come out otherwise. Throws where it is none. */
export function parseExactly(text: string): unknown {
  if (!SUSPECT.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? new ExactNumber(context.source)
      : value,
  );
}
