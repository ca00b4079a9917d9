// Where the time of a trace went: own time added up by service and by operation.
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { isCall } from './folds.ts';
import { nameShape, nameShapes } from './name-shape.ts';
import type { TraceServices } from './services.ts';

export interface TimeShare {
  /** Index into TraceServices.names. */
  readonly service: number;
  /** Index into TraceColumns.names, of the first where several share a shape; -1 for a whole service. */
  readonly name: number;
  /** The name; with "?" for the values that differ; empty for a whole service. */
  readonly label: string;
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
  return addUp(columns, services, own, onPath, (span) => columns.name[span] as number);
}

/** By service and operation, calls whose names differ in values alone as one, as in folds; most own time first. */
export function timeByShape(
  columns: TraceColumns,
  services: TraceServices,
  own: Float64Array,
  onPath: Float64Array,
): TimeShare[] {
  const shapes = nameShapes(columns.names);
  return addUp(columns, services, own, onPath, (span) => {
    const name = columns.name[span] as number;
    return isCall(columns.kind[span] as number) ? (shapes[name] as number) : name;
  });
}

/** By service, most own time first. */
export function timeByService(
  columns: TraceColumns,
  services: TraceServices,
  own: Float64Array,
  onPath: Float64Array,
): TimeShare[] {
  return addUp(columns, services, own, onPath, () => -1);
}

function addUp(
  columns: TraceColumns,
  services: TraceServices,
  own: Float64Array,
  onPath: Float64Array,
  nameOf: (span: number) => number,
): TimeShare[] {
  const groups = new Map<number, Mutable>();
  const several = new Set<Mutable>();
  for (let span = 0; span < columns.count; span++) {
    const service = services.ofSpan[span] as number;
    const name = nameOf(span);
    const key = (name + 1) * 65536 + service;
    let group = groups.get(key);
    if (!group) {
      group = {
        service,
        name: name < 0 ? -1 : (columns.name[span] as number),
        label: name < 0 ? '' : (columns.names[columns.name[span] as number] ?? ''),
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
    if (name >= 0 && columns.name[span] !== group.name) several.add(group);
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
  for (const group of several) group.label = nameShape(group.label);
  return [...groups.values()].sort((a, b) => b.own - a.own || a.service - b.service || a.name - b.name);
}
