// The questions reader threads answer: the API's by the names of their endpoints, and the engine's own.
import { AppError } from '#shared/api/errors.ts';
import type { Input, Output, ReadName } from '../api/index.ts';
import { budget } from '../query/budget.ts';
import { instrumentationHealth } from '../query/instrumentation/health.ts';
import { logArrivals } from '../query/logs/arrivals.ts';
import { logFields, logValues } from '../query/logs/complete.ts';
import { logFacets } from '../query/logs/facets.ts';
import { logHistogram } from '../query/logs/histogram.ts';
import { listLogs } from '../query/logs/list.ts';
import { missingLabels } from '../query/logs/missing-labels.ts';
import { logPatterns } from '../query/logs/patterns/patterns.ts';
import {
  fromStore,
  listInstruments,
  listMetricSeries,
  metricAttributes,
  queryMetric,
} from '../query/metrics/index.ts';
import { metricFields, metricValues } from '../query/promql/complete.ts';
import { queryPromql } from '../query/promql/query-promql.ts';
import { rangeOf } from '../query/range.ts';
import { examineServices } from '../query/services/examine.ts';
import { overviewOf } from '../query/services/overview.ts';
import { traceFacets } from '../query/traces/facets.ts';
import { traceFields, traceValues } from '../query/traces/fields.ts';
import { linkedFrom } from '../query/traces/linked-from.ts';
import { listTraces, traceOverview } from '../query/traces/list.ts';
import { searchTrace } from '../query/traces/search-trace.ts';
import {
  type Assembled,
  assemble,
  type Examined,
  type ExamineInput,
  examine,
  type Plan,
  type PreviewInput,
  preview,
  type Slice,
  type SuggestInput,
  suggest,
} from '../send/index.ts';
import { ledgerSends, type SendRows, sendRows } from '../store/reads/ledger.ts';
import { logContext, logDetail } from '../store/reads/log-details.ts';
import { listRemovals } from '../store/reads/removals.ts';
import { listRuns } from '../store/reads/runs.ts';
import {
  type DestinationRow,
  getSend,
  listDestinations,
  listSends,
  type SendRow,
  sendsInState,
} from '../store/reads/sends.ts';
import { serviceArrivals } from '../store/reads/service-arrivals.ts';
import { listServices, sdkOfService } from '../store/reads/services.ts';
import { spanDetails } from '../store/reads/span-details.ts';
import { goneElsewhere } from '../store/reads/standing.ts';
import { packedTraceColumns } from '../store/reads/trace-columns.ts';
import { traceDetails } from '../store/reads/trace-details.ts';
import { traceLogs } from '../store/reads/trace-logs.ts';
import { packedTraceMarks } from '../store/reads/trace-marks.ts';
import { traceRow, traceSummary } from '../store/reads/trace-rows.ts';
import { saveRuns } from '../store/saved/save.ts';
import type { ReadDb } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import type { ReadContext } from '../store/thread/serve-reader.ts';
import { type AfterSendingReads, afterSendingReads } from './after-sending-reads.ts';
import { assembleLine } from './assemble-line.ts';
import { ledgerText } from './ledger-lines.ts';
import { type PlanInput, planSend } from './plan-send.ts';

type EndpointReads = {
  [N in ReadName]: (db: ReadDb, input: Input<N>, context: ReadContext) => Output<N>;
};

/** What the engine itself asks, beside the endpoints. */
type OwnReads = {
  listDestinations: (db: ReadDb, input: object) => DestinationRow[];
  listStoredSends: (db: ReadDb, input: { limit: number }) => SendRow[];
  getStoredSend: (db: ReadDb, input: { id: number }) => SendRow | undefined;
  sendRows: (db: ReadDb, input: { id: number }) => SendRows | undefined;
  goneElsewhere: typeof goneElsewhere;
  sendsInState: typeof sendsInState;
  ledgerSends: typeof ledgerSends;
  ledgerText: typeof ledgerText;
  planSend: (db: ReadDb, input: PlanInput, context: ReadContext) => Plan;
  assemble: (db: ReadDb, slice: Slice) => Assembled;
  assembleLine: (db: ReadDb, slice: Slice) => Assembled;
  examineSend: (db: ReadDb, input: ExamineInput, context: ReadContext) => Examined;
  previewItems: (db: ReadDb, input: PreviewInput, context: ReadContext) => ReturnType<typeof preview>;
  suggestRules: (db: ReadDb, input: SuggestInput, context: ReadContext) => ReturnType<typeof suggest>;
  saveRuns: typeof saveRuns;
  instrumentationHealth: typeof instrumentationHealth;
  sdkOfService: (db: ReadDb, input: { service: string }) => string;
};

