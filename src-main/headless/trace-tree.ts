// One trace as an indented tree of text. Pure: columns in, lines out.
import { spanIdHex } from '#shared/model/ids.ts';
import { MISSING_PARENT, type TraceColumns } from '#shared/model/trace-columns.ts';
import { duration, oneLine, table } from './print.ts';

const ERROR = 2;
const MAX_NAME = 100;

/** Rows of each span's children in order of start; `roots` are spans without a parent that is here. */
function childrenOf(trace: TraceColumns): { roots: number[]; children: Map<number, number[]> } {
  const roots: number[] = [];
  const children = new Map<number, number[]>();
  for (let row = 0; row < trace.count; row++) {
    const parent = trace.parent[row] ?? -1;
    if (parent < 0) roots.push(row);
    else children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  return { roots, children };
}

/** Every span once, parents before children, with the lines that lead to it. Spans in a parent cycle come last, as roots. */
function walk(trace: TraceColumns): { row: number; lead: string }[] {
  const { roots, children } = childrenOf(trace);
  const seen = new Uint8Array(trace.count);
  const rows: { row: number; lead: string }[] = [];
  const visit = (root: number): void => {
    // A stack, because a trace may be deeper than the call stack.
    const stack = [{ row: root, lead: '', below: '' }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (seen[next.row] === 1) continue;
      seen[next.row] = 1;
      rows.push({ row: next.row, lead: next.lead });
      const below = children.get(next.row) ?? [];
      for (let i = below.length - 1; i >= 0; i--) {
        const last = i === below.length - 1;
        stack.push({
          row: below[i] ?? 0,
          lead: `${next.below}${last ? '└─ ' : '├─ '}`,
          below: `${next.below}${last ? '   ' : '│  '}`,
        });
      }
    }
  };
  for (const root of roots) visit(root);
  for (let row = 0; row < trace.count; row++) if (seen[row] === 0) visit(row);
  return rows;
}

/** The tree with each span's service, duration, start after the trace's, error and id. */
export function traceTree(trace: TraceColumns): string {
  const lines = walk(trace).map(({ row, lead }) => {
    const notes = [
      trace.status[row] === ERROR ? 'error' : '',
      trace.parent[row] === MISSING_PARENT ? 'parent missing' : '',
    ];
    return [
      lead + oneLine(trace.names[trace.name[row] ?? 0] ?? '', MAX_NAME),
      trace.resources[trace.resource[row] ?? 0]?.service ?? '',
      duration(trace.duration[row] ?? 0),
      `+${duration(trace.start[row] ?? 0)}`,
      spanIdHex(trace.idHi[row] ?? 0, trace.idLo[row] ?? 0),
      notes.filter((note) => note !== '').join(', '),
    ];
  });
  return table([['span', 'service', 'duration', 'start', 'id', ''], ...lines], [2, 3]);
}
