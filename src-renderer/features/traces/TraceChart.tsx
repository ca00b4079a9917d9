// Duration over time with its heading. A selection takes the heading's place with what can be done with it.
import { Filter, Send, SquareCheck, SquareDashed, X, ZoomIn } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { TraceOverview } from '#shared/api/traces.ts';
import { openSend } from '../../api/index.ts';
import {
  Button,
  changeUrl,
  formatClock,
  formatCount,
  formatDuration,
  formatPlural,
  Segmented,
  viewHref,
} from '../../ui/index.ts';
import {
  pointsIn,
  Scatter,
  type ScatterBox,
  type ScatterMode,
  type ScatterPoints,
} from '../../viz/scatter/index.ts';
import { countText } from './counts.ts';
import { narrowed } from './query-edits.ts';
import styles from './Traces.module.css';
import { axisOf, nanosOf } from './time-axis.ts';
import type { TraceView } from './view.ts';

const NO_POINTS: ScatterPoints = { startMs: [], durationNs: [], error: [], service: [], services: [] };

interface TraceChartProps {
  readonly view: TraceView;
  readonly mode: ScatterMode;
  readonly onMode: (mode: ScatterMode) => void;
  readonly overview: TraceOverview | undefined;
  /** When the overview came, milliseconds since the epoch. */
  readonly updatedAt: number;
  /** How many traces were chosen in the list. */
  readonly marked: number;
  readonly onSendMarked: () => void;
  readonly onClearMarked: () => void;
}

export function TraceChart(props: TraceChartProps) {
  const { view, mode, onMode, overview, updatedAt, marked, onSendMarked, onClearMarked } = props;
  const [, navigate] = useLocation();
  const points = useMemo<ScatterPoints>(
    () => (overview ? { ...overview.points, services: overview.services } : NO_POINTS),
    [overview],
  );
  const axis = useMemo(
    () => axisOf(view.range, points.startMs, updatedAt === 0 ? Date.now() : updatedAt),
    [view.range, points, updatedAt],
  );
  return (
    <section className={styles.chart} aria-label="Duration over time">
      <div className={styles.heading}>
        {marked > 0 ? (
          <Chosen count={marked} onSend={onSendMarked} onClear={onClearMarked} />
        ) : view.selection ? (
          <Selection view={view} box={view.selection} points={points} overview={overview} />
        ) : (
          <Summary overview={overview} shown={points.startMs.length} />
        )}
        <span className={styles.spring} />
        {!view.selection && marked === 0 && (
          <>
            <span className={styles.legend}>colour: service of the root</span>
            <span className={styles.legend}>
              <X size={12} strokeWidth={2.5} color="var(--error)" aria-hidden /> error
            </span>
          </>
        )}
        <Segmented
          label="Kind of chart"
          small
          value={mode}
          onChange={onMode}
          options={[
            { value: 'points', label: 'Points' },
            { value: 'heat', label: 'Heat' },
          ]}
        />
      </div>
      <Scatter
        points={points}
        fromMs={axis.fromMs}
        toMs={axis.toMs}
        mode={mode}
        selection={view.selection}
        onSelect={view.select}
        onOpen={(row) => {
          const traceId = overview?.points.traceIds[row];
          if (traceId !== undefined) navigate(viewHref(`/traces/${traceId}`));
        }}
        label={`Duration over time of ${formatPlural(points.startMs.length, 'trace')}`}
      />
    </section>
  );
}

function Summary({ overview, shown }: { overview: TraceOverview | undefined; shown: number }) {
  if (!overview) return null;
  const { total, errors } = overview;
  return (
    <p className={styles.summary}>
      <b>
        {countText(total)} {total.count === 1 ? 'trace' : 'traces'}
      </b>
      {errors > 0 && <span className={styles.red}>{formatCount(errors)} with errors</span>}
      {shown < total.count && <span>the newest {formatCount(shown)} are drawn</span>}
    </p>
  );
}

interface ChosenProps {
  readonly count: number;
  readonly onSend: () => void;
  readonly onClear: () => void;
}

/** Traces that were picked one by one. */
function Chosen({ count, onSend, onClear }: ChosenProps) {
  return (
    <>
      <p className={styles.chip}>
        <SquareCheck size={13} aria-hidden />
        <b>{formatPlural(count, 'trace')} chosen</b>
        <button type="button" aria-label="Let the chosen traces go" onClick={onClear}>
          <X size={13} aria-hidden />
        </button>
      </p>
      <Button kind="ghost" small icon={Send} onClick={onSend}>
        Send {formatCount(count)}…
      </Button>
    </>
  );
}

interface SelectionProps {
  readonly view: TraceView;
  readonly box: ScatterBox;
  readonly points: ScatterPoints;
  readonly overview: TraceOverview | undefined;
}

function Selection({ view, box, points, overview }: SelectionProps) {
  const picked = useMemo(() => pointsIn(points, box), [points, box]);
  const count = picked.rows.length;
  const time = { from: nanosOf(box.fromMs), to: nanosOf(box.toMs) };
  const q = count > 0 ? narrowed(view.q, picked.minNs, picked.maxNs) : view.q;
  const send = (): void => {
    const { run } = view.window.resolve();
    openSend({ what: { kind: 'traces', q, ...time, ...(run !== undefined && { run }) } });
  };
  return (
    <>
      <p className={styles.chip}>
        <SquareDashed size={13} aria-hidden />
        <b>
          {formatCount(count)} of {overview ? countText(overview.total) : ''} traces
        </b>
        <span>
          {formatClock(box.fromMs, { millis: false })} – {formatClock(box.toMs, { millis: false })}
        </span>
        {count > 0 && (
          <span>
            {formatDuration(picked.minNs)} – {formatDuration(picked.maxNs)}
          </span>
        )}
        {picked.errors > 0 && <span className={styles.red}>{formatPlural(picked.errors, 'error')}</span>}
        <button type="button" aria-label="Clear the selection" onClick={() => view.select(null)}>
          <X size={13} aria-hidden />
        </button>
      </p>
      <Button
        kind="ghost"
        small
        icon={Filter}
        disabled={count === 0}
        title="Writes these durations into the query and this time into the range"
        onClick={() => changeUrl({ q, ...time })}
      >
        Filter
      </Button>
      <Button
        kind="ghost"
        small
        icon={ZoomIn}
        title="Shows this stretch of time"
        onClick={() => changeUrl(time)}
      >
        Zoom
      </Button>
      <Button kind="ghost" small icon={Send} disabled={count === 0} onClick={send}>
        Send {formatCount(count)}…
      </Button>
    </>
  );
}
