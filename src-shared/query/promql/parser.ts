// PromQL's text as a tree: precedence climbing over the lexer's tokens, no going back, so the time is linear. What is
// PromQL but not spoken here is refused by name, in `refusals.ts`.
import { type Parsed, parsed } from '../errors.ts';
import {
  AGGREGATIONS,
  type Aggregation,
  ARITHMETIC,
  type Binary,
  type BinaryOperator,
  COMPARISONS,
  type Grouping,
  type PromExpr,
  SET_OPERATORS,
} from './ast.ts';
import { joins, promTypeOf, wants, word } from './check.ts';
import { isMissing, PROM_FUNCTIONS } from './functions.ts';
import type { PromToken } from './lexer.ts';
import { levelOf, POWER, printPromQL } from './print.ts';
import {
  refuseAtan2,
  refuseDots,
  refuseFunction,
  refuseGroupSide,
  refuseSubquery,
  refuseVariable,
} from './refusals.ts';
import { SelectorParser } from './selector-parser.ts';

/** Nesting deeper than this is refused, so that no text can exhaust the stack. */
const MAX_DEPTH = 100;
const OPERATORS: ReadonlySet<string> = new Set([...ARITHMETIC, ...COMPARISONS, ...SET_OPERATORS]);
const PARAMETERS: ReadonlySet<string> = new Set(['topk', 'bottomk', 'quantile']);

/** Reads a PromQL query. Never throws: what cannot be read is an error with its place. */
export function parsePromQL(text: string): Parsed<PromExpr> {
  return parsed(text, () => new Parser(text).query());
}

class Parser extends SelectorParser {
  private depth = 0;

  query(): PromExpr {
    if (this.tokens.length === 0)
      throw this.refuse('The query is empty.', undefined, 'Begin with a metric’s name.');
    const expr = this.binary(0);
    const rest = this.peek();
    if (rest) throw this.unexpected(rest);
    if (promTypeOf(expr) === 'range')
      throw this.refuse(
        'A range is no line by itself.',
        expr,
        `rate(${printPromQL(expr).replaceAll(' ', '')})`,
      );
    if (expr.kind === 'string') throw this.refuse('A text is no line.', expr);
    return expr;
  }

  private binary(least: number): PromExpr {
    this.enter();
    let left = this.unary();
    for (;;) {
      const op = this.operator();
      const level = op === undefined ? -1 : levelOf(op);
      if (op === undefined || level < least) break;
      const token = this.peek();
      this.at++;
      const bool = this.takesBool(op);
      const matching = this.matching();
      // Powers are read from the right.
      const right = this.binary(op === '^' ? level : level + 1);
      joins({ left, right, op, bool, matching }, token ?? left);
      left = { kind: 'binary', op, bool, matching, left, right, from: left.from, to: right.to };
    }
    this.depth--;
    return left;
  }

  private unary(): PromExpr {
    const token = this.peek();
    if (token?.type !== 'punct' || (token.text !== '-' && token.text !== '+')) {
      const expr = this.primary();
      // A selector has taken its own range.
      if (this.isPunct('[')) throw refuseSubquery(this.closing(this.peek() ?? expr));
      return expr;
    }
    this.at++;
    const of = this.binary(POWER);
    const type = promTypeOf(of);
    if (type !== 'number' && type !== 'vector') throw this.refuse(`A ${word(type)} has no sign.`, of);
    if (token.text === '+') return of;
    // "-5" is a number; of "-2^2" the power comes first.
    if (of.kind === 'number' && of.from === token.to && of.value > 0)
      return { ...of, value: -of.value, from: token.from };
    return { kind: 'negation', of, from: token.from, to: of.to };
  }

  private primary(): PromExpr {
    const token = this.peek();
    if (!token) throw this.refuse('Something is missing here.', undefined);
    const place = { from: token.from, to: token.to };
    switch (token.type) {
      case 'number':
        this.at++;
        return { kind: 'number', value: token.value, ...place };
      case 'duration':
        this.at++;
        return { kind: 'number', value: token.ms / 1000, ...place };
      case 'string':
        this.at++;
        return { kind: 'string', value: token.value, ...place };
      case 'variable':
        throw refuseVariable(token, token.name);
      case 'error':
        throw this.refuse(token.why, token);
      case 'word':
        return this.named(token);
      case 'punct':
        if (token.text === '(') return this.parenthesis(token);
        if (token.text === '{') return this.selector(null, token);
        throw this.unexpected(token);
      case 'comment':
        throw this.unexpected(token);
    }
  }

