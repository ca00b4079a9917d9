// Where a parser of PromQL stands among its tokens.
import { type Place, Refusal } from '../errors.ts';
import { lexPromQL, type PromToken } from './lexer.ts';
import { refuseAt } from './refusals.ts';

export class Cursor {
  protected readonly text: string;
  protected readonly tokens: readonly PromToken[];
  protected at = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = lexPromQL(text).filter((token) => token.type !== 'comment');
  }

  /** From an opening bracket to its end, for the mark under the text. */
  protected closing(open: Place): Place {
    const close = this.tokens.find(({ text, from }) => text === ']' && from >= open.from);
    return { from: open.from, to: close?.to ?? this.text.length };
  }

  protected peek(): PromToken | undefined {
    return this.tokens[this.at];
  }

  protected isPunct(text: string): boolean {
    const token = this.peek();
    return token?.type === 'punct' && token.text === text;
  }

  protected isWord(text: string): boolean {
    const token = this.peek();
    return token?.type === 'word' && token.text.toLowerCase() === text;
  }

  protected expect(text: string, why: string, hint?: string): PromToken {
    const token = this.peek();
    if (token && this.isPunct(text)) {
      this.at++;
      return token;
    }
    if (token?.type === 'error') throw this.refuse(token.why, token);
    if (!token) throw this.refuse(`“${text}” is missing: ${why}.`, undefined);
    throw this.refuse(`“${token.text}” is not expected here: ${why}.`, token, hint);
  }

  protected unexpected(token: PromToken): Refusal {
    if (token.type === 'error') return this.refuse(token.why, token);
    if (token.text === '@') return refuseAt(token);
    if (token.text === '=') return this.refuse('Values are compared with “==”.', token, '==');
    return this.refuse(`“${token.text}” is not expected here.`, token);
  }

  protected end(): Place {
    return { from: this.text.length, to: this.text.length };
  }

  protected refuse(message: string, place: Place | undefined, hint?: string): Refusal {
    const { from, to } = place ?? this.end();
    return new Refusal('syntax', message, { from, to }, hint);
  }
}
