// The panel of a fold: many equal spans in numbers.
import { X } from 'lucide-react';
import { seenText } from '../../../logic/seen-text.ts';
import {
  Button,
  Chip,
  formatCount,
  formatDuration,
  formatPlural,
  IconButton,
  ServiceStripe,
} from '../../../ui/index.ts';
import type { TraceView } from '../trace-view.ts';
import styles from './panel.module.css';

export function FoldPanel({ view, onClose }: { readonly view: TraceView; readonly onClose: () => void }) {
  const { model, cursor, state } = view;
  const { columns, services, folds, tree } = model;
  const index = cursor - tree.nodeCount;
  const fold = folds.list[index];
  if (!fold) return null;
  const first = fold.members[0] ?? 0;
  const service = services.names[services.ofSpan[first] ?? 0] ?? '';
  const durations = Float64Array.from(fold.members, (span) => columns.duration[span] ?? 0).sort();
  const slowest = fold.members.reduce(
    (best, span) => ((columns.duration[span] ?? 0) > (columns.duration[best] ?? 0) ? span : best),
    first,
  );
  const count = fold.members.length;
  const open = state.openFolds.has(index);
  return (
    <aside className={styles.panel} aria-label="Chosen spans">
      <div className={styles.top}>
        <div className={styles.titleLine}>
          <ServiceStripe name={service} />
          <h2 className={styles.title} title={fold.name}>
            {seenText(fold.name)}
          </h2>
          <IconButton small icon={X} label="Close" kbd="Escape" onClick={onClose} />
        </div>
        <div className={styles.who}>
          <span>{service}</span>
          <Chip tone="outline">× {formatCount(count)}</Chip>
          {fold.errors > 0 && <Chip tone="error">{formatPlural(fold.errors, 'error')}</Chip>}
        </div>
        <dl className={styles.numbers}>
          <div>
            <dt>{formatDuration(fold.total)}</dt>
            <dd>in all</dd>
          </div>
          <div>
            <dt>{formatDuration(fold.total / count)}</dt>
            <dd>each</dd>
          </div>
          <div>
            <dt>{formatDuration(durations[0] ?? 0)}</dt>
            <dd>shortest</dd>
          </div>
          <div>
            <dt>{formatDuration(durations[count - 1] ?? 0)}</dt>
            <dd>longest</dd>
          </div>
        </dl>
      </div>
      <div className={styles.body}>
        <p className={styles.prose}>
          {formatCount(count)} equal spans under one parent, from +{formatDuration(fold.start)} to +
          {formatDuration(fold.end)}
          {fold.sequentialCalls
            ? ', one after the other. Asking once for all of them (a join, an IN list, a batch) would save most of that time.'
            : '.'}
        </p>
        <div className={styles.actions}>
          <Button small onClick={() => view.toggle(cursor)}>
            {open ? 'Fold them' : `Show the ${formatCount(count)} spans`}
          </Button>
          <Button small kind="ghost" onClick={() => view.pick(slowest, true)}>
            Go to the longest
          </Button>
        </div>
      </div>
    </aside>
  );
}
