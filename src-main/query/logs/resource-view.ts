// What a resource says of all of its records: a record of nothing else.
import type { ResourceEntry } from '../../store/reads/lookups.ts';
import type { LogView } from './log-view.ts';
import { labelsOfOrigin } from './stored-record.ts';

const BLANK: LogView = {
  body: '',
  severityNumber: 0,
  traceId: '',
  spanId: '',
  tiedBy: '',
  eventName: '',
  scopeName: '',
  scopeVersion: '',
  severityText: () => '',
  flags: () => 0,
  droppedAttributesCount: () => 0,
  timeUnixNano: () => '0',
  observedTimeUnixNano: () => '0',
  attribute: () => undefined,
};

/** A view that knows the resource's attributes. */
export function resourceView(entry: ResourceEntry): LogView {
  const labels = labelsOfOrigin(entry, 'resource');
  return {
    ...BLANK,
    attribute: (owner, label) => (owner === 'resource' ? labels.get(label) : undefined),
  };
}
