// What of a LogQL query the store's reads can decide by themselves: services, a trace, words and texts in the
// index, attributes in the filters of chunks. Always a superset: the evaluator has the last word.
import { isTraceId } from '#shared/model/ids.ts';
import { severityOf } from '#shared/model/severity.ts';
import type { LabelComparison, LineFilter, LogMatcher, LogQuery, LogStage } from '#shared/query/logql/ast.ts';
import { logConditionsOf } from '#shared/query/logql/edit.ts';
import { isStreamLabel } from '#shared/query/logql/labels.ts';
import { patternTexts } from '#shared/query/logql/pattern.ts';
import { readNames, resourceIds } from '../../store/reads/dictionaries.ts';
import type { AttributeNeed } from '../../store/reads/log-search.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { LogFilter } from '../../store/reads/scan-logs.ts';
import { EXACT_WORD } from '../../store/reads/text-index.ts';
import type { ReadDb } from '../../store/sql.ts';
import { wholeMatch } from '../regex.ts';
import { compileLogQuery, compileMatcher, compileText, type LogTest } from './evaluate.ts';
import { isOwnLabel } from './labels.ts';
import { LEVEL_LABELS, levelNamed } from './level.ts';
import type { LogView } from './log-view.ts';
import { isPlainLabel, labelsOfOrigin } from './stored-record.ts';

export interface LogPlan {
  /** Nothing can match. */
  isEmpty: boolean;
  filter: LogFilter;
  /** The whole query. */
  test: LogTest;
  /** Every record that there is matches. */
  isAll: boolean;
  /** A record matches when it holds all of these words, any case, and only then; where words are not all there is to it, undefined. */
  words?: readonly string[];
}

