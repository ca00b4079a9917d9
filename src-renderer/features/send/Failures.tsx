// The failures of a destination's last test.
import type { Destination } from '#shared/api/destinations.ts';
import { failuresOf } from './destination-words.ts';
import styles from './Form.module.css';

export function Failures({ destination }: { readonly destination: Destination }) {
  const failures = failuresOf(destination);
  if (failures.length === 0) return null;
  return (
    <div className={styles.refused}>
      {failures.map(({ what, rest }) => (
        <p key={what}>
          <b>{what}</b> {rest}
        </p>
      ))}
    </div>
  );
}
