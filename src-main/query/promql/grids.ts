// The stretch of time and the steps of a PromQL answer: those that the page's own functions have.
import { type PromExpr, selectorsOf } from '#shared/query/promql/ast.ts';
import { paceUs } from '../metrics/gaps.ts';
import { type Grid, gridOver, stepWithin } from '../metrics/grid.ts';
import { type AskedRange, stretchOf } from '../metrics/instruments.ts';
import { around } from '../metrics/reach.ts';
import type { Stretch } from '../metrics/source.ts';
import type { Asking } from './asking.ts';
import { labelSets } from './labelled.ts';
import { labelOf } from './series.ts';

/** More instruments than these have the extent of all. */
const MOST_ASKED = 50;
/** Numbers held at once for lines as fine as the points come. */
const MOST_FINE = 4_000_000;
const MOST_FINE_STEPS = 20_000;

/** The range asked for, its open ends closed by the points of what the query names. */
export function stretchFor(asking: Asking, expr: PromExpr, asked: AskedRange): Stretch {
  const { source } = asking;
  const named = new Map(
    selectorsOf(expr).flatMap((selector) =>
      asking.resolve(selector).meant.map(({ instrument }) => [instrument.id, instrument] as const),
    ),
  );
  return stretchOf(source, asked, named.size > MOST_ASKED ? [] : [...named.values()]);
}

/** True for queries of plain values: they can be drawn as finely as the points come. */
export function isPlain(expr: PromExpr): boolean {
  const selectors = selectorsOf(expr);
  return selectors.length > 0 && selectors.every(({ range }) => range === null);
}

/** The steps; of plain values none narrower than the points come. */
export function gridFor(asking: Asking, expr: PromExpr, { fromUs, toUs }: Stretch, steps: number): Grid {
  return gridOver(fromUs, toUs, steps, isPlain(expr) ? leastStep(asking, expr, { fromUs, toUs }) : undefined);
}

/** Steps as fine as the points come; undefined where the grid is as fine already. */
export function fineGridFor(
  asking: Asking,
  expr: PromExpr,
  { fromUs, toUs }: Stretch,
  grid: Grid,
): Grid | undefined {
  if (!isPlain(expr)) return undefined;
  const steps = Math.min(MOST_FINE_STEPS, Math.floor(MOST_FINE / Math.max(1, asking.used.size)));
  const least = leastStep(asking, expr, { fromUs, toUs });
  if (least === undefined) return undefined;
  const fine = gridOver(fromUs, toUs, Math.max(1, steps), least);
  return fine.stepUs < grid.stepUs ? fine : undefined;
}

/** Readings finer than they come would draw stairs where a line from reading to reading is meant. */
function leastStep(asking: Asking, expr: PromExpr, stretch: Stretch): number | undefined {
  for (const selector of selectorsOf(expr)) {
    const { meant, tests: all } = asking.resolve(selector);
    const tests = all.filter(({ label }) => label !== 'le' && label !== 'quantile');
    for (const { instrument, form } of meant) {
      // What was worked out before, as a summary's quantiles, has the steps of what is worked out here.
      if (form !== 'value') continue;
      const [first] = labelSets(instrument, asking.source.series(around(stretch), instrument.id)).filter(
        (set) => tests.every(({ label, test }) => test(labelOf(set, label))),
      );
      if (!first) continue;
      const [points] = asking.source.points(first.rows.slice(0, 1), instrument.type, stretch);
      const pace = points && paceUs(points.timesUs);
      // A little more than the pace: exporters are never quite on time.
      return pace === undefined ? undefined : stepWithin(pace * 1.1);
    }
  }
  return undefined;
}
