// The series of a selector: one value a step, or a function of the range before each.
import type { Selector } from '#shared/query/promql/ast.ts';
import { Ends } from '../metrics/ends.ts';
import { type Grid, gridEndUs } from '../metrics/grid.ts';
import { around } from '../metrics/reach.ts';
import type { SeriesPoints } from '../metrics/types.ts';
import { type Asking, widthOf } from './asking.ts';
import { type Face, facesOf, type Ranged } from './faces.ts';
import { labelSets } from './labelled.ts';
import type { LabelTest, Meant } from './selectors.ts';
import { bucketsOf, labelOf, merged, type Series } from './series.ts';
import { perSecond } from './units.ts';

const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'increase', 'irate']);
const OF_HISTOGRAMS: ReadonlySet<string> = new Set(['rate', 'increase']);
const COUNTS: ReadonlySet<string> = new Set(['changes', 'resets', 'count_over_time', 'present_over_time']);
/** Labels that a face adds, so that they cannot be asked of the stored series. */
const OF_FACES: ReadonlySet<string> = new Set(['le', 'quantile']);

/** Reads a selector, one series after another. Throws AppError (bad_query) for what its metrics cannot answer. */
export function* readSelector(
  asking: Asking,
  selector: Selector,
  ranged: Ranged,
  grid: Grid,
): Generator<Series> {
  const { meant, tests } = asking.resolve(selector);
  const ofFaces = tests.filter(({ label }) => OF_FACES.has(label));
  const ofSeries = tests.filter(({ label }) => !OF_FACES.has(label));
  const moved: Grid = { ...grid, startUs: grid.startUs - selector.offsetMs * 1000 };
  const widthUs = widthOf(selector.range, grid);
  const read = around({ fromUs: moved.startUs - widthUs, toUs: gridEndUs(moved) });
  // Several metrics would be one without their names.
  const keepsName =
    ranged === null || ranged.fn === 'last_over_time' || new Set(meant.map(({ name }) => name)).size > 1;
  for (const one of meant) {
    const { instrument, form, name } = one;
    if (!fits(asking, selector, one, ranged)) continue;
    const rows = asking.source.series(read, instrument.id);
    const sets = labelSets(instrument, rows).filter((set) => passes(set, ofSeries));
    const ordered = sets.flatMap((set) => set.rows);
    for (const row of ordered) asking.used.set(row.id, instrument);
    const stored = asking.source.points(ordered, instrument.type, read);
    const points = new Ends(rows, ordered, read).of(stored, ordered);
    const next = (): SeriesPoints | undefined => {
      asking.pause();
      const { value, done } = points.next();
      return done ? undefined : value;
    };
    for (const { labels, hidden, rows: members } of sets) {
      const known = { hidden, unit: unitOf(one, ranged) };
      const made = members.map((): Series[] => {
        const stretch = next();
        const faces = stretch ? facesOf(stretch, form, instrument.temporality, ranged, moved, widthUs) : [];
        return faces.map((face) => seriesOf(face, one, ranged, known));
      });
      for (const series of together(made, ranged)) {
        const told = { ...(keepsName && { __name__: name }), ...labels, ...series.labels };
        yield* passingFaces({ ...series, labels: told }, ofFaces);
      }
    }
  }
}

const passes = (of: Pick<Series, 'labels' | 'hidden'>, tests: readonly LabelTest[]): boolean =>
  tests.every(({ label, test }) => test(labelOf(of, label)));

function* passingFaces(series: Series, tests: readonly LabelTest[]): Generator<Series> {
  const spelled =
    tests.length > 0 && series.kind === 'histograms' && series.buckets ? bucketsOf(series) : [series];
  for (const one of spelled) if (passes(one, tests)) yield one;
}

function seriesOf(
  face: Face,
  { form }: Meant,
  ranged: Ranged,
  known: { hidden: Series['hidden']; unit: string },
): Series {
  if (face.kind === 'numbers') return { ...face, ...known };
  return { ...face, ...known, buckets: form === 'buckets', perSecond: ranged?.fn === 'rate' };
}

/** What Prometheus takes for one series: of values the later's, of amounts the sum. */
function together(members: readonly Series[][], ranged: Ranged): Series[] {
  const adds = ranged !== null && OF_COUNTERS.has(ranged.fn);
  return members.reduce((whole, made) =>
    whole.length === 0 ? made : whole.map((one, i) => (made[i] ? merged(one, made[i], adds) : one)),
  );
}

function unitOf({ instrument, form }: Meant, ranged: Ranged): string {
  const { unit } = instrument;
  if (form === 'buckets' || form === 'whole') return unit;
  const own = form === 'count' ? '1' : unit;
  if (ranged === null) return own;
  if (COUNTS.has(ranged.fn)) return '1';
  return ranged.fn === 'rate' || ranged.fn === 'irate' || ranged.fn === 'deriv' ? perSecond(own) : own;
}

/** False for a metric of a search that cannot answer; a metric called by its name is refused. */
function fits(
  asking: Asking,
  selector: Selector,
  { instrument, form, name }: Meant,
  ranged: Ranged,
): boolean {
  const { type, temporality, monotonic } = instrument;
  const [message, hint] = ((): [string, string] | [] => {
    const counts = ranged !== null && OF_COUNTERS.has(ranged.fn);
    const isDelta = temporality === 'delta' && type !== 'gauge' && type !== 'summary';
    if (form === 'buckets' || form === 'whole') {
      if (ranged !== null && !OF_HISTOGRAMS.has(ranged.fn))
        return [`${name} is a distribution: there is no ${ranged.fn} of it.`, 'It has rate and increase.'];
    } else if (form === 'quantiles' && counts)
      return [`${name} are quantiles: they do not count.`, `Write ${ranged.fn}(${name}_count[5m]).`];
    else if (form === 'value' && ranged && counts) {
      if (type === 'gauge') return [`${name} is a gauge: it has no ${ranged.fn}.`, 'It has delta and deriv.'];
      if (!monotonic && !(isDelta && ranged.fn === 'increase'))
        return [
          `${name} goes up and down: it has no ${ranged.fn}.`,
          isDelta ? 'It has increase.' : 'It has delta and deriv.',
        ];
    }
    if (isDelta && !counts)
      return [
        `${name} is a delta: it has changes and no value.`,
        monotonic || type !== 'sum' ? 'It has rate and increase.' : 'It has increase.',
      ];
    return [];
  })();
  if (message === undefined) return true;
  if (selector.name === null) return false;
  return asking.refuse(message, selector, hint);
}
