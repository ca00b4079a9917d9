// Names in LogQL: how an OpenTelemetry attribute is called there, and which attributes are stream labels.
// The rules are those of Loki's OTLP endpoint with its default configuration.

/** Attributes of the resource that become stream labels; everything else is structured metadata of a record. */
const STREAM_ATTRIBUTES = [
  ...['service.name', 'service.namespace', 'service.instance.id'],
  ...['deployment.environment', 'deployment.environment.name', 'cloud.region', 'cloud.availability_zone'],
  ...['k8s.cluster.name', 'k8s.namespace.name', 'k8s.pod.name', 'k8s.container.name', 'container.name'],
  ...['k8s.replicaset.name', 'k8s.deployment.name', 'k8s.statefulset.name', 'k8s.daemonset.name'],
  ...['k8s.cronjob.name', 'k8s.job.name'],
];

/** The label an attribute becomes: `http.route` → `http_route`, `1st` → `key_1st`, `__y` → `_y`. Empty for an empty key. */
export function labelName(attributeKey: string): string {
  if (attributeKey === '') return '';
  const name = attributeKey.replace(/[^a-zA-Z0-9_]/gu, '_').replace(/^__+/, '_');
  return /^[0-9]/.test(name) ? `key_${name}` : name;
}

const STREAM_LABELS: ReadonlySet<string> = new Set(STREAM_ATTRIBUTES.map(labelName));

/** True for labels that a stream selector can use. */
export function isStreamLabel(label: string): boolean {
  return STREAM_LABELS.has(label);
}

/** Every stream label. */
export const STREAM_LABEL_NAMES: readonly string[] = [...STREAM_LABELS];

/** Structured metadata that every record may have besides its attributes, with one line for the editor's list. */
export const RECORD_LABELS = {
  detected_level: 'severity as one word',
  severity_text: 'severity as the program wrote it',
  severity_number: '1 (trace) to 24 (fatal)',
  trace_id: '32 hex digits',
  span_id: '16 hex digits',
  tied_by: 'how it came to its trace: fields, attribute, body, text (here, not in Loki)',
  scope_name: 'name of the instrumentation scope',
  scope_version: 'version of the instrumentation scope',
  event_name: 'name of the event',
  observed_timestamp: 'when the record was seen, in nanoseconds',
  flags: 'trace flags',
} as const;
