// The columns of a comparison: the tree, both bars on one timeline, and the difference in numbers.
import { ChevronDown, ChevronRight, CircleX } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { foldAt } from '../../../logic/compared-rows.ts';
import type { MergedFold } from '../../../logic/merged-folds.ts';
import type { TraceModel } from '../../../logic/trace-model.ts';
import {
  type Column,
  cx,
  formatCount,
  formatDuration,
  ServiceStripe,
  serviceBackground,
  type Theme,
  useServiceColors,
} from '../../../ui/index.ts';
import { Ruler } from '../../../viz/waterfall/Ruler.tsx';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import styles from './compare.module.css';
import type { Comparison } from './use-comparison.ts';

/** Deeper levels are drawn here. */
const MAX_INDENT = 14;
const STEP = 12;
/** In a table narrower than this, a sign says what words say elsewhere. */
const NARROW = 640;

export interface ColumnInput {
  readonly comparison: Comparison;
  readonly theme: Theme;
  /** Pixels there are for the table. */
  readonly width: number;
  /** Rows keep the levels of the tree. */
  readonly levels: boolean;
  readonly collapsed: ReadonlySet<number>;
  readonly openFolds: ReadonlySet<number>;
  readonly onToggle: (row: number) => void;
  readonly find: string;
}

export function compareColumns(input: ColumnInput): Column<number>[] {
  const { comparison, theme, width } = input;
  const { merged, folds, range } = comparison;
  const roomy = width > 560;
  const side = (row: number, of: 'own' | 'other') => {
    const fold = foldAt(merged, folds, row);
    if (fold) return formatDuration(fold[`${of}Total`]);
    return durationOf(merged[of], merged[`${of}Node`][row] ?? -1);
  };
  const columns: (Column<number> | false)[] = [
    {
      id: 'span',
      head: 'Span',
      width: '1.2fr',
      minWidth: 120,
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
      width: '1.3fr',
      minWidth: 120,
      render: (row) => <Bars row={row} comparison={comparison} />,
    },
    roomy && {
      id: 'own',
      head: 'This',
      width: 64,
      align: 'right',
      render: (row) => side(row, 'own'),
    },
    roomy && {
      id: 'other',
      head: 'Other',
      width: 64,
      align: 'right',
      quiet: true,
      render: (row) => side(row, 'other'),
    },
    {
      id: 'delta',
      head: 'Difference',
      title: 'How much longer the span is here; of what is new or missing, all of it',
      width: 76,
      align: 'right',
      render: (row) => <Delta comparison={comparison} row={row} of="delta" />,
    },
    {
      id: 'own-delta',
      head: 'Of own time',
      title:
        'The difference without what lies in other spans below; these add up to the difference of the whole',
      width: 76,
      align: 'right',
      render: (row) => <Delta comparison={comparison} row={row} of="ownDelta" />,
    },
  ];
  return columns.filter((column) => column !== false);
}

function durationOf({ columns, tree }: TraceModel, node: number): string {
  return node >= 0 && node < tree.spanCount ? formatDuration(columns.duration[node] as number) : '';
}

function Name({ row, input }: { row: number; input: ColumnInput }) {
  const { comparison, collapsed, openFolds, onToggle, find, levels } = input;
  const { merged, folds } = comparison;
  const { ownNode, otherNode, depth, size, parent } = merged;
  const fold = foldAt(merged, folds, row);
  const first = fold?.members[0] ?? row;
  const x = ownNode[first] as number;
  const y = otherNode[first] as number;
  const model = x >= 0 ? merged.own : merged.other;
  const node = x >= 0 ? x : y;
  const service = serviceOf(model, node);
  const name =
    node < model.tree.spanCount
      ? (model.columns.names[model.columns.name[node] as number] ?? '')
      : 'missing parent';
  const above = parent[first] as number;
  // As in the waterfall: the service is said where it changes.
  const says = !levels || above < 0 || serviceOf(merged.own, ownNode[above] as number) !== service;
  const opens = levels && (fold !== undefined || (size[row] as number) > 1);
  const open = fold ? openFolds.has(row - size.length) : !collapsed.has(row);
  return (
    <span
      className={styles.name}
      style={{ paddingLeft: levels ? Math.min(depth[first] as number, MAX_INDENT) * STEP : 0 }}
    >
      {levels && <Chevron opens={opens} open={open} onToggle={() => onToggle(row)} />}
      <ServiceStripe name={service} />
      <span className={cx(styles.words, !fold && x < 0 && styles.gone)} title={`${service} · ${name}`}>
        {says && (
          <>
            <b>
              <bdi>{service}</bdi>
            </b>{' '}
          </>
        )}
        <bdi>{marked(name === '' ? '(no name)' : name, find)}</bdi>
      </span>
      {fold ? <Times fold={fold} /> : <Marks input={input} x={x} y={y} />}
    </span>
  );
}

