// One pinned chart. What it shows may have nothing in this time, or may not be there any more: it says so.
import type { BoardChart } from '#shared/api/boards.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import type { AskedWindow } from '../../api/index.ts';
import { MetricCard } from './MetricCard.tsx';
import { QueryCard } from './QueryCard.tsx';
import { SpanCard } from './SpanCard.tsx';
import type { useMetricView } from './view.ts';

interface BoardCardProps {
  readonly chart: BoardChart;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly first: boolean;
  readonly last: boolean;
  readonly onUnpin: () => void;
}

/** The same of a chart of one kind. */
export type CardOf<Kind extends BoardChart['kind']> = Omit<BoardCardProps, 'chart'> & {
  readonly chart: Extract<BoardChart, { kind: Kind }>;
};

export function BoardCard(props: BoardCardProps) {
  const { chart } = props;
  switch (chart.kind) {
    case 'metric':
      return <MetricCard {...props} chart={chart} />;
    case 'service':
      return <SpanCard {...props} chart={chart} />;
    case 'query':
      return <QueryCard {...props} chart={chart} />;
  }
}
