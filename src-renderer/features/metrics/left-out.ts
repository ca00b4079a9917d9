// What is known to have been counted and stands in no total: what came across silences, what came twice. Pure.
import type { MetricRow } from '#shared/api/metrics.ts';
import { formatWhole } from './units.ts';

type LeftOut = Pick<MetricRow, 'silent' | 'repeated'>;

/** In words; undefined where nothing was left out. */
export function leftOutWords({ silent, repeated }: LeftOut): string | undefined {
  const words = [
    silent === undefined ? '' : `${formatWhole(silent)} more came in silences, nothing says when`,
    repeated === undefined
      ? ''
      : `${formatWhole(repeated)} came twice to the last digit, sent again or by a second writer without a service.instance.id`,
  ].filter(Boolean);
  return words.length === 0 ? undefined : words.join('; ');
}

/** What was left out of all rows together. */
export function leftOutOf(rows: readonly LeftOut[]): LeftOut {
  const sumOf = (one: keyof LeftOut): number => rows.reduce((sum, row) => sum + (row[one] ?? 0), 0);
  const [silent, repeated] = [sumOf('silent'), sumOf('repeated')];
  return { ...(silent > 0 && { silent }), ...(repeated !== 0 && { repeated }) };
}