export type Reads = EndpointReads & OwnReads & AfterSendingReads;
export type EngineStore = Store<Reads>;

/** Work on a plan ends when nobody wants it, or its time is over. */
const watch = (context: ReadContext, { ms }: { ms: number | null }) => budget(context, ms ?? undefined);

/** What was asked for, or `not_found` in the words for it. */
function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new AppError({
    code: 'not_found',
    message: `There is no ${what}.`,
    hint: 'Retention may have removed it, or it belongs to another data folder.',
  });
}

export const reads: Reads = {
  ...afterSendingReads,
  sdkOfService: (db, { service }) => sdkOfService(db, service),
  listServices: (db, range) => ({ services: listServices(db, rangeOf(range)) }),
  serviceArrivals: (db, { buckets, ...range }) => serviceArrivals(db, { ...rangeOf(range), buckets }),
  examineServices: (db, input) => examineServices(db, input),
  instrumentationHealth: (db, input, context) => instrumentationHealth(db, input, context),
  listRuns: (db) => ({ runs: listRuns(db) }),
  listRemovals: (db) => listRemovals(db),
  getTrace: (db, { traceId }) => traceSummary(db, found(traceRow(db, traceId), `trace ${traceId}`)),
  traceColumns: (db, input, context) =>
    found(packedTraceColumns(db, input, context), `trace ${input.traceId}`),
  traceMarks: (db, input) => found(packedTraceMarks(db, input), `trace ${input.traceId}`),
  traceDetails: (db, input) => ({ details: traceDetails(db, input) }),
  traceSpan: (db, input) => ({ spans: spanDetails(db, input) }),
  traceLogs: (db, input) => traceLogs(db, input),
  getLog: (db, input) => found(logDetail(db, input), `log record ${input.id}`),
  logContext: (db, input) => ({ logs: found(logContext(db, input), `log record ${input.id}`) }),
  listInstruments: (db, range) =>
    fromStore(db, range.run, (source) => listInstruments(source, rangeOf(range))),
  queryMetric: (db, { from, to, run, ...query }) =>
    fromStore(db, run, (source) => queryMetric(source, { ...query, ...rangeOf({ from, to }) })),
  queryMetrics: (db, { from, to, run, ...query }, context) => {
    const { pause } = budget(context);
    return fromStore(db, run, (source) => queryPromql(source, { ...query, ...rangeOf({ from, to }) }, pause));
  },
  metricFields: (db, { metric, ...range }) => ({
    fields: fromStore(db, range.run, (source) => metricFields(source, { metric, ...rangeOf(range) })),
  }),
  metricValues: (db, { field, prefix, metric, ...range }) => ({
    values: fromStore(db, range.run, (source) =>
      metricValues(source, { field, prefix, metric, ...rangeOf(range) }),
    ),
  }),
  listMetricSeries: (db, { from, to, run, ...query }) =>
    fromStore(db, run, (source) => listMetricSeries(source, { ...query, ...rangeOf({ from, to }) })),
  serviceOverview: (db, { service, steps, ...range }) => ({
    overview: overviewOf(db, { service, steps, ...rangeOf(range) }) ?? null,
  }),
  metricAttributes: (db, { id, ...range }) => ({
    attributes: fromStore(db, range.run, (source) => metricAttributes(source, id, rangeOf(range))),
  }),

  listTraces,
  traceOverview,
  traceFacets,
  traceFields,
  traceValues,
  linkedFrom: (db, input, context) => found(linkedFrom(db, input, context), `trace ${input.traceId}`),
  searchTrace: (db, input, context) => found(searchTrace(db, input, context), `trace ${input.traceId}`),
  listLogs,
  logArrivals,
  logHistogram,
  logFacets,
  logPatterns,
  logFields,
  missingLabels,
  logValues,

  listDestinations,
  listStoredSends: listSends,
  getStoredSend: (db, { id }) => getSend(db, id),
  sendRows: (db, { id }) => sendRows(db, id),
  goneElsewhere,
  sendsInState,
  ledgerSends,
  ledgerText,
  planSend,
  assemble,
  assembleLine,
  examineSend: (db, input, context) => examine(db, input, watch(context, input)),
  previewItems: (db, input, context) => preview(db, input, watch(context, input)),
  suggestRules: (db, input, context) => suggest(db, input, watch(context, input)),
  saveRuns,
};
