// The whole trace in a strip: every span a line, written pixel by pixel, so that 100,000 cost no more than 100.
import type { TraceModel } from '../../logic/trace-model.ts';
import { hexOf } from '../../ui/theme/colors.ts';
import { serviceHex } from '../../ui/theme/service-color.ts';
import type { ServiceColors } from '../../ui/theme/service-colors.ts';
import type { Theme } from '../../ui/theme/theme.ts';

/** 0xAABBGGRR of "#rrggbb", as ImageData wants it on little-endian machines. */
function packed(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

/**
 * Draws into device pixels; `left` and `right` are the air at the sides. Spans stand in the tree's order from
 * top to bottom; where several fall on one line, the later one is seen, an error before all.
 */
export function drawMinimap(
  canvas: HTMLCanvasElement,
  model: TraceModel,
  theme: Theme,
  serviceColors: ServiceColors,
  left: number,
  right: number,
): void {
  const pen = canvas.getContext('2d');
  const { width, height } = canvas;
  if (!pen || width < 1 || height < 1) return;
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const { columns, tree, services, bounds } = model;
  const colors = Uint32Array.from(services.names, (name) => packed(serviceHex(name, theme, serviceColors)));
  const ratio = window.devicePixelRatio || 1;
  const margin = Math.round(3 * ratio);
  const room = height - 2 * margin;
  const thick = Math.max(1, Math.min(Math.round(2 * ratio), Math.floor(room / Math.max(1, tree.nodeCount))));
  const scale = Math.max(1, width - left - right) / (bounds.end - bounds.start);
  const line = (span: number, color: number, least: number) => {
    const start = columns.start[span] as number;
    const from = left + Math.floor((start - bounds.start) * scale);
    const length = Math.round(Math.max(0, columns.duration[span] as number) * scale);
    const to = Math.min(width, from + Math.max(least, length));
    const share = (tree.position[span] as number) / Math.max(1, tree.nodeCount - 1);
    const y = margin + Math.round(share * (room - thick));
    for (let dy = 0; dy < thick; dy++)
      pixels.fill(color, (y + dy) * width + Math.max(0, from), (y + dy) * width + to);
  };
  for (const node of tree.order)
    if (node < tree.spanCount) line(node, colors[services.ofSpan[node] as number] ?? 0, 1);
  pen.putImageData(image, 0, 0);
  pen.fillStyle = hexOf('error', theme);
  const dot = 3 * ratio;
  let lastX = -1;
  for (const span of model.errors.length > 2000 ? model.errors.subarray(0, 2000) : model.errors) {
    const end = (columns.start[span] as number) + Math.max(0, columns.duration[span] as number);
    const x = left + (end - bounds.start) * scale;
    const share = (tree.position[span] as number) / Math.max(1, tree.nodeCount - 1);
    const y = margin + share * (room - thick);
    if (Math.abs(x - lastX) < 0.5) continue;
    lastX = x;
    pen.fillRect(Math.min(width - dot, x - dot / 2), Math.max(0, y - dot / 2 + thick / 2), dot, dot);
  }
}
