// What is open at the right: the answer to a query, a board, a service or an instrument.
import type { Instrument } from '#shared/api/metrics.ts';
import type { AskedWindow } from '../../api/index.ts';
import { Button, EmptyState } from '../../ui/index.ts';
import { BoardPage } from './Board.tsx';
import { nameAmong } from './naming.ts';
import { Opened } from './Opened.tsx';
import { QueryPane } from './QueryPane.tsx';
import { ServicePage } from './ServicePage.tsx';
import type { Shown } from './shown.ts';
import type { useMetricView } from './view.ts';

interface PaneProps {
  readonly shown: Exclude<Shown, { kind: 'nothing' }>;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
  /** null: all time is shown. */
  readonly onAllTime: (() => void) | null;
}

export function Pane({ shown, onAllTime, ...rest }: PaneProps) {
  const { instruments, window, onSelectTime } = rest;
  switch (shown.kind) {
    case 'query':
      return (
        <QueryPane
          q={shown.q}
          instruments={instruments}
          window={window}
          state={rest.state}
          onSelectTime={onSelectTime}
          onOpen={(instrument) => rest.state.open(nameAmong(instrument, instruments))}
          onClear={() => rest.state.setQuery(null)}
        />
      );
    case 'board':
      return <BoardPage key={shown.name} name={shown.name} {...rest} />;
    case 'service':
      return (
        <ServicePage
          key={shown.name}
          service={shown.name}
          window={window}
          onSelectTime={onSelectTime}
          onAllTime={onAllTime}
        />
      );
    case 'instrument':
      return <Opened key={shown.instrument.id} instrument={shown.instrument} {...rest} />;
    case 'gone':
      return (
        <EmptyState
          title={`${shown.name} has no points in this time`}
          actions={
            onAllTime && (
              <Button small onClick={onAllTime}>
                All time
              </Button>
            )
          }
        >
          {instruments.length} other instruments have.
        </EmptyState>
      );
  }
}
