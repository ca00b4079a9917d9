// The colour of a severity's edge and bar, and of the word beside it.
import { type ColorToken, hexOf } from './colors.ts';
import type { Theme } from './theme.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type SeverityLevel = (typeof LEVELS)[number];

function levelOf(severity: string): SeverityLevel {
  const word = severity.toLowerCase();
  return LEVELS.find((level) => level === word) ?? 'trace';
}

/** The colour of a severity word's edge or bar as a CSS value; unknown words are drawn as "trace". */
export function severityCssVar(severity: string): string {
  return `var(--sev-${levelOf(severity)})`;
}

/** The same colour as hex for a canvas. */
export function severityHex(severity: string, theme: Theme): string {
  const token: ColorToken = `sev-${levelOf(severity)}`;
  return hexOf(token, theme);
}

/** The colour the word itself is printed in: red for fatal and error, amber for warn, else quiet. */
export function severityTextCssVar(severity: string): string {
  const level = levelOf(severity);
  if (level === 'fatal' || level === 'error') return 'var(--error)';
  return level === 'warn' ? 'var(--warn)' : 'var(--ink-3)';
}
