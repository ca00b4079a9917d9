/** Severity words by OTLP's number ranges (logs data model, "Severity Fields"): 1-4 trace … 21-24 fatal. */
export const SEVERITIES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** All severities, the worst first, and last what has none. */
export const SEVERITY_KEYS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'unknown'] as const;
export type Severity = (typeof SEVERITIES)[number] | 'unknown';

/** The word for a severity number; 0 and anything outside 1..24 is "unknown". */
export function severityOf(severityNumber: number): Severity {
  if (severityNumber < 1 || severityNumber > 24) return 'unknown';
  return SEVERITIES[(severityNumber - 1) >> 2] ?? 'unknown';
}
