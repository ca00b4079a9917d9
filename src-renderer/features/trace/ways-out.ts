// Where the trace page leads: back to where it was reached from, and to a log record among all logs.
import { ALL_LOGS, logCondition, withLogCondition } from '#shared/query/logql/edit.ts';
import { printLogQL } from '#shared/query/logql/print.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { goTo, viewHref } from '../../ui/view/url.ts';

/** A link to a record among all logs: those of this trace, with the time around it as recorded. */
export function logHref({ columns, bounds }: TraceModel, id: number): string {
  const query = withLogCondition(ALL_LOGS, logCondition('trace_id', '=', columns.traceId));
  const aside = 1_000_000_000n;
  const at = (ns: number): bigint => BigInt(columns.baseNs) + BigInt(Math.round(ns));
  return viewHref('/logs', {
    q: printLogQL(query),
    log: String(id),
    from: String(at(bounds.start) - aside),
    to: String(at(bounds.end) + aside),
  });
}

/** Where the page was reached from, past all views of this trace, when that was another page of ours; else the list. */
export function back(): void {
  const nav = 'navigation' in window ? window.navigation : undefined;
  const before = nav?.entries().slice(0, nav.currentEntry?.index ?? 0);
  const from = before?.findLast(({ url }) => url !== null && new URL(url).pathname !== location.pathname);
  if (nav && from) nav.traverseTo(from.key);
  else goTo('/traces');
}
