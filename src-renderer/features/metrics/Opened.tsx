// The open instrument: what it is, by which function it is shown, its chart, and the series behind it.
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { functionsOf, MOST_EXEMPLARS } from '#shared/api/metric-functions.ts';
import type { Instrument, MetricResult } from '#shared/api/metrics.ts';
import { AppError, type AskedWindow, metricAttributesQuery, metricQuery } from '../../api/index.ts';
import {
  Button,
  Chip,
  cx,
  EmptyState,
  ErrorState,
  formatCount,
  formatPlural,
  Segmented,
  ServiceStripe,
  SkeletonRows,
} from '../../ui/index.ts';
import { Conditions } from './Conditions.tsx';
import { FUNCTION_WORDS, iconOf, kindWord, togetherWords } from './instrument-words.ts';
import { MetricChart } from './MetricChart.tsx';
import styles from './metrics.module.css';
import { SeriesTable } from './SeriesTable.tsx';
import { seriesRows } from './series-rows.ts';
import { formatterOf, unitWord } from './units.ts';
import { shownFunction, type useMetricView } from './view.ts';

interface OpenedProps {
  readonly instrument: Instrument;
  readonly window: AskedWindow;
  readonly state: ReturnType<typeof useMetricView>;
  readonly onSelectTime: (from: string, to: string) => void;
}

/** Steps asked for: a plain value is thinned to four a pixel column and can use more. */
const STEPS = 120;
const VALUE_STEPS = 400;
/** Groups asked for, the most the engine gives. */
const GROUPS = 50;

