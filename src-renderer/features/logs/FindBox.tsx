// Marks a text in the loaded lines and walks from one line with it to the next. It leaves the query alone.
import { Highlighter } from 'lucide-react';
import type { Ref } from 'react';
import { cx, formatCount, Input } from '../../ui/index.ts';
import styles from './logs.module.css';

interface FindBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Lines that hold the text, and the one walked to (from 0; -1: none yet). */
  readonly matches: number;
  readonly at: number;
  /** How many lines are loaded: it is looked for in these. */
  readonly among: number;
  readonly onStep: (direction: 1 | -1) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

export function FindBox({ value, onChange, matches, among, at, onStep, ref }: FindBoxProps) {
  return (
    <Input
      ref={ref}
      className={cx(styles.find, value.trim() !== '' && styles.finding)}
      type="search"
      aria-label="Find in the loaded lines"
      placeholder="Find in lines"
      mono
      value={value}
      onChange={onChange}
      before={<Highlighter size={14} aria-hidden />}
      after={
        value.trim() !== '' && (
          <output
            className={styles.matches}
            title="Looked for in the lines that are loaded. The query bar looks in all records."
          >
            {matches === 0 ? 'none' : `${at >= 0 ? `${formatCount(at + 1)} of ` : ''}${formatCount(matches)}`}
            {` in ${formatCount(among)} loaded`}
          </output>
        )
      }
      onKeyDown={(event) => {
        if (event.key === 'Enter') onStep(event.shiftKey ? 1 : -1);
        else if (event.key === 'Escape') {
          if (value === '') event.currentTarget.blur();
          else onChange('');
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
