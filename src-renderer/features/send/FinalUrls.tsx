// Where each signal would be posted to and what answers there, as the engine reads the form.
import { CircleX } from 'lucide-react';
import { BACKEND_WORDS } from './destination-words.ts';
import styles from './Form.module.css';
import { SIGNALS } from './outcome-words.ts';
import type { Description } from './use-described.ts';

export function FinalUrls({ description }: { readonly description: Description }) {
  const { described, error } = description;
  if (error) {
    return (
      <p className={styles.wrong} role="alert">
        <CircleX size={14} aria-hidden />
        <span>
          <b>{error.message}</b> {error.hint}
        </span>
      </p>
    );
  }
  if (described === null) return null;
  const { urls, backends } = described;
  return (
    <dl className={styles.finals} aria-label="Sent to">
      {SIGNALS.map((signal) => (
        <div key={signal} className={styles.final}>
          <dt>{signal}</dt>
          <dd>
            {urls[signal] === null ? (
              <i>left out</i>
            ) : (
              <>
                <code>{urls[signal]}</code> <span>{BACKEND_WORDS[backends[signal]]}</span>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
