// A fold of a comparison in numbers: how many equal spans there are on either side, and what they add up to.
import { X } from 'lucide-react';
import type { MergedFold } from '../../../logic/merged-folds.ts';
import { formatCount, formatDuration, IconButton, ServiceStripe } from '../../../ui/index.ts';
import styles from './compare.module.css';
import { signedDuration } from './compare-columns.tsx';
import type { Comparison } from './use-comparison.ts';

export interface CompareFoldPanelProps {
  readonly comparison: Comparison;
  readonly fold: MergedFold;
  readonly onClose: () => void;
}

export function CompareFoldPanel({ comparison, fold, onClose }: CompareFoldPanelProps) {
  const { merged } = comparison;
  const { members, ownCount, otherCount, ownTotal, otherTotal } = fold;
  const first = members[0] ?? 0;
  const x = merged.ownNode[first] ?? -1;
  const model = x >= 0 ? merged.own : merged.other;
  const node = x >= 0 ? x : (merged.otherNode[first] ?? 0);
  const service = model.services.names[model.services.ofSpan[node] ?? 0] ?? '';
  const name = model.columns.names[model.columns.name[node] ?? 0] ?? '';
  const more = ownCount - otherCount;
  const average = (total: number, count: number) => (count > 0 ? formatDuration(total / count) : '');
  return (
    <aside className={styles.panel} aria-label="Compared spans">
      <div className={styles.panelHead}>
        <div className={styles.titleLine}>
          <ServiceStripe name={service} />
          <h2 title={name}>{name}</h2>
          <IconButton small icon={X} label="Close" onClick={onClose} />
        </div>
        <table className={styles.numbers}>
          <thead>
            <tr>
              <th scope="col">{service}</th>
              <th scope="col">this</th>
              <th scope="col">other</th>
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">spans</th>
              <td>{formatCount(ownCount)}</td>
              <td>{formatCount(otherCount)}</td>
              <td>{more > 0 ? `+${formatCount(more)}` : more < 0 ? `−${formatCount(-more)}` : 'same'}</td>
            </tr>
            <tr>
              <th scope="row">in all</th>
              <td>{formatDuration(ownTotal)}</td>
              <td>{formatDuration(otherTotal)}</td>
              <td>{signedDuration(ownTotal - otherTotal)}</td>
            </tr>
            <tr>
              <th scope="row">each</th>
              <td>{average(ownTotal, ownCount)}</td>
              <td>{average(otherTotal, otherCount)}</td>
              <td />
            </tr>
          </tbody>
        </table>
      </div>
      <p className={styles.prose}>
        Equal spans under one parent.
        {more > 0 && ' This trace has more of them: where each asks for one thing, ask once for all.'}
      </p>
    </aside>
  );
}
