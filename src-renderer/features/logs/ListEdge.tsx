// What stands above the first row and below the last: what is being read, or that nothing further is in this time, and
// the way beyond it.
import styles from './logs.module.css';

interface ListEdgeProps {
  readonly end: 'older' | 'newer';
  /** There is more in this time. */
  readonly more: boolean;
  readonly loading: boolean;
  /** A search beyond it is on its way, or was stopped. */
  readonly search?: { readonly stopped: boolean } | null;
  readonly error: Error | null;
  /** Goes on beyond the chosen time; null where there is nothing beyond. */
  readonly onBeyond: (() => void) | null;
}

export function ListEdge({ end, more, loading, search = null, error, onBeyond }: ListEdgeProps) {
  const which = end === 'older' ? 'Older' : 'Newer';
  return (
    <p className={styles.edgeNote}>
      {error
        ? `${which} records could not be read: ${error.message}`
        : search
          ? search.stopped
            ? `${which} records were not searched`
            : `Searching ${end} records`
          : more || loading
            ? `Reading ${end} records`
            : `Nothing ${end} in this time`}
      {!error && !more && !loading && onBeyond && (
        <button type="button" className={styles.beyond} onClick={onBeyond}>
          {end === 'older' ? 'Begin earlier' : 'Go on later'}
        </button>
      )}
    </p>
  );
}
