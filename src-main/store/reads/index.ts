// The store's questions, by file. Each takes a connection first; times are µs since 1970 and `toUs` is exclusive.

export { candidateTraces, type TraceNarrowing } from './candidate-traces.ts';
export { type ExportCursor, type ExportPart, type ExportWhat, exportPart } from './export-part.ts';
export { type ItemBytes, itemBytes } from './item-bytes.ts';
export { logContext, logDetail } from './log-details.ts';
export { type LogPlace, logRow, type StoredLog, storedLog } from './log-rows.ts';
export { type AttributeNeed, attributeTest } from './log-search.ts';
export { type LogVolume, logVolume, signalExtent } from './log-volume.ts';
export { type Lookups, lookups, type ResourceEntry, type ScopeEntry } from './lookups.ts';
export {
  exemplars,
  instruments,
  pointsExtent,
  type StoredExemplar,
  type StoredInstrument,
  type StoredSeries,
  type Stretch,
  series,
  seriesPoints,
} from './metrics.ts';
export { listRuns } from './runs.ts';
export { type LogFilter, scanLogs } from './scan-logs.ts';
export {
  type AssembledSlice,
  assembleSlice,
  itemFacts,
  largestTrace,
  longBodies,
  metricFacts,
  type RangeSelection,
  rowsInRange,
  rowsOfTraces,
  type SendSlice,
  servicesOfRows,
} from './send-rows.ts';
export { type DestinationRow, getSend, listDestinations, listSends, type SendRow } from './sends.ts';
export { listServices } from './services.ts';
export { spanDetails } from './span-details.ts';
export { type PointChoice, placedItems, placedMetrics } from './stored-items.ts';
export { packedTraceColumns, traceColumns } from './trace-columns.ts';
export { traceDetails } from './trace-details.ts';
export { traceLogs } from './trace-logs.ts';
export { packedTraceMarks } from './trace-marks.ts';
export {
  countTraces,
  cursorAt,
  iterateTraces,
  serviceIdsOf,
  type TraceCursor,
  type TraceFilter,
  type TraceOrder,
  type TraceRow,
  traceIdOf,
  traceRow,
  traceRows,
  traceSummary,
} from './trace-rows.ts';
export { type SpanTuple, type TraceSpans, traceSpans } from './trace-spans.ts';
