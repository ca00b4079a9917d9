// Where the time of a trace went: own time added up by service and by operation.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import type { TraceServices } from './services.ts';

export interface TimeShare {
  /** Index into TraceServices.names. */
  readonly service: number;
  /** Index into TraceColumns.names; -1 for a whole service. */
  readonly name: number;
  readonly count: number;
  readonly errors: number;
  /** Sum of durations, ns. */
  readonly total: number;
  /** Sum of own times, ns. */
  readonly own: number;
  /** Longest single span, ns, and which. */
  readonly longest: number;
  readonly longestSpan: number;
  /** Nanoseconds on the critical path. */
  readonly onPath: number;
}

type Mutable = { -readonly [K in keyof TimeShare]: TimeShare[K] };

/** By service and operation, most own time first. */
export function timeByOperation(
  columns: TraceColumns,
  services: TraceServices,
  own: Float64Array,
  onPath: Float64Array,
): TimeShare[] {
  return addUp(columns, services, own, onPath, true);
}

/** By service, most own time first. */
export function timeByService(
  columns: TraceColumns,
  services: TraceServices,
  own: Float64Array,
  onPath: Float64Array,
): TimeShare[] {
  return addUp(columns, services, own, onPath, false);
}

function addUp(
  columns: TraceColumns,
  services: TraceServices,
  own: Float64Array,
  onPath: Float64Array,
  byName: boolean,
): TimeShare[] {
  const groups = new Map<number, Mutable>();
  for (let span = 0; span < columns.count; span++) {
    const service = services.ofSpan[span] as number;
    const name = byName ? (columns.name[span] as number) : -1;
    const key = (name + 1) * 65536 + service;
    let group = groups.get(key);
    if (!group) {
      group = {
        service,
        name,
        count: 0,
        errors: 0,
        total: 0,
        own: 0,
        longest: -1,
        longestSpan: span,
        onPath: 0,
      };
      groups.set(key, group);
    }
    const duration = Math.max(0, columns.duration[span] as number);
    group.count++;
    if (columns.status[span] === 2) group.errors++;
    group.total += duration;
    group.own += own[span] as number;
    group.onPath += onPath[span] as number;
    if (duration > group.longest) {
      group.longest = duration;
      group.longestSpan = span;
    }
  }
  return [...groups.values()].sort((a, b) => b.own - a.own || a.service - b.service || a.name - b.name);
}
