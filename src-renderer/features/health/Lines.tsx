// The lines to change, each with whom it is for.
import type { RemedyLine } from '#shared/api/doctor.ts';
import { CopyButton, cx } from '../../ui/index.ts';
import styles from './Health.module.css';

interface LinesProps {
  readonly lines: readonly RemedyLine[];
  /** Whom a line is for stands above it, where there is little room. */
  readonly narrow?: boolean;
}

export function Lines({ lines, narrow = false }: LinesProps) {
  if (lines.length === 0) return null;
  return (
    <ul className={cx(styles.lines, narrow && styles.narrow)} aria-label="The line to change">
      {lines.map(({ who, code }) => (
        <li key={`${who} ${code}`}>
          <span>{who}</span>
          <code>{code}</code>
          <CopyButton text={code} label={`Copy the line for ${who}`} />
        </li>
      ))}
    </ul>
  );
}
