// The services of a trace: several resources (instances) may share one name.
import type { TraceColumns } from '#shared/model/trace-columns.ts';

export interface TraceServices {
  /** Names in order of first span. */
  readonly names: readonly string[];
  /** Index into `names` of every span. */
  readonly ofSpan: Uint16Array;
}

export function traceServices(columns: TraceColumns): TraceServices {
  const names: string[] = [];
  const ofName = new Map<string, number>();
  const ofResource = new Int32Array(columns.resources.length).fill(-1);
  const ofSpan = new Uint16Array(columns.count);
  for (let span = 0; span < columns.count; span++) {
    const resource = columns.resource[span] as number;
    let service = ofResource[resource] ?? -1;
    if (service < 0) {
      const name = columns.resources[resource]?.service ?? '';
      service = ofName.get(name) ?? names.length;
      if (service === names.length) names.push(name);
      ofName.set(name, service);
      ofResource[resource] = service;
    }
    ofSpan[span] = service;
  }
  return { names, ofSpan };
}
