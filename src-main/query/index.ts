// The questions of the API that a query decides, as a reader thread answers them: connection, input, context.

export { logArrivals } from './logs/arrivals.ts';
export { logFields, logValues } from './logs/complete.ts';
export { logFacets } from './logs/facets.ts';
export { logHistogram } from './logs/histogram.ts';
export { listLogs } from './logs/list.ts';
export { missingLabels } from './logs/missing-labels.ts';
export { logPatterns } from './logs/patterns/patterns.ts';
export { matchingLogs, readLogQuery } from './logs/search.ts';
export * from './metrics/index.ts';
export { metricFields, metricValues } from './promql/complete.ts';
export { queryPromql } from './promql/query-promql.ts';
export { examineServices } from './services/examine.ts';
export { traceFacets } from './traces/facets.ts';
export { traceFields, traceValues } from './traces/fields.ts';
export { listTraces, readTraceQuery, traceOverview } from './traces/list.ts';
export { matchingTraces } from './traces/search.ts';
