// The tools row: views of the trace, critical path, levels, search inside.
import { ChevronDown, ChevronUp, ListFilter, Route, SquareGanttChart } from 'lucide-react';
import { type Ref, useEffect, useRef } from 'react';
import { Button, cx, formatCount, Kbd, SearchInput, Tabs } from '../../ui/index.ts';
import { RowsMenu } from './RowsMenu.tsx';
import { TraceNotes } from './TraceNotes.tsx';
import styles from './trace.module.css';
import type { TraceView } from './trace-view.ts';

export const VIEWS = ['waterfall', 'logs', 'flame', 'time'] as const;
export type ViewName = (typeof VIEWS)[number];

export interface TraceToolsProps {
  readonly view: TraceView;
  readonly shown: ViewName;
  readonly onShow: (view: ViewName) => void;
  readonly logs: number | undefined;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly onClocks: () => void;
}

export function TraceTools({ view, shown, onShow, logs, searchRef, onClocks }: TraceToolsProps) {
  const step = useStepToHit(view);
  return (
    <div className={styles.tools}>
      <Tabs
        bare
        label="Views of the trace"
        value={shown}
        onChange={onShow}
        tabs={[
          { value: 'waterfall', label: 'Waterfall', icon: SquareGanttChart },
          { value: 'logs', label: 'Logs', count: logs },
          { value: 'flame', label: 'Flame' },
          {
            value: 'time',
            label: (
              <>
                <span className={styles.wide}>Where the time went</span>
                <span className={styles.narrow}>Times</span>
              </>
            ),
          },
        ]}
      />
      <span className={styles.grow} />
      {shown === 'waterfall' && (
        <>
          <Button
            small
            kind="ghost"
            icon={Route}
            title="Critical path (c)"
            on={view.showPath}
            onClick={() => view.setShowPath(!view.showPath)}
          >
            <span className={styles.wide}>
              Critical path <Kbd keys="c" />
            </span>
          </Button>
          <RowsMenu view={view} logs={logs} />
        </>
      )}
      <TraceNotes view={view} onClocks={onClocks} />
      <div className={styles.search}>
        <SearchInput
          ref={searchRef}
          small
          mono
          label="Search in this trace"
          placeholder="Search in this trace"
          kbd="/"
          value={view.find}
          onChange={view.setFind}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            step(event.shiftKey ? -1 : 1);
            // The keyboard goes back to the rows, so that n and N walk the matches.
            event.currentTarget.blur();
          }}
          after={view.find.trim() !== '' && <Hits view={view} />}
        />
      </div>
    </div>
  );
}

/** Steps to a match: at once, or while the engine is still looking when the first of them comes. */
function useStepToHit(view: TraceView): (step: 1 | -1) => void {
  const waiting = useRef<{ step: 1 | -1; text: string; cursor: number } | null>(null);
  useEffect(() => {
    const { current } = waiting;
    if (!current) return;
    const found = view.hits.length > 0;
    const givenUp = view.search.text !== current.text || view.cursor !== current.cursor;
    if (!found && !givenUp && view.search.busy) return;
    waiting.current = null;
    if (found && !givenUp) view.stepHit(current.step);
  }, [view]);
  return (step) => {
    const { text, busy } = view.search;
    waiting.current = view.hits.length === 0 && busy ? { step, text, cursor: view.cursor } : null;
    if (!waiting.current) view.stepHit(step);
  };
}

function Hits({ view }: { view: TraceView }) {
  const at = view.hits.indexOf(view.span >= 0 ? view.span : view.cursor);
  const count = view.hits.length;
  const found = at >= 0 ? `${formatCount(at + 1)} of ${formatCount(count)}` : formatCount(count);
  const words = count > 0 ? found : view.search.busy ? '…' : 'none';
  return (
    <span className={styles.hits}>
      <output aria-label="Matches">{words}</output>
      <button
        type="button"
        aria-label="Previous match"
        onClick={() => view.stepHit(-1)}
        disabled={count === 0}
      >
        <ChevronUp size={14} aria-hidden />
      </button>
      <button type="button" aria-label="Next match" onClick={() => view.stepHit(1)} disabled={count === 0}>
        <ChevronDown size={14} aria-hidden />
      </button>
      <button
        type="button"
        className={cx(view.keys.only && styles.only)}
        aria-label="Leave out the rest"
        title="Leave out the rest (m)"
        aria-pressed={view.keys.only}
        onClick={() => view.change({ only: !view.keys.only })}
      >
        <ListFilter size={14} aria-hidden />
      </button>
    </span>
  );
}
