// What the limits took and when, who is about to push out the rest, and what pinned runs hold of the size.
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import type { Removal, Settings, Status } from '#shared/api/engine.ts';
import { removalsQuery } from '../../api/index.ts';
import { formatBytes, formatClock, formatDayTime, formatPercent, formatPlural } from '../../ui/index.ts';
import { stretchText } from './amounts.ts';
import styles from './Settings.module.css';

const REASONS: Record<Removal['reason'], string> = {
  bytes: 'the size was reached',
  age: 'it was too old',
  run: 'a run was deleted',
  clear: 'data was deleted',
  pinned: 'pinned runs held more than 80 % of the size',
};
const SHOWN = 20;
const PINNED_SHARE = 0.8;

interface DroppedProps {
  readonly settings: Settings;
  readonly status: Status | undefined;
}

export function Dropped({ settings, status }: DroppedProps) {
  const { data } = useQuery(removalsQuery());
  if (!data) return null;
  const { removals, keptSince, pinnedBytes } = data;
  const mostPinned = settings.retentionBytes * PINNED_SHARE;
  return (
    <>
      {status?.noisy && <NoisyLine noisy={status.noisy} />}
      {pinnedBytes > mostPinned * 0.9 && (
        <p className={styles.warn}>
          <TriangleAlert size={14} aria-hidden />
          Pinned runs hold {formatBytes(pinnedBytes)} of the {formatBytes(mostPinned)} they may. Past that
          their oldest data goes too: unpin or delete one, or raise the size.
        </p>
      )}
      {removals.length > 0 && (
        <div>
          <p className={styles.about}>
            {keptSince === null
              ? 'Dropped so far; nothing is left:'
              : `Dropped so far; the oldest that is left came ${formatDayTime(keptSince)}:`}
          </p>
          <ul className={styles.dropped} aria-label="Dropped">
            {removals.slice(0, SHOWN).map((one) => (
              <li key={`${one.from}${one.reason}`}>
                <span className={styles.when}>{whenOf(one)}</span>
                <span>
                  {whatOf(one)}, because {REASONS[one.reason]}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function NoisyLine({ noisy }: { readonly noisy: NonNullable<Status['noisy']> }) {
  const { service, share, bytesPerSecond, secondsUntilFull, secondsUntilReplaced } = noisy;
  return (
    <p className={styles.warn}>
      <TriangleAlert size={14} aria-hidden />
      <span>
        <b>{service}</b> brings {formatPercent(share, 0)} of what comes in, {formatBytes(bytesPerSecond)}/s in
        all.{' '}
        {secondsUntilFull > 0
          ? `The size is reached in ${stretchText(secondsUntilFull)}, and n`
          : 'The size is reached. N'}
        othing that others sent is left after {stretchText(secondsUntilReplaced)}. Sample it, pin the run that
        must stay, or raise the size.
      </span>
    </p>
  );
}

function whenOf({ from, to }: Removal): string {
  const [began, ended] = [formatDayTime(from), formatClock(to, { millis: false }).slice(0, 5)];
  return began.endsWith(ended) ? began : `${began} – ${ended}`;
}

function whatOf({ spans, logs, metricPoints }: Removal): string {
  return [
    spans > 0 && formatPlural(spans, 'span'),
    logs > 0 && formatPlural(logs, 'log record'),
    metricPoints > 0 && formatPlural(metricPoints, 'metric point'),
  ]
    .filter(Boolean)
    .join(', ');
}
