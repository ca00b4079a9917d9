// One row of the waterfall's tree column: what a bar belongs to, in words. The bars are drawn on the canvas
// that lies over the row's right part; a screen reader finds them as the row's second cell.
import { CircleX, Link2, Unlink } from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import { severityOf } from '#shared/model/severity.ts';
import { withoutAnsi } from '../../logic/ansi.ts';
import type { ClockOffsets } from '../../logic/clock-skew.ts';
import { foldOfRow, kindOfRow, logOfRow } from '../../logic/row-kind.ts';
import type { SpanMarks } from '../../logic/span-marks.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { cx } from '../../ui/cx.ts';
import { serviceBackground } from '../../ui/theme/service-color.ts';
import type { ServiceColors } from '../../ui/theme/service-colors.ts';
import { severityCssVar, severityTextCssVar } from '../../ui/theme/severity-color.ts';
import { marked } from './marked.tsx';
import { LEVEL_STEP, MAX_INDENT } from './measures.ts';
import { rowInWords } from './row-in-words.ts';
import { SpanTags, Tag } from './SpanTags.tsx';
import styles from './Waterfall.module.css';

export { marked } from './marked.tsx';

// A tree of 100,000 rows of which forty exist cannot be a <table>; it reads like one.
const ROW = { role: 'row', tabIndex: -1 } as const;
const HEADER = { role: 'rowheader', tabIndex: -1 } as const;
const cell = (words: string) => ({ role: 'gridcell', tabIndex: -1, 'aria-label': words }) as const;

/** Id of the chosen row's element. */
export const rowId = (row: number): string => `waterfall-row-${row}`;

export interface TreeRowProps {
  readonly model: TraceModel;
  readonly marks: SpanMarks | undefined;
  readonly clock: ClockOffsets;
  readonly colors: ServiceColors;
  readonly node: number;
  /** Index among all rows, from 0. */
  readonly row: number;
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
  /** Others link to it. */
  readonly linked: boolean;
}

const NAMES = { span: SpanName, fold: FoldName, missing: MissingName, log: LogName } as const;

export const TreeRow = memo(function TreeRow(props: TreeRowProps) {
  const { model, node, expanded, chosen, dim } = props;
  const level = Math.min(props.level, MAX_INDENT);
  const Name = NAMES[kindOfRow(model, node)];
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
      id={chosen ? rowId(props.row) : undefined}
      className={cx(styles.row, chosen && styles.chosen, dim && styles.dim)}
      {...spoken}
    >
      <div className={styles.name} {...HEADER} style={indent(level)}>
        {props.level > MAX_INDENT && (
          <span className={styles.level} title={`Level ${props.level + 1}, drawn further left than it is`}>
            {props.level + 1}
          </span>
        )}
        <Name {...props} />
      </div>
      <div className={styles.spoken} {...cell(rowInWords(model, props.marks, props.clock, node))} />
    </div>
  );
});

/** A stripe is the ground of the words beside it: an element less in every row that scrolls by. */
const plain = (color: string): string => `linear-gradient(${color}, ${color})`;

/** Room for the guides of the levels above, by level. Custom properties would restyle all that is inside of a row. */
const indents = Array.from({ length: MAX_INDENT + 1 }, (_, level) => ({
  paddingLeft: 31 + level * LEVEL_STEP,
  backgroundSize: `${level * LEVEL_STEP}px 22px`,
}));
const indent = (level: number): CSSProperties | undefined => indents[level];

/** A service's name longer than this may take all the room. */
const LONG = 16;
const serviceLook = (name: string): string => cx(styles.service, name.length > LONG && styles.long);

const stripes = new Map<number, CSSProperties>();

function stripe(service: string, colors: ServiceColors): CSSProperties {
  const { slot } = colors(service);
  const made = stripes.get(slot);
  if (made) return made;
  const ground = String(serviceBackground(service, colors).background);
  const style = { backgroundImage: ground.includes('gradient') ? ground : plain(ground) };
  stripes.set(slot, style);
  return style;
}

function SpanName({ model, node, find, slow, linked, clock, colors }: TreeRowProps) {
  const { columns, tree, services } = model;
  const service = services.ofSpan[node] as number;
  const parent = tree.parent[node] as number;
  const changes = parent < 0 || parent >= tree.spanCount || services.ofSpan[parent] !== service;
  const name = columns.names[columns.name[node] as number] ?? '';
  const of = services.names[service] ?? '';
  return (
    <>
      <span className={styles.words} style={stripe(of, colors)} title={`${of} · ${name}`}>
        {changes && <b className={serviceLook(of)}>{marked(of, find)}</b>}
        <span className={changes ? styles.quiet : undefined}>
          {marked(name === '' ? '(no name)' : name, find)}
        </span>
      </span>
      <SpanTags model={model} span={node} moved={clock.get(of) ?? 0} />
      {slow && (
        <span
          className={styles.tag}
          title="Most time on the critical path of all spans, a quarter of it or more"
        >
          slow
        </span>
      )}
      {linked && (
        <span className={styles.tag} title="Another span links to it: see its Links">
          <Link2 size={13} aria-label="linked from elsewhere" role="img" />
        </span>
      )}
      {columns.status[node] === 2 && (
        <CircleX className={styles.error} size={13} aria-label="error" role="img" />
      )}
    </>
  );
}

function FoldName({ model, node, find, colors }: TreeRowProps) {
  const { tree, services } = model;
  const fold = foldOfRow(model, node);
  const first = fold?.members[0] ?? 0;
  const service = services.ofSpan[first] as number;
  const of = services.names[service] ?? '';
  const name = fold?.name ?? '';
  const changes = fold && (fold.parent >= tree.spanCount || services.ofSpan[fold.parent] !== service);
  return (
    <>
      <span className={cx(styles.words, styles.fold)} style={stripe(of, colors)} title={`${of} · ${name}`}>
        {changes && <b className={serviceLook(of)}>{of}</b>}
        <span className={styles.foldName}>{marked(name, find)}</span>
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
      <code>{id && hex(id.hi) + hex(id.lo)}</code>
      <span className={styles.quiet}>
        {waiting === 1 ? '1 span waits for it' : `${waiting} spans wait for it`}
      </span>
    </span>
  );
}

function LogName({ model, marks, node, find }: TreeRowProps) {
  const mark = logOfRow(model, node);
  const severity = severityOf(marks?.marks.logSeverity[mark] ?? 0);
  const body = withoutAnsi(marks?.marks.logBodies[mark] ?? '');
  return (
    <span
      className={cx(styles.words, styles.log)}
      style={{ backgroundImage: plain(severityCssVar(severity)) }}
      title={body}
    >
      <b style={{ color: severityTextCssVar(severity) }}>{severity.toUpperCase()}</b>
      <code>{marked(body.replaceAll('\n', ' ⏎ '), find)}</code>
    </span>
  );
}
