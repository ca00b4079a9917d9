// The heads of the list's columns.
import type { ListView } from './list-view.ts';
import styles from './logs.module.css';

export function ListHead({ view }: { readonly view: ListView }) {
  return (
    <div className={styles.head}>
      <span>Time</span>
      <span>Level</span>
      <span>Service</span>
      <span>Body</span>
      {view.columns.map((label) => (
        <span key={label} className={styles.headColumn} title={label}>
          {label}
        </span>
      ))}
      <span className={styles.headTrace}>Trace</span>
    </div>
  );
}
