// A trace, or a part of one, as compact text for a chat or a ticket.
import type { ClockOffsets } from './clock-skew.ts';
import type { TraceModel } from './trace-model.ts';

const MAX_LINES = 400;

/** Longer names are cut: whoever reads a chat wants the shape of the trace. */
const LONGEST_NAME = 200;

export interface TextExtras {
  /** What is known of spans, a line each. */
  readonly notes?: ReadonlyMap<number, readonly string[]>;
  /** What is known of the trace and of no span of it. */
  readonly loose?: readonly string[];
  /** What the clocks of its services are set by. */
  readonly clock?: ClockOffsets;
}

/**
 * The subtree under `node` (-1: all), one line a span: indent, service where it changes, name, start, duration,
 * "error", and below it what `notes` say of it. Folds count as one line; the whole trace has its id and numbers above.
 * Where clocks are set a line says so. `duration` writes nanoseconds for people.
 */
export function traceText(
  model: TraceModel,
  node: number,
  duration: (ns: number) => string,
  { notes = new Map(), loose = [], clock = new Map() }: TextExtras = {},
): string {
  const { columns, tree, services, folds } = model;
  const lines: string[] = node < 0 ? [headOf(model, duration)] : [];
  const from = node < 0 ? 0 : (tree.position[node] as number);
  const to = node < 0 ? tree.nodeCount : from + (tree.size[node] as number);
  const base = node < 0 ? 0 : (tree.depth[node] as number);
  const moved = movedServices(model, from, to, clock);
  if (moved.length > 0)
    lines.push(
      `Times are adjusted, not as recorded: ${moved.map(([name, ns]) => `${name} ${ns > 0 ? '+' : ''}${duration(ns)}`).join(', ')}`,
    );
  const folded = new Set<number>();
  const say = (of: number, indent: string) => {
    for (const note of notes.get(of) ?? []) lines.push(`${indent}  > ${note}`);
  };
  let left = 0;
  for (let at = from; at < to; at++) {
    const span = tree.order[at] as number;
    const indent = '  '.repeat(Math.min(40, (tree.depth[span] as number) - base));
    if (span >= tree.spanCount) {
      lines.push(`${indent}(missing parent)`);
      continue;
    }
    const fold = folds.ofSpan[span] as number;
    if (fold >= 0) at += (tree.size[span] as number) - 1;
    if (fold >= 0 && folded.has(fold)) continue;
    if (lines.length >= MAX_LINES) {
      left++;
      continue;
    }
    const parent = tree.parent[span] as number;
    const changes =
      parent < 0 || parent >= tree.spanCount || services.ofSpan[parent] !== services.ofSpan[span];
    const who = changes ? `${services.names[services.ofSpan[span] as number]}: ` : '';
    const item = folds.list[fold];
    const name = `${indent}${who}${shortened(item?.name ?? columns.names[columns.name[span] as number] ?? '')}`;
    if (item) {
      folded.add(fold);
      const bad = item.errors > 0 ? `, ${count(item.errors, 'error')}` : '';
      lines.push(`${name} × ${item.members.length} (${duration(item.total)} in all${bad})`);
      const told = item.members.find((member) => notes.has(member));
      if (told !== undefined) say(told, indent);
    } else {
      const bad = columns.status[span] === 2 ? ' ERROR' : '';
      lines.push(
        `${name} [+${duration(columns.start[span] as number)} ${duration(columns.duration[span] as number)}]${bad}`,
      );
      say(span, indent);
    }
  }
  if (left > 0) lines.push(`… and ${left} more spans`);
  if (loose.length > 0) lines.push('Of no span here:', ...loose.map((note) => `  > ${note}`));
  return lines.join('\n');
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** "Trace a3f1…: 77 spans of 5 services, 1 error, 2.38 s". */
function headOf({ columns, services, errors, length }: TraceModel, duration: (ns: number) => string): string {
  const bad = errors.length > 0 ? `, ${count(errors.length, 'error')}` : '';
  const what = `${count(columns.count, 'span')} of ${count(services.names.length, 'service')}${bad}`;
  return `Trace ${columns.traceId}: ${what}, ${duration(length)}`;
}

/** Clocks that are set, of the services of the rows from `from` to `to` in the order of the tree. */
function movedServices(
  { tree, services }: TraceModel,
  from: number,
  to: number,
  clock: ClockOffsets,
): [name: string, ns: number][] {
  if (clock.size === 0) return [];
  const names = new Set<string | undefined>();
  for (let at = from; at < to; at++)
    names.add(services.names[services.ofSpan[tree.order[at] as number] ?? -1]);
  return [...clock].filter(([name]) => names.has(name));
}

const shortened = (name: string): string =>
  name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
