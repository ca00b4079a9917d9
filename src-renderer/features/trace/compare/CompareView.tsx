// Two traces on one timeline, row by row: what is in both with the difference, what is new, what is missing.
import { useMemo, useRef } from 'react';
import { comparedRows, nextDifference, treePlaces } from '../../../logic/compared-rows.ts';
import { panBy, zoomAbout } from '../../../logic/time-scale.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  SkeletonRows,
  Table,
  type TableHandle,
  type Theme,
  useKeys,
} from '../../../ui/index.ts';
import { changeUrl, useUrlParams } from '../../../ui/view/url.ts';
import { useSize } from '../../../viz/waterfall/use-size.ts';
import { CompareBar } from './CompareBar.tsx';
import styles from './compare.module.css';
import { compareColumns } from './compare-columns.tsx';
import { useCompareUrl } from './use-compare-url.ts';
import type { Comparison, ComparisonState } from './use-comparison.ts';

/** A comparison of more rows than this begins with what differs. */
const MANY = 200;

const NOWHERE = { level: 1, position: 1, siblings: 1 };

export interface CompareViewProps {
  readonly state: ComparisonState;
  /** Clocks of this trace are set. */
  readonly adjusted: boolean;
  readonly theme: Theme;
  readonly find: string;
  /** The chosen row of the merged trace, -1 for none. */
  readonly chosen: number;
  readonly onPick: (row: number) => void;
  readonly onChoose: () => void;
  readonly onClose: () => void;
}

export function CompareView(props: CompareViewProps) {
  const { state, onChoose, onClose } = props;
  const actions = (
    <>
      <Button onClick={onChoose}>Choose another…</Button>
      <Button kind="ghost" onClick={onClose}>
        Back to the trace
      </Button>
    </>
  );
  switch (state.kind) {
    case 'ready':
      return <Ready {...props} comparison={state.comparison} />;
    case 'loading':
      return <SkeletonRows rows={20} />;
    case 'self':
      return (
        <EmptyState title="A trace does not differ from itself" actions={actions}>
          Choose another one to compare it with.
        </EmptyState>
      );
    case 'no id':
      return (
        <EmptyState title="What this trace is compared with is no trace id" actions={actions}>
          An id is 32 digits of 0–9 and a–f. The link may have been cut.
        </EmptyState>
      );
    case 'gone':
      return (
        <EmptyState title="No span of the other trace is here" actions={actions}>
          Retention may have removed it, or it was received by another Spandrel.
        </EmptyState>
      );
    case 'failed':
      return (
        <ErrorState
          what="The other trace could not be read"
          meaning={state.message}
          actions={<Button onClick={state.retry}>Try again</Button>}
        />
      );
  }
}

function Ready(props: CompareViewProps & { readonly comparison: Comparison }) {
  const { comparison, adjusted, theme, find, chosen, onPick, onChoose, onClose } = props;
  const { merged, folds, range } = comparison;
  const [params] = useUrlParams();
  const box = useRef<HTMLDivElement>(null);
  const table = useRef<TableHandle>(null);
  const { width } = useSize(box);
  const { collapsed, openFolds, toggle } = useCompareUrl(comparison);
  const said = params.get('only');
  const anyDiffers = merged.differs.includes(1);
  const onlyChanged = said === null ? merged.size.length > MANY && anyDiffers : said === 'changes';
  const order = params.get('order') === 'difference' ? 'difference' : 'tree';
  const rows = useMemo(
    () => comparedRows(merged, folds, { collapsed, openFolds, onlyChanged, order }),
    [merged, folds, collapsed, openFolds, onlyChanged, order],
  );
  const count = merged.size.length;
  const inTree = order === 'tree';
  const places = useMemo(
    () => (inTree ? treePlaces(merged, folds, rows) : []),
    [merged, folds, rows, inTree],
  );
  /** Undefined where nothing is below the row. */
  const isOpen = (row: number): boolean | undefined => {
    if (row >= count) return openFolds.has(row - count);
    return (merged.size[row] ?? 1) > 1 ? !collapsed.has(row) : undefined;
  };
  const columns = useMemo(
    () =>
      compareColumns({
        comparison,
        theme,
        width,
        levels: inTree,
        collapsed,
        openFolds,
        onToggle: toggle,
        find,
      }),
    [comparison, theme, width, inTree, collapsed, openFolds, toggle, find],
  );

  const zoom = (factor: number) => {
    const now = range.get();
    range.set(zoomAbout(now, (now.start + now.end) / 2, factor, range.bounds()));
  };
  const pan = (share: number) => {
    const now = range.get();
    range.set(panBy(now, (now.end - now.start) * share, range.bounds()));
  };
  const step = (by: 1 | -1) => {
    const next = nextDifference(merged, folds, rows, chosen, by);
    if (next < 0) return;
    onPick(next);
    table.current?.scrollToKey(String(next));
  };
  const setOpen = (open: boolean) => {
    if (!inTree || chosen < 0 || isOpen(chosen) !== !open) return false;
    toggle(chosen);
    return true;
  };
  useKeys('Comparison', [
    { keys: 'n', label: 'Next difference', run: () => step(1) },
    { keys: 'N', label: 'Previous difference', run: () => step(-1) },
    { keys: 'h', label: 'Collapse', run: () => setOpen(false) },
    { keys: 'l', label: 'Expand', run: () => setOpen(true) },
    { keys: 'ArrowLeft', label: 'Collapse', run: () => setOpen(false) },
    { keys: 'ArrowRight', label: 'Expand', run: () => setOpen(true) },
    { keys: 'w', label: 'Zoom in', run: () => zoom(0.75) },
    { keys: 's', label: 'Zoom out', run: () => zoom(1 / 0.75) },
    { keys: 'a', label: 'Pan to earlier', run: () => pan(-0.15) },
    { keys: 'd', label: 'Pan to later', run: () => pan(0.15) },
    { keys: 'Escape', label: 'End the comparison', run: onClose },
  ]);

  return (
    <div ref={box} className={styles.compare}>
      <CompareBar
        merged={merged}
        adjusted={adjusted}
        onlyChanged={onlyChanged}
        onOnlyChanged={(only) => changeUrl({ only: only ? 'changes' : 'all' }, { replace: true })}
        order={order}
        onOrder={(next) => changeUrl({ order: next === 'tree' ? null : next }, { replace: true })}
        onChoose={onChoose}
        onClose={onClose}
      />
      <Table
        ref={table}
        main
        label="Spans of both traces"
        columns={columns}
        rows={rows}
        rowHeight={26}
        rowKey={String}
        tree={
          inTree
            ? (index) => ({ ...(places[index] ?? NOWHERE), expanded: isOpen(rows[index] ?? -1) })
            : undefined
        }
        selectedKey={chosen < 0 ? null : String(chosen)}
        onOpen={onPick}
        empty={
          <EmptyState
            title="Nothing differs"
            actions={
              <Button onClick={() => changeUrl({ only: 'all' }, { replace: true })}>Show all spans</Button>
            }
          >
            Both traces have the same spans, and no span’s own time differs by a hundredth of the whole.
          </EmptyState>
        }
      />
    </div>
  );
}
