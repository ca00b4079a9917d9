// How long a trace took, and whose time it was.
import { formatDuration, serviceBackground } from '../../ui/index.ts';
import { barLength, ownTimeParts } from './own-time.ts';
import styles from './Traces.module.css';

interface OwnTimeBarProps {
  readonly durationNs: number;
  readonly scaleNs: number;
  /** Missing while it is fetched: the bar has its length already, so nothing moves. */
  readonly ownTime: readonly { readonly service: string; readonly ns: number }[] | undefined;
  readonly width: number;
  /** Services by first appearance: the order of the parts. */
  readonly services: readonly string[];
}

export function OwnTimeBar({ durationNs, scaleNs, ownTime, width, services }: OwnTimeBarProps) {
  const { length, cut } = barLength(durationNs, scaleNs);
  const bar = Math.max(2, Math.round(length * width));
  const parts = ownTimeParts(ownTime ?? [], services);
  const title = parts.map(({ service, ns }) => `${service} ${formatDuration(ns)}`).join('\n');
  return (
    <span className={styles.own} style={{ width: bar }} data-cut={cut} title={title}>
      {parts.map(({ service, from, to }) => (
        <span
          key={service}
          className={styles.part}
          style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%`, ...serviceBackground(service) }}
        />
      ))}
    </span>
  );
}
