// The head of a comparison: the two traces in numbers, how they are shown, and the way out.
import { ListFilter, X } from 'lucide-react';
import { Link } from 'wouter';
import { comparisonText } from '../../../logic/comparison-text.ts';
import type { MergedTrace } from '../../../logic/merged-trace.ts';
import {
  Button,
  CopyButton,
  formatCount,
  formatDuration,
  formatPercent,
  IconButton,
  Segmented,
  Time,
} from '../../../ui/index.ts';
import { viewHref } from '../../../ui/view/url.ts';
import { Adjusted } from '../Adjusted.tsx';
import styles from './compare.module.css';
import { signedDuration } from './compare-columns.tsx';

export interface CompareBarProps {
  readonly merged: MergedTrace;
  /** Clocks of this trace are set; the other is as recorded. */
  readonly adjusted: boolean;
  readonly onlyChanged: boolean;
  readonly onOnlyChanged: (only: boolean) => void;
  readonly order: 'tree' | 'difference';
  readonly onOrder: (order: 'tree' | 'difference') => void;
  readonly onChoose: () => void;
  readonly onClose: () => void;
}

export function CompareBar(props: CompareBarProps) {
  const { merged, adjusted, onlyChanged, onOnlyChanged, order, onOrder, onChoose, onClose } = props;
  const { own, other, matched, added, missing } = merged;
  const here = own.length;
  const there = other.length;
  return (
    <section className={styles.bar} aria-label="Comparison">
      <div className={styles.line}>
        <span className={styles.side}>
          <span className={styles.ownKey} /> This <b>{formatDuration(here)}</b>
          {adjusted && <Adjusted />}
        </span>
        <span className={styles.side}>
          <span className={styles.otherKey} />
          <Link href={viewHref(`/traces/${other.columns.traceId}`)}>Other</Link>
          <b>{formatDuration(there)}</b>
          <span className={styles.when}>
            <Time time={other.columns.baseNs} />
          </span>
        </span>
        <b className={here > there ? styles.slower : here < there ? styles.faster : undefined}>
          {here === there ? 'as long' : signedDuration(here - there)}
        </b>
        {there > 0 && here !== there && (
          <span className={styles.quiet}>
            {here > there ? '+' : '−'}
            {formatPercent(Math.abs(here - there) / there, 0)}
          </span>
        )}
        <span className={styles.ways}>
          <Button small kind="ghost" onClick={onChoose}>
            Choose another…
          </Button>
          <CopyButton
            text={() => comparisonText(merged, formatDuration)}
            label="Copy the comparison as text"
          />
          <IconButton small icon={X} label="End the comparison" kbd="Escape" onClick={onClose} />
        </span>
      </div>
      <div className={styles.line}>
        <span>
          {formatCount(matched)} <span className={styles.quiet}>in both</span>
        </span>
        <span>
          {formatCount(added)} <span className={styles.quiet}>new</span>
        </span>
        <span>
          {formatCount(missing)} <span className={styles.quiet}>missing</span>
        </span>
        <span className={styles.ways}>
          <Button
            small
            kind="ghost"
            icon={ListFilter}
            on={onlyChanged}
            onClick={() => onOnlyChanged(!onlyChanged)}
          >
            Only what differs
          </Button>
          <Segmented
            small
            label="Order"
            value={order}
            options={[
              { value: 'tree', label: 'As they ran' },
              { value: 'difference', label: 'Largest first' },
            ]}
            onChange={onOrder}
          />
        </span>
      </div>
    </section>
  );
}
