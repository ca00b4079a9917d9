// A body, or a line of it, with its colours. It stands for itself in the order of reading: what turns the direction
// within it turns nothing beside it.
import { type CSSProperties, memo, useMemo } from 'react';
import { bodyRuns, type Finder, type Run } from '../../logic/log-body.ts';
import type { AnsiColor, TerminalColor } from '../../logic/sgr.ts';
import { cx } from '../../ui/cx.ts';
import styles from './LogBody.module.css';

interface LogBodyProps {
  readonly text: string;
  readonly structured: boolean;
  readonly find: Finder | null;
}

export const LogBody = memo(function LogBody({ text, structured, find }: LogBodyProps) {
  const runs = useMemo(() => bodyRuns(text, structured, find), [text, structured, find]);
  let at = 0;
  return (
    <bdi>
      {runs.map((run) => {
        const key = at;
        at += run.text.length;
        const look = cx(
          run.role && styles[run.role],
          run.bold && styles.bold,
          run.dim && styles.dim,
          run.underline && styles.underline,
          run.inverse && styles.inverse,
          run.background && styles.backed,
        );
        const style = coloursOf(run);
        if (!run.found && look === '' && style === undefined) return run.text;
        const Mark = run.found ? 'mark' : 'span';
        return (
          <Mark key={key} className={look} style={style}>
            {run.text}
          </Mark>
        );
      })}
    </bdi>
  );
});

/** The colours as variables: the style sheet keeps them readable on either theme. */
function coloursOf({ color, background, inverse }: Run): CSSProperties | undefined {
  if (color === undefined && background === undefined) return undefined;
  const style: Record<string, string> = {};
  if (color !== undefined) {
    style['--ansi'] = cssOf(color);
    if (!inverse) style.color = 'var(--ansi)';
  }
  if (background !== undefined) style['--ansi-back'] = cssOf(background);
  return style;
}

/** The terminal's own colours; magenta and cyan have no token: hues of the same lightness as the others. */
const OWN: Readonly<Record<AnsiColor, string>> = {
  grey: 'var(--ink-3)',
  red: 'var(--error)',
  yellow: 'var(--warn)',
  green: 'var(--ok)',
  blue: 'var(--accent)',
  magenta: 'light-dark(#8a2d86, #d9a1dd)',
  cyan: 'light-dark(#0f6a75, #7cc6d6)',
};

const isOwn = (color: TerminalColor): color is AnsiColor => Object.hasOwn(OWN, color);

/** A colour that was chosen for a dark terminal, or a light one, with as much lightness as the theme can bear. */
function cssOf(color: TerminalColor): string {
  if (isOwn(color)) return OWN[color];
  const from = `oklch(from ${color}`;
  return `light-dark(${from} min(l, 0.55) c h), ${from} max(l, 0.72) c h))`;
}
