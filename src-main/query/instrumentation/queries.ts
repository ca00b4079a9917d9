// Queries that show all of what a figure counted, for the lists of traces and logs.

import type { Tie } from '#shared/model/log-tie.ts';
import { escapeRegex, quote } from '#shared/query/strings.ts';
import type { TraceExpr } from '#shared/query/traceql/ast.ts';
import { ALL_SPANS, allOf, traceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';

const query = (service: string, ...parts: TraceExpr[]): string =>
  printTraceQL(allOf(ALL_SPANS, [traceCondition('resource.service.name', '=', service || null), ...parts]));

/** Spans of a service that one scope made. */
export const byScope = (service: string, scope: string): string =>
  query(service, traceCondition('instrumentation:name', '=', scope));

/** Spans of a service with any of the names that a pattern stands for; `{id}` in it is any text. */
export const byPattern = (service: string, pattern: string): string =>
  query(service, traceCondition('name', '=~', pattern.split('{id}').map(escapeRegex).join('.+')));

/** Spans of a service that carry an attribute. */
export const byAttribute = (service: string, key: string): string =>
  query(service, traceCondition({ kind: 'attribute', scope: 'span', key, from: 0, to: 0 }, '!=', null));

/** Records of a service with a label; nothing for the service without a name, which LogQL cannot ask for. */
const records = (service: string, label: string, value: string): { logs?: string } =>
  service === '' ? {} : { logs: `{service_name=${quote(service)}} | ${label}=${quote(value)}` };

/** Records of a service that name no trace. */
export const withoutTrace = (service: string): { logs?: string } => records(service, 'trace_id', '');

/** Records of a service that came to their trace in one way. */
export const tiedBy = (service: string, way: Tie): { logs?: string } => records(service, 'tied_by', way);
