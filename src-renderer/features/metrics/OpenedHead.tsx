// What the open instrument is, and what can be done with it: its function, pin, compare, copy, send.
import { Send } from 'lucide-react';
import type { RefObject } from 'react';
import { functionsOf } from '#shared/api/metric-functions.ts';
import type { Instrument, MetricFunction, MetricResult } from '#shared/api/metrics.ts';
import { type AskedWindow, openSend } from '../../api/index.ts';
import {
  Button,
  Chip,
  cx,
  formatCount,
  formatDuration,
  formatPlural,
  Segmented,
  ServiceStripe,
} from '../../ui/index.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { Compare } from './Compare.tsx';
import { CopyMenu } from './CopyMenu.tsx';
import { FUNCTION_WORDS, iconOf, kindWord, togetherWords } from './instrument-words.ts';
import styles from './metrics.module.css';
import { fullNameOf } from './naming.ts';
import { PinMenu } from './PinMenu.tsx';
import { promqlOf } from './promql.ts';
import type { SeriesAnswer } from './SeriesTable.tsx';
import { unitWord } from './units.ts';
import type { useMetricView } from './view.ts';

interface OpenedHeadProps {
  readonly instrument: Instrument;
  readonly instruments: readonly Instrument[];
  readonly fn: MetricFunction;
  readonly chart: MetricResult | undefined;
  readonly table: SeriesAnswer | undefined;
  readonly keys: readonly string[];
  readonly lines: readonly ChartLine[];
  /** Holds the chart. */
  readonly host: RefObject<HTMLElement | null>;
  readonly state: ReturnType<typeof useMetricView>;
  readonly window: AskedWindow;
}

export function OpenedHead(props: OpenedHeadProps) {
  const { instrument, instruments, fn, chart, table, keys, lines, host, state, window } = props;
  const { view, setFunction } = state;
  const together =
    chart?.function === 'value'
      ? togetherWords(instrument, chart.totalSeries, chart.series.length + chart.left)
      : undefined;
  const functions = functionsOf(instrument);
  return (
    <>
      <header className={styles.heading}>
        <ServiceStripe name={instrument.service} />
        <h2 className={styles.title} title={instrument.name}>
          {instrument.name}
        </h2>
        <Chip icon={iconOf(instrument)}>{kindWord(instrument)}</Chip>
        {unitWord(instrument.unit) !== '' && (
          <Chip title={`unit ${instrument.unit}`}>{unitWord(instrument.unit)}</Chip>
        )}
        <span className={cx(styles.counts, together !== undefined && styles.together)}>
          {together ?? (chart && countsOf(chart))}
        </span>
        {functions.length > 1 && (
          <div className={styles.functions}>
            <Segmented
              label="Function"
              value={fn}
              onChange={setFunction}
              options={functions.map((one) => ({ value: one, label: FUNCTION_WORDS[one] }))}
            />
          </div>
        )}
      </header>
      <div className={styles.second}>
        <p className={styles.description} title={instrument.description}>
          {descriptionOf(instrument)}
        </p>
        <div className={styles.tools}>
          <Compare own={instrument} instruments={instruments} state={state} window={window} />
          <PinMenu
            chart={{
              kind: 'metric',
              service: instrument.service,
              metric: instrument.name,
              of: [...fullNameOf(instrument).of],
              function: view.fn,
              by: [...view.by],
              where: [...view.where],
            }}
          />
          <CopyMenu
            title={instrument.name}
            note={[instrument.service, FUNCTION_WORDS[fn], chart && unitWord(chart.unit)]
              .filter(Boolean)
              .join(' · ')}
            promql={promqlOf(instrument, fn, view.by, view.where)}
            chart={chart}
            table={table}
            keys={keys}
            lines={lines}
            host={host}
          />
          <Button
            kind="ghost"
            small
            icon={Send}
            onClick={() => openSend({ what: { kind: 'range', ...window.resolve() } })}
          >
            Send…
          </Button>
        </div>
      </div>
    </>
  );
}

function countsOf(result: MetricResult): string {
  const { totalSeries, exemplars, totalExemplars, function: fn, instrument, stepNs } = result;
  const words = [formatPlural(totalSeries, 'series', 'series')];
  // How much came in a step says nothing without the step.
  const what = instrument.type === 'sum' && !instrument.monotonic ? 'change' : 'total';
  if (fn === 'increase' || fn === 'count')
    words.unshift(`${what} of every ${formatDuration(stepNs, { trim: true })}`);
  if (exemplars.length < totalExemplars)
    words.push(`${formatCount(exemplars.length)} of ${formatCount(totalExemplars)} exemplars`);
  else if (totalExemplars > 0) words.push(formatPlural(totalExemplars, 'exemplar'));
  return words.join(', ');
}

function descriptionOf({
  description,
  scope,
  scopeVersion,
  temporality,
  type,
  monotonic,
}: Instrument): string {
  const said = description === '' ? '' : /[.!?]$/.test(description) ? `${description} ` : `${description}. `;
  const source = scope === '' ? '' : `From ${scope} ${scopeVersion}`.trim();
  const kind = type === 'gauge' || type === 'summary' || temporality === 'unspecified' ? '' : temporality;
  const way = type !== 'sum' ? '' : monotonic ? 'monotonic' : 'not monotonic';
  return `${said}${[source, kind, way].filter(Boolean).join(', ')}`;
}
