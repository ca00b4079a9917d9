// A line with more points than the screen has columns, thinned without changing what is drawn: of every column of
// pixels the first, the lowest, the highest and the last point stay, at their own times (M4; Jugel et al., VLDB
// 2014). Within a column a line covers what lies between its extremes, and from column to column it runs from the
// last point to the first: both are kept, so the pixels are those that all points would give.

/** Points of a line in order of time; a value of null breaks the line. */
export interface DenseLine {
  timesUs: number[];
  values: (number | null)[];
}

/** The points that `columns` columns of equal width from `fromUs` to `toUs` need; those outside are one column each. */
export function m4(line: DenseLine, fromUs: number, toUs: number, columns: number): DenseLine {
  const out: DenseLine = { timesUs: [], values: [] };
  const { timesUs, values } = line;
  const width = Math.max(1, (toUs - fromUs) / Math.max(1, columns));
  const columnOf = (us: number): number => Math.min(columns, Math.max(-1, Math.floor((us - fromUs) / width)));
  for (let begin = 0; begin < timesUs.length; ) {
    if (values[begin] === null) {
      put(out, timesUs[begin] ?? 0, null);
      begin++;
      continue;
    }
    const column = columnOf(timesUs[begin] ?? 0);
    let end = begin + 1;
    while (end < timesUs.length && values[end] !== null && columnOf(timesUs[end] ?? 0) === column) end++;
    for (const i of kept(values, begin, end)) put(out, timesUs[i] ?? 0, values[i] ?? null);
    begin = end;
  }
  return out;
}

function put(line: DenseLine, us: number, value: number | null): void {
  line.timesUs.push(us);
  line.values.push(value);
}

/** Indexes of the first, the extremes and the last of [begin, end), each once, ascending. */
function kept(values: readonly (number | null)[], begin: number, end: number): number[] {
  let low = begin;
  let high = begin;
  for (let i = begin + 1; i < end; i++) {
    const value = values[i] ?? 0;
    if (value < (values[low] ?? 0)) low = i;
    if (value > (values[high] ?? 0)) high = i;
  }
  return [...new Set([begin, Math.min(low, high), Math.max(low, high), end - 1])];
}
