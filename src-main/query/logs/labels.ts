// The value of a LogQL label of one record: which of its fields and attributes answers to the name, and which
// wins where several do. The rules are Loki's for OTLP.
import { isStreamLabel } from '#shared/query/logql/labels.ts';
import { detectedLevel } from './level.ts';
import type { LogView } from './log-view.ts';

/** Reads one label of a record; "" where it is missing, as in LogQL. */
export type LabelReader = (log: LogView) => string;

/** What gives a service its name where service.name is missing. */
const NAMES_INSTEAD = ['container_name', 'k8s_container_name', 'k8s_job_name'];

/** Loki's name for what has none. */
export const UNKNOWN_SERVICE = 'unknown_service';

const positive = (value: number): string => (value > 0 ? String(value) : '');

const OWN_FIELDS: Readonly<Record<string, LabelReader>> = {
  detected_level: detectedLevel,
  severity_text: (log) => log.severityText(),
  severity_number: (log) => positive(log.severityNumber),
  scope_name: (log) => log.scopeName,
  scope_version: (log) => log.scopeVersion,
  event_name: (log) => log.eventName,
  tied_by: (log) => log.tiedBy,
  flags: (log) => positive(log.flags()),
  dropped_attributes_count: (log) => positive(log.droppedAttributesCount()),
  observed_timestamp: (log) =>
    log.timeUnixNano() === '0' ? '' : log.observedTimeUnixNano().replace(/^0$/, ''),
};

/** True for labels made of a record's own fields and not of one attribute. */
export function isOwnLabel(label: string): boolean {
  return label === 'trace_id' || label === 'span_id' || Object.hasOwn(OWN_FIELDS, label);
}

/** The reader of a label. */
export function labelReader(label: string): LabelReader {
  // The ids a record has of its own only: they are looked up by index, where an attribute of the name is not.
  if (label === 'trace_id') return (log) => log.traceId;
  if (label === 'span_id') return (log) => log.spanId;
  const own = Object.hasOwn(OWN_FIELDS, label) ? OWN_FIELDS[label] : undefined;
  if (own) return (log) => own(log) || attributeOf(log, label);
  if (label === 'service_name') return serviceName;
  if (isStreamLabel(label)) return (log) => log.attribute('resource', label) ?? '';
  const extracted = /^(.+)_extracted$/.exec(label)?.[1];
  if (extracted !== undefined && isStreamLabel(extracted))
    return (log) => log.attribute('log', extracted) ?? attributeOf(log, label);
  return (log) => attributeOf(log, label);
}

/** Structured metadata: the scope's value wins over the resource's, and both over the record's own. */
function attributeOf(log: LogView, label: string): string {
  return (
    log.attribute('scope', label) ?? log.attribute('resource', label) ?? log.attribute('log', label) ?? ''
  );
}

function serviceName(log: LogView): string {
  const name = log.attribute('resource', 'service_name');
  if (name !== undefined) return name;
  for (const label of NAMES_INSTEAD) {
    const other = log.attribute('resource', label);
    if (other !== undefined) return other;
  }
  return UNKNOWN_SERVICE;
}
