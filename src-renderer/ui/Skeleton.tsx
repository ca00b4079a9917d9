// The shape of rows that are on their way; nothing at all for the first 150 ms.
import { useEffect, useState } from 'react';
import styles from './Skeleton.module.css';

/** True once `wanted` has been true for `ms` milliseconds without a break. */
export function useDelayed(wanted: boolean, ms = 150): boolean {
  const [due, setDue] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => setDue(true), ms);
    return () => {
      clearTimeout(timer);
      setDue(false);
    };
  }, [wanted, ms]);
  return wanted && due;
}

const WIDTHS = [34, 26, 30, 22, 28, 24, 32, 20] as const;

export function SkeletonRows({
  rows = 8,
  rowHeight = 22,
}: {
  readonly rows?: number;
  readonly rowHeight?: number;
}) {
  const shown = useDelayed(true);
  if (!shown) return null;
  return (
    <div className={styles.rows} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key, row) => (
        <div key={key} className={styles.row} style={{ height: rowHeight }}>
          <span className={styles.bar} style={{ width: 84 }} />
          <span className={styles.bar} style={{ width: `${WIDTHS[row % WIDTHS.length]}%` }} />
          <span style={{ flex: 1 }} />
          <span className={styles.bar} style={{ width: 48 }} />
        </div>
      ))}
    </div>
  );
}
