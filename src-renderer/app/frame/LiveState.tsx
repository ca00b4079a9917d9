// Whether what is on the screen is what comes in now, how much that is, and the switch to hold it.
import { useQuery } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { setPaused, statusQuery, useLive } from '../../api/index.ts';
import { cx, formatCount, formatRate, IconButton } from '../../ui/index.ts';
import styles from './Frame.module.css';

export function LiveState() {
  const { connection, paused, waiting } = useLive();
  const { data: status } = useQuery(statusQuery());
  const counts = status?.counts;
  const nothingYet = counts !== undefined && counts.traces + counts.logs + counts.metricPoints === 0;
  const rates = status?.rates;
  const rate = rates ? formatRate(rates.spans + rates.logs + rates.metricPoints) : '';
  const [dot, word, note] =
    connection === 'lost'
      ? [styles.dotWarn, 'Reconnecting', '']
      : paused
        ? [styles.dotQuiet, 'Held', `${formatCount(waiting)} waiting`]
        : nothingYet
          ? [styles.dotHollow, 'Nothing yet', '']
          : [undefined, 'Live', rate];
  return (
    <>
      <span className={styles.live} role="status">
        <span className={cx(styles.dot, dot)} />
        <span>{word}</span>
        {note && <span className={styles.quiet}>{note}</span>}
      </span>
      {!nothingYet && connection !== 'lost' && (
        <IconButton
          icon={paused ? Play : Pause}
          label={paused ? 'Resume live updates' : 'Hold live updates'}
          onClick={() => setPaused(!paused)}
        />
      )}
    </>
  );
}
