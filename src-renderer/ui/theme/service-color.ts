// A service's colour: the same name has the same colour on every screen, in every run, on every machine.
// Sixteen slots: eight hues plain, then the same eight hatched.
import type { CSSProperties } from 'react';
import { type ColorToken, hexOf } from './colors.ts';
import type { Theme } from './theme.ts';

/** The eight hues in slot order. */
export const HUES = ['sky', 'amber', 'plum', 'teal', 'umber', 'orchid', 'moss', 'navy'] as const;
export type Hue = (typeof HUES)[number];

export interface ServiceColor {
  /** 0..15; 8 and above are hatched. */
  readonly slot: number;
  readonly hue: Hue;
  readonly hatched: boolean;
  /** The hue as a CSS value, e.g. `var(--svc-3)`. */
  readonly cssVar: string;
}

// Chosen so that the five services of the sample shop get the first five hues, unhatched.
const SEED = 1_513_821;

function slotOf(name: string): number {
  let hash = SEED;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b) >>> 0;
  hash ^= hash >>> 13;
  return hash & 15;
}

/** Slots that are plain; as many follow that are hatched. */
export const PLAIN = HUES.length;

/** The colour of a slot, 0..15. */
export function slotColor(slot: number): ServiceColor {
  const index = slot % PLAIN;
  return { slot, hue: HUES[index] ?? 'sky', hatched: slot >= PLAIN, cssVar: `var(--svc-${index})` };
}

const known = new Map<string, ServiceColor>();

/** The colour of a service name. */
export function serviceColor(name: string): ServiceColor {
  const seen = known.get(name);
  if (seen) return seen;
  const color = slotColor(slotOf(name));
  if (known.size < 20_000) known.set(name, color);
  return color;
}

/** The plain hue as a colour token. */
export const serviceToken = (name: string, colors = serviceColor): ColorToken =>
  `svc-${colors(name).slot % PLAIN}` as ColorToken;

/** The plain hue as hex for a canvas. */
export const serviceHex = (name: string, theme: Theme, colors = serviceColor): string =>
  hexOf(serviceToken(name, colors), theme);

/** The ground of a bar or swatch in CSS, hatched where the slot says so. */
export function serviceBackground(name: string, colors = serviceColor): CSSProperties {
  const { cssVar, hatched } = colors(name);
  if (!hatched) return { background: cssVar };
  const pale = `color-mix(in srgb, ${cssVar} 35%, var(--surface))`;
  return { background: `repeating-linear-gradient(135deg, ${cssVar} 0 2px, ${pale} 2px 4px)` };
}

const patterns = new WeakMap<CanvasRenderingContext2D, Map<string, CanvasPattern>>();

/** What to set as `fillStyle` for a bar of this service: a hex colour, or a hatch in that colour. */
export function serviceFill(
  context: CanvasRenderingContext2D,
  name: string,
  theme: Theme,
  colors = serviceColor,
): string | CanvasPattern {
  const hex = serviceHex(name, theme, colors);
  if (!colors(name).hatched) return hex;
  const made = patterns.get(context) ?? new Map<string, CanvasPattern>();
  patterns.set(context, made);
  const cached = made.get(hex);
  if (cached) return cached;
  const pattern = hatch(context, hex, hexOf('surface', theme));
  if (!pattern) return hex;
  made.set(hex, pattern);
  return pattern;
}

function hatch(context: CanvasRenderingContext2D, hex: string, ground: string): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 6, 6);
  pen.globalAlpha = 0.35;
  pen.fillStyle = hex;
  pen.fillRect(0, 0, 6, 6);
  pen.globalAlpha = 1;
  pen.strokeStyle = hex;
  pen.lineWidth = 2.2;
  pen.beginPath();
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift - 1, 7);
    pen.lineTo(shift + 7, -1);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}