function serviceOf({ services, tree }: TraceModel, node: number): string {
  return node >= 0 && node < tree.spanCount ? (services.names[services.ofSpan[node] as number] ?? '') : '';
}

function Chevron({ opens, open, onToggle }: { opens: boolean; open: boolean; onToggle: () => void }) {
  if (!opens) return <span className={styles.chevron} />;
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className={styles.chevron}
      aria-label={open ? 'Collapse' : 'Expand'}
      tabIndex={-1}
      onClick={onToggle}
    >
      <Icon size={12} aria-hidden />
    </button>
  );
}

/** How many equal siblings there are here, and how many there. */
function Times({ fold: { ownCount, otherCount } }: { fold: MergedFold }) {
  return (
    <span className={ownCount === otherCount ? styles.status : styles.added}>
      × {formatCount(ownCount)}
      {ownCount !== otherCount && ` against × ${formatCount(otherCount)}`}
    </span>
  );
}

/** New, missing, and where one of the two failed. */
function Marks({ input, x, y }: { input: ColumnInput; x: number; y: number }) {
  const { own, other } = input.comparison.merged;
  const fails = isError(own, x);
  const failed = isError(other, y);
  const where = x < 0 || y < 0 ? 'error' : fails ? 'error here' : 'error there';
  return (
    <>
      {x < 0 && <span className={styles.missing}>missing</span>}
      {y < 0 && <span className={styles.added}>new</span>}
      {fails !== failed && (
        <span className={styles.status}>
          {fails && <CircleX size={13} className={styles.bad} aria-hidden />}
          <span className={cx(input.width < NARROW && fails && styles.unseen)}>{where}</span>
        </span>
      )}
      {fails && failed && <CircleX size={13} className={styles.bad} role="img" aria-label="error in both" />}
    </>
  );
}

function isError({ columns, tree }: TraceModel, node: number): boolean {
  return node >= 0 && node < tree.spanCount && columns.status[node] === 2;
}

/** This trace's bars above, the other's below them; a fold's members are drawn one by one, as far as they can be told apart. */
function Bars({ row, comparison }: { row: number; comparison: Comparison }) {
  const { merged, folds, range, ownZero, otherZero } = comparison;
  const colors = useServiceColors();
  const { start, end } = useSyncExternalStore(range.subscribe, range.get);
  const rows = foldAt(merged, folds, row)?.members ?? [row];
  const bars = (model: TraceModel, nodes: Int32Array, zero: number) => {
    const places: { left: string; width: string }[] = [];
    let drawnTo = Number.NEGATIVE_INFINITY;
    for (const one of rows) {
      const node = nodes[one] as number;
      if (node < 0 || node >= model.tree.spanCount) continue;
      const from = (model.columns.start[node] as number) - zero;
      const to = from + Math.max(0, model.columns.duration[node] as number);
      const share = (at: number) => Math.min(1, Math.max(0, (at - start) / (end - start)));
      if (to < start || from > end || share(to) < drawnTo + FINEST) continue;
      drawnTo = share(to);
      places.push({ left: `${share(from) * 100}%`, width: `${(share(to) - share(from)) * 100}%` });
    }
    return places;
  };
  const { own, other } = merged;
  const service = serviceOf(own, merged.ownNode[rows[0] ?? 0] as number);
  return (
    <span className={styles.lane}>
      {bars(own, merged.ownNode, ownZero).map((place) => (
        <span
          key={`${place.left} ${place.width}`}
          className={styles.ownBar}
          style={{ ...serviceBackground(service, colors), ...place }}
        />
      ))}
      {bars(other, merged.otherNode, otherZero).map((place) => (
        <span key={`${place.left} ${place.width}`} className={styles.otherBar} style={place} />
      ))}
    </span>
  );
}

/** Bars of a fold that end closer together than this share of the lane are one to the eye. */
const FINEST = 0.004;

function Delta({ comparison, row, of }: { comparison: Comparison; row: number; of: 'delta' | 'ownDelta' }) {
  const { merged, folds } = comparison;
  const by = foldAt(merged, folds, row)?.[of] ?? (merged[of][row] as number);
  const counts = Math.abs(by) >= merged.countsFrom;
  if (by === 0) return <span className={styles.same}>same</span>;
  return (
    <span className={cx(!counts && styles.same, counts && (by > 0 ? styles.slower : styles.faster))}>
      {signedDuration(by)}
    </span>
  );
}

/** "+120 ms", "−30 ms". */
export const signedDuration = (ns: number): string => `${ns > 0 ? '+' : ''}${formatDuration(ns)}`;
