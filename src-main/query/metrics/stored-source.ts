// A store's metrics as the source evaluation reads from: one question's view, of one run or of all.
import type { MetricType } from '#shared/model/otlp.ts';
import type { ExponentialPoint, HistogramPoint, SummaryPoint } from '../../store/distributions.ts';
import { exemplarCounts, exemplars } from '../../store/reads/exemplars.ts';
import {
  instruments,
  pointsExtent,
  type StoredSeries,
  series,
  seriesPoints,
  wholeExtent,
} from '../../store/reads/metrics.ts';
import { runStartUs } from '../../store/reads/runs.ts';
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
  const runBeganUs = run === undefined ? undefined : runStartUs(db, run);
  /** Where a series has points that are left unread: before the stretch, or in an earlier run. */
  const unreadBefore = (
    { bornUs = 0, firstUs }: SeriesRow,
    { fromUs }: { fromUs: number },
  ): number | undefined => {
    if (bornUs < fromUs) return fromUs;
    return bornUs < firstUs ? runBeganUs : undefined;
  };
  return {
    instruments: (id) => instruments(db, id),
    series: (stretch, instrument) => labelled(series(db, stretch, instrument, run)),
    *points(rows, type, stretch) {
      const ids = rows.map(({ id }) => id);
      let place = 0;
      for (const points of seriesPoints(db, ids, type, stretch, run)) {
        const row = rows[place++];
        const readFromUs = row && unreadBefore(row, stretch);
        yield { ...toPoints(type, points), readFromUs, absentUntilUs: row?.absentUntilUs };
      }
    },
    exemplars: (ids, stretch, limit) => exemplars(db, ids, stretch, limit),
    exemplarCounts: (ids, stretch) => exemplarCounts(db, ids, stretch),
    extent: (instrument) => pointsExtent(db, instrument, run),
    whole: () => wholeExtent(db, run),
  };
}

const INSTANCE = 'service.instance.id';
const ONE_EXPORT_US = 500_000;

/** Series with their labels; the instance is one of them where an instrument has several. */
function labelled(rows: readonly StoredSeries[]): SeriesRow[] {
  const instances = new Map<number, Set<string>>();
  for (const { instrument, instance } of rows) {
    const known = instances.get(instrument);
    if (known) known.add(instance);
    else instances.set(instrument, new Set([instance]));
  }
  const processes = Map.groupBy(rows, ({ instrument, resource }) => `${instrument} ${resource}`);
  const exportedUs = new Map(
    [...processes].map(([key, all]) => [
      key,
      all.reduce((first, { bornUs }) => Math.min(first, bornUs), Infinity),
    ]),
  );
  return rows.map(
    ({ id, instrument, resource, attributes, namespace, instance, firstUs, lastUs, bornUs }) => {
      const beforeUs = exportedUs.get(`${instrument} ${resource}`) ?? bornUs;
      // Points of one export may be some microseconds apart.
      const absentUntilUs = bornUs - beforeUs > ONE_EXPORT_US ? beforeUs : undefined;
      const several = (instances.get(instrument)?.size ?? 0) > 1;
      const labels = several && instance !== '' ? { ...attributes, [INSTANCE]: instance } : attributes;
      return { id, instrument, labels, namespace, instance, firstUs, lastUs, bornUs, absentUntilUs };
    },
  );
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
