// LogQL decided, one record at a time: a tree becomes a function. Says yes or no exactly; whoever narrows the
// search beforehand may only leave out records for which this says no.

import { levelNamed } from '#shared/model/level.ts';
import type {
  LabelComparison,
  LabelCondition,
  LineFilter,
  LogMatcher,
  LogQuery,
  LogStage,
} from '#shared/query/logql/ast.ts';
import { compilePattern } from '#shared/query/logql/pattern.ts';
import { parseBytes, parseGoDuration } from '#shared/query/quantities.ts';
import { anywhereMatch, type TextTest, wholeMatch } from '../regex.ts';
import { labelReader } from './labels.ts';
import type { LogView } from './log-view.ts';

export type LogTest = (log: LogView) => boolean;

/** What the stages before have left behind for one record. */
interface Progress {
  /** A comparison could not read its label as a number: the label `__error__` says so from then on. */
  failed: boolean;
}

type StageTest = (log: LogView, progress: Progress) => boolean;

const LEVEL = 'detected_level';
const ERROR_LABEL = '__error__';
const FAILED = 'LabelFilterErr';

/** Compiles a query. Throws AppError on a regular expression RE2 refuses. */
export function compileLogQuery(query: LogQuery): LogTest {
  const matchers = query.selector.map(compileMatcher);
  const stages = query.stages.map(compileStage);
  return (log) => {
    if (!matchers.every((test) => test(log))) return false;
    const progress: Progress = { failed: false };
    return stages.every((test) => test(log, progress));
  };
}

/** Compiles one condition of the selector. Throws AppError on a regular expression RE2 refuses. */
export function compileMatcher({ label, op, value }: LogMatcher): LogTest {
  const read = labelReader(label);
  const test = label === LEVEL ? compileLevel(op, value) : compileText(op, value);
  return (log) => test(read(log));
}

/** Compiles a comparison of levels: a word that stands for one of the seven is that one, `critical` is `fatal`. Throws AppError as `compileText`. */
export function compileLevel(op: LogMatcher['op'], value: string): TextTest {
  return compileText(op, op.endsWith('~') ? value : (levelNamed(value) ?? value));
}

/** Compiles a comparison of texts. Throws AppError on a regular expression RE2 refuses. */
export function compileText(op: LogMatcher['op'], value: string): TextTest {
  if (op === '=') return (text) => text === value;
  if (op === '!=') return (text) => text !== value;
  const matches = wholeMatch(value);
  return op === '=~' ? matches : (text) => !matches(text);
}

function compileStage(stage: LogStage): StageTest {
  if (stage.kind === 'labelFilter') return compileCondition(stage.condition);
  const test = compileLineFilter(stage);
  return (log) => test(log.body);
}

/** A text as it is, then as Unicode may write it too: é as one character or as two. Nobody sees which a program wrote. */
export function normalForms(text: string): string[] {
  return [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
}

/** Compiles a line filter to a test of the line. Throws AppError on a regular expression RE2 refuses. */
export function compileLineFilter({ op, texts }: LineFilter): TextTest {
  const tests = texts.map((text): TextTest => {
    if (op.endsWith('>')) return compilePattern(text);
    const forms = normalForms(text).map(
      (form): TextTest => (op.endsWith('~') ? anywhereMatch(form) : (line) => line.includes(form)),
    );
    return (line) => forms.some((test) => test(line));
  });
  const any: TextTest = (line) => tests.some((test) => test(line));
  return op.startsWith('|') ? any : (line) => !any(line);
}

function compileCondition(condition: LabelCondition): StageTest {
  if (condition.kind === 'comparison') return compileComparison(condition);
  const tests = condition.parts.map(compileCondition);
  return condition.kind === 'and'
    ? (log, progress) => tests.every((test) => test(log, progress))
    : (log, progress) => tests.some((test) => test(log, progress));
}

function compileComparison({ label, op, value }: LabelComparison): StageTest {
  const readLabel = labelReader(label);
  const read: (log: LogView, progress: Progress) => string =
    label === ERROR_LABEL ? (_, { failed }) => (failed ? FAILED : '') : readLabel;
  if (value.kind === 'string') {
    const compile = label === LEVEL ? compileLevel : compileText;
    const test = compile(op as LogMatcher['op'], value.value);
    return (log, progress) => test(read(log, progress));
  }
  const parse =
    value.kind === 'duration' ? parseGoDuration : value.kind === 'bytes' ? parseBytes : parseFloatStrictly;
  const literal = value.kind === 'duration' ? value.ns : value.kind === 'bytes' ? value.bytes : value.value;
  return (log, progress) => {
    // After a failure only texts still filter; the record is kept, to be seen with its error.
    if (progress.failed) return true;
    const text = read(log, progress);
    if (text === '') return false;
    const number = parse(text);
    if (number === undefined) {
      progress.failed = true;
      return true;
    }
    return compare(op, number, literal);
  };
}

function parseFloatStrictly(text: string): number | undefined {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function compare(op: LabelComparison['op'], number: number, literal: number): boolean {
  switch (op) {
    case '=':
      return number === literal;
    case '!=':
      return number !== literal;
    case '>':
      return number > literal;
    case '>=':
      return number >= literal;
    case '<':
      return number < literal;
    case '<=':
      return number <= literal;
    default:
      return false;
  }
}
