// TraceQL's text as a tree: recursive descent over the lexer's tokens, one look ahead, no going back, so the
// time is linear. What is TraceQL but not spoken here is refused by name, in `refusals.ts`.
import { type Parsed, type Place, parsed, Refusal } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { parseDuration } from '../quantities.ts';
import { quote } from '../strings.ts';
import {
  TRACE_OPERATORS,
  type TraceComparison,
  type TraceExpr,
  type TraceField,
  type TraceOperator,
  type TraceQuery,
  type TraceValue,
} from './ast.ts';
import { checkTypes } from './check.ts';
import {
  INTRINSIC_SPELLINGS,
  intrinsicNamed,
  KIND_WORDS,
  STATUS_WORDS,
  UNSUPPORTED_INTRINSICS,
  wordsOfIntrinsic,
} from './fields.ts';
import { lexTraceQL, type TraceToken } from './lexer.ts';
import { ARITHMETIC, refuseAfterFilter, refuseBeforeFilter } from './refusals.ts';

/** Parentheses deeper than this are refused, so that no text can exhaust the stack. */
const MAX_DEPTH = 100;

/** Reads a TraceQL query. Never throws: what cannot be read is an error with its place. */
export function parseTraceQL(text: string): Parsed<TraceQuery> {
  return parsed(text, () => new Parser(text).query());
}

/** Reads the name of a field as it stands in a query (`status`, `resource.service.name`); undefined when it is none. */
export function parseTraceField(text: string): TraceField | undefined {
  const [token, ...rest] = lexTraceQL(text);
  if (!token || rest.length > 0) return undefined;
  const place = { from: 0, to: 0 };
  if (token.type === 'attribute') return { kind: 'attribute', scope: token.scope, key: token.key, ...place };
  const name = token.type === 'word' ? intrinsicNamed(token.text) : undefined;
  return name && { kind: 'intrinsic', name, ...place };
}

type Operand = { field: TraceField } | { value: TraceValue };

const FLIPPED: Partial<Record<TraceOperator, TraceOperator>> = {
  '=': '=',
  '!=': '!=',
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
};

