// The largest of many groups, and the rest as one: evaluated one after another, so that what thousands of groups
// hold is never in memory at once.
import type { MetricFunction } from '#shared/api/metrics.ts';
import { countLine } from './counts.ts';
import { addDistribution, type StepDistributions } from './distributions.ts';
import { distributionLines, type Evaluated, type Line, type Meaning } from './functions.ts';
import type { Grid } from './grid.ts';
import { type Group, statistics } from './groups.ts';
import { Pool } from './pool.ts';
import { Spreading } from './rates.ts';

export interface Ranked<S> extends Group<S> {
  evaluated: Evaluated;
}

/** Groups are ranked by their last line (of percentiles, the highest) over the whole range; plain values by their mean. */
export function rankOf(evaluated: Evaluated): number {
  const line = evaluated.lines.at(-1);
  const { average } = line?.statistics ?? statistics(line?.values ?? []);
  return line?.overall ?? average ?? Number.NEGATIVE_INFINITY;
}

export class TopGroups<S> {
  readonly #limit: number;
  readonly #others: Others;
  #kept: (Ranked<S> & { rank: number })[] = [];
  #left = 0;

  constructor(limit: number, others: Others) {
    this.#limit = limit;
    this.#others = others;
  }

  add(group: Group<S>, evaluated: Evaluated): void {
    this.#kept.push({ ...group, evaluated, rank: rankOf(evaluated) });
    if (this.#kept.length >= this.#limit * 2) this.#cut();
  }

  /** The largest, largest first; how many were left out, and their lines together. */
  finish(): { top: Ranked<S>[]; left: number; others: Line[] } {
    this.#cut();
    return { top: this.#kept, left: this.#left, others: this.#left > 0 ? this.#others.lines() : [] };
  }

  #cut(): void {
    this.#kept.sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank));
    for (const { evaluated } of this.#kept.splice(this.#limit)) {
      this.#others.add(evaluated);
      this.#left++;
    }
  }
}

/** Evaluated groups added up to one. */
export class Others {
  readonly #fn: MetricFunction;
  readonly #meaning: Meaning;
  /** What each kind of function gathers; the others stay empty. */
  readonly #pool: Pool;
  readonly #steps: StepDistributions;
  readonly #spreading: Spreading;

  constructor(fn: MetricFunction, meaning: Meaning, grid: Grid) {
    this.#fn = fn;
    this.#meaning = meaning;
    this.#pool = new Pool(grid.count);
    this.#steps = new Array(grid.count).fill(undefined);
    this.#spreading = new Spreading(grid);
  }

  add({ steps, pool, spreading }: Evaluated): void {
    if (pool) this.#pool.addAll(pool);
    if (spreading) this.#spreading.addAll(spreading);
    steps?.forEach((part, step) => {
      if (part) this.#steps[step] = addDistribution(this.#steps[step], part, 1);
    });
  }

  /** None where what was added cannot be merged: the quantiles of summaries. */
  lines(): Line[] {
    const fn = this.#fn;
    const { type } = this.#meaning;
    if (fn === 'value') return [{ values: this.#pool.values(type === 'sum'), overall: null, counted: null }];
    if (fn === 'rate' || fn === 'increase' || fn === 'count')
      return [countLine(this.#spreading, fn === 'rate')];
    if (fn === 'percentiles' && type === 'summary') return [];
    return distributionLines(this.#steps, fn);
  }
}
