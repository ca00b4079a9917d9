// What of a LogQL query the store's reads can decide by themselves: services, a trace, words and texts in the
// index, attributes in the filters of chunks. Always a superset: the evaluator has the last word.
import { isTraceId } from '#shared/model/ids.ts';
import type { LabelComparison, LineFilter, LogMatcher, LogQuery, LogStage } from '#shared/query/logql/ast.ts';
import { logConditionsOf } from '#shared/query/logql/edit.ts';
import { isStreamLabel } from '#shared/query/logql/labels.ts';
import { patternTexts } from '#shared/query/logql/pattern.ts';
import { resourceIds } from '../../store/reads/dictionaries.ts';
import type { AttributeNeed, SortTest, TextCondition } from '../../store/reads/log-search.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { LogFilter } from '../../store/reads/scan-logs.ts';
import { EXACT_WORD } from '../../store/reads/text-index.ts';
import type { ReadDb } from '../../store/sql.ts';
import { type TextTest, wholeMatch } from '../regex.ts';
import { compileLevel, compileLogQuery, compileMatcher, type LogTest, normalForms } from './evaluate.ts';
import { isOwnLabel } from './labels.ts';
import { requiredTexts } from './required-texts.ts';
import { resourceView } from './resource-view.ts';
import { isPlainLabel } from './stored-record.ts';

export interface LogPlan {
  /** Nothing can match. */
  isEmpty: boolean;
  filter: LogFilter;
  /** The whole query. */
  test: LogTest;
  /** Every record that there is matches. */
  isAll: boolean;
  /** Words, texts and the sorts in the filter are all there is to the query: a record that holds the words, any case, and the texts, and is of a sort that passes matches, and no other does. */
  isCounted: boolean;
  words: readonly string[];
  /** What its text holds or not, likewise. */
  texts: readonly TextCondition[];
}

/** Plans a query. With `narrow` false nothing is narrowed, for tests. Throws AppError on a bad regular expression. */
export function planLogQuery(db: ReadDb, query: LogQuery, narrow = true): LogPlan {
  const plan: LogPlan = {
    isEmpty: false,
    filter: {},
    test: compileLogQuery(query),
    isAll: false,
    isCounted: false,
    words: [],
    texts: [],
  };
  if (!narrow) return plan;
  const conditions = logConditionsOf(query);
  const streams = conditions.flatMap(streamMatcher);
  const resources = streams.length === 0 ? 'all' : narrowServices(db, plan, streams);
  // What every resource passes needs no deciding record by record.
  if (resources === 'all')
    plan.test = compileLogQuery({ ...query, selector: query.selector.filter(isOfRecord) });
  for (const condition of conditions) {
    if (condition.kind === 'lineFilter') narrowText(plan.filter, condition);
    else if (condition.label === 'trace_id') narrowTrace(plan, condition);
  }
  const levels = levelTests(conditions);
  const { hasTrace } = plan.filter;
  const isSorted = resources !== 'all' || levels.length > 0 || hasTrace !== undefined;
  if (isSorted) plan.filter.sorts = sortTest({ resources, levels, hasTrace });
  const needs = attributeNeeds(conditions);
  if (needs.length > 0) plan.filter.attributes = needs;
  plan.words = query.stages.flatMap(wordOf);
  plan.texts = query.stages.flatMap((stage) => (stage.kind === 'lineFilter' ? textCondition(stage) : []));
  plan.isCounted = query.stages.every(isConjunction) && conditions.every(isDecidedBySortOrWord);
  plan.isAll = plan.isCounted && !isSorted && plan.words.length === 0 && plan.texts.length === 0;
  return plan;
}

const isConjunction = (stage: LogStage): boolean =>
  stage.kind === 'lineFilter' ||
  stage.condition.kind === 'comparison' ||
  (stage.condition.kind === 'and' && stage.condition.parts.every(({ kind }) => kind === 'comparison'));

function isDecidedBySortOrWord(condition: Condition): boolean {
  if (condition.kind === 'lineFilter')
    return wordOf(condition).length + textCondition(condition).length === 1;
  if (streamMatcher(condition).length === 1) return true;
  return condition.label === LEVEL ? textOf(condition) !== undefined : tracePresence(condition) !== undefined;
}

