// One row of the waterfall's tree column: what a bar belongs to, in words. The bars are drawn on the canvas
// that lies over the row's right part; a screen reader finds them as the row's second cell.
import { ChevronDown, ChevronRight, CircleX, History, Unlink } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { TraceModel } from '../../logic/trace-model.ts';
import { ServiceStripe } from '../../ui/Chip.tsx';
import { cx } from '../../ui/cx.ts';
import { formatDuration } from '../../ui/format/index.ts';
import { LEVEL_STEP } from './measures.ts';
import styles from './Waterfall.module.css';

/** Deeper levels are drawn here, so that names stay readable in a chain of a thousand. */
const MAX_INDENT = 18;

// A tree of 100,000 rows of which forty exist cannot be a <table>; it reads like one.
const ROW = { role: 'row', tabIndex: -1 } as const;
const HEADER = { role: 'rowheader', tabIndex: -1 } as const;
const CELL = { role: 'gridcell', tabIndex: -1 } as const;

export interface TreeRowProps {
  readonly id: string;
  readonly model: TraceModel;
  readonly node: number;
  /** Index among all rows, from 0. */
  readonly row: number;
  readonly top: number;
  readonly level: number;
  readonly posInSet: number;
  readonly setSize: number;
  /** Undefined: nothing to open. */
  readonly expanded: boolean | undefined;
  readonly chosen: boolean;
  readonly dim: boolean;
  /** Found text to mark in names, lower case. */
  readonly find: string;
  readonly slow: boolean;
  readonly treeWidth: number;
}

export const TreeRow = memo(function TreeRow(props: TreeRowProps) {
  const { model, node, expanded, chosen, dim, treeWidth } = props;
  const level = Math.min(props.level, MAX_INDENT);
  const Chevron = expanded ? ChevronDown : ChevronRight;
  const spoken = {
    ...ROW,
    'aria-level': props.level + 1,
    'aria-posinset': props.posInSet,
    'aria-setsize': props.setSize,
    'aria-rowindex': props.row + 1,
    'aria-selected': chosen,
    'aria-expanded': expanded,
  };
  return (
    <div
      id={props.id}
      className={cx(styles.row, chosen && styles.chosen, dim && styles.dim)}
      style={{ transform: `translateY(${props.top}px)` }}
      {...spoken}
      data-row={props.row}
    >
      <div className={styles.name} {...HEADER} style={{ width: treeWidth }}>
        <span className={styles.guides} style={{ width: level * LEVEL_STEP }} />
        <span className={styles.chevron} data-toggle={expanded === undefined ? undefined : ''}>
          {expanded !== undefined && <Chevron size={12} aria-hidden />}
        </span>
        {node < model.tree.spanCount ? (
          <SpanName {...props} />
        ) : node < model.tree.nodeCount ? (
          <MissingName {...props} />
        ) : (
          <FoldName {...props} />
        )}
      </div>
      <div className={styles.spoken} {...CELL}>
        {inWords(model, node)}
      </div>
    </div>
  );
});

function SpanName({ model, node, find, slow }: TreeRowProps) {
  const { columns, tree, services, skew } = model;
  const service = services.ofSpan[node] as number;
  const parent = tree.parent[node] as number;
  const changes = parent < 0 || parent >= tree.spanCount || services.ofSpan[parent] !== service;
  const orphan = parent >= tree.spanCount;
  const name = columns.names[columns.name[node] as number] ?? '';
  return (
    <>
      <ServiceStripe name={services.names[service] ?? ''} />
      <span className={styles.words} title={`${services.names[service]} · ${name}`}>
        {changes && <b className={styles.service}>{marked(services.names[service] ?? '', find)}</b>}
        <span className={changes ? styles.quiet : undefined}>
          {marked(name === '' ? '(no name)' : name, find)}
        </span>
      </span>
      {orphan && <Tag icon={<Unlink size={12} aria-hidden />}>orphan</Tag>}
      {skew.has(node) && <Tag icon={<History size={12} aria-hidden />}>skew</Tag>}
      {slow && <span className={styles.tag}>slow</span>}
      {columns.status[node] === 2 && (
        <CircleX className={styles.error} size={13} aria-label="error" role="img" />
      )}
    </>
  );
}

function FoldName({ model, node, find }: TreeRowProps) {
  const { columns, tree, services, folds } = model;
  const fold = folds.list[node - tree.nodeCount];
  const first = fold?.members[0] ?? 0;
  const service = services.ofSpan[first] as number;
  const changes = fold && (fold.parent >= tree.spanCount || services.ofSpan[fold.parent] !== service);
  return (
    <>
      <ServiceStripe name={services.names[service] ?? ''} />
      <span className={styles.words}>
        {changes && <b className={styles.service}>{services.names[service]}</b>}
        <span>{marked(columns.names[columns.name[first] as number] ?? '', find)}</span>
        <span className={styles.times}>× {fold?.members.length}</span>
      </span>
      {fold?.sequentialCalls && <span className={styles.tag}>N+1</span>}
      {fold && fold.errors > 0 && (
        <Tag tone="error" icon={<CircleX size={13} aria-hidden />}>
          {fold.errors}
        </Tag>
      )}
    </>
  );
}

function MissingName({ model, node }: TreeRowProps) {
  const { tree } = model;
  const id = tree.missing[node - tree.spanCount];
  const waiting = (tree.childStart[node + 1] as number) - (tree.childStart[node] as number);
  const hex = (n: number) => n.toString(16).padStart(8, '0');
  return (
    <span className={cx(styles.words, styles.missing)}>
      <Unlink size={13} aria-hidden /> missing parent
      <code title={id && hex(id.hi) + hex(id.lo)}>{id && hex(id.hi)}</code>
      <span className={styles.quiet}>
        {waiting === 1 ? '1 span waits for it' : `${waiting} spans wait for it`}
      </span>
    </span>
  );
}

function Tag({ children, icon, tone }: { children: ReactNode; icon: ReactNode; tone?: 'error' }) {
  return (
    <span className={cx(styles.tag, tone === 'error' ? styles.error : styles.warn)}>
      {icon}
      {children}
    </span>
  );
}

/** The text with what was found marked. */
export function marked(text: string, find: string): ReactNode {
  if (find === '') return text;
  const at = text.toLowerCase().indexOf(find);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + find.length)}</mark>
      {text.slice(at + find.length)}
    </>
  );
}

/** What the bar shows, for whoever does not see it. */
function inWords(model: TraceModel, node: number): string {
  const { columns, tree, folds, skew } = model;
  if (node >= tree.nodeCount) {
    const fold = folds.list[node - tree.nodeCount];
    if (!fold) return '';
    return `${fold.members.length} equal spans, ${formatDuration(fold.total)} in all, from ${formatDuration(fold.start)} to ${formatDuration(fold.end)}`;
  }
  if (node >= tree.spanCount) return '';
  const parts = [
    `${formatDuration(columns.duration[node] as number)}, starts at ${formatDuration(columns.start[node] as number)}`,
  ];
  if (columns.status[node] === 2) parts.push('error');
  if (skew.has(node)) parts.push('clock skew');
  if ((tree.parent[node] as number) >= tree.spanCount) parts.push('parent is missing');
  return parts.join(', ');
}
