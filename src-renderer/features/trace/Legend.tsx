// The services of the trace with their share of its own time.
import { memo, useMemo } from 'react';
import type { CriticalPath } from '../../logic/critical-path.ts';
import type { TraceModel } from '../../logic/trace-model.ts';
import { timeByService } from '../../logic/trace-stats.ts';
import { formatDuration, formatPercent, ServiceSwatch } from '../../ui/index.ts';
import styles from './trace.module.css';

export interface LegendProps {
  readonly model: TraceModel;
  readonly path: CriticalPath;
}

export const Legend = memo(function Legend({ model, path }: LegendProps) {
  const shares = useMemo(
    () => timeByService(model.columns, model.services, model.own, path.onPath),
    [model, path],
  );
  const total = shares.reduce((sum, share) => sum + share.own, 0);
  return (
    <ul className={styles.legend} aria-label="Own time by service">
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