type Condition = LogMatcher | LabelComparison | LineFilter;

const isOfRecord = ({ label }: LogMatcher): boolean => !isStreamLabel(label);

/** A condition on a stream label as the matcher it is, wherever it stands. */
function streamMatcher(condition: Condition): LogMatcher[] {
  if (condition.kind === 'lineFilter' || !isStreamLabel(condition.label)) return [];
  if (condition.kind === 'matcher') return [condition];
  const { label, op, value, from, to } = condition;
  if (value.kind !== 'string') return [];
  return [{ kind: 'matcher', label, op: op as LogMatcher['op'], value: value.value, from, to }];
}

/** Decides the matchers for every resource there is; returns those that pass. */
function narrowServices(
  db: ReadDb,
  plan: LogPlan,
  matchers: readonly LogMatcher[],
): 'all' | ReadonlySet<number> {
  const tests = matchers.map(compileMatcher);
  const look = lookups(db);
  const ids = resourceIds(db);
  const kept = ids.filter((id) => {
    const view = resourceView(look.resource(id));
    return tests.every((test) => test(view));
  });
  if (kept.length === ids.length) return 'all';
  plan.filter.services = [...new Set(kept.map((id) => look.resource(id).service))];
  plan.isEmpty = kept.length === 0;
  return new Set(kept);
}

/** What of a record is asked by a condition on its level. */
const LEVEL = 'detected_level';
/** The text that a condition compares with; undefined for numbers. */
function textOf({ value }: LogMatcher | LabelComparison): string | undefined {
  if (typeof value === 'string') return value;
  return value.kind === 'string' ? value.value : undefined;
}

function levelTests(conditions: readonly Condition[]): TextTest[] {
  return conditions.flatMap((condition) => {
    if (condition.kind === 'lineFilter' || condition.label !== LEVEL) return [];
    const text = textOf(condition);
    return text === undefined ? [] : [compileLevel(condition.op as LogMatcher['op'], text)];
  });
}

interface SortConditions {
  resources: 'all' | ReadonlySet<number>;
  levels: readonly TextTest[];
  hasTrace: boolean | undefined;
}

/** What a record's sort says: who sent it, how bad it is, whether it has a trace. */
function sortTest({ resources, levels, hasTrace }: SortConditions): SortTest {
  return (sort) =>
    (resources === 'all' || resources.has(sort.resource)) &&
    (hasTrace === undefined || sort.hasTrace === hasTrace) &&
    levels.every((test) => test(sort.level));
}

/** Whether a condition asks for records in a trace, or for those in none; undefined when it asks something else. */
function tracePresence(condition: LogMatcher | LabelComparison): boolean | undefined {
  if (condition.label !== 'trace_id' || textOf(condition) !== '') return undefined;
  return condition.op === '=' ? false : condition.op === '!=' ? true : undefined;
}

function narrowTrace(plan: LogPlan, condition: LogMatcher | LabelComparison): void {
  const { filter } = plan;
  const presence = tracePresence(condition);
  if (presence !== undefined) {
    plan.isEmpty ||= filter.hasTrace === !presence;
    filter.hasTrace = presence;
    return;
  }
  const value = textOf(condition);
  if (condition.op !== '=' || value === undefined) return;
  if (isTraceId(value) && value === value.toLowerCase()) filter.traceId = value;
  else plan.isEmpty = true;
}

/** What both normal forms of a text have in common. */
const asciiRuns = (text: string): string[] => text.normalize('NFC').match(/[ -~]+/g) ?? [];