class Parser {
  private readonly text: string;
  private readonly tokens: readonly TraceToken[];
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = lexTraceQL(text).filter((token) => token.type !== 'comment');
  }

  query(): TraceQuery {
    const open = this.peek();
    if (!this.isPunct('{')) throw refuseBeforeFilter(this.tokens, this.end());
    this.at++;
    const filter = this.isPunct('}') ? undefined : this.expression();
    const close = this.expect('}', 'a filter ends with “}”');
    if (this.peek()) throw refuseAfterFilter(this.tokens, this.at);
    const place = { from: open?.from ?? 0, to: close.to };
    return { kind: 'spanset', ...(filter && { filter }), ...place };
  }

  /** `&&` and `||` have one precedence and group from the left, as in Tempo's grammar. */
  private expression(): TraceExpr {
    let left = this.unary();
    for (;;) {
      const kind = this.isPunct('&&') ? 'and' : this.isPunct('||') ? 'or' : undefined;
      if (!kind) return left;
      this.at++;
      const right = this.unary();
      // Grown in place: a copy a step would be quadratic.
      const parts = left.kind === kind ? left.parts : [left];
      if (right.kind === kind) parts.push(...right.parts);
      else parts.push(right);
      left = { kind, parts, from: left.from, to: right.to };
    }
  }

  private unary(): TraceExpr {
    const token = this.peek();
    if (this.isPunct('!')) {
      this.at++;
      if (!this.isPunct('(') && !this.isPunct('!'))
        throw this.refuse(
          'unsupported',
          '“!” before a bare field is not supported yet.',
          token,
          'Write !( … ).',
        );
      const part = this.nested(() => this.unary());
      return { kind: 'not', part, from: token?.from ?? 0, to: part.to };
    }
    if (!this.isPunct('(')) return this.comparison();
    this.at++;
    const inner = this.nested(() => this.expression());
    const close = this.expect(')', 'the parenthesis is not closed');
    return { ...inner, from: token?.from ?? 0, to: close.to };
  }

  private nested<T>(parse: () => T): T {
    if (++this.depth > MAX_DEPTH)
      throw this.refuse('unsupported', `More than ${MAX_DEPTH} levels of parentheses.`, this.peek());
    const result = parse();
    this.depth--;
    return result;
  }

  private comparison(): TraceComparison {
    const left = this.operand();
    const leftEnd = this.tokens[this.at - 1];
    const operator = this.peek();
    const op =
      operator?.type === 'punct' ? TRACE_OPERATORS.find((known) => known === operator.text) : undefined;
    if (!operator || !op) throw this.refuseOperator(left, leftEnd, operator);
    this.at++;
    const right = this.rightOperand(left, operator);
    const next = this.peek();
    if (next && this.isArithmetic(next)) throw this.refuseArithmetic(next);
    const place = { from: placeOf(left).from, to: placeOf(right).to };
    if ('field' in left && 'field' in right)
      throw this.refuse('unsupported', 'Comparing two fields is not supported yet.', place);
    if ('value' in left && 'value' in right)
      throw this.refuse('unsupported', 'Comparing two values is not supported yet.', place);
    const comparison = this.oriented(left, op, right, place);
    checkTypes(comparison, operator);
    return comparison;
  }

  /** Puts the field before the operator: `5ms < duration` is `duration > 5ms`. */
  private oriented(left: Operand, op: TraceOperator, right: Operand, place: Place): TraceComparison {
    if ('field' in left && 'value' in right)
      return { kind: 'comparison', field: left.field, op, value: right.value, ...place };
    const flipped = FLIPPED[op];
    if (!('field' in right) || !('value' in left) || !flipped)
      throw this.refuse('syntax', 'A regular expression stands right of its operator.', place);
    return { kind: 'comparison', field: right.field, op: flipped, value: left.value, ...place };
  }

  /** What follows an operator: here it is a value that is missing, and the field says which words it may be. */
  private rightOperand(left: Operand, operator: TraceToken): Operand {
    const token = this.peek();
    const nothing = !token || (token.type === 'punct' && ['}', ')', '&&', '||'].includes(token.text));
    const lacking = 'field' in left ? 'value' : 'field';
    if (nothing) throw this.refuse('syntax', `A ${lacking} is missing after “${operator.text}”.`, token);
    if (token.type === 'word' && 'field' in left && left.field.kind === 'intrinsic') {
      const words = wordsOfIntrinsic(left.field.name);
      if (words && !this.isKnownWord(token.text)) {
        const meant = nearest(token.text, words);
        throw this.refuse(
          'syntax',
          `“${token.text}” is no ${left.field.name}. It is one of ${words.join(', ')}.`,
          token,
          ...(meant === undefined ? [] : [meant]),
        );
      }
    }
    return this.operand();
  }

  private operand(): Operand {
    const token = this.peek();
    if (!token) throw this.refuse('syntax', 'A condition is missing here.', undefined);
    const place = { from: token.from, to: token.to };
    this.at++;
    switch (token.type) {
      case 'attribute':
        return { field: { kind: 'attribute', scope: token.scope, key: token.key, ...place } };
      case 'string':
        return { value: { kind: 'string', value: token.value, ...place } };
      case 'int':
        return { value: { kind: 'int', value: this.int(token), ...place } };
      case 'float':
        return { value: { kind: 'float', value: this.finite(Number(token.text), token), ...place } };
      case 'duration':
        return {
          value: { kind: 'duration', ns: this.finite(parseDuration(token.text) ?? 0, token), ...place },
        };
      case 'word':
        return this.word(token.text, place);
      case 'error':
        throw this.refuse('syntax', token.why, token);
      default:
        if (this.isArithmetic(token)) throw this.refuseArithmetic(token);
        if (token.text === '{')
          throw this.refuse('syntax', 'A filter cannot stand inside a filter.', token, 'Use ( … ) to group.');
        throw this.refuse('syntax', `A field is missing before “${token.text}”.`, token);
    }
  }

  private isKnownWord(word: string): boolean {
    const known: readonly string[] = ['true', 'false', 'nil', ...STATUS_WORDS, ...KIND_WORDS];
    return known.includes(word) || intrinsicNamed(word) !== undefined;
  }

  private word(word: string, place: Place): Operand {
    if (word === 'true' || word === 'false')
      return { value: { kind: 'boolean', value: word === 'true', ...place } };
    if (word === 'nil') return { value: { kind: 'nil', ...place } };
    const status = STATUS_WORDS.find((known) => known === word);
    if (status) return { value: { kind: 'status', value: status, ...place } };
    const kind = KIND_WORDS.find((known) => known === word);
    if (kind) return { value: { kind: 'spanKind', value: kind, ...place } };
    const name = intrinsicNamed(word);
    if (name) return { field: { kind: 'intrinsic', name, ...place } };
    throw this.refuseWord(word, place);
  }

  private int(token: TraceToken): string {
    const value = BigInt(token.text.replace('+', ''));
    if (BigInt.asIntN(64, value) !== value)
      throw this.refuse('syntax', `${token.text} does not fit 64 bits.`, token);
    return value.toString();
  }

  private finite(value: number, token: TraceToken): number {
    if (!Number.isFinite(value)) throw this.refuse('syntax', `${token.text} is too large.`, token);
    return value === 0 ? 0 : value;
  }

  private refuseWord(word: string, place: Place): Refusal {
    if (UNSUPPORTED_INTRINSICS.has(word) || word.startsWith('parent.'))
      return this.refuse('unsupported', `The field “${word}” is not supported yet.`, place);
    const before = this.tokens[this.at - 2];
    if (before?.type === 'punct' && TRACE_OPERATORS.some((op) => op === before.text))
      return this.refuse(
        'syntax',
        `“${word}” is not a value.`,
        place,
        `Text stands in quotes: ${quote(word)}.`,
      );
    if (word.includes('.'))
      return this.refuse(
        'syntax',
        `No field “${word}”.`,
        place,
        `Write span.${word}, resource.${word} or .${word}.`,
      );
    const meant = nearest(word, INTRINSIC_SPELLINGS);
    return meant
      ? this.refuse('syntax', `No field “${word}”. Did you mean ${meant}?`, place, meant)
      : this.refuse(
          'syntax',
          `No field “${word}”.`,
          place,
          `An attribute is written span.${word} or .${word}.`,
        );
  }

  private refuseOperator(
    left: Operand,
    leftEnd: TraceToken | undefined,
    operator: TraceToken | undefined,
  ): Refusal {
    if (operator && this.isArithmetic(operator)) return this.refuseArithmetic(operator);
    const written = leftEnd?.text ?? '';
    if (operator?.text === '==')
      return this.refuse('syntax', 'TraceQL compares with a single “=”.', operator, 'Write =.');
    const ends = operator && ['}', ')', '&&', '||'].includes(operator.text);
    if (!ends) return this.refuse('syntax', `After ${written} an operator is missing, such as =.`, operator);
    return 'field' in left
      ? this.refuse(
          'unsupported',
          `${written} alone as a condition is not supported yet.`,
          leftEnd,
          `Write ${written} = true or ${written} != nil.`,
        )
      : this.refuse('unsupported', `${written} alone as a condition is not supported yet.`, leftEnd);
  }

  private isArithmetic(token: TraceToken): boolean {
    if (token.type === 'punct') return ARITHMETIC.has(token.text);
    return (
      (token.type === 'int' || token.type === 'float') && /^[+-]/.test(token.text) && this.afterOperand(token)
    );
  }

  /** True where `-5` can only be a subtraction. */
  private afterOperand(token: TraceToken): boolean {
    const before = this.tokens[this.tokens.indexOf(token, Math.max(0, this.at - 1)) - 1];
    return before !== undefined && before.type !== 'punct';
  }

  private refuseArithmetic(token: TraceToken): Refusal {
    return this.refuse('unsupported', `Arithmetic (“${token.text}”) is not supported yet.`, token);
  }

  private peek(): TraceToken | undefined {
    return this.tokens[this.at];
  }

  private isPunct(text: string): boolean {
    const token = this.peek();
    return token?.type === 'punct' && token.text === text;
  }

  private expect(text: string, why: string): TraceToken {
    const token = this.peek();
    if (token && this.isPunct(text)) {
      this.at++;
      return token;
    }
    if (token?.type === 'error') throw this.refuse('syntax', token.why, token);
    if (token && this.isArithmetic(token)) throw this.refuseArithmetic(token);
    if (!token) throw this.refuse('syntax', `“${text}” is missing: ${why}.`, undefined);
    throw this.refuse(
      'syntax',
      `“${token.text}” is not expected here.`,
      token,
      `Conditions are joined by && or ||; ${why}.`,
    );
  }

  private end(): Place {
    return { from: this.text.length, to: this.text.length };
  }

  private refuse(
    kind: 'syntax' | 'unsupported',
    message: string,
    place: Place | undefined,
    hint?: string,
  ): Refusal {
    return new Refusal(kind, message, place ?? this.end(), hint);
  }
}

function placeOf(operand: Operand): Place {
  return 'field' in operand ? operand.field : operand.value;
}
