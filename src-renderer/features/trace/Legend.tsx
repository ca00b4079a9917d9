// The services of the trace with their share of its own time.
import { type KeyboardEvent, memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { CriticalPath } from '../../logic/critical-path.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { timeByService } from '../../logic/trace-stats.ts';
import { formatDuration, formatPercent, ServiceSwatch } from '../../ui/index.ts';
import { useSize } from '../../viz/waterfall/use-size.ts';
import styles from './trace.module.css';

export interface LegendProps {
  readonly model: TraceModel;
  readonly path: CriticalPath;
}

/** A list that is longer than its place is scrolled with the arrow keys, which the page has a use for elsewhere. */
const BY_KEYS = {
  tabIndex: 0,
  onKeyDown: (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') event.stopPropagation();
  },
} as const;

export const Legend = memo(function Legend({ model, path }: LegendProps) {
  const shares = useMemo(
    () => timeByService(model.columns, model.services, model.own, path.onPath),
    [model, path],
  );
  const list = useRef<HTMLUListElement>(null);
  const { width } = useSize(list);
  const [overflows, setOverflows] = useState(false);
  useLayoutEffect(() => {
    const box = list.current;
    if (box && width > 0) setOverflows(shares.length > 0 && box.scrollWidth > width);
  }, [width, shares]);
  const total = shares.reduce((sum, share) => sum + share.own, 0);
  return (
    <ul ref={list} className={styles.legend} aria-label="Own time by service" {...(overflows && BY_KEYS)}>
      {shares
        .toSorted((a, b) => a.service - b.service)
        .map((share) => {
          const name = model.services.names[share.service] ?? '';
          return (
            <li
              key={share.service}
              title={`${name}: ${formatDuration(share.own)} own time in ${share.count} spans`}
            >
              <span className={styles.legendName}>
                <ServiceSwatch name={name} />
                <span>{name}</span>
              </span>
              <span className={styles.legendShare}>
                {total > 0 ? formatPercent(share.own / total, 0) : ''}
              </span>
            </li>
          );
        })}
    </ul>
  );
});
