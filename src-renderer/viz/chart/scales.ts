// Value axes: round ticks on a straight and on a logarithmic scale. Pure.

/** Around `wanted` round numbers from `low` to `high`: 1, 2 or 5 × 10ⁿ apart. */
export function linearTicks(low: number, high: number, wanted = 4): number[] {
  if (isFlat(low, high) || !Number.isFinite(high - low)) return [low];
  const step = roundStep((high - low) / wanted);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** Below this a tenth of a step would be no number any more. */
const LEAST_SPAN = 1e-300;

/** So near to each other that their difference is rounding. */
function isFlat(low: number, high: number): boolean {
  return !(high - low > Math.max(LEAST_SPAN, Math.max(Math.abs(low), Math.abs(high)) * 1e-6));
}

/** The smallest of 1, 2, 5 × 10ⁿ that is not under `least`. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 5]) if (power * factor >= least * (1 - 1e-9)) return power * factor;
  return power * 10;
}

/** Powers of ten within; with 2 and 5 between them where there are fewer than three. */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0) || !Number.isFinite(high)) return [];
  const decades: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++)
    decades.push(10 ** exponent);
  const within = (ticks: number[]) => ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  const whole = within(decades);
  return whole.length >= 3 ? thinned(whole) : within(decades.flatMap((tick) => [tick, tick * 2, tick * 5]));
}

function thinned(ticks: number[]): number[] {
  const every = Math.ceil(ticks.length / 7);
  return ticks.filter((_, i) => i % every === 0);
}

/** Low and high of a straight axis that holds the values with a little air and, unless they lie far from it, zero. */
export function linearDomain(values: Iterable<number | null>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  if (low >= 0 && low < high * 0.8) low = 0;
  if (high <= 0 && high > low * 0.8) high = 0;
  if (isFlat(low, high)) return low === 0 ? [0, 1] : [Math.min(0, low * 1.5), Math.max(0, high * 1.5)];
  const air = (high - low) * 0.06;
  return [low === 0 ? 0 : low - air, high === 0 ? 0 : high + air];
}
