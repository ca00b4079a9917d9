// What evaluation needs of a store: the instruments, their series, and points on demand. The store's reads are
// one such source; tests draw theirs as plain arrays.
import type { MetricType } from '#shared/model/otlp.ts';
import type { Labels } from './matchers.ts';
import type { SeriesPoints, Temporality } from './types.ts';

export interface InstrumentRow {
  id: number;
  name: string;
  unit: string;
  description: string;
  type: MetricType;
  temporality: Temporality;
  monotonic: boolean;
  service: string;
  scope: string;
  scopeVersion: string;
}

export interface SeriesRow {
  id: number;
  instrument: number;
  /** Attributes of the data points as text, and whatever of the resource tells series apart. */
  labels: Labels;
  /** service.namespace and service.instance.id of its resource, "" where not said. */
  namespace: string;
  instance: string;
  /** Times of its oldest and newest points. */
  firstUs: number;
  lastUs: number;
  /** When its first point of all came, in any run; left out where it is not known to be earlier than `firstUs`. */
  bornUs?: number;
  /** Until then others of the instrument came from the same process, and nothing of this series. */
  absentUntilUs?: number | undefined;
}

export interface ExemplarRow {
  series: number;
  timeUs: number;
  timeNs: number;
  value: number;
  traceId: string | null;
  spanId: string | null;
}

/** A stretch of time; toUs is exclusive. */
export interface Stretch {
  fromUs: number;
  toUs: number;
}

export interface MetricSource {
  /** All instruments, or the one with an id. */
  instruments(id?: number): InstrumentRow[];
  /** Series with points in the stretch, of all instruments or of one. */
  series(stretch: Stretch, instrument?: number): SeriesRow[];
  /**
   * Points of series of one instrument in a stretch, ascending in time, one series after another in the order
   * given and good until the next is asked for; of each `everyUs`, where given, only the newest.
   */
  points(
    series: readonly SeriesRow[],
    type: MetricType,
    stretch: Stretch & { everyUs?: number | undefined },
  ): Iterable<SeriesPoints>;
  /** Exemplars of the series in a stretch, at most `limit`: the highest of every part of it. */
  exemplars(series: readonly number[], stretch: Stretch, limit: number): ExemplarRow[];
  /** How many there are, of those series that have any. */
  exemplarCounts(series: readonly number[], stretch: Stretch): ReadonlyMap<number, number>;
  /** When the first and the last point of all (or of one instrument) came; null when there are none. */
  extent(instrument?: number): Stretch | null;
  /** The same of everything captured, spans and log records too. */
  whole(): Stretch | null;
}