/** Plans a query. With `narrow` false nothing is narrowed, for tests. Throws AppError on a bad regular expression. */
export function planLogQuery(db: ReadDb, query: LogQuery, narrow = true): LogPlan {
  const plan: LogPlan = { isEmpty: false, filter: {}, test: compileLogQuery(query), isAll: false };
  if (!narrow) return plan;
  const conditions = logConditionsOf(query);
  const streams = conditions.flatMap(streamMatcher);
  const narrowed = streams.length === 0 ? 'all' : narrowServices(db, plan, streams);
  const isStages = narrowed === 'all' && streams.length + query.stages.length === conditions.length;
  plan.isAll = isStages && query.stages.length === 0;
  const words = query.stages.flatMap(wordOf);
  if (isStages && !plan.isAll && words.length === query.stages.length) plan.words = words;
  // What every resource passes needs no deciding record by record.
  if (narrowed === 'all')
    plan.test = compileLogQuery({ ...query, selector: query.selector.filter(isOfRecord) });
  for (const condition of conditions) {
    if (condition.kind === 'lineFilter') narrowText(plan.filter, condition);
    else if (condition.label === 'trace_id') narrowTrace(plan, condition);
  }
  narrowLevels(db, plan.filter, conditions);
  const needs = attributeNeeds(conditions);
  if (needs.length > 0) plan.filter.attributes = needs;
  return plan;
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

/** Decides the matchers for every resource there is. */
function narrowServices(db: ReadDb, plan: LogPlan, matchers: readonly LogMatcher[]): 'all' | 'some' {
  const tests = matchers.map(compileMatcher);
  const look = lookups(db);
  const ids = resourceIds(db);
  const kept = ids.filter((id) => {
    const labels = labelsOfOrigin(look.resource(id), 'resource');
    const view: LogView = {
      ...BLANK,
      attribute: (owner, label) => (owner === 'resource' ? labels.get(label) : undefined),
    };
    return tests.every((test) => test(view));
  });
  if (kept.length === ids.length) return 'all';
  plan.filter.services = [...new Set(kept.map((id) => look.resource(id).service))];
  plan.isEmpty = kept.length === 0;
  return 'some';
}

const BLANK: LogView = {
  body: '',
  severityNumber: 0,
  traceId: '',
  spanId: '',
  tiedBy: '',
  eventName: '',
  scopeName: '',
  scopeVersion: '',
  severityText: () => '',
  flags: () => 0,
  droppedAttributesCount: () => 0,
  timeUnixNano: () => '0',
  observedTimeUnixNano: () => '0',
  attribute: () => undefined,
};

/** Levels by severity text and number, which are columns; attributes that would say another are looked for in the index. */
function narrowLevels(db: ReadDb, filter: LogFilter, conditions: readonly Condition[]): void {
  const tests = conditions.flatMap((condition) => {
    if (condition.kind === 'lineFilter' || condition.label !== 'detected_level') return [];
    const { op, value } = condition;
    const text = typeof value === 'string' ? value : value.kind === 'string' ? value.value : undefined;
    return text === undefined ? [] : [compileText(op as LogMatcher['op'], text)];
  });
  if (tests.length === 0) return;
  const passes = (level: string): boolean => tests.every((test) => test(level));
  const allBut = passes('neither of them');
  const texts = [...readNames(db)].flatMap(([id, text]) => (passes(levelNamed(text)) === allBut ? [] : [id]));
  const numbers = Array.from({ length: 24 }, (_, i) => i + 1);
  filter.levels = {
    unless: LEVEL_LABELS.map((key) => ({ key })),
    texts,
    allBut,
    notSeverities: numbers.filter((number) => !passes(severityOf(number))),
  };
}

function narrowTrace(plan: LogPlan, condition: LogMatcher | LabelComparison): void {
  if (condition.op !== '=') return;
  const value =
    typeof condition.value === 'string'
      ? condition.value
      : 'value' in condition.value && condition.value.value;
  if (typeof value !== 'string' || value === '') return;
  if (isTraceId(value) && value === value.toLowerCase()) plan.filter.traceId = value;
  else plan.isEmpty = true;
}

/** Words and texts that a line must hold for the filter to pass. */
function narrowText(filter: LogFilter, { op, texts }: LineFilter): void {
  const [text] = texts;
  if (texts.length !== 1 || text === undefined) return;
  if (op === '|=') {
    filter.texts = [...(filter.texts ?? []), text];
    filter.contains = [...(filter.contains ?? []), text];
  }
  if (op === '|>') {
    const parts = patternTexts(text).filter((part) => part.trim().length > 1);
    filter.texts = [...(filter.texts ?? []), ...parts];
    filter.contains = [...(filter.contains ?? []), ...parts];
  }
  if (op !== '|~') return;
  const literal = literalOf(text);
  if (!literal) return;
  filter.words = [...(filter.words ?? []), ...literal.words];
  if (literal.text !== '') filter.texts = [...(filter.texts ?? []), literal.text];
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

/** The one word that a stage asks for, as the bar writes it. */
function wordOf(stage: LogStage): string[] {
  if (stage.kind !== 'lineFilter' || stage.op !== '|~' || stage.texts.length !== 1) return [];
  const word = /^\(\?i\)\\b(\w+)\\b$/.exec(stage.texts[0] ?? '')?.[1];
  return word !== undefined && word.length <= EXACT_WORD ? [word] : [];
}

/** Attributes that a record, its resource or its scope must carry. */
function attributeNeeds(conditions: readonly Condition[]): AttributeNeed[][] {
  const comparisons = conditions.flatMap((condition) => (condition.kind === 'comparison' ? [condition] : []));
  // After one number that could not be read, the others keep every record: then none of them narrows.
  const numbers = comparisons.filter(({ value }) => value.kind !== 'string').length;
  return comparisons.flatMap(({ label, op, value }): AttributeNeed[][] => {
    if (isOwnLabel(label) || isStreamLabel(label) || !isPlainLabel(label)) return [];
    if (value.kind !== 'string') return numbers === 1 ? [[{ key: label }]] : [];
    if (op === '=') return value.value === '' ? [] : [[{ key: label, value: value.value }]];
    return op === '=~' && !wholeMatch(value.value)('') ? [[{ key: label }]] : [];
  });
}
