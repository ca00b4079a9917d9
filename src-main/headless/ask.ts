// Commands that ask the running engine: traces, logs, one trace.
import type { LogRow } from '#shared/api/logs.ts';
import { TIED_BY } from '#shared/model/log-tie.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { unpackTraceColumns } from '#shared/model/trace-columns.ts';
import { CommandError, EXIT, runningEngine, type Where } from './exit.ts';
import { clock, countOf, duration, oneLine, table } from './print.ts';
import { traceTree } from './trace-tree.ts';

export interface AskOptions extends Where {
  /** Milliseconds back from now. */
  since?: number;
  limit: number;
  json?: true;
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

export const fromOf = (sinceMs: number | undefined): { from?: string } =>
  sinceMs === undefined ? {} : { from: nanosFromMs(Date.now() - sinceMs) };

/** Plain words are a search; what they became is told beside the answer, so that forgotten braces are seen. */
function tellQuery(language: string, asked: string, became: string): void {
  if (asked.trim() !== '' && !asked.trim().startsWith('{'))
    process.stderr.write(`As ${language}: ${became}\n`);
}

/** `spandrel traces QUERY`: newest first. */
export async function askTraces(query: string, options: AskOptions): Promise<void> {
  const { client } = await runningEngine(options);
  const answer = await client.listTraces({ q: query, limit: options.limit, ...fromOf(options.since) });
  if (options.json) return say(JSON.stringify(answer));
  tellQuery('TraceQL', query, answer.query);
  if (answer.traces.length === 0) return say('No trace matches.');
  const rows = answer.traces.map((trace) => [
    clock(trace.start),
    trace.traceId,
    trace.rootService ?? trace.services[0] ?? '',
    oneLine(trace.rootName ?? '(root not received)', 60),
    duration(trace.durationNs),
    String(trace.spans),
    trace.errors === 0 ? '' : String(trace.errors),
  ]);
  say(table([['time', 'trace', 'service', 'operation', 'duration', 'spans', 'errors'], ...rows], [4, 5, 6]));
  if (answer.next !== null) say(`\nThere are more; --limit N shows more than ${options.limit}.`);
}

/** The record's trace, and how it came to it where its own fields did not say. */
function traceOf({ traceId, tiedBy }: LogRow): string {
  if (traceId === null) return '';
  return `  trace=${traceId}${tiedBy === 'fields' || tiedBy === null ? '' : ` (by ${TIED_BY[tiedBy]})`}`;
}

/** `spandrel logs QUERY`: the newest that match, in order of time. */
export async function askLogs(query: string, options: AskOptions): Promise<void> {
  const { client } = await runningEngine(options);
  const answer = await client.listLogs({ q: query, limit: options.limit, ...fromOf(options.since) });
  if (options.json) return say(JSON.stringify(answer));
  tellQuery('LogQL', query, answer.query);
  if (answer.logs.length === 0) return say('No log record matches.');
  const rows = answer.logs
    .toReversed()
    .map((log) => [
      clock(log.time),
      log.severityText || (log.severityNumber === 0 ? '' : String(log.severityNumber)),
      log.service,
      oneLine(log.body, 400) + traceOf(log),
    ]);
  say(table(rows));
}

/** `spandrel trace ID`: the tree. */
export async function showTrace(traceId: string, options: Where & { json?: true }): Promise<void> {
  if (!/^[0-9a-f]{32}$/i.test(traceId)) {
    throw new CommandError(`A trace id is 32 hex digits, not "${oneLine(traceId, 40)}".`, EXIT.usage);
  }
  const { client } = await runningEngine(options);
  if (options.json) {
    const bytes = await client.traceOtlp({ traceId });
    process.stdout.write(new Uint8Array(bytes));
    return;
  }
  const [summary, columns] = await Promise.all([
    client.getTrace({ traceId }),
    client.traceColumns({ traceId }).then(unpackTraceColumns),
  ]);
  const errors = summary.errors === 0 ? '' : `, ${countOf(summary.errors, 'error')}`;
  say(`Trace ${summary.traceId}`);
  say(`${clock(summary.start)}  ${duration(summary.durationNs)}  ${countOf(summary.spans, 'span')}${errors}`);
  if (summary.torn) say('A part of it was deleted by retention.');
  say(`\n${traceTree(columns)}`);
}
