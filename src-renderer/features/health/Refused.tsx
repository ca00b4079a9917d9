// What was refused, whole or in part: what it was, why, from whom, and the line to change.
import { useMutation } from '@tanstack/react-query';
import { CircleX, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { Finding } from '#shared/api/doctor.ts';
import { api } from '../../api/index.ts';
import { Button, Chip, cx, formatCount, formatPlural, Time, toast } from '../../ui/index.ts';
import { keyOf, whereOf } from './findings.ts';
import styles from './Health.module.css';
import { Lines } from './Lines.tsx';

interface RefusedProps {
  readonly refusals: readonly Finding[];
  readonly refused: number;
  readonly taken: number;
}

export function Refused({ refusals, refused, taken }: RefusedProps) {
  const seen = useMutation({
    mutationFn: () => api.markFindingsSeen({}),
    onError: (error) => toast.error('That did not work', { description: error.message }),
  });
  const isNew = refusals.some((finding) => !finding.seen);
  return (
    <section aria-labelledby="refused">
      <header className={styles.sectionHead}>
        <h2 id="refused">Refused</h2>
        {refusals.length > 0 ? (
          <p>{formatPlural(refused, 'request')} since the engine started, newest first</p>
        ) : (
          <p className={styles.none}>
            <ShieldCheck size={15} color="var(--ok)" aria-hidden />
            Nothing was refused:{' '}
            {taken === 0 ? 'no request came yet' : `all of ${formatPlural(taken, 'request')} were taken`}
          </p>
        )}
        {isNew && (
          <Button small kind="ghost" busy={seen.isPending} onClick={() => seen.mutate()}>
            Mark as seen
          </Button>
        )}
      </header>
      {refusals.length > 0 && (
        <ol className={styles.cards}>
          {refusals.map((finding) => (
            <Card key={keyOf(finding)} finding={finding} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Card({ finding }: { readonly finding: Finding }) {
  const { kind, title, meaning, lines, times, first, last, items, firstBytes, seen } = finding;
  return (
    <li className={cx(styles.card, seen && styles.seen)}>
      <div className={styles.cardHead}>
        {kind === 'refused' ? (
          <CircleX size={16} color="var(--error)" aria-label="refused" />
        ) : (
          <TriangleAlert size={16} color="var(--warn)" aria-label="refused in part" />
        )}
        <div>
          <h3>{title}</h3>
          <p>{meaning}</p>
          <p className={styles.where}>
            {whereOf(finding)}
            {kind === 'partly' && items > 0 && ` · ${formatPlural(items, 'item')} left out`} ·{' '}
            {times > 1 && (
              <>
                <Time time={first} show="second" /> –{' '}
              </>
            )}
            <Time time={last} show="second" />
          </p>
          {firstBytes !== undefined && firstBytes !== '' && (
            <p className={styles.bytes}>
              began with <code>{firstBytes}</code>
            </p>
          )}
        </div>
        {times > 1 && <Chip>{formatCount(times)} ×</Chip>}
      </div>
      <Lines lines={lines} />
    </li>
  );
}
