// The wheel over time: zoom about the pointer, or pan.
import type { RangeStore } from '../../logic/range-store.ts';
import { panBy, zoomAbout } from '../../logic/time-scale.ts';
import { laneWidth, timeAt } from './measures.ts';

/** Zooms about the time under `x`; one notch of a wheel is about a fifth. */
export function wheelZoom(store: RangeStore, deltaY: number, x: number, width: number): void {
  const range = store.get();
  const factor = Math.exp(Math.max(-100, Math.min(100, deltaY)) * 0.0022);
  store.set(zoomAbout(range, timeAt(x, range, width), factor, store.bounds()));
}

/** Pans by pixels. */
export function wheelPan(store: RangeStore, pixels: number, width: number): void {
  const range = store.get();
  store.set(panBy(range, (pixels / laneWidth(width)) * (range.end - range.start), store.bounds()));
}

/** Pixels of a wheel event, whatever it counts in. */
export function wheelPixels(event: WheelEvent): { x: number; y: number } {
  const unit = event.deltaMode === 1 ? 22 : event.deltaMode === 2 ? 400 : 1;
  return { x: event.deltaX * unit, y: event.deltaY * unit };
}
