// LogQL's text as a tree: recursive descent over the lexer's tokens, no going back, so the time is linear.
// What is LogQL but not spoken here is refused by name, in `refusals.ts`.
import { type Parsed, type Place, parsed, Refusal } from '../errors.ts';
import { parseBytes, parseDuration } from '../quantities.ts';
import { notInRE2 } from '../regex.ts';
import { quote } from '../strings.ts';
import {
  LABEL_OPERATORS,
  type LabelComparison,
  type LabelCondition,
  type LabelOperator,
  type LabelValue,
  LINE_OPERATORS,
  type LogMatcher,
  type LogQuery,
  type LogStage,
  MATCH_OPERATORS,
} from './ast.ts';
import { labelName } from './labels.ts';
import { type LogToken, lexLogQL } from './lexer.ts';
import { notAPattern } from './pattern.ts';
import { refuseAsStage, refuseBeforeSelector, refuseIp, refuseStage } from './refusals.ts';

/** Parentheses deeper than this are refused, so that no text can exhaust the stack. */
const MAX_DEPTH = 100;

/** Reads a LogQL log query. Never throws: what cannot be read is an error with its place. */
export function parseLogQL(text: string): Parsed<LogQuery> {
  return parsed(text, () => new Parser(text).query());
}

/** An operand and how it is joined to the one before it. */
interface Joined {
  join: 'and' | 'or';
  part: LabelCondition;
}

