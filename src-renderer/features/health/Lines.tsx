// The lines to change, each with whom it is for.
import type { RemedyLine } from '#shared/api/doctor.ts';
import { CopyButton } from '../../ui/index.ts';
import styles from './Health.module.css';

export function Lines({ lines }: { readonly lines: readonly RemedyLine[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className={styles.lines} aria-label="The line to change">
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
