// Which questions leave the first reader thread to others. Apart from what answers them (reads.ts), which the main thread
// never loads: it would take as much memory there as in a reader.
import type { Reads } from './reads.ts';

/** Counting, sending and exporting: a list, or a trace that is opened meanwhile, does not wait for them. */
export const slowReads: ReadonlySet<keyof Reads> = new Set([
  ...([
    'traceOverview',
    'traceDetails',
    'traceFacets',
    'traceFields',
    'traceValues',
    'searchTrace',
    'linkedFrom',
  ] as const),
  ...([
    'logArrivals',
    'logHistogram',
    'logFacets',
    'logPatterns',
    'logFields',
    'missingLabels',
    'logValues',
    'listInstruments',
    'listMetricSeries',
    'queryMetrics',
    'metricFields',
    'metricValues',
  ] as const),
  ...([
    'planSend',
    'assemble',
    'assembleLine',
    'ledgerText',
    'examineSend',
    'previewItems',
    'suggestRules',
    'saveRuns',
    'examineServices',
    'instrumentationHealth',
    'serviceArrivals',
    'listServices',
  ] as const),
  ...(['acceptedRows', 'chosenAccepted', 'expected', 'liveRows'] as const),
]);
