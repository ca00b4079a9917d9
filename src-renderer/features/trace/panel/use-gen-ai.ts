// What a span says of a call to a model: from its attributes and events, and from the log records of its own that
// tell of messages, which are fetched whole.
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import type { SpanDetail } from '#shared/api/traces.ts';
import { logQuery } from '../../../api/index.ts';
import { type GenAi, readGenAi } from '../../../logic/gen-ai.ts';

/** A conversation longer than this is read in the logs. */
const MOST_RECORDS = 60;

/** Undefined for a span that is not about a model. Records join as they come. */
export function useGenAi({ span }: SpanDetail, logs: readonly LogRow[]): GenAi | undefined {
  const records = logs.filter(({ eventName }) => eventName.startsWith('gen_ai.')).slice(0, MOST_RECORDS);
  const details = useQueries({
    queries: records.map(({ id }) => logQuery(id)),
    combine: (answers) => answers.flatMap(({ data }) => (data ? [data] : [])),
  });
  return useMemo(
    () =>
      readGenAi(span.attributes, [
        ...span.events,
        ...details.map(({ row, log }) => ({
          name: row.eventName,
          attributes: log.attributes,
          body: log.body,
        })),
      ]),
    [span, details],
  );
}
