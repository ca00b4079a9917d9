// Quantiles of single values, as Prometheus reads them: straight between the two nearest.

/** The value at a share `q` of the values in order; infinite outside of 0 to 1, null without values. */
export function quantileOfValues(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null;
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  const ordered = values.toSorted((a, b) => a - b);
  const rank = q * (ordered.length - 1);
  const low = Math.floor(rank);
  const lower = ordered[low] as number;
  const upper = ordered[Math.min(low + 1, ordered.length - 1)] as number;
  return lower + (upper - lower) * (rank - low);
}
