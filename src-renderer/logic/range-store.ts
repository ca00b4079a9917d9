// The stretch of time on screen, kept outside of any component: ruler, lanes and minimap follow the hand
// frame by frame without the page being rendered again.
import { clampRange, type TimeRange } from './time-scale.ts';

export interface RangeStore {
  /** What is on screen. The same object until it changes. */
  get(): TimeRange;
  /** Changes it, kept inside the bounds. */
  set(range: TimeRange): void;
  /** First start to last end of what can be shown. */
  bounds(): TimeRange;
  /**
   * Takes new bounds, as a live trace grows. `follow`: a view of the whole stays a view of the whole. `by`: all
   * times are this much later than before, as the base they count from moved.
   */
  rebound(bounds: TimeRange, change: { follow: boolean; by: number }): void;
  /** All is on screen, or was until the trace grew and was not to be followed: nobody chose a stretch of it. */
  isWhole(): boolean;
  /** Follows after all. */
  catchUp(): void;
  /** Calls back on every change; returns how to stop. */
  subscribe(changed: () => void): () => void;
}

export function createRangeStore(initial: TimeRange): RangeStore {
  let bounds = initial;
  let range = initial;
  const listeners = new Set<() => void>();
  /** The trace grew, and the view of the whole stayed. */
  let behind = false;
  const covers = () => range.start <= bounds.start && range.end >= bounds.end;
  const put = (next: TimeRange) => {
    if (next.start === range.start && next.end === range.end) return;
    range = next;
    behind = false;
    for (const changed of listeners) changed();
  };
  return {
    get: () => range,
    set: (next) => put(clampRange(next, bounds)),
    bounds: () => bounds,
    rebound(next, { follow, by }) {
      if (by === 0 && next.start === bounds.start && next.end === bounds.end) return;
      const whole = behind || covers();
      bounds = next;
      range = whole && follow ? next : clampRange({ start: range.start + by, end: range.end + by }, next);
      behind = whole && !covers();
      for (const changed of listeners) changed();
    },
    isWhole: () => behind || covers(),
    catchUp() {
      if (behind) this.set(bounds);
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}
