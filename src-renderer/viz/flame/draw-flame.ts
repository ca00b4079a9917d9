// The frames of a flame graph on a canvas, from a frame down. Frames too narrow to be seen are one
// frame together, so that no time is shown as none.
import { type Flame, isNarrow, joinNarrow } from '../../logic/flame.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { formatCount, formatDuration } from '../../ui/format/index.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import { serviceFill, serviceHex } from '../../ui/theme/service-color.ts';
import type { ServiceColors } from '../../ui/theme/service-colors.ts';
import type { Theme } from '../../ui/theme/theme.ts';
import { frameName } from './frame-words.ts';

export const FRAME_HEIGHT = 22;
/** Frames narrower than this many pixels are joined with those beside them. */
export const LEAST_WIDTH = 0.7;
/** How much of the service's colour is in the ground of its frames. */
const GROUND = 0.32;

export interface FlameView {
  /** Shares of the whole width that are on screen. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
}

/** Draws what is in view. `chosen` and `hover` are frames, -1 for none; `matches` dims the others. */
export function drawFlame(
  pen: CanvasRenderingContext2D,
  flame: Flame,
  model: TraceModel,
  view: FlameView,
  theme: Theme,
  colors: ServiceColors,
  chosen: number,
  hover: number,
  matches: ((frame: number) => boolean) | null,
): void {
  pen.clearRect(0, 0, view.width, view.height);
  const scale = view.width / (view.to - view.from);
  pen.textBaseline = 'middle';
  pen.font = '12px "Inter Variable", system-ui, sans-serif';
  for (let frame = 0; frame < flame.count; frame++) {
    const y = (flame.depth[frame] as number) * FRAME_HEIGHT - view.scrollTop;
    if (y < -FRAME_HEIGHT || y > view.height) continue;
    const x0 = Math.max(0, ((flame.left[frame] as number) - view.from) * scale);
    const x1 = Math.min(view.width, ((flame.right[frame] as number) - view.from) * scale);
    const width = x1 - x0;
    if (x1 <= 0 || x0 >= view.width || isNarrow(flame, frame, LEAST_WIDTH / scale)) continue;
    const seen = matches && !matches(frame) ? 0.3 : 1;
    const service = model.services.names[flame.service[frame] as number] ?? '';
    const known = flame.service[frame] !== -1;
    // Pale under the name, so that it can be read; the edge above is the colour itself, hatched where it is.
    pen.fillStyle = known ? serviceHex(service, theme, colors) : hexOf('ink-3', theme);
    pen.globalAlpha = seen * (frame === hover || frame === chosen ? GROUND + 0.1 : GROUND);
    pen.fillRect(x0, y + 1, Math.max(0.4, width - 1), FRAME_HEIGHT - 2);
    pen.globalAlpha = seen;
    if (known) pen.fillStyle = serviceFill(pen, service, theme, colors);
    pen.fillRect(x0, y + 1, Math.max(0.4, width - 1), 3);
    if ((flame.errors[frame] as number) > 0) {
      pen.fillStyle = hexOf('error', theme);
      pen.fillRect(Math.max(x0, x1 - 5), y + 1, Math.min(4, width), 4);
    }
    if (frame === chosen) {
      pen.strokeStyle = hexOf('accent', theme);
      pen.lineWidth = 2;
      pen.strokeRect(x0 + 1, y + 2, Math.max(1, width - 3), FRAME_HEIGHT - 4);
    }
    if (width > 28) drawName(pen, flame, model, frame, x0, y, width, theme);
  }
  for (const { depth, left, right, count } of joinNarrow(flame, LEAST_WIDTH / scale)) {
    const y = depth * FRAME_HEIGHT - view.scrollTop;
    const x0 = Math.max(0, (left - view.from) * scale);
    const width = Math.min(view.width, (right - view.from) * scale) - x0;
    if (y < -FRAME_HEIGHT || y > view.height || width < 0.4) continue;
    pen.globalAlpha = matches ? 0.3 : 1;
    pen.fillStyle = hexOf('line-2', theme);
    pen.fillRect(x0, y + 1, Math.max(0.4, width - 1), FRAME_HEIGHT - 2);
    pen.fillStyle = hexOf('ink-2', theme);
    if (width > 28) pen.fillText(fitted(pen, `× ${formatCount(count)}`, width - 11), x0 + 6, y + 13.5);
  }
  pen.globalAlpha = 1;
}

function drawName(
  pen: CanvasRenderingContext2D,
  flame: Flame,
  model: TraceModel,
  frame: number,
  x: number,
  y: number,
  width: number,
  theme: Theme,
): void {
  const room = width - 11;
  const name = frameName(flame, model, frame);
  pen.fillStyle = hexOf('ink', theme);
  pen.fillText(fitted(pen, name, room), x + 6, y + 13.5);
  const used = pen.measureText(name).width + 8;
  if (used >= room) return;
  const times = (flame.spans[frame] as number) > 1 ? ` × ${flame.spans[frame]}` : '';
  const value = `${formatDuration(flame.time[frame] as number)}${times}`;
  if (used + pen.measureText(value).width > room) return;
  pen.globalAlpha *= 0.8;
  pen.fillText(value, x + 6 + used, y + 13.5);
}

/** The text, or as much of its beginning as fits `room` pixels together with an ellipsis. */
function fitted(pen: CanvasRenderingContext2D, text: string, room: number): string {
  if (pen.measureText(text).width <= room) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${text.slice(0, low).trimEnd()}…`;
}
