// The token colours as hex for canvases, which cannot read CSS variables. tokens.css is the same table
// for CSS; a test holds the two together.
import type { Theme } from './theme.ts';

const INK = {
  frame: ['#f4f3ef', '#101113'],
  surface: ['#fdfcfa', '#17181b'],
  raised: ['#ffffff', '#1f2125'],
  sunken: ['#f7f6f2', '#131416'],
  hover: ['#f1f0eb', '#222429'],
  line: ['#e5e3dd', '#292b30'],
  'line-2': ['#cdcac2', '#3d4047'],
  ink: ['#1c1d20', '#eceae5'],
  'ink-2': ['#50535b', '#abadb5'],
  'ink-3': ['#646870', '#8c909a'],
  accent: ['#2a4bcb', '#94a6ff'],
  'on-accent': ['#ffffff', '#101223'],
  'accent-soft': ['#e8ecfb', '#222846'],
  select: ['#e6ebfa', '#20263f'],
  error: ['#b8271c', '#ff7b72'],
  'error-soft': ['#fbeae7', '#3a1d1c'],
  warn: ['#8a5a00', '#e0a83a'],
  'warn-soft': ['#faf0d9', '#33280f'],
  ok: ['#2a6e4e', '#6cc79a'],
  mark: ['#fbe39a', '#5c4a12'],
  'svc-0': ['#1f93e2', '#6ea9e7'],
  'svc-1': ['#c97a00', '#f3b335'],
  'svc-2': ['#794493', '#a65fb6'],
  'svc-3': ['#2a8171', '#7bd0b8'],
  'svc-4': ['#53310a', '#7c6b53'],
  'svc-5': ['#c474ae', '#f2bdf2'],
  'svc-6': ['#78955c', '#d3e593'],
  'svc-7': ['#0e3670', '#5b80e6'],
  'sev-fatal': ['#7a120b', '#ffb3ac'],
  'sev-error': ['#c8352a', '#f2645a'],
  'sev-warn': ['#c98a10', '#d99a2b'],
  'sev-info': ['#7d93ad', '#5f7590'],
  'sev-debug': ['#b4bbc4', '#454c57'],
  'sev-trace': ['#d5d8dc', '#32363d'],
} as const;

/** A colour token's name: `--${ColorToken}` in CSS. */
export type ColorToken = keyof typeof INK;

/** All token names. */
export const COLOR_TOKENS = Object.keys(INK) as readonly ColorToken[];

/** The hex value (`#rrggbb`) of a token in a theme. */
export function hexOf(token: ColorToken, theme: Theme): string {
  return INK[token][theme === 'light' ? 0 : 1];
}
