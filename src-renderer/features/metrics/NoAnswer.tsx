// What stands where a query's chart would: it has no value, or it cannot be answered.
import type { PromqlResult } from '#shared/api/metrics.ts';
import { AppError } from '../../api/index.ts';
import { Button, EmptyState, ErrorState } from '../../ui/index.ts';
import styles from './metrics.module.css';

export function NoAnswer({ result: { remarks } }: { readonly result: PromqlResult }) {
  const [first] = remarks;
  return (
    <EmptyState title={first?.message ?? 'The query has no value in this time'}>
      {first?.hint ??
        'A rate needs two exports, or one that says since when it counted; a comparison leaves out what it does not hold for.'}
    </EmptyState>
  );
}

export function QueryFailed({ error, onClear }: { readonly error: Error; readonly onClear: () => void }) {
  const known = error instanceof AppError ? error : undefined;
  return (
    <section className={styles.opened} aria-label="Query">
      <ErrorState
        what={known?.code === 'bad_query' ? 'The query cannot be answered' : 'The metrics could not be read'}
        meaning={`${error.message}${known?.at ? ` (column ${known.at.column})` : ''}`}
        actions={
          <>
            {known?.hint}
            <Button small onClick={onClear}>
              Clear the query
            </Button>
          </>
        }
      />
    </section>
  );
}
