// A store's metrics as the source evaluation reads from: one question's view, of one run or of all.
import type { MetricType } from '#shared/model/otlp.ts';
import type { ExponentialPoint, HistogramPoint, SummaryPoint } from '../../store/distributions.ts';
import {
  exemplars,
  instruments,
  pointsExtent,
  type StoredSeries,
  series,
  seriesPoints,
  wholeExtent,
} from '../../store/reads/metrics.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { UnpackedPoints } from '../../store/unpack-points.ts';
import type { MetricSource, SeriesRow } from './source.ts';
import type { PointTimes, SeriesPoints } from './types.ts';

/** Runs `work` over the metrics behind a connection, in one snapshot. */
export function fromStore<T>(db: ReadDb, run: number | undefined, work: (source: MetricSource) => T): T {
  return snapshot(db, () => work(storedSource(db, run)));
}

function storedSource(db: ReadDb, run: number | undefined): MetricSource {
  return {
    instruments: (id) => instruments(db, id),
    series: (stretch, instrument) => labelled(series(db, stretch, instrument, run)),
    *points(rows, type, stretch) {
      const ids = rows.map(({ id }) => id);
      for (const points of seriesPoints(db, ids, type, stretch, run)) yield toPoints(type, points);
    },
    exemplars: (ids, stretch, limit) => exemplars(db, ids, stretch, limit),
    extent: (instrument) => pointsExtent(db, instrument, run),
    whole: () => wholeExtent(db, run),
  };
}

const INSTANCE = 'service.instance.id';

/** Series with their labels; the instance is one of them where an instrument has several. */
function labelled(rows: readonly StoredSeries[]): SeriesRow[] {
  const instances = new Map<number, Set<string>>();
  for (const { instrument, instance } of rows) {
    const known = instances.get(instrument);
    if (known) known.add(instance);
    else instances.set(instrument, new Set([instance]));
  }
  return rows.map(({ id, instrument, attributes, namespace, instance, firstUs, lastUs }) => {
    const several = (instances.get(instrument)?.size ?? 0) > 1;
    const labels = several && instance !== '' ? { ...attributes, [INSTANCE]: instance } : attributes;
    return { id, instrument, labels, namespace, instance, firstUs, lastUs };
  });
}

function toPoints(type: MetricType, points: UnpackedPoints): SeriesPoints {
  const times: PointTimes = {
    timesUs: points.timeUs,
    startsUs: points.startUs,
    stale: points.stale,
  };
  const { distributions } = points;
  switch (type) {
    case 'gauge':
    case 'sum':
      return { kind: 'number', ...times, values: points.value };
    case 'histogram': {
      const histograms = distributions.filter((one): one is HistogramPoint => one.kind === 'histogram');
      return { kind: 'histogram', ...times, histograms };
    }
    case 'exponentialHistogram': {
      const histograms = distributions.filter((one): one is ExponentialPoint => one.kind === 'exponential');
      return { kind: 'exponentialHistogram', ...times, histograms };
    }
    case 'summary': {
      const summaries = distributions.filter((one): one is SummaryPoint => one.kind === 'summary');
      return { kind: 'summary', ...times, summaries };
    }
  }
}
