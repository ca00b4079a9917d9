// Text of any length: cut, with the rest one click away in a box that scrolls, so that 64 KB do not push the panel's
// other lines out of reach. What is searched for is shown even where it lies beyond the cut.
import { type ReactNode, useState } from 'react';
import { cx, formatBytes } from '../../../ui/index.ts';
import { marked } from '../../../viz/waterfall/TreeRow.tsx';
import styles from './panel.module.css';

/** A text of so many characters is shown whole. */
const CUT = 1200;
/** Characters and lines shown of a longer one. */
const SHOWN = 240;
const SHOWN_LINES = 8;
/** A whole text longer than this scrolls in a box of its own. */
const BOXED = 4000;
/** Beyond this a browser lays text out too slowly to be read. */
const MOST = 400_000;
/** So much of the text before a match is shown with it. */
const BEFORE = 60;

export interface LongTextProps {
  readonly text: string;
  /** Found text to mark, lower case. */
  readonly find: string;
  readonly number?: boolean;
  /** The whole text drawn in another way, when it is short enough to be. */
  readonly children?: ReactNode;
}

export function LongText({ text, find, number, children }: LongTextProps) {
  const [whole, setWhole] = useState(false);
  if (text === '') return <code className={styles.quietCode}>(empty)</code>;
  if (text.length <= CUT)
    return (
      <code className={cx(styles.longText, number && styles.number)}>{children || marked(text, find)}</code>
    );
  const at = find === '' ? -1 : text.toLowerCase().indexOf(find);
  const first = beginning(text, 0);
  const from = at > first.length - find.length ? Math.max(0, at - BEFORE) : 0;
  const shown = whole ? text.slice(0, MOST) : `${from > 0 ? '…' : ''}${beginning(text, from)}…`;
  const boxed = whole && text.length > BOXED;
  return (
    <>
      <code className={cx(styles.longText, boxed && styles.boxed)} {...(boxed && BOX)}>
        {(whole && children) || marked(shown, find)}
      </code>
      <button type="button" className={styles.more} aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole
          ? text.length > MOST
            ? `first ${formatBytes(MOST)}; show less`
            : 'show less'
          : `show all ${formatBytes(text.length)}`}
      </button>
    </>
  );
}

/** What is shown of a long text that is not shown whole. */
const beginning = (text: string, from: number): string =>
  text
    .slice(from, from + SHOWN)
    .split('\n', SHOWN_LINES)
    .join('\n');

/** What scrolls can be reached by keyboard. */
const BOX = { tabIndex: 0, role: 'group', 'aria-label': 'Whole value' } as const;
