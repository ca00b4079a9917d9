// The points of one stored series as what a metric of Prometheus tells of it, by step.
import { countIncreases } from '../metrics/counts.ts';
import {
  addDistribution,
  addToSteps,
  type Distribution,
  distributionIncreases,
  type StepDistributions,
} from '../metrics/distributions.ts';
import { longestSilenceUs, silenceAfterUs } from '../metrics/gaps.ts';
import { eachWindow, type Grid } from '../metrics/grid.ts';
import { KnownTime } from '../metrics/known-time.ts';
import { amounts, rates, Spreading } from '../metrics/rates.ts';
import type { Increase, NumberPoints, SeriesPoints, Temporality } from '../metrics/types.ts';
import { lastValues } from '../metrics/values.ts';
import { overWindows, SAMPLE_FUNCTIONS, type SampleFunction, samplesOf } from './samples.ts';
import type { Form } from './selectors.ts';
import { boundText } from './series.ts';

/** Values by step, with the labels that a face adds: a quantile. */
export type Face =
  | { kind: 'numbers'; labels: Record<string, string>; values: (number | null)[]; known?: KnownTime }
  | { kind: 'histograms'; labels: Record<string, string>; steps: StepDistributions; known?: KnownTime };

/** What is asked of the range before each step; null: the value at its end. */
export type Ranged = { fn: string; of?: SampleFunction | undefined } | null;

const plain = (values: (number | null)[]): Face[] => [{ kind: 'numbers', labels: {}, values }];

/** What one series' points tell, in windows of a width that end with the steps. */
export function facesOf(
  points: SeriesPoints,
  form: Form,
  temporality: Temporality,
  ranged: Ranged,
  grid: Grid,
  widthUs: number,
): Face[] {
  if (form === 'quantiles')
    return quantilesOf(points).flatMap(({ quantile, numbers }): Face[] => {
      const [face] = numbersFace(numbers, ranged, temporality, grid, widthUs);
      return face ? [{ ...face, labels: { quantile: boundText(quantile) } }] : [];
    });
  if (form === 'buckets' || form === 'whole') return [wholeFace(points, temporality, ranged, grid, widthUs)];
  if (ranged?.fn === 'rate' || ranged?.fn === 'increase' || ranged?.fn === 'irate') {
    const increases =
      form === 'sum' ? sumIncreases(points, temporality) : countIncreases(points, temporality);
    if (ranged.fn === 'irate') return plain(lastRates(increases, grid, widthUs));
    const spreading = new Spreading(grid, widthUs).add(increases, silenceAfterUs(points));
    if (ranged.fn === 'increase') return plain(amounts(spreading.spread()));
    return [{ kind: 'numbers', labels: {}, values: rates(spreading.spread()), known: spreading.known }];
  }
  return numbersFace(numbersOf(points, form), ranged, temporality, grid, widthUs);
}

function numbersFace(
  points: NumberPoints,
  ranged: Ranged,
  temporality: Temporality,
  grid: Grid,
  widthUs: number,
): Face[] {
  const silenceUs = longestSilenceUs(points.timesUs);
  if (ranged === null) return plain(lastValues(points, grid, silenceUs));
  if (ranged.fn === 'delta') {
    const ends = lastValues(points, grid, silenceUs);
    const begins = lastValues(points, { ...grid, startUs: grid.startUs - widthUs }, silenceUs);
    return plain(ends.map((end, step) => difference(end, begins[step] ?? null)));
  }
  if (ranged.fn === 'rate' || ranged.fn === 'increase' || ranged.fn === 'irate')
    return facesOf(points, 'value', temporality, ranged, grid, widthUs);
  const of = ranged.of ?? SAMPLE_FUNCTIONS[ranged.fn];
  return of ? plain(overWindows(samplesOf(points), grid, widthUs, of)) : [];
}

const difference = (end: number | null, begin: number | null): number | null =>
  end === null || begin === null ? null : end - begin;

