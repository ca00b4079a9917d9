// From a service to its traces and log records, as queries.
import { ALL_LOGS, logCondition, withLogCondition } from '#shared/query/logql/edit.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import { ALL_SPANS, traceCondition, withTraceCondition } from '#shared/query/traceql/edit.ts';
import { printTraceQL } from '#shared/query/traceql/print.ts';

/** TraceQL for the traces a service took part in. */
export function tracesQueryOf(service: string): string {
  return printTraceQL(withTraceCondition(ALL_SPANS, traceCondition('resource.service.name', '=', service)));
}

/** LogQL for a service's log records. */
export function logsQueryOf(service: string): string {
  return printLogQL(withLogCondition(ALL_LOGS, logCondition('service_name', '=', service)));
}
