// A pinned chart of a service, from its spans.
import { useQuery } from '@tanstack/react-query';
import { serviceOverviewQuery } from '../../api/index.ts';
import { SkeletonRows } from '../../ui/index.ts';
import type { CardOf } from './BoardCard.tsx';
import { CardFrame } from './CardFrame.tsx';
import styles from './metrics.module.css';
import { wholeOf } from './ServicePage.tsx';
import { SHOWN_WORDS, SpanChart } from './SpanChart.tsx';

export function SpanCard({ chart, window, state, onSelectTime, instruments: _, ...rest }: CardOf<'service'>) {
  const { service, show } = chart;
  const { data, error } = useQuery(serviceOverviewQuery(window, service));
  const overview = data?.overview?.service === service ? data.overview : null;
  return (
    <CardFrame
      service={service}
      name={service}
      note={`${SHOWN_WORDS[show]}${overview ? ` ${wholeOf(overview, show)}` : ''}, from spans`}
      onOpen={() => state.openService(service)}
      {...rest}
    >
      {error && <p className={styles.quiet}>{error.message}</p>}
      {!data && !error && <SkeletonRows rows={4} rowHeight={32} />}
      {data && !overview && <p className={styles.quiet}>No spans in this time.</p>}
      {overview && <SpanChart overview={overview} show={show} onSelect={onSelectTime} />}
    </CardFrame>
  );
}