/** The rate of the last increase that lies in each window. */
function lastRates(increases: readonly Increase<number>[], grid: Grid, widthUs: number): (number | null)[] {
  let next = 0;
  return Array.from({ length: grid.count }, (_, step) => {
    const endUs = grid.startUs + (step + 1) * grid.stepUs;
    while (next < increases.length && (increases[next] as Increase<number>).toUs < endUs) next++;
    const last = increases[next - 1];
    if (!last || last.toUs <= last.fromUs || last.fromUs < endUs - widthUs) return null;
    return (last.amount * 1_000_000) / (last.toUs - last.fromUs);
  });
}

/** Counts, sums or values as points of numbers. */
function numbersOf(points: SeriesPoints, form: Form): NumberPoints {
  if (points.kind === 'number') return points;
  const all: readonly { sum: number; count: number }[] =
    points.kind === 'summary' ? points.summaries : points.histograms;
  const values = Float64Array.from(all, (one) => (form === 'sum' ? one.sum : one.count));
  return { ...points, kind: 'number', values };
}

function quantilesOf(points: SeriesPoints): { quantile: number; numbers: NumberPoints }[] {
  if (points.kind !== 'summary') return [];
  const known = new Set(
    points.summaries.flatMap(({ quantiles }) => quantiles.map(({ quantile }) => quantile)),
  );
  return [...known]
    .sort((a, b) => a - b)
    .map((quantile) => {
      const values = Float64Array.from(
        points.summaries,
        ({ quantiles }) => quantiles.find((one) => one.quantile === quantile)?.value ?? Number.NaN,
      );
      return { quantile, numbers: { ...points, kind: 'number', values } };
    });
}

function sumIncreases(points: SeriesPoints, temporality: Temporality): Increase<number>[] {
  if (points.kind === 'number') return [];
  return distributionIncreases(points, temporality).map(({ amount, ...span }) => ({
    ...span,
    amount: amount.histogram.sum,
  }));
}

function wholeFace(
  points: SeriesPoints,
  temporality: Temporality,
  ranged: Ranged,
  grid: Grid,
  widthUs: number,
): Face {
  const steps: StepDistributions = new Array(grid.count).fill(undefined);
  const face: Face = { kind: 'histograms', labels: {}, steps };
  if (points.kind === 'number' || points.kind === 'summary') return face;
  if (ranged === null) {
    // The reading that holds at the end of each step: found by its place.
    const places = Float64Array.from(points.timesUs.keys());
    const held = lastValues(
      { ...points, kind: 'number', values: places },
      grid,
      longestSilenceUs(points.timesUs),
    );
    held.forEach((place, step) => {
      if (place !== null) steps[step] = addDistribution(undefined, at(points, place), 1);
    });
    return face;
  }
  const increases = distributionIncreases(points, temporality);
  if (widthUs === grid.stepUs && ranged.fn === 'increase') {
    addToSteps(grid, steps, increases);
    return face;
  }
  const known = new KnownTime(grid, widthUs);
  for (const { fromUs, toUs } of increases) known.add(fromUs, toUs);
  const knownUs = known.byStep();
  for (const { fromUs, toUs, amount } of increases) {
    const length = toUs - fromUs;
    eachWindow(grid, widthUs, fromUs, toUs, (step, overlap) => {
      const share = length > 0 ? overlap / length : 1;
      const weight = ranged.fn === 'rate' ? (share * 1_000_000) / (knownUs[step] ?? 0) : share;
      steps[step] = addDistribution(steps[step], amount, weight);
    });
  }
  return ranged.fn === 'rate' ? { ...face, known } : face;
}

function at(points: SeriesPoints & { kind: 'histogram' | 'exponentialHistogram' }, i: number): Distribution {
  return points.kind === 'histogram'
    ? { kind: 'explicit', histogram: points.histograms[i] as (typeof points.histograms)[number] }
    : { kind: 'exponential', histogram: points.histograms[i] as (typeof points.histograms)[number] };
}
