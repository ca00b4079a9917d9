// A metrics request from rows of data points, which come by time: each metric stands in it once, with those of its
// points that go, whichever requests brought them.
import { assembleRequest, metricWithPoints } from '../otlp/assemble.ts';
import type { ReadDb } from '../store/sql.ts';
import { GOOD_BYTES, isChanged } from './assemble.ts';
import { addUp, asCumulative, type Sum } from './cumulate.ts';
import { isDelta, messageOf, noteSums, seriesOf, sumsBefore, typeOf } from './histories.ts';
import { pointShape } from './judge/points.ts';
import type { Code } from './judge/reasons.ts';
import type { Assembled, LeftOut, Slice } from './plan.ts';
import { type FoundPoint, type Metric, Points } from './points.ts';
import { type Piece, Treater, treaterOf } from './treat.ts';

/** A point as it was found, and judged. */
interface Candidate {
  metric: Metric;
  message: Uint8Array;
  type: number;
  /** The series it is added up in; "" for a point that goes as it is. */
  series: string;
  code: Code | '';
  needsRepair: boolean;
}

/** What goes of one metric. */
interface Leaving {
  points: Uint8Array[];
  rows: number[];
  /** How many of them leave in other words than they came. */
  changed: number;
}

/** The body of the slice's first rows. */
export function assemblePoints(db: ReadDb, slice: Slice): Assembled {
  const { treatment } = slice;
  const treater = treaterOf(treatment);
  const { walked, wanted, before, first } = walkOf(db, slice, treater.key);
  const candidates = new Points(db).find(walked, (point) => candidateOf(treater, treatment.addsUp, point));
  const sums = new Map<string, Sum>();
  const leaving = new Map<Metric, Leaving>();
  const leftOut: LeftOut[] = [];
  let bytes = 0;
  let used = 0;
  let at = 0;
  for (; at < walked.length && bytes < GOOD_BYTES; at++) {
    const row = walked[at] as number;
    const isWanted = wanted?.has(row) ?? true;
    if (isWanted) used++;
    const candidate = candidates[at];
    if (!candidate) continue;
    const { metric, code } = candidate;
    // What stays is in the sums all the same: the values of what goes do not hang on it.
    const message = added(sums, before, candidate);
    if (!isWanted) continue;
    if (treater.stays('metrics', code)) {
      leftOut.push({ row, reason: Treater.wordsOf(code) });
      continue;
    }
    const point = leave(treater, candidate, message);
    const isNew = isChanged(wholeOf(candidate.message), wholeOf(point));
    const known = leaving.get(metric);
    if (known) {
      known.points.push(point);
      known.rows.push(row);
      if (isNew) known.changed++;
    } else {
      leaving.set(metric, { points: [point], rows: [row], changed: isNew ? 1 : 0 });
      bytes += metric.bytes.length;
    }
    bytes += point.length;
  }
  if (slice.history) noteSums(treater.key, slice.history.plan, { first, count: at, sums });
  let changed = 0;
  const items = Array.from(leaving, ([metric, { points, changed: some }]) => {
    const header = treater.header(metric.bytes, treatment.addsUp);
    const resource = treater.resource('metrics', metric.resource);
    const scope = treater.scope('metrics', metric.scope);
    const hasAll = resource !== metric.resource || scope !== metric.scope;
    changed += hasAll || isChanged(wholeOf(metric.bytes), wholeOf(header)) ? points.length : some;
    return { resource, scope, bytes: metricWithPoints(header, 0, header.length, points) };
  });
  const sent = Array.from(leaving.values(), ({ rows: own }) => own).flat();
  return { body: assembleRequest(items), sent: Float64Array.from(sent), used, leftOut, traces: 0, changed };
}

const wholeOf = (bytes: Uint8Array): Piece => ({ bytes, offset: 0, length: bytes.length });

function candidateOf(treater: Treater, addsUp: boolean, point: FoundPoint): Candidate {
  const { metric, batch, i } = point;
  const { judge } = treater;
  let code: Code | '' = '';
  if (treater.judges) {
    judge.pointOrigins(batch, metric.resource, metric.scope);
    code = judge.points.point(i);
  }
  return {
    metric,
    message: messageOf(point),
    type: typeOf(point),
    series: addsUp && isDelta(point) ? seriesOf(point) : '',
    code,
    needsRepair: treater.judges && judge.needsRepair,
  };
}

function leave(treater: Treater, { type, needsRepair }: Candidate, message: Uint8Array): Uint8Array {
  const shape = pointShape(type)?.message;
  if (!shape) return message;
  const piece = { bytes: message, offset: 0, length: message.length };
  const { bytes, offset, length } = treater.item('metrics', shape, piece, needsRepair);
  return bytes.subarray(offset, offset + length);
}

/** The rows to look at, which of them go (undefined for all), and where the series stand before the first. */
interface Walk {
  walked: Float64Array;
  wanted: ReadonlySet<number> | undefined;
  before: ReadonlyMap<string, Sum>;
  /** The place of the first in the plan, where points are added up. */
  first: number;
}

function walkOf(db: ReadDb, { rows, history }: Slice, send: string): Walk {
  const own = history?.plan.subarray(history.first, history.upto);
  const begin = own?.indexOf(rows[0] ?? -1) ?? -1;
  if (history === undefined || own === undefined || begin < 0)
    return { walked: rows, wanted: undefined, before: new Map(), first: -1 };
  const first = history.first + begin;
  const before = sumsBefore(db, send, history.plan, first);
  const walked = own.subarray(begin, own.lastIndexOf(rows.at(-1) ?? -1) + 1);
  // A part of a batch goes with the values it had in the whole: what was between is added up too.
  return { walked, wanted: walked.length === rows.length ? undefined : new Set(rows), before, first };
}

/** The point's message with its series' sum up to it; as it is for one that is not added up. */
function added(
  sums: Map<string, Sum>,
  before: ReadonlyMap<string, Sum>,
  { series, type, message }: Candidate,
): Uint8Array {
  if (series === '') return message;
  const sum = addUp(sums.get(series) ?? before.get(series), type, message, 0, message.length);
  if (!sum) return message;
  sums.set(series, sum);
  return asCumulative(sum, type, message, 0, message.length);
}
