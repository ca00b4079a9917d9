// Spans and log records as the evaluators see them, over OTLP/JSON objects.
import type { AnyValue, KeyValue } from '#shared/model/otlp.ts';
import type { LogView } from '../../../src-main/query/logs/log-view.ts';
import type { SpanView } from '../../../src-main/query/traces/span-view.ts';
import { attributeLabels } from '../../../src-main/store/reads/attribute-labels.ts';

type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** A JS value as OTLP's: whole numbers are ints, others doubles. */
export function anyValue(value: Plain): AnyValue {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: attributes(value) } };
}

export function attributes(object: { [key: string]: Plain }): KeyValue[] {
  return Object.entries(object).map(([key, value]) => ({ key, value: anyValue(value) }));
}

interface SpanParts {
  span?: { [key: string]: Plain };
  resource?: { [key: string]: Plain };
  instrumentation?: { [key: string]: Plain };
  events?: { name: string; attributes?: { [key: string]: Plain } }[];
  links?: { [key: string]: Plain }[];
  message?: string;
}

export function spanView(fields: Partial<SpanView>, parts: SpanParts = {}): SpanView {
  const find = (lists: readonly { [key: string]: Plain }[], key: string): AnyValue[] =>
    lists.flatMap((list) => attributes(list).flatMap((pair) => (pair.key === key ? [pair.value] : [])));
  return {
    trace: { traceId: 'ab'.repeat(16), traceDurationNs: 5e9, rootName: undefined, rootService: undefined },
    name: 'GET /',
    kind: 2,
    status: 0,
    durationNs: 5e6,
    spanId: 'cd'.repeat(8),
    parentSpanId: '',
    scopeName: '',
    scopeVersion: '',
    statusMessage: () => parts.message ?? '',
    eventNames: () => (parts.events ?? []).map((event) => event.name),
    attribute(scope, key) {
      if (scope === 'event')
        return find(
          (parts.events ?? []).map((event) => event.attributes ?? {}),
          key,
        );
      if (scope === 'link') return find(parts.links ?? [], key);
      return find([parts[scope] ?? {}], key);
    },
    ...fields,
  };
}

interface LogParts {
  resource?: { [key: string]: Plain };
  scope?: { [key: string]: Plain };
  log?: { [key: string]: Plain } | KeyValue[];
  severityText?: string;
}

export function logView(fields: Partial<LogView>, parts: LogParts = {}): LogView {
  return {
    body: '',
    severityNumber: 0,
    traceId: '',
    spanId: '',
    tiedBy: 'fields',
    eventName: '',
    scopeName: '',
    scopeVersion: '',
    severityText: () => parts.severityText ?? '',
    flags: () => 0,
    droppedAttributesCount: () => 0,
    timeUnixNano: () => '5',
    observedTimeUnixNano: () => '6',
    attribute(owner, label) {
      const found = parts[owner] ?? {};
      return attributeLabels(Array.isArray(found) ? found : attributes(found)).get(label);
    },
    ...fields,
  };
}