/** Words and texts that a line must hold for the filter to pass. */
function narrowText(filter: LogFilter, { op, texts }: LineFilter): void {
  const [text] = texts;
  if (texts.length !== 1 || text === undefined) return;
  if (op === '|=') {
    const forms = normalForms(text);
    filter.texts = [...(filter.texts ?? []), ...(forms.length === 1 ? [text] : asciiRuns(text))];
    filter.contains = [...(filter.contains ?? []), forms];
  }
  if (op === '|>') {
    const parts = patternTexts(text).filter((part) => part.trim().length > 1);
    filter.texts = [...(filter.texts ?? []), ...parts];
    filter.contains = [...(filter.contains ?? []), ...parts.map((part) => [part])];
  }
  if (op !== '|~') return;
  const literal = literalOf(text) ?? { words: [], text: undefined };
  filter.words = [...(filter.words ?? []), ...literal.words];
  const pieces = literal.text === undefined ? requiredTexts(text.normalize('NFC')) : [literal.text];
  filter.texts = [...(filter.texts ?? []), ...pieces.filter((piece) => piece !== '')];
}

/**
 * A pattern that is a plain text but for `(?i)` in front and `\b` at its ends, as the bar writes words: the text,
 * and those of its words that stand alone wherever it matches. ASCII only, where case folding is plain.
 */
export function literalOf(pattern: string): { text: string; words: string[] } | undefined {
  const match = /^(?:\(\?i\))?(\\b)?((?:[ -~])*?)(\\b)?$/.exec(pattern);
  if (!match) return undefined;
  const [, start, escaped = '', end] = match;
  if (
    /(?<!\\)(?:\\\\)*[.+*?()|[\]{}^$]/.test(escaped) ||
    /\\(?:[A-Za-z0-9]|$)/.test(escaped.replaceAll('\\\\', ''))
  )
    return undefined;
  const text = escaped.replace(/\\(.)/g, '$1');
  const words = [...text.matchAll(/\w+/g)].flatMap(([word], i, all) => {
    const from = all[i]?.index ?? 0;
    const opens = from > 0 || start !== undefined;
    const closes = from + word.length < text.length || end !== undefined;
    return opens && closes ? [word] : [];
  });
  return { text, words };
}

/** What a line filter asks of a text as it is; nothing where it takes more to decide. */
function textCondition({ op, texts }: LineFilter): TextCondition[] {
  if (op.endsWith('>')) return [];
  const choices = op.endsWith('~') ? texts.map(literalChoices) : [texts];
  if (!choices.every((choice) => choice !== undefined)) return [];
  const any = choices.flat();
  // An empty text is in every line.
  return any.includes('') ? [] : [{ any: any.flatMap(normalForms), not: op.startsWith('!') }];
}

/** The texts one of which a pattern is, `alpha|bravo`, in this case; undefined for any other. */
function literalChoices(pattern: string): string[] | undefined {
  const inner = /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  if (/\\[bB|]|\(\?/.test(inner)) return undefined;
  const texts = inner.split('|').map((part) => literalOf(part)?.text);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** The one word that a stage asks for, as the bar writes it. */
function wordOf(stage: LogStage): string[] {
  if (stage.kind !== 'lineFilter' || stage.op !== '|~' || stage.texts.length !== 1) return [];
  const word = /^\(\?i\)\\b(\w+)\\b$/.exec(stage.texts[0] ?? '')?.[1];
  return word !== undefined && word.length <= EXACT_WORD ? [word] : [];
}

/** A condition on a label as a comparison, wherever it stands. */
function comparisonOf(condition: Condition): LabelComparison[] {
  if (condition.kind !== 'matcher') return condition.kind === 'comparison' ? [condition] : [];
  const { label, op, value, from, to } = condition;
  return [{ kind: 'comparison', label, op, value: { kind: 'string', value, from, to }, from, to }];
}

/** Attributes that a record, its resource or its scope must carry. */
function attributeNeeds(conditions: readonly Condition[]): AttributeNeed[][] {
  const comparisons = conditions.flatMap(comparisonOf);
  // After one number that could not be read, the others keep every record: then none of them narrows.
  const numbers = comparisons.filter(({ value }) => value.kind !== 'string').length;
  return comparisons.flatMap(({ label, op, value }): AttributeNeed[][] => {
    if (isOwnLabel(label) || isStreamLabel(label) || !isPlainLabel(label)) return [];
    if (value.kind !== 'string') return numbers === 1 ? [[{ key: label }]] : [];
    if (op === '=') return value.value === '' ? [] : [[{ key: label, value: value.value }]];
    return op === '=~' && !wholeMatch(value.value)('') ? [[{ key: label }]] : [];
  });
}
