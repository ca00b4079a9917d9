// What a query reads, and what can be done with its answer: compare, pin, copy, clear.
import { X } from 'lucide-react';
import type { RefObject } from 'react';
import type { Instrument, PromqlResult } from '#shared/api/metrics.ts';
import type { AskedWindow } from '../../api/index.ts';
import { Button, Chip, formatDuration, formatPlural } from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { Compare } from './Compare.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { type Charted, nameOf } from './charted.ts';
import { iconOf } from './instrument-words.ts';
import styles from './metrics.module.css';
import { PinMenu } from './PinMenu.tsx';
import type { QueryTable } from './query-table.ts';
import { unitWord } from './units.ts';
import type { useMetricView } from './view.ts';

/** Metrics offered to be opened. */
const OFFERED = 3;

interface QueryHeadProps {
  readonly q: string;
  readonly instruments: readonly Instrument[];
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly result: PromqlResult | undefined;
  readonly chart: Charted | undefined;
  readonly answer: QueryTable | undefined;
  readonly lines: readonly ChartLine[];
  /** Holds the chart. */
  readonly host: RefObject<HTMLElement | null>;
  readonly onOpen: (instrument: Instrument) => void;
  readonly onClear: () => void;
}

export function QueryHead(props: QueryHeadProps) {
  const { q, instruments, window, state, result, chart, answer, lines, host, onOpen, onClear } = props;
  return (
    <>
      <header className={styles.heading}>
        <h2 className={styles.title} title={result?.query}>
          {result ? nameOf(result) : q}
        </h2>
        {chart && unitWord(chart.unit) !== '' && <Chip>{unitWord(chart.unit)}</Chip>}
        <span className={styles.counts}>
          {result &&
            `${formatPlural(result.total, 'line')}, steps of ${formatDuration(result.stepNs, { trim: true })}`}
        </span>
      </header>
      <div className={styles.second}>
        <div className={styles.reads}>
          {result && <Reads result={result} instruments={instruments} onOpen={onOpen} />}
        </div>
        <div className={styles.tools}>
          <Compare
            own={result?.instruments.length === 1 ? result.instruments[0] : undefined}
            instruments={instruments}
            state={state}
            window={window}
          />
          <PinMenu chart={{ kind: 'query', q }} />
          <CopyMenu
            title={result ? nameOf(result) : ''}
            note={result?.query ?? ''}
            promql={result?.query ?? q}
            chart={chart}
            table={answer?.table}
            keys={answer?.keys ?? []}
            lines={lines}
            host={host}
          />
          <Button kind="ghost" small icon={X} onClick={onClear}>
            Clear the query
          </Button>
        </div>
      </div>
    </>
  );
}

function Reads({
  result,
  instruments,
  onOpen,
}: {
  readonly result: PromqlResult;
  readonly instruments: readonly Instrument[];
  readonly onOpen: (instrument: Instrument) => void;
}) {
  const read = result.instruments.flatMap(({ id }) => instruments.find((one) => one.id === id) ?? []);
  // The heading says the name where there is one only.
  const alike = new Set(read.map(({ name }) => name)).size === 1;
  return (
    <>
      {read.length > 0 && <span className={styles.quiet}>Reads</span>}
      {read.slice(0, OFFERED).map((one) => (
        <Button
          key={one.id}
          kind="ghost"
          small
          icon={iconOf(one)}
          title={`Open ${one.name} of ${one.service}`}
          onClick={() => onOpen(one)}
        >
          {alike ? one.service : `${one.service} ${one.name}`}
        </Button>
      ))}
      {read.length > OFFERED && <span className={styles.quiet}>and {read.length - OFFERED} more</span>}
    </>
  );
}
