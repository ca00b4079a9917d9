// What an instrument's series can be grouped and filtered by: what `metricAttributes` answers.
import { type AskedRange, instrumentOf, stretchOf } from './instruments.ts';
import type { MetricSource } from './source.ts';

/** Values listed of one attribute; `distinct` tells how many there are. */
const MOST_VALUES = 100;

export interface AttributeValues {
  key: string;
  distinct: number;
  values: { value: string; series: number }[];
}

/** Attributes of the series seen in the range, those on most series first; values by how many series carry them. Throws AppError (not_found). */
export function metricAttributes(source: MetricSource, id: number, asked: AskedRange): AttributeValues[] {
  const instrument = instrumentOf(source, id);
  const byKey = new Map<string, Map<string, number>>();
  for (const { labels } of source.series(stretchOf(source, asked, [instrument]), instrument.id)) {
    for (const [key, value] of Object.entries(labels)) {
      const values = byKey.get(key) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      byKey.set(key, values);
    }
  }
  return [...byKey]
    .map(([key, counts]) => {
      const values = [...counts].map(([value, series]) => ({ value, series }));
      values.sort((a, b) => b.series - a.series || (a.value < b.value ? -1 : 1));
      const carried = values.reduce((sum, { series }) => sum + series, 0);
      return { key, distinct: values.length, values: values.slice(0, MOST_VALUES), carried };
    })
    .sort((a, b) => b.carried - a.carried || (a.key < b.key ? -1 : 1))
    .map(({ carried: _, ...attribute }) => attribute);
}