  private parenthesis(open: PromToken): PromExpr {
    this.at++;
    const inner = this.binary(0);
    const close = this.expect(')', 'a parenthesis ends with “)”');
    return { ...inner, from: open.from, to: close.to };
  }

  private named(token: PromToken): PromExpr {
    const next = this.tokens[this.at + 1];
    const lower = token.text.toLowerCase();
    const aggregation = AGGREGATIONS.find((known) => known === lower);
    const grouped = next?.type === 'word' && /^(?:by|without)$/i.test(next.text);
    if (aggregation && (next?.text === '(' || grouped)) return this.aggregation(aggregation, token);
    if (next?.text === '(' || (grouped && isMissing(token.text))) return this.call(token);
    if (lower === 'inf' || lower === 'nan') {
      this.at++;
      const value = lower === 'inf' ? Number.POSITIVE_INFINITY : Number.NaN;
      return { kind: 'number', value, from: token.from, to: token.to };
    }
    if (token.text.includes('.')) throw refuseDots(token);
    if (/^(?:and|or|unless|by|without|on|ignoring|bool|offset)$/i.test(token.text))
      throw this.unexpected(token);
    this.at++;
    return this.selector(token.text, token);
  }

  private call(token: PromToken): PromExpr {
    const known = Object.hasOwn(PROM_FUNCTIONS, token.text) ? PROM_FUNCTIONS[token.text] : undefined;
    if (!known) throw refuseFunction(token);
    this.at++;
    const { args, to } = this.arguments();
    const least = known.args.length - known.optional;
    if (args.length < least || args.length > known.args.length) {
      const count = least === known.args.length ? String(least) : `${least} or ${known.args.length}`;
      const place = { from: token.from, to };
      throw this.refuse(`${token.text} takes ${count} arguments, not ${args.length}.`, place);
    }
    for (const [i, arg] of args.entries()) wants(token.text, arg, known.args[i] ?? 'vector');
    return { kind: 'call', fn: token.text, args, from: token.from, to };
  }

  private aggregation(op: Aggregation['op'], token: PromToken): Aggregation {
    this.at++;
    let grouping = this.grouping();
    const { args, to } = this.arguments();
    grouping ??= this.grouping();
    const end = this.tokens[this.at - 1]?.to ?? to;
    const place = { from: token.from, to: end };
    const [first, second] = args;
    if (PARAMETERS.has(op)) {
      if (!first || !second || args.length > 2)
        throw this.refuse(`${op} takes a number and a vector.`, place, `${op}(5,name)`);
      wants(op, first, 'number');
      wants(op, second, 'vector');
      return { kind: 'aggregation', op, grouping, parameter: first, of: second, ...place };
    }
    if (!first || second) throw this.refuse(`${op} takes one vector.`, place);
    wants(op, first, 'vector');
    return { kind: 'aggregation', op, grouping, parameter: null, of: first, ...place };
  }

  private grouping(): Grouping | null {
    const kind = (['by', 'without'] as const).find((each) => this.isWord(each));
    if (!kind) return null;
    this.at++;
    return { kind, labels: this.labels(kind) };
  }

  private matching(): Binary['matching'] {
    const kind = (['on', 'ignoring'] as const).find((each) => this.isWord(each));
    if (kind) this.at++;
    const found = kind ? { kind, labels: this.labels(kind) } : null;
    const token = this.peek();
    if (token?.type === 'word' && /^group_(?:left|right)$/i.test(token.text)) throw refuseGroupSide(token);
    return found;
  }

  private arguments(): { args: PromExpr[]; to: number } {
    this.expect('(', 'arguments stand in parentheses');
    const args: PromExpr[] = [];
    while (!this.isPunct(')')) {
      args.push(this.binary(0));
      if (!this.isPunct(',')) break;
      this.at++;
    }
    return { args, to: this.expect(')', 'arguments end with “)”').to };
  }

  private takesBool(op: BinaryOperator): boolean {
    const token = this.peek();
    if (!this.isWord('bool')) return false;
    if (!(COMPARISONS as readonly string[]).includes(op))
      throw this.refuse('“bool” stands behind comparisons only.', token);
    this.at++;
    return true;
  }

  private operator(): BinaryOperator | undefined {
    const token = this.peek();
    if (token?.type !== 'punct' && token?.type !== 'word') return undefined;
    const text = token.text.toLowerCase();
    if (text === 'atan2') throw refuseAtan2(token);
    return OPERATORS.has(text) ? (text as BinaryOperator) : undefined;
  }

  private enter(): void {
    this.depth++;
    if (this.depth > MAX_DEPTH) throw this.refuse('This is nested too deeply.', this.peek());
  }
}
