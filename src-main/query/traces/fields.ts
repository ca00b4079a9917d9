// What the editor can offer for traces: the fields seen on the newest spans, and the values seen of one.

import type { AnyValue } from '#shared/model/otlp.ts';
import type { TraceField } from '#shared/query/traceql/ast.ts';
import { ALL_SPANS } from '#shared/query/traceql/edit.ts';
import { KIND_WORDS, STATUS_WORDS } from '#shared/query/traceql/fields.ts';
import { parseTraceField } from '#shared/query/traceql/parser.ts';
import { forEachMessage } from '../../otlp/attributes.ts';
import { HAS_EVENTS } from '../../store/bits.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { SpanRow } from '../../store/reads/scan-spans.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Answer, Asked } from '../asked.ts';
import { budget } from '../budget.ts';
import { ValueCounts } from '../count-values.ts';
import { rangeOf } from '../range.ts';
import { forEachScalar, type ScalarType } from '../scalar-values.ts';
import { newestSpans, written } from './facets.ts';
import type { SpanView } from './span-view.ts';
import type { StoredSpan } from './stored-span.ts';

const MOST_MS = 400;
const MOST_FIELDS = 1000;
const MOST_VALUES = 100;
const MOST_SPANS = 20_000;
const EVENTS = 11;

type Scope = 'span' | 'resource' | 'event';
type Types = Record<ScalarType, number>;

/** Attributes seen on the newest spans, most frequent first, with the type they mostly have. */
export function traceFields(
  db: ReadDb,
  input: Asked<'traceFields'>,
  context: ReadContext,
): Answer<'traceFields'> {
  const seen: Record<Scope, Map<string, Types>> = { span: new Map(), resource: new Map(), event: new Map() };
  const count = (scope: Scope, key: string, type: ScalarType, times: number): void => {
    let types = seen[scope].get(key);
    if (!types) {
      if (seen[scope].size >= MOST_FIELDS) return;
      types = { string: 0, bool: 0, int: 0, double: 0 };
      seen[scope].set(key, types);
    }
    types[type] += times;
  };
  return snapshot(db, () => {
    const resources = new Map<number, number>();
    const search = { query: ALL_SPANS, range: rangeOf(input) };
    const visit = (span: StoredSpan, row: SpanRow): void => {
      const { bytes, at, length } = span;
      forEachScalar(bytes, at, length, 'span', (key, type) => count('span', key, type, 1));
      resources.set(row[3], (resources.get(row[3]) ?? 0) + 1);
      if ((row[6] & HAS_EVENTS) === 0 || length === 0) return;
      forEachMessage(bytes, at, length, EVENTS, (eventAt, eventLength) => {
        forEachScalar(bytes, eventAt, eventLength, 'event', (key, type) => count('event', key, type, 1));
      });
    };
    newestSpans(db, search, budget(context, MOST_MS), visit, MOST_SPANS);
    for (const [id, times] of resources) {
      const { bytes } = lookups(db).resource(id);
      forEachScalar(bytes, 0, bytes.length, 'resource', (key, type) => count('resource', key, type, times));
    }
    const fields = Object.entries(seen).flatMap(([scope, keys]) =>
      [...keys].map(([key, types]) => {
        const [[type] = ['string']] = Object.entries(types).sort(([, a], [, b]) => b - a);
        const all = Object.values(types).reduce((sum, times) => sum + times, 0);
        return { field: written(`${scope}.${key}`), type, count: all };
      }),
    );
    return { fields: fields.sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1)) };
  });
}

/** Values of one field seen on the newest spans, most frequent first; those that begin with the prefix, any case. */
export function traceValues(
  db: ReadDb,
  input: Asked<'traceValues'>,
  context: ReadContext,
): Answer<'traceValues'> {
  const field = parseTraceField(input.field);
  const prefix = input.prefix.toLowerCase();
  if (!field) return { values: [] };
  return snapshot(db, () => {
    const counts = new ValueCounts();
    const search = { query: ALL_SPANS, range: rangeOf(input) };
    const visit = (span: StoredSpan, row: SpanRow): void => {
      for (const text of textsOf(span, field)) {
        if (text !== '' && text.toLowerCase().startsWith(prefix)) counts.add(text, row[1]);
      }
    };
    newestSpans(db, search, budget(context, MOST_MS), visit, MOST_SPANS);
    return {
      values: counts
        .sorted()
        .slice(0, MOST_VALUES)
        .map(({ value, count }) => ({ value, count })),
    };
  });
}

function textsOf(span: SpanView, field: TraceField): readonly string[] {
  if (field.kind === 'attribute') {
    const own = field.scope === 'any' ? 'span' : field.scope;
    const values = span.attribute(own, field.key);
    const found =
      field.scope === 'any' && values.length === 0 ? span.attribute('resource', field.key) : values;
    return found.flatMap(scalarText);
  }
  switch (field.name) {
    case 'name':
      return [span.name];
    case 'status':
      return [STATUS_WORDS[span.status] ?? ''];
    case 'kind':
      return [KIND_WORDS[span.kind] ?? ''];
    case 'statusMessage':
      return [span.statusMessage()];
    case 'rootName':
      return [span.trace.rootName ?? ''];
    case 'rootService':
      return [span.trace.rootService ?? ''];
    case 'eventName':
      return span.eventNames();
    case 'scopeName':
      return [span.scopeName];
    case 'scopeVersion':
      return [span.scopeVersion];
    default:
      return [];
  }
}

function scalarText(value: AnyValue): string[] {
  if (value.arrayValue) return value.arrayValue.values.flatMap(scalarText);
  const scalar = value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue;
  return scalar === undefined ? [] : [String(scalar)];
}
