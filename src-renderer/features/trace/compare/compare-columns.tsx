// The columns of a comparison: the tree, both bars on one timeline, and the difference in numbers.
import { ChevronDown, ChevronRight, CircleX } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { MergedTrace } from '../../../logic/merged-trace.ts';
import type { TraceModel } from '../../../logic/trace-model.ts';
import {
  type Column,
  cx,
  formatDuration,
  ServiceStripe,
  serviceBackground,
  type Theme,
} from '../../../ui/index.ts';
import { Ruler } from '../../../viz/waterfall/Ruler.tsx';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import styles from './compare.module.css';
import type { Comparison } from './use-comparison.ts';

/** Deeper levels are drawn here. */
const MAX_INDENT = 14;
const STEP = 12;

export interface ColumnInput {
  readonly comparison: Comparison;
  readonly theme: Theme;
  /** Pixels there are for the table. */
  readonly width: number;
  /** Rows keep the levels of the tree. */
  readonly levels: boolean;
  readonly collapsed: ReadonlySet<number>;
  readonly onToggle: (row: number) => void;
  readonly find: string;
}

export function compareColumns(input: ColumnInput): Column<number>[] {
  const { comparison, theme, width } = input;
  const { merged, range } = comparison;
  const roomy = width > 820;
  const columns: (Column<number> | false)[] = [
    {
      id: 'span',
      head: 'Span',
      width: roomy ? '1fr' : '1.2fr',
      minWidth: 150,
      render: (row) => <Name row={row} input={input} />,
    },
    {
      id: 'time',
      head: (
        <>
          <span className={styles.unseen}>Timeline</span>
          <Ruler range={range} theme={theme} />
        </>
      ),
      width: roomy ? '1.5fr' : '1fr',
      minWidth: 110,
      render: (row) => <Bars row={row} comparison={comparison} />,
    },
    roomy && {
      id: 'own',
      head: 'This',
      width: 68,
      align: 'right',
      render: (row) => durationOf(merged.own, merged.ownNode[row] ?? -1),
    },
    roomy && {
      id: 'other',
      head: 'Other',
      width: 68,
      align: 'right',
      quiet: true,
      render: (row) => durationOf(merged.other, merged.otherNode[row] ?? -1),
    },
    {
      id: 'delta',
      head: 'Difference',
      title: 'How much longer the span is here; of what is new or missing, all of it',
      width: 78,
      align: 'right',
      render: (row) => <Delta merged={merged} row={row} of="delta" />,
    },
    {
      id: 'own-delta',
      head: 'Of own time',
      title:
        'The difference without what lies in other spans below; these add up to the difference of the whole',
      width: 78,
      align: 'right',
      render: (row) => <Delta merged={merged} row={row} of="ownDelta" />,
    },
  ];
  return columns.filter((column) => column !== false);
}

function durationOf({ columns, tree }: TraceModel, node: number): string {
  return node >= 0 && node < tree.spanCount ? formatDuration(columns.duration[node] as number) : '';
}

function Name({ row, input }: { row: number; input: ColumnInput }) {
  const { comparison, collapsed, onToggle, find, levels } = input;
  const { merged } = comparison;
  const { ownNode, otherNode, depth, size } = merged;
  const x = ownNode[row] as number;
  const y = otherNode[row] as number;
  const model = x >= 0 ? merged.own : merged.other;
  const node = x >= 0 ? x : y;
  const isSpan = node < model.tree.spanCount;
  const service = isSpan ? (model.services.names[model.services.ofSpan[node] as number] ?? '') : '';
  const name = isSpan ? (model.columns.names[model.columns.name[node] as number] ?? '') : 'missing parent';
  const foldable = levels && (size[row] as number) > 1;
  const open = !collapsed.has(row);
  const Chevron = open ? ChevronDown : ChevronRight;
  const error = (of: TraceModel, at: number) =>
    at >= 0 && at < of.tree.spanCount && of.columns.status[at] === 2;
  const fails = error(merged.own, x);
  const failed = error(merged.other, y);
  return (
    <span
      className={styles.name}
      style={{ paddingLeft: levels ? Math.min(depth[row] as number, MAX_INDENT) * STEP : 0 }}
    >
      {levels &&
        (foldable ? (
          <button
            type="button"
            className={styles.chevron}
            aria-label={open ? 'Collapse' : 'Expand'}
            aria-expanded={open}
            onClick={() => onToggle(row)}
          >
            <Chevron size={12} aria-hidden />
          </button>
        ) : (
          <span className={styles.chevron} />
        ))}
      <ServiceStripe name={service} />
      <span className={cx(styles.words, x < 0 && styles.gone)} title={`${service} · ${name}`}>
        <b>{service}</b> {marked(name === '' ? '(no name)' : name, find)}
      </span>
      {x < 0 && <span className={styles.missing}>missing</span>}
      {y < 0 && <span className={styles.added}>new</span>}
      {fails !== failed && (
        <span className={styles.status}>
          {fails ? (
            <>
              <CircleX size={13} className={styles.bad} aria-hidden /> {y < 0 ? 'error' : 'error here'}
            </>
          ) : (
            'error there'
          )}
        </span>
      )}
      {fails && failed && <CircleX size={13} className={styles.bad} role="img" aria-label="error in both" />}
    </span>
  );
}

/** This trace's bar above, the other's below it. */
function Bars({ row, comparison }: { row: number; comparison: Comparison }) {
  const { merged, range, ownZero, otherZero } = comparison;
  const { start, end } = useSyncExternalStore(range.subscribe, range.get);
  const bar = (model: TraceModel, node: number, zero: number) => {
    if (node < 0 || node >= model.tree.spanCount) return null;
    const from = (model.columns.start[node] as number) - zero;
    const to = from + Math.max(0, model.columns.duration[node] as number);
    if (to < start || from > end) return null;
    const share = (at: number) => Math.min(1, Math.max(0, (at - start) / (end - start)));
    return { left: `${share(from) * 100}%`, width: `${(share(to) - share(from)) * 100}%` };
  };
  const { own, other } = merged;
  const x = merged.ownNode[row] as number;
  const ownBar = bar(own, x, ownZero);
  const otherBar = bar(other, merged.otherNode[row] as number, otherZero);
  const service = own.services.names[own.services.ofSpan[x] ?? -1] ?? '';
  return (
    <span className={styles.lane}>
      {ownBar && <span className={styles.ownBar} style={{ ...serviceBackground(service), ...ownBar }} />}
      {otherBar && <span className={styles.otherBar} style={otherBar} />}
    </span>
  );
}

function Delta({ merged, row, of }: { merged: MergedTrace; row: number; of: 'delta' | 'ownDelta' }) {
  const by = merged[of][row] as number;
  const total = Math.max(
    merged.own.bounds.end - merged.own.bounds.start,
    merged.other.bounds.end - merged.other.bounds.start,
  );
  const counts = Math.abs(by) >= total / 100;
  if (by === 0) return <span className={styles.same}>same</span>;
  return (
    <span className={cx(!counts && styles.same, counts && (by > 0 ? styles.slower : styles.faster))}>
      {signedDuration(by)}
    </span>
  );
}

/** "+120 ms", "−30 ms". */
export const signedDuration = (ns: number): string => `${ns > 0 ? '+' : ''}${formatDuration(ns)}`;
