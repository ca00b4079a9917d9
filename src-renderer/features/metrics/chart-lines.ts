// What a chart of a metric draws: a line a group, or percentiles in ink; the groups left out together; the series
// chosen in the table; an earlier run; a second metric. Pure.
import type { MetricResult, MetricSeries } from '#shared/api/metrics.ts';
import type { ChartLine } from '../../viz/chart/chart-line.ts';
import { type Answered, finely, startOf } from './answered.ts';
import { type Before, beforeLines, chosenLines, type Second, secondLines } from './compared-lines.ts';
import { lookOf, quantileLook } from './line-looks.ts';
import { type ChartGroup, groupsOf, quantileWord, wordsOf } from './series-rows.ts';

/** Groups drawn; the rest is one line, and the table lists them all. */
export const MOST_GROUPS = 20;

export interface Drawn {
  readonly result: Answered;
  /** Key of the group to be told from the others. */
  readonly focus: string | null;
  /** The chosen series, where it is no group of the chart. */
  readonly chosen: MetricResult | null;
  readonly before: Before | null;
  readonly second: Second | null;
  /** The second metric is measured on an axis of its own. */
  readonly apart: boolean;
  /** The groups left out are drawn too, as one line. */
  readonly withOthers: boolean;
}

/** How much higher the others may reach than the groups drawn, without pressing those to the ground. */
const DWARFS = 2;

/** The groups left out, together, fit beside the lines of those that are drawn. */
export function othersFit({ series, others }: Pick<MetricResult, 'series' | 'others'>): boolean {
  const highest = (all: readonly MetricSeries[]): number =>
    all.reduce((most, { max }) => Math.max(most, Math.abs(max ?? 0)), 0);
  return highest(others.slice(-1)) <= highest(series) * DWARFS;
}

/** All lines, those in front last. */
export function linesOf(drawn: Drawn): ChartLine[] {
  const { result, focus, chosen, before, second } = drawn;
  const groups = groupsOf(result);
  const startMs = startOf(result);
  return [
    ...(before ? beforeLines(result, groups, before) : []),
    ...ownLines(groups, focus, startMs, chosen !== null),
    ...(drawn.withOthers ? othersLines(result, groups.length, focus !== null) : []),
    ...(chosen ? chosenLines(chosen, result) : []),
    ...(second ? secondLines(result, second, drawn.apart) : []),
  ];
}

/** One group: its percentiles in ink. Several: one line each in a hue of its own, all percentiles of the focused one. */
function ownLines(
  groups: readonly ChartGroup[],
  focus: string | null,
  startMs: number,
  behind: boolean,
): ChartLine[] {
  const [only] = groups;
  if (only && groups.length === 1) return inkLines(only, startMs, behind);
  const hasFocus = focus !== null && groups.some(({ key }) => key === focus);
  return groups.flatMap((group, i): ChartLine[] => {
    const focused = group.key === focus;
    const look = lookOf(i);
    const main: ChartLine = {
      ...look,
      ...finely(group.main, startMs),
      key: group.key,
      name: wordsOf(group.labels),
      values: group.main.values,
      width: focused ? 2.25 : 1.5,
      dimmed: hasFocus && !focused,
    };
    if (!focused || group.main.quantile === undefined) return [main];
    const others = [...group.lines.values()].filter((line) => line !== group.main);
    return [
      main,
      ...others.toReversed().map((line, i) => ({
        ...quantileLook(i + 1),
        key: `${group.key} ${line.quantile}`,
        name: `${wordsOf(group.labels)} ${quantileWord(line.quantile ?? 0)}`,
        color: look.color,
        values: line.values,
      })),
    ];
  });
}

function inkLines(group: ChartGroup, startMs: number, behind: boolean): ChartLine[] {
  return [...group.lines.values()].toReversed().map((line, i) => {
    const { quantile } = line;
    const look = quantile === undefined ? { width: 1.75 } : quantileLook(i);
    return {
      ...look,
      ...finely(line, startMs),
      key: `${group.key} ${quantile ?? ''}`,
      name: quantile === undefined ? wordsOf(group.labels) : quantileWord(quantile),
      color: quantile === undefined ? 'var(--accent)' : 'var(--ink)',
      values: line.values,
      endWord: quantile !== undefined,
      dimmed: behind,
    };
  });
}

function othersLines({ others, left }: Answered, groups: number, dimmed: boolean): ChartLine[] {
  const main = others.at(-1);
  if (!main || groups === 0) return [];
  return [
    {
      key: 'others',
      name: `${left} others together`,
      color: 'var(--ink-3)',
      dash: '8 3',
      width: 1.5,
      values: main.values,
      told: main.told,
      dimmed,
    },
  ];
}

/** Values that an axis has to hold: at the left, or at the right. */
export function valuesOn(lines: readonly ChartLine[], right: boolean): (number | null)[] {
  return lines
    .filter((line) => (line.right ?? false) === right)
    .flatMap(({ values, drawn }) => [...(drawn?.values ?? []), ...values]);
}
