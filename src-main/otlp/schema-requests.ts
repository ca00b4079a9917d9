// The three export requests, which are also TracesData, LogsData and MetricsData: one shape, three items.
import type { Signal } from '#shared/model/signal.ts';
import { field, LOG_RECORD, type Message, message, REPEATED, RESOURCE, SCOPE, SPAN } from './schema.ts';
import { METRIC } from './schema-metrics.ts';

function request(word: string, listName: string, items: string, item: Message): Message {
  const scopeItems = message(
    `Scope${word}`,
    field(1, 'scope', SCOPE),
    field(2, items, item, REPEATED),
    field(3, 'schemaUrl', 'string'),
  );
  const resourceItems = message(
    `Resource${word}`,
    field(1, 'resource', RESOURCE),
    field(2, `scope${word}`, scopeItems, REPEATED),
    field(3, 'schemaUrl', 'string'),
  );
  return message(listName, field(1, `resource${word}`, resourceItems, REPEATED));
}

/** The request message of each signal. */
export const REQUEST: Record<Signal, Message> = {
  traces: request('Spans', 'TracesData', 'spans', SPAN),
  logs: request('Logs', 'LogsData', 'logRecords', LOG_RECORD),
  metrics: request('Metrics', 'MetricsData', 'metrics', METRIC),
};
