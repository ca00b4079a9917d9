// What an environment block says, piece by piece, each with its sign.
import { Check, CircleX } from 'lucide-react';
import styles from './Form.module.css';
import type { Piece } from './use-parsed.ts';

interface PiecesProps {
  readonly pieces: readonly Piece[];
  /** Where tokens go, said beside them. */
  readonly kept?: string | undefined;
}

export function Pieces({ pieces, kept }: PiecesProps) {
  return (
    <dl className={styles.pieces} aria-label="Read from the block">
      {pieces.map(({ label, value, ok, message }) => (
        <div key={`${label} ${value}`} className={styles.piece}>
          <dt>{label}</dt>
          <dd>
            {value !== '' && <span className={styles.value}>{value}</span>}
            {ok && kept !== undefined && /token|authorization/i.test(label) && `, ${kept}`}
            {message !== undefined && <p className={styles.bad}>{message}</p>}
          </dd>
          {ok ? (
            <Check size={14} color="var(--ok)" aria-label="understood" />
          ) : (
            <CircleX size={14} color="var(--error)" aria-label="not right" />
          )}
        </div>
      ))}
    </dl>
  );
}
