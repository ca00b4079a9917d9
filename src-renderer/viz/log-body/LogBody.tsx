// A body, or a line of it, with its colours.
import { memo, useMemo } from 'react';
import { bodyRuns, type Finder } from '../../logic/log-body.ts';
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
  return runs.map((run) => {
    const key = at;
    at += run.text.length;
    const look = cx(
      run.role && styles[run.role],
      run.color && styles[run.color],
      run.bold && styles.bold,
      run.dim && styles.dim,
    );
    if (run.found)
      return (
        <mark key={key} className={look}>
          {run.text}
        </mark>
      );
    return look === '' ? (
      run.text
    ) : (
      <span key={key} className={look}>
        {run.text}
      </span>
    );
  });
});
