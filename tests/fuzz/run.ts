// One stretch of fuzzing, in this process: each target in turn, from a seed, until the time is over.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dice, diceOf, mutate } from './mutate.ts';
import { TARGETS, type Target } from './targets.ts';

export const SEEDS = join(import.meta.dirname, 'seeds');
/** An input so small is decoded at once, or something hangs. */
const SLOWEST_MS = 2000;
const LARGEST_BYTES = 256 * 1024;
/** Memory that may be in use between inputs, over what was at the start. */
const MOST_BYTES = 768 * 1024 * 1024;
const INPUTS_A_TURN = 200;
const MOST_POOL = 2000;

export interface Failure {
  target: string;
  message: string;
  file: string;
}

export interface Stretch {
  inputs: number;
  taken: number;
  failures: Failure[];
}

/** Inputs kept from before, by the target whose name they begin with. */
export function keptSeeds(target: string): { name: string; bytes: Uint8Array }[] {
  return readdirSync(SEEDS)
    .filter((name) => name.startsWith(`${target}-`))
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(SEEDS, name))) }));
}

/** Fuzzes for so long. A failing input is kept in `seeds`, where the tests try it again. */
export function fuzz(
  seconds: number,
  seed: number,
  targets: readonly Target[] = TARGETS,
  keepIn = SEEDS,
): Stretch {
  const dice = diceOf(seed);
  const pools = targets.map((target) => [
    ...target.corpus(seed),
    ...keptSeeds(target.name).map(({ bytes }) => bytes),
  ]);
  const until = performance.now() + seconds * 1000;
  const stretch: Stretch = { inputs: 0, taken: 0, failures: [] };
  const atStart = process.memoryUsage().rss;
  while (performance.now() < until) {
    for (const [i, target] of targets.entries()) turn(dice, target, pools[i] ?? [], stretch, keepIn);
    if (stretch.failures.length > 0) return stretch;
    const grown = process.memoryUsage().rss - atStart;
    if (grown > MOST_BYTES) {
      stretch.failures.push({ target: 'all', message: `memory grew by ${grown} bytes`, file: '' });
      return stretch;
    }
  }
  return stretch;
}

function turn(dice: Dice, target: Target, pool: Uint8Array[], stretch: Stretch, keepIn: string): void {
  const any = (): Uint8Array => pool[dice(pool.length)] ?? new Uint8Array(0);
  for (let i = 0; i < INPUTS_A_TURN; i++) {
    const input = mutate(dice, any(), any());
    if (input.length > LARGEST_BYTES) continue;
    stretch.inputs++;
    const began = performance.now();
    try {
      if (target.check(input)) {
        stretch.taken++;
        // What is still taken leads further in.
        if (pool.length < MOST_POOL) pool.push(input);
      }
      const ms = performance.now() - began;
      if (ms > SLOWEST_MS) throw new Error(`${input.length} bytes took ${Math.round(ms)} ms`);
    } catch (error) {
      stretch.failures.push(keep(target, input, error, keepIn));
      return;
    }
  }
}

function keep(target: Target, input: Uint8Array, error: unknown, keepIn: string): Failure {
  const name = `${target.name}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`;
  mkdirSync(keepIn, { recursive: true });
  writeFileSync(join(keepIn, name), input);
  return { target: target.name, message: error instanceof Error ? error.message : String(error), file: name };
}