export function Opened({ instrument, window, state, onSelectTime }: OpenedProps) {
  const { view, setFunction, setBy, setWhere } = state;
  const [focus, setFocus] = useState<string | null>(null);
  const fn = shownFunction(instrument, view.fn);
  const heat = fn === 'heatmap';
  const { data: attributes } = useQuery(metricAttributesQuery(window, instrument.id));
  const allKeys = useMemo(
    () => (attributes?.attributes ?? []).filter(({ distinct }) => distinct > 1).map(({ key }) => key),
    [attributes],
  );
  const keys = view.by.length > 0 ? view.by : allKeys.slice(0, 8);
  const steps = fn === 'value' ? VALUE_STEPS : STEPS;
  const { where } = view;
  // Heat is of all series together; the table still tells them apart.
  const chart = useQuery(
    metricQuery(window, instrument.id, {
      function: fn,
      groupBy: heat ? [] : view.by,
      where,
      steps,
      limit: GROUPS,
    }),
  );
  const table = useQuery({
    ...metricQuery(window, instrument.id, {
      function: heat ? 'percentiles' : fn,
      groupBy: keys,
      where,
      steps,
      limit: GROUPS,
    }),
    enabled: attributes !== undefined,
  });
  const drawn = answerFor(chart.data, instrument);
  const listed = answerFor(table.data, instrument);
  const rows = useMemo(() => (listed ? seriesRows(listed) : []), [listed]);
  const together =
    drawn?.function === 'value'
      ? togetherWords(instrument, drawn.totalSeries, drawn.series.length + drawn.left)
      : undefined;
  const error = chart.error ?? table.error;
  return (
    <section className={styles.opened} aria-label={instrument.name}>
      <header className={styles.heading}>
        <ServiceStripe name={instrument.service} />
        <h2 className={styles.title}>{instrument.name}</h2>
        <Chip icon={iconOf(instrument)}>{kindWord(instrument)}</Chip>
        {unitWord(instrument.unit) !== '' && (
          <Chip title={`unit ${instrument.unit}`}>{unitWord(instrument.unit)}</Chip>
        )}
        <span className={cx(styles.counts, together !== undefined && styles.together)}>
          {together ?? (drawn && countsOf(drawn))}
        </span>
        {functionsOf(instrument).length > 1 && (
          <div className={styles.functions}>
            <Segmented
              label="Function"
              value={fn}
              onChange={setFunction}
              options={functionsOf(instrument).map((one) => ({ value: one, label: FUNCTION_WORDS[one] }))}
            />
          </div>
        )}
      </header>
      <p className={styles.description}>{descriptionOf(instrument)}</p>
      <div className={styles.conditions}>
        <Conditions
          window={window}
          instrument={instrument.id}
          by={view.by}
          where={where}
          onBy={setBy}
          onWhere={setWhere}
        />
        {drawn && <Legend result={drawn} />}
      </div>
      {error ? (
        <ErrorState
          what={
            error instanceof AppError && error.code === 'bad_query'
              ? 'The filter cannot be used'
              : 'The metric could not be read'
          }
          meaning={error.message}
          actions={
            <>
              {error instanceof AppError && error.hint}
              {where.length > 0 && (
                <Button small onClick={() => setWhere([])}>
                  Clear the filters
                </Button>
              )}
            </>
          }
        />
      ) : (
        <>
          <div className={cx(styles.chart, chart.isPlaceholderData && styles.older)}>
            {drawn && hasValues(drawn) && (
              <MetricChart
                result={drawn}
                format={formatterOf(drawn.unit, instrument.name)}
                focus={focus}
                onSelect={onSelectTime}
              />
            )}
            {drawn && !hasValues(drawn) && <NoValues instrument={instrument} result={drawn} />}
            {!drawn && <SkeletonRows rows={9} rowHeight={32} />}
          </div>
          {listed ? (
            <SeriesTable
              result={listed}
              rows={rows}
              format={formatterOf(listed.unit, instrument.name)}
              keys={keys}
              focus={focus}
              onFocus={setFocus}
              onOnly={(labels) => setWhere(Object.entries(labels).map(([key, value]) => `${key}=${value}`))}
            />
          ) : (
            <div className={styles.series}>
              <SkeletonRows rows={4} rowHeight={24} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

/** Another instrument's answer, kept while this one's is on its way, would be a wrong answer. */
function answerFor(data: MetricResult | undefined, instrument: Instrument): MetricResult | undefined {
  return data?.instrument.id === instrument.id ? data : undefined;
}

const hasValues = ({ series, heatmap }: MetricResult): boolean =>
  heatmap !== null || series.some(({ values }) => values.some((value) => value !== null));

function countsOf({ totalSeries, exemplars }: MetricResult): string {
  const words = [formatPlural(totalSeries, 'series', 'series')];
  if (exemplars.length >= MOST_EXEMPLARS) words.push(`${formatCount(MOST_EXEMPLARS)} highest exemplars`);
  else if (exemplars.length > 0) words.push(formatPlural(exemplars.length, 'exemplar'));
  return words.join(', ');
}

function descriptionOf({ description, scope, scopeVersion, temporality, type }: Instrument): string {
  const said = description === '' ? '' : /[.!?]$/.test(description) ? `${description} ` : `${description}. `;
  const source = scope === '' ? '' : `From ${scope} ${scopeVersion}`.trim();
  const kind = type === 'gauge' || type === 'summary' || temporality === 'unspecified' ? '' : temporality;
  return `${said}${[source, kind].filter(Boolean).join(', ')}`;
}

function Legend({ result }: { readonly result: MetricResult }) {
  const percentiles = result.function === 'heatmap' || result.function === 'percentiles';
  if (!percentiles) return null;
  const single = new Set(result.series.map(({ labels }) => JSON.stringify(labels))).size === 1;
  return (
    <span className={styles.legend}>
      {single &&
        [
          ['p99', undefined],
          ['p95', '5 3'],
          ['p50', '1 3'],
        ].map(([name, dash]) => (
          <span key={name}>
            <svg width="18" height="8" aria-hidden="true">
              <line x1="0" x2="18" y1="4" y2="4" stroke="var(--ink)" strokeWidth="2" strokeDasharray={dash} />
            </svg>
            {name}
          </span>
        ))}
      {!single && <span>p99 by group</span>}
      {result.exemplars.length > 0 && (
        <span>
          <svg width="10" height="10" aria-hidden="true">
            <path d="M5 0.8l4.2 4.2l-4.2 4.2l-4.2 -4.2z" fill="none" stroke="var(--ink)" strokeWidth="1.4" />
          </svg>
          exemplar
        </span>
      )}
    </span>
  );
}

function NoValues({
  instrument,
  result,
}: {
  readonly instrument: Instrument;
  readonly result: MetricResult;
}) {
  if (result.totalSeries === 0)
    return (
      <EmptyState title="No series passes the filters">{instrument.series} series without them.</EmptyState>
    );
  return (
    <EmptyState title="No value in this time">
      {result.function === 'value'
        ? 'Its points carry no value here.'
        : 'A rate or a percentile needs two exports, or one that says since when it counted.'}
    </EmptyState>
  );
}
