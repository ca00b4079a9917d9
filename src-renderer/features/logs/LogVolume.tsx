// How many records there are, of which severity, over time. A drag narrows the time.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { LogHistogram } from '#shared/api/logs.ts';
import { SEVERITY_KEYS } from '#shared/model/severity.ts';
import { msFromNanos, nanosFromMs, splitNanos } from '#shared/model/time.ts';
import { type AskedWindow, logHistogramQuery } from '../../api/index.ts';
import { formatCount, formatDuration, formatPercent, SkeletonRows, severityCssVar } from '../../ui/index.ts';
import { Histogram, type HistogramLayer } from '../../viz/histogram/Histogram.tsx';
import { backTo } from './back-to.ts';
import styles from './logs.module.css';

interface LogVolumeProps {
  readonly window: AskedWindow;
  readonly q: string;
  /** Time of the open record, to be pointed at. */
  readonly markTime: string | null;
  readonly onSelect: (from: string, to: string) => void;
}

/** Top layer first: the worst stands at the top of a bar. */
const SHOWN = SEVERITY_KEYS;

export function LogVolume({ window, q, markTime, onSelect }: LogVolumeProps) {
  const { data } = useQuery(logHistogramQuery(window, q));
  const layers = useMemo(() => layersOf(data), [data]);
  return (
    <section className={styles.volume} aria-label="Volume">
      <div className={styles.volumeHead}>
        <Counts data={data} />
        {data && <Legend data={data} layers={layers} />}
      </div>
      {data && layers.length > 0 ? (
        <Histogram
          startMs={splitNanos(data.start).us / 1000}
          bucketMs={data.bucketNs / 1e6}
          layers={layers}
          markMs={markTime === null ? null : msFromNanos(markTime)}
          uncountedToMs={data.countedBackTo === null ? null : msFromNanos(data.countedBackTo)}
          what="records"
          onSelect={(fromMs, toMs) => onSelect(nanosFromMs(fromMs), nanosFromMs(Math.ceil(toMs)))}
        />
      ) : (
        <div className={styles.volumeNone}>{!data && <SkeletonRows rows={4} rowHeight={22} />}</div>
      )}
    </section>
  );
}

function layersOf(data: LogHistogram | undefined): HistogramLayer[] {
  if (!data) return [];
  return SHOWN.toReversed().flatMap((name): HistogramLayer[] => {
    const counts = data.severities[name];
    // A record without a severity is drawn like "trace", the quietest.
    const color = `sev-${name === 'unknown' ? 'trace' : name}` as const;
    const here = counts?.some((count) => count > 0);
    return counts && (here || name === 'info') ? [{ name, color, counts }] : [];
  });
}

function Counts({ data }: { readonly data: LogHistogram | undefined }) {
  if (!data) return <b className={styles.total}>&nbsp;</b>;
  const { total, bySeverity, withTrace, countedBackTo } = data;
  const errors = (bySeverity.error ?? 0) + (bySeverity.fatal ?? 0);
  const warnings = bySeverity.warn ?? 0;
  return (
    <>
      <b className={styles.total}>
        {total.exact ? '' : 'at least '}
        {formatCount(total.count)} {total.count === 1 ? 'record' : 'records'}
      </b>
      {countedBackTo !== null && (
        <span className={styles.quiet}>
          counted back to {backTo(countedBackTo)}; older ones are not drawn
        </span>
      )}
      {errors > 0 && (
        <span className={styles.errors}>
          {formatCount(errors)} {errors === 1 ? 'error' : 'errors'}
        </span>
      )}
      {warnings > 0 && (
        <span className={styles.warnings}>
          {formatCount(warnings)} {warnings === 1 ? 'warning' : 'warnings'}
        </span>
      )}
      {total.count > 0 && (
        <span className={styles.quiet}>{formatPercent(withTrace / total.count)} carry a trace id</span>
      )}
    </>
  );
}

function Legend({
  data,
  layers,
}: {
  readonly data: LogHistogram;
  readonly layers: readonly HistogramLayer[];
}) {
  if (layers.length === 0) return null;
  return (
    <span className={styles.legend}>
      <span>{formatDuration(data.bucketNs, { trim: true })} a bar</span>
      {layers
        .toReversed()
        .filter(({ counts }) => counts.some((count) => count > 0))
        .map(({ name }) => (
          <span key={name}>
            <span className={styles.swatch} style={{ background: severityCssVar(name) }} />
            {name}
          </span>
        ))}
    </span>
  );
}
