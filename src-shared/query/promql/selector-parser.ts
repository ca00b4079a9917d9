// Reads selectors: a name, matchers in braces, a range, an offset.
import { type Place, Refusal } from '../errors.ts';
import { MATCH_OPERATORS } from '../logql/ast.ts';
import { notInRE2 } from '../regex.ts';
import { quote } from '../strings.ts';
import { type PromMatcher, RANGE_VARIABLES, type Range, type Selector } from './ast.ts';
import { Cursor } from './cursor.ts';
import type { PromToken } from './lexer.ts';
import { refuseAt, refuseSubquery, refuseVariable } from './refusals.ts';

export class SelectorParser extends Cursor {
  protected selector(bare: string | null, first: PromToken): Selector {
    let name = bare;
    const matchers: PromMatcher[] = [];
    let to = first.to;
    if (this.isPunct('{')) {
      this.at++;
      while (!this.isPunct('}')) {
        const token = this.peek();
        const next = this.tokens[this.at + 1];
        if (token?.type === 'string' && (next?.text === ',' || next?.text === '}')) {
          if (name !== null) throw this.refuse('The metric has two names.', token);
          name = token.value;
          this.at++;
        } else matchers.push(this.matcher());
        if (!this.isPunct(',')) break;
        this.at++;
      }
      to = this.expect('}', 'a selector ends with “}”', 'Labels are joined by commas.').to;
    }
    if (name === null && !matchers.some(selects))
      throw this.refuse(
        'One matcher must ask for something that is not empty.',
        { from: first.from, to },
        'Begin with a metric’s name.',
      );
    const range = this.range();
    const offsetMs = this.offset();
    const end = this.tokens[this.at - 1]?.to ?? to;
    return { kind: 'selector', name, matchers, range, offsetMs, from: first.from, to: end };
  }

  private matcher(): PromMatcher {
    const label = this.label();
    const operator = this.peek();
    const op = operator?.type === 'punct' && MATCH_OPERATORS.find((known) => known === operator.text);
    if (!op) throw this.refuse(`After ${label.name} an operator is missing (= != =~ !~).`, operator);
    this.at++;
    const value = this.peek();
    if (value?.type === 'error') throw this.refuse(value.why, value);
    if (value?.type !== 'string') {
      const literal = value && value.type !== 'punct' ? quote(value.text) : undefined;
      throw this.refuse(`“${op}” needs a text in quotes.`, value, literal);
    }
    this.at++;
    const lacking = op.endsWith('~') ? notInRE2(value.value) : undefined;
    if (lacking)
      throw new Refusal(
        'unsupported',
        `Regular expressions have no ${lacking.name} (“${lacking.text}”).`,
        value,
      );
    return { kind: 'matcher', label: label.name, op, value: value.value, from: label.from, to: value.to };
  }

  private label(): Place & { name: string } {
    const token = this.peek();
    if (token?.type === 'error') throw this.refuse(token.why, token);
    if (token?.type !== 'word' && token?.type !== 'string')
      throw this.refuse('A label is missing here.', token);
    const name = token.type === 'string' ? token.value : token.text;
    if (token.type === 'word' && /[.:]/.test(name)) {
      const plain = name.replaceAll(/[.:]/g, '_');
      throw this.refuse(`Labels have no dots: “${name}”. Did you mean ${plain}?`, token, plain);
    }
    this.at++;
    return { name, from: token.from, to: token.to };
  }

  private range(): Range | null {
    const open = this.peek();
    if (!open || !this.isPunct('[')) return null;
    this.at++;
    const token = this.peek();
    const range = this.length(token);
    if (range === undefined)
      throw this.refuse('A range is a duration.', token?.text === ']' ? open : token, '[5m]');
    this.at++;
    if (this.isPunct(':')) throw refuseSubquery(this.closing(open));
    this.expect(']', 'a range ends with “]”', 'Write [5m].');
    if (this.isPunct('[')) throw refuseSubquery(this.closing(open));
    return range;
  }

  private length(token: PromToken | undefined): Range | undefined {
    if (token?.type === 'variable') {
      const variable = RANGE_VARIABLES.find((known) => known === token.name);
      if (!variable) throw refuseVariable(token, token.name);
      return variable;
    }
    const ms = this.milliseconds(token);
    if (ms === 0) throw this.refuse('A range is longer than nothing.', token, '5m');
    return ms;
  }

  private milliseconds(token: PromToken | undefined): number | undefined {
    if (token?.type === 'error') throw this.refuse(token.why, token, '5m');
    const ms =
      token?.type === 'duration' ? token.ms : token?.type === 'number' ? token.value * 1000 : undefined;
    if (ms !== undefined && ms > 100 * 365 * 86_400_000)
      throw this.refuse('This is longer than a hundred years.', token);
    return ms === undefined ? undefined : Math.round(ms);
  }

  private offset(): number {
    if (this.isPunct('@')) throw refuseAt(this.peek() ?? this.end());
    if (!this.isWord('offset')) return 0;
    this.at++;
    const isBefore = this.isPunct('-');
    if (isBefore) this.at++;
    const ms = this.milliseconds(this.peek());
    if (ms === undefined) throw this.refuse('“offset” needs a duration.', this.peek(), '5m');
    this.at++;
    if (this.isPunct('@')) throw refuseAt(this.peek() ?? this.end());
    return isBefore && ms !== 0 ? -ms : ms;
  }

  protected labels(after: string): string[] {
    this.expect('(', `after “${after}” come labels in parentheses`);
    const labels: string[] = [];
    while (!this.isPunct(')')) {
      labels.push(this.label().name);
      if (!this.isPunct(',')) break;
      this.at++;
    }
    this.expect(')', 'labels end with “)”', 'Labels are joined by commas.');
    return labels;
  }
}

/** Prometheus wants one matcher that an absent label does not pass. */
function selects({ op, value }: PromMatcher): boolean {
  if (op === '=') return value !== '';
  if (op === '!=') return value === '';
  if (op === '=~') return value !== '' && value !== '.*';
  return value === '' || value === '.*';
}
