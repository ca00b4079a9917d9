// The touchable layer over a chart's plot: pointer and arrow keys stand at a time, a drag (or Shift with the
// arrows) selects a stretch of it. Draws the crosshair and the selection, and nothing of the data.
import { type ReactNode, useEffect, useId, useState } from 'react';
import { shareSpot, useSpotElsewhere } from './shared-spot.ts';
import styles from './TimePad.module.css';

/** Where the plot lies inside its chart, in px, and the time it spans. */
export interface TimePlot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where the pointer or the keyboard stands; `y` is null for the keyboard. */
export interface TimeSpot {
  readonly ms: number;
  readonly x: number;
  readonly y: number | null;
}

export interface TimePadProps {
  readonly plot: TimePlot;
  /** Width of a step in ms: what an arrow key moves by, and what a selection snaps to. */
  readonly stepMs: number;
  /** What the chart shows, for a screen reader. */
  readonly label: string;
  /** What stands at a time, read out when the keyboard comes to it. */
  readonly say: (ms: number) => string;
  readonly onSelect: (fromMs: number, toMs: number) => void;
  readonly onClick?: (spot: TimeSpot) => void;
  readonly crosshair?: boolean;
  /** Drawn beside the spot: the tooltip. */
  readonly children?: (spot: TimeSpot) => ReactNode;
}

const CLICK_PX = 4;

export function xOfTime(plot: TimePlot, ms: number): number {
  return plot.left + ((ms - plot.fromMs) / (plot.toMs - plot.fromMs)) * (plot.right - plot.left);
}

function timeAt(plot: TimePlot, x: number): number {
  const share = (x - plot.left) / Math.max(1, plot.right - plot.left);
  return plot.fromMs + Math.min(1, Math.max(0, share)) * (plot.toMs - plot.fromMs);
}

export function TimePad(props: TimePadProps) {
  const { plot, stepMs, label, say, onSelect, onClick, crosshair, children } = props;
  const hint = useId();
  const [spot, setSpot] = useState<TimeSpot | null>(null);
  const elsewhereMs = useSpotElsewhere(hint);
  const ms = crosshair && spot ? spot.ms : null;
  useEffect(() => shareSpot(hint, ms), [hint, ms]);
  useEffect(() => () => shareSpot(hint, null), [hint]);
  /** Where a drag or a Shift-walk began. */
  const [anchor, setAnchor] = useState<{ ms: number; x: number; by: 'pointer' | 'keys' } | null>(null);

  const snap = (a: number, b: number): [number, number] => {
    const base = plot.fromMs;
    const from = base + Math.floor((Math.min(a, b) - base) / stepMs) * stepMs;
    const to = base + Math.ceil((Math.max(a, b) - base) / stepMs) * stepMs;
    return [from, Math.max(to, from + stepMs)];
  };
  const spotAt = (event: React.PointerEvent): TimeSpot => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.min(plot.right, Math.max(plot.left, event.clientX - box.left + plot.left));
    return { ms: timeAt(plot, x), x, y: event.clientY - box.top + plot.top };
  };
  const dragged = anchor && spot && (anchor.by === 'keys' || Math.abs(spot.x - anchor.x) >= CLICK_PX);
  const selection = dragged ? snap(anchor.ms, spot.ms) : null;

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Escape' && (spot || anchor)) {
      event.stopPropagation();
      setSpot(null);
      setAnchor(null);
      return;
    }
    if (event.key === 'Enter' && spot) {
      event.preventDefault();
      if (selection) onSelect(...selection);
      else onClick?.(spot);
      setAnchor(null);
      return;
    }
    const move = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (move === 0) return;
    event.preventDefault();
    const start = spot?.ms ?? (move > 0 ? plot.fromMs - stepMs / 2 : plot.toMs + stepMs / 2);
    const ms = Math.min(plot.toMs - stepMs / 2, Math.max(plot.fromMs + stepMs / 2, start + move * stepMs));
    const next = { ms, x: xOfTime(plot, ms), y: null };
    if (!event.shiftKey) setAnchor(null);
    else if (!anchor) setAnchor({ ms: spot?.ms ?? ms, x: spot?.x ?? next.x, by: 'keys' });
    setSpot(next);
  };

  const size = {
    left: plot.left,
    top: plot.top,
    width: plot.right - plot.left,
    height: plot.bottom - plot.top,
  };
  return (
    <>
      <button
        type="button"
        className={styles.pad}
        style={size}
        aria-label={label}
        aria-describedby={hint}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setSpot(null);
          setAnchor(null);
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = spotAt(event);
          setSpot(at);
          setAnchor({ ms: at.ms, x: at.x, by: 'pointer' });
        }}
        onPointerMove={(event) => setSpot(spotAt(event))}
        onPointerUp={(event) => {
          const at = spotAt(event);
          setAnchor(null);
          if (!anchor) return;
          if (Math.abs(at.x - anchor.x) < CLICK_PX) onClick?.(at);
          else onSelect(...snap(anchor.ms, at.ms));
        }}
        onPointerCancel={() => setAnchor(null)}
        onPointerLeave={() => {
          if (!anchor) setSpot(null);
        }}
      />
      {spot && crosshair && !selection && (
        <div
          className={styles.crosshair}
          style={{ left: spot.x, top: plot.top, height: plot.bottom - plot.top }}
        />
      )}
      {elsewhereMs !== null &&
        !spot &&
        crosshair &&
        elsewhereMs >= plot.fromMs &&
        elsewhereMs <= plot.toMs && (
          <div
            className={styles.crosshair}
            style={{ left: xOfTime(plot, elsewhereMs), top: plot.top, height: plot.bottom - plot.top }}
          />
        )}
      {selection && (
        <div
          className={styles.selection}
          style={{
            left: Math.max(plot.left, xOfTime(plot, selection[0])),
            width:
              Math.min(plot.right, xOfTime(plot, selection[1])) -
              Math.max(plot.left, xOfTime(plot, selection[0])),
            top: plot.top,
            height: plot.bottom - plot.top,
          }}
        />
      )}
      {spot && !selection && children?.(spot)}
      <span id={hint} className={styles.unseen}>
        Arrow keys move through time, Shift with arrows selects, Enter takes it, Escape clears.
      </span>
      <output className={styles.unseen}>{spot && spot.y === null ? say(spot.ms) : ''}</output>
    </>
  );
}