class Parser {
  private readonly text: string;
  private readonly tokens: readonly LogToken[];
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = lexLogQL(text).filter((token) => token.type !== 'comment');
  }

  query(): LogQuery {
    const open = this.peek();
    if (!open || !this.isPunct('{')) throw refuseBeforeSelector(this.tokens, this.end());
    this.at++;
    const selector = this.matchers(open);
    const stages: LogStage[] = [];
    while (this.peek()) stages.push(this.stage());
    return { kind: 'logQuery', selector, stages, from: open.from, to: this.tokens.at(-1)?.to ?? open.to };
  }

  private matchers(open: Place): LogMatcher[] {
    const all = 'Write {service_name=~".+"} for every record.';
    if (this.isPunct('}')) throw this.refuse('syntax', 'A selector needs at least one label.', open, all);
    const matchers = [this.matcher()];
    while (this.isPunct(',')) {
      this.at++;
      matchers.push(this.matcher());
    }
    const close = this.expect('}', 'a selector ends with “}”', 'Labels are joined by commas.');
    if (!matchers.some(selects)) {
      const place = { from: open.from, to: close.to };
      throw this.refuse(
        'syntax',
        'One label of the selector must be matched by something that is not empty.',
        place,
        all,
      );
    }
    return matchers;
  }

  private matcher(): LogMatcher {
    const label = this.label();
    const op = this.operator(MATCH_OPERATORS, label);
    const value = this.string(`“${op}” needs a text in quotes`);
    this.checkRegex(op, value);
    return { kind: 'matcher', label: label.text, op, value: value.value, from: label.from, to: value.to };
  }

  private stage(): LogStage {
    const token = this.peek();
    if (!token) throw this.refuse('syntax', 'A stage is missing here.', undefined);
    const op = token.type === 'punct' ? LINE_OPERATORS.find((known) => known === token.text) : undefined;
    if (op) {
      this.at++;
      const texts = [this.lineText(op)];
      while (this.isWord('or')) {
        this.at++;
        texts.push(this.lineText(op));
      }
      return {
        kind: 'lineFilter',
        op,
        texts,
        from: token.from,
        to: this.tokens[this.at - 1]?.to ?? token.to,
      };
    }
    if (!this.isPunct('|')) throw refuseAsStage(token);
    this.at++;
    const word = this.peek();
    const refusal = word?.type === 'word' ? refuseStage(word, token) : undefined;
    if (refusal) throw refusal;
    const condition = this.condition();
    return { kind: 'labelFilter', condition, from: token.from, to: condition.to };
  }

  private lineText(op: string): string {
    if (this.isWord('ip')) throw refuseIp(this.tokens[this.at] as LogToken);
    const text = this.string(`“${op}” needs a text in quotes`);
    this.checkRegex(op, text);
    const why = op.endsWith('>') ? notAPattern(text.value) : undefined;
    if (why !== undefined) throw this.refuse('syntax', why, text);
    return text.value;
  }

  /**
   * A condition up to a parenthesis or the next stage. `and` binds before `or`; a comma, or nothing at all
   * between two conditions, is an `and` with everything to its right, as in Loki's grammar.
   */
  private condition(): LabelCondition {
    const groups: Joined[][] = [[{ join: 'and', part: this.operand() }]];
    for (;;) {
      const group = groups.at(-1) ?? [];
      if (this.isWord('and') || this.isWord('or')) {
        const join = this.isWord('and') ? 'and' : 'or';
        this.at++;
        group.push({ join, part: this.operand() });
      } else if (this.isPunct(',')) {
        this.at++;
        groups.push([{ join: 'and', part: this.operand() }]);
      } else if (this.isPunct('(') || this.peek()?.type === 'word') {
        groups.push([{ join: 'and', part: this.operand() }]);
      } else {
        break;
      }
    }
    // From the right, so that each comma meets all that follows it; `all` is kept backwards, to grow at its end.
    let all: LabelCondition[] = [];
    for (const group of groups.reverse()) {
      const last = group.at(-1);
      if (group.every(({ join }) => join === 'and')) {
        all.push(...group.map(({ part }) => part).reverse());
      } else if (last) {
        last.part = joined('and', [last.part, ...all.reverse()]);
        all = [withPrecedence(group)];
      }
    }
    return joined('and', all.reverse());
  }

  private operand(): LabelCondition {
    const open = this.peek();
    if (!this.isPunct('(')) return this.comparison();
    this.at++;
    if (++this.depth > MAX_DEPTH)
      throw this.refuse('unsupported', `More than ${MAX_DEPTH} levels of parentheses.`, open);
    const inner = this.condition();
    this.depth--;
    const close = this.expect(')', 'the parenthesis is not closed');
    return { ...inner, from: open?.from ?? inner.from, to: close.to };
  }

  private comparison(): LabelComparison {
    const label = this.label();
    const operator = this.peek();
    const op: LabelOperator = this.isPunct('==') ? '=' : this.operator(LABEL_OPERATORS, label, false);
    this.at++;
    const value = this.value(op);
    const isText = value.kind === 'string';
    if (isText && (/[<>]/.test(op) || operator?.text === '=='))
      throw this.refuse(
        'syntax',
        `“${operator?.text}” does not compare texts.`,
        operator,
        'Use = != =~ or !~.',
      );
    if (!isText && (op === '=~' || op === '!~'))
      throw this.refuse('syntax', `“${op}” needs a regular expression in quotes.`, value);
    if (isText) this.checkRegex(op, value);
    return { kind: 'comparison', label: label.text, op, value, from: label.from, to: value.to };
  }

  private value(op: string): LabelValue {
    const token = this.peek();
    if (!token) throw this.refuse('syntax', `A value is missing after “${op}”.`, undefined);
    if (this.isWord('ip')) throw refuseIp(token);
    this.at++;
    const place = { from: token.from, to: token.to };
    switch (token.type) {
      case 'string':
        return { kind: 'string', value: token.value, ...place };
      case 'number':
        return { kind: 'number', value: this.finite(Number(token.text), token), ...place };
      case 'duration':
        return { kind: 'duration', ns: this.finite(parseDuration(token.text) ?? 0, token), ...place };
      case 'bytes':
        return { kind: 'bytes', bytes: this.finite(parseBytes(token.text) ?? 0, token), ...place };
      case 'error':
        throw this.refuse('syntax', token.why, token);
      case 'word':
        throw this.refuse(
          'syntax',
          `“${token.text}” is not a value.`,
          token,
          `Text stands in quotes: ${quote(token.text)}.`,
        );
      default:
        throw this.refuse('syntax', `A value is missing before “${token.text}”.`, token);
    }
  }

  private finite(value: number, token: LogToken): number {
    if (!Number.isFinite(value)) throw this.refuse('syntax', `${token.text} is too large.`, token);
    return value === 0 ? 0 : value;
  }

  private label(): LogToken {
    const token = this.peek();
    if (!token) throw this.refuse('syntax', 'A label is missing here.', undefined);
    if (token.type === 'error') throw this.refuse('syntax', token.why, token);
    if (token.type !== 'word' || token.text === 'and' || token.text === 'or')
      throw this.refuse('syntax', `A label is missing before “${token.text}”.`, token);
    if (token.text.includes('.')) {
      const name = labelName(token.text);
      throw this.refuse('syntax', `Labels have no dots: “${token.text}”. Did you mean ${name}?`, token, name);
    }
    this.at++;
    return token;
  }

  /** The operator at hand, stepped over unless `step` is false. */
  private operator<T extends string>(known: readonly T[], label: LogToken, step = true): T {
    const token = this.peek();
    const op = token?.type === 'punct' ? known.find((candidate) => candidate === token.text) : undefined;
    if (!op) {
      const wanted = known.join(' ');
      if (token?.type === 'error') throw this.refuse('syntax', token.why, token);
      throw this.refuse('syntax', `After ${label.text} an operator is missing (${wanted}).`, token);
    }
    if (step) this.at++;
    return op;
  }

  private string(why: string): LogToken & { type: 'string' } {
    const token = this.peek();
    if (token?.type === 'string') {
      this.at++;
      return token;
    }
    if (token?.type === 'error') throw this.refuse('syntax', token.why, token);
    const hint = token?.type === 'word' ? `Write ${quote(token.text)}.` : undefined;
    throw this.refuse('syntax', `${why}.`, token, hint);
  }

  private checkRegex(op: string, literal: Place & { value: string }): void {
    if (!op.endsWith('~')) return;
    const lacking = notInRE2(literal.value);
    if (!lacking) return;
    throw this.refuse(
      'unsupported',
      `Regular expressions have no ${lacking.name} (“${lacking.text}”).`,
      literal,
    );
  }

  private peek(): LogToken | undefined {
    return this.tokens[this.at];
  }

  private isPunct(text: string): boolean {
    const token = this.peek();
    return token?.type === 'punct' && token.text === text;
  }

  private isWord(text: string): boolean {
    const token = this.peek();
    return token?.type === 'word' && token.text === text;
  }

  private expect(text: string, why: string, hint?: string): LogToken {
    const token = this.peek();
    if (token && this.isPunct(text)) {
      this.at++;
      return token;
    }
    if (token?.type === 'error') throw this.refuse('syntax', token.why, token);
    if (!token) throw this.refuse('syntax', `“${text}” is missing: ${why}.`, undefined);
    throw this.refuse('syntax', `“${token.text}” is not expected here: ${why}.`, token, hint);
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

/** Loki wants one matcher that an absent label does not pass. The obvious cases; the engine compiles no less strictly. */
function selects({ op, value }: LogMatcher): boolean {
  if (op === '=') return value !== '';
  if (op === '!=') return value === '';
  if (op === '=~') return value !== '' && value !== '.*';
  return value === '' || value === '.*';
}

/** `a and b or c and d` of one group. */
function withPrecedence(group: readonly Joined[]): LabelCondition {
  const alternatives: LabelCondition[][] = [];
  for (const { join, part } of group) {
    const current = alternatives.at(-1);
    if (join === 'and' && current) current.push(part);
    else alternatives.push([part]);
  }
  return joined(
    'or',
    alternatives.map((parts) => joined('and', parts)),
  );
}

/** One condition of all parts, parts of the same kind taken apart. */
function joined(kind: 'and' | 'or', parts: readonly LabelCondition[]): LabelCondition {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return { kind, parts: flat, from: first?.from ?? 0, to: parts.at(-1)?.to ?? 0 };
}
