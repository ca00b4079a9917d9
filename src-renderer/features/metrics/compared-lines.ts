// Lines of other answers beside those of the chart: the series chosen in the table, an earlier run, a second metric. Pure.
import type { MetricResult } from '#shared/api/metrics.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { type Answered, finely, startOf, stepOf } from './answered.ts';
import { lookOf } from './line-looks.ts';
import { type ChartGroup, groupsOf, quantileWord, wordsOf } from './series-rows.ts';
import type { Format } from './units.ts';

/** An earlier run's answer, and how much later the shown one began, ms. */
export interface Before {
  readonly result: Answered;
  readonly laterMs: number;
  readonly name: string;
}

export interface Second {
  readonly result: MetricResult;
  readonly name: string;
  readonly format: Format;
}

export function chosenLines(chosen: MetricResult, result: Answered): ChartLine[] {
  const [group] = groupsOf(chosen);
  if (!group) return [];
  const quantile = group.main.quantile;
  return [
    {
      ...onSteps(group.main.values, chosen, result, 0),
      ...finely(group.main, startOf(chosen)),
      key: 'chosen',
      name: `${wordsOf(group.labels)}${quantile === undefined ? '' : ` ${quantileWord(quantile)}`}`,
      color: 'var(--accent)',
      width: 2.25,
    },
  ];
}

export function beforeLines(result: Answered, groups: readonly ChartGroup[], before: Before): ChartLine[] {
  const earlier = new Map(groupsOf(before.result).map((group) => [group.key, group]));
  return groups.flatMap((group, i): ChartLine[] => {
    const same = earlier.get(group.key);
    if (!same) return [];
    const startMs = startOf(before.result) + before.laterMs;
    const alone = groups.length === 1;
    const quantile = same.main.quantile === undefined ? '' : `${quantileWord(same.main.quantile)} `;
    return [
      {
        ...onSteps(same.main.values, before.result, result, before.laterMs),
        ...finely(same.main, startMs),
        // Its steps are others.
        told: undefined,
        key: `before ${group.key}`,
        name: alone ? `${quantile}${before.name}` : `${wordsOf(group.labels)}, ${before.name}`,
        color: alone ? 'var(--svc-5)' : lookOf(i).color,
        dash: '3 3',
        width: alone ? 1.75 : 1.25,
      },
    ];
  });
}

export function secondLines(result: Answered, second: Second, apart: boolean): ChartLine[] {
  const [group] = groupsOf(second.result);
  if (!group) return [];
  const quantile = group.main.quantile;
  const beside = groupsOf(result).length;
  return [
    {
      // Beside several lines the look that none of them has.
      ...(beside > 1 ? lookOf(beside) : { color: 'var(--svc-1)' }),
      ...onSteps(group.main.values, second.result, result, 0),
      ...finely(group.main, startOf(second.result)),
      told: undefined,
      key: 'second',
      name: `${second.name}${quantile === undefined ? '' : ` ${quantileWord(quantile)}`}`,
      width: 1.75,
      right: apart,
      format: second.format,
    },
  ];
}

/**
 * Values of another answer told by the steps of the shown one, and drawn where they stand: its steps may be others,
 * and it may be of an earlier time.
 */
function onSteps(
  values: readonly (number | null)[],
  from: Answered,
  to: Answered,
  laterMs: number,
): Pick<ChartLine, 'values' | 'drawn'> {
  const startMs = startOf(from) + laterMs;
  const stepMs = stepOf(from);
  const steps = to.series[0]?.values.length ?? 0;
  return {
    values: Array.from({ length: steps }, (_, step) => {
      const ms = startOf(to) + (step + 0.5) * stepOf(to);
      return values[Math.floor((ms - startMs) / stepMs)] ?? null;
    }),
    drawn: { ms: values.map((_, step) => startMs + (step + 0.5) * stepMs), values },
  };
}
