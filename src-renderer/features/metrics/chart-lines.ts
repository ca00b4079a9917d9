// What a chart of a metric draws: a line a group, or percentiles in ink; the groups left out together; the series
// chosen in the table; an earlier run; a second metric. Pure.
import type { MetricResult, MetricSeries } from '#shared/api/metrics.ts';
import { splitNanos } from '#shared/model/time.ts';
import type { ChartLine } from '../../viz/chart/LineChart.tsx';
import { type ChartGroup, groupsOf, wordsOf } from './series-rows.ts';
import type { Format } from './units.ts';

/** Groups drawn; the rest is one line, and the table lists them all. */
export const MOST_GROUPS = 20;

/** What of an answer its lines are made of. */
export type Answered = Pick<MetricResult, 'series' | 'others' | 'left' | 'start' | 'stepNs'>;

export interface Drawn {
  readonly result: Answered;
  /** Key of the group to be told from the others. */
  readonly focus: string | null;
  /** The chosen series, where it is no group of the chart. */
  readonly chosen: MetricResult | null;
  /** An earlier run's answer, and how much later the shown one began, ms. */
  readonly before: { readonly result: MetricResult; readonly laterMs: number; readonly name: string } | null;
  readonly second: { readonly result: MetricResult; readonly name: string; readonly format: Format } | null;
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

const QUANTILE_LOOK: Readonly<Record<number, Pick<ChartLine, 'dash' | 'width'>>> = {
  0.5: { dash: '1 3', width: 1.75 },
  0.95: { dash: '5 3', width: 1.5 },
  0.99: { width: 2 },
};
const DASHES = [undefined, '6 3', '2 3'] as const;

/** How the group at a place in the engine's order is drawn, in the chart and in the table. */
export function lookOf(place: number): Pick<ChartLine, 'color' | 'dash'> {
  return { color: `var(--svc-${place % 8})`, dash: DASHES[Math.floor(place / 8) % DASHES.length] };
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

export const startOf = (result: Pick<MetricResult, 'start'>): number => splitNanos(result.start).us / 1000;
const stepOf = (result: Pick<MetricResult, 'stepNs'>): number => result.stepNs / 1e6;

/** Values as they are drawn where they are finer than the steps. */
function finely({ dense }: MetricSeries, startMs: number): Pick<ChartLine, 'drawn'> {
  return dense ? { drawn: { ms: dense.at.map((us) => startMs + us / 1000), values: dense.values } } : {};
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
      ...others.map((line) => ({
        ...QUANTILE_LOOK[line.quantile ?? 0],
        key: `${group.key} ${line.quantile}`,
        name: `${wordsOf(group.labels)} p${(line.quantile ?? 0) * 100}`,
        color: look.color,
        values: line.values,
      })),
    ];
  });
}

function inkLines(group: ChartGroup, startMs: number, behind: boolean): ChartLine[] {
  return [...group.lines.values()].toReversed().map((line) => {
    const { quantile } = line;
    const look = quantile === undefined ? { width: 1.75 } : QUANTILE_LOOK[quantile];
    return {
      ...look,
      ...finely(line, startMs),
      key: `${group.key} ${quantile ?? ''}`,
      name: quantile === undefined ? wordsOf(group.labels) : `p${quantile * 100}`,
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
      dimmed,
    },
  ];
}

function chosenLines(chosen: MetricResult, result: Answered): ChartLine[] {
  const [group] = groupsOf(chosen);
  if (!group) return [];
  const quantile = group.main.quantile;
  return [
    {
      ...onSteps(group.main.values, chosen, result, 0),
      ...finely(group.main, startOf(chosen)),
      key: 'chosen',
      name: `${wordsOf(group.labels)}${quantile === undefined ? '' : ` p${quantile * 100}`}`,
      color: 'var(--accent)',
      width: 2.25,
    },
  ];
}

function beforeLines(
  result: Answered,
  groups: readonly ChartGroup[],
  before: NonNullable<Drawn['before']>,
): ChartLine[] {
  const earlier = new Map(groupsOf(before.result).map((group) => [group.key, group]));
  return groups.flatMap((group, i): ChartLine[] => {
    const same = earlier.get(group.key);
    if (!same) return [];
    const startMs = startOf(before.result) + before.laterMs;
    const alone = groups.length === 1;
    const quantile = same.main.quantile === undefined ? '' : `p${same.main.quantile * 100} `;
    return [
      {
        ...onSteps(same.main.values, before.result, result, before.laterMs),
        ...finely(same.main, startMs),
        key: `before ${group.key}`,
        name: alone ? `${quantile}${before.name}` : `${wordsOf(group.labels)}, ${before.name}`,
        color: alone ? 'var(--svc-5)' : lookOf(i).color,
        dash: '3 3',
        width: alone ? 1.75 : 1.25,
      },
    ];
  });
}

function secondLines(result: Answered, second: NonNullable<Drawn['second']>, apart: boolean): ChartLine[] {
  const [group] = groupsOf(second.result);
  if (!group) return [];
  const quantile = group.main.quantile;
  return [
    {
      ...onSteps(group.main.values, second.result, result, 0),
      ...finely(group.main, startOf(second.result)),
      key: 'second',
      name: `${second.name}${quantile === undefined ? '' : ` p${quantile * 100}`}`,
      color: 'var(--svc-1)',
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

/** Values that an axis has to hold: at the left, or at the right. */
export function valuesOn(lines: readonly ChartLine[], right: boolean): (number | null)[] {
  return lines
    .filter((line) => (line.right ?? false) === right)
    .flatMap(({ values, drawn }) => [...(drawn?.values ?? []), ...values]);
}
