// The trace itself: its tools, what differs from what was recorded, and the view that is chosen.
import { memo, type RefObject, useCallback, useDeferredValue } from 'react';
import type { LogRow } from '#shared/api/logs.ts';
import { keyOfNode, nodeOfKey } from '../../logic/row-keys.ts';
import { Banner, type Theme } from '../../ui/index.ts';
import { changeUrl, useUrlState } from '../../ui/view/url.ts';
import { Flame } from '../../viz/flame/Flame.tsx';
import type { MarkHit } from '../../viz/waterfall/draw-marks.ts';
import type { WaterfallHandle } from '../../viz/waterfall/Waterfall.tsx';
import { LogsView } from './LogsView.tsx';
import { TimeView } from './TimeView.tsx';
import { TraceTools, type ViewName } from './TraceTools.tsx';
import styles from './trace.module.css';
import type { TraceView } from './trace-view.ts';
import { useHeld, useLatest } from './use-latest.ts';
import { ViewStrip } from './ViewStrip.tsx';
import { WaterfallView } from './WaterfallView.tsx';
import { logHref } from './ways-out.ts';

/** Nothing of these changes with the chosen row. */
const Tools = memo(TraceTools);
const Strip = memo(ViewStrip);

export interface TraceMainProps {
  readonly view: TraceView;
  readonly theme: Theme;
  readonly shown: ViewName;
  /** How many log records there are; undefined while they are on their way. */
  readonly logs: number | undefined;
  /** The log record in the URL. */
  readonly log: string | null;
  readonly waterfall: RefObject<WaterfallHandle | null>;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onShow: (name: ViewName) => void;
  readonly onClocks: () => void;
  /** Chooses a row and opens its panel. */
  readonly onPick: (node: number, reveal?: boolean) => void;
  readonly onMark: (hit: MarkHit, span: number) => void;
  readonly onLog: (log: LogRow) => void;
}

export function TraceMain(props: TraceMainProps) {
  const { view, theme, shown, logs, log, waterfall, search, onLog } = props;
  const { model, recorded, keys } = view;
  const [frame] = useUrlState('frame');
  const hands = useLatest({
    pick: (node: number) => props.onPick(node),
    openMark: props.onMark,
    show: props.onShow,
    openClocks: props.onClocks,
  });
  const hrefOfLog = useCallback((id: number) => logHref(recorded, id), [recorded]);
  // Rows and bars follow at once; what stands around them comes after, but for the words that are being typed.
  // Opening and closing rows changes nothing there.
  const surrounding = useHeld(view, [
    model,
    keys.logRows,
    keys.hidden,
    keys.only,
    keys.clock,
    view.find,
    view.showPath,
    view.cursor,
    view.search,
    view.hits,
    view.hidden,
  ]);
  const later = useDeferredValue(surrounding);
  const around = later.find === view.find ? later : surrounding;
  return (
    <div className={styles.main}>
      <Tools
        view={around}
        shown={shown}
        onShow={hands.show}
        logs={logs}
        searchRef={search}
        onClocks={hands.openClocks}
      />
      {model.columns.torn && (
        <Banner>
          A part of this trace was removed to make room; what is shown is complete from then on.
        </Banner>
      )}
      <Strip view={around} onClocks={hands.openClocks} />
      {shown === 'waterfall' && (
        <WaterfallView
          view={view}
          theme={theme}
          waterfall={waterfall}
          onPick={hands.pick}
          onMark={hands.openMark}
        />
      )}
      {shown === 'logs' && (
        <LogsView view={view} chosen={log === null ? null : Number(log)} onPick={onLog} hrefOf={hrefOfLog} />
      )}
      {shown === 'flame' && (
        <Flame
          model={model}
          theme={theme}
          matches={view.scene.matches}
          span={view.span}
          from={nodeOfKey(model, frame)}
          onFrom={(node) => changeUrl({ frame: node < 0 ? null : keyOfNode(model, node) })}
          onPick={hands.pick}
        />
      )}
      {shown === 'time' && (
        <TimeView
          view={view}
          onFind={(text) => {
            view.setFind(text);
            hands.show('waterfall');
          }}
          onPick={(span) => props.onPick(span, true)}
        />
      )}
    </div>
  );
}
