// What the metrics screen shows, as its URL says it: which instrument, by which function, grouped and filtered how.
import { useCallback, useMemo } from 'react';
import { functionsOf } from '#shared/api/metric-functions.ts';
import { type Instrument, type MetricFunction, metricFunction } from '#shared/api/metrics.ts';
import { changeUrl, useUrlParams } from '../../ui/index.ts';

export interface MetricView {
  /** Name and service of the instrument; null while none was chosen. */
  readonly metric: string | null;
  readonly service: string | null;
  readonly fn: MetricFunction | null;
  /** Attributes to group by. */
  readonly by: readonly string[];
  /** `key=value` and its kin. */
  readonly where: readonly string[];
}

/** Several texts in one parameter: separated by commas, commas within them escaped. */
export function joinList(list: readonly string[]): string | null {
  return list.length === 0
    ? null
    : list.map((one) => one.replaceAll('\\', '\\\\').replaceAll(',', '\\,')).join(',');
}

/** The texts of such a parameter. */
export function splitList(text: string | null): string[] {
  if (text === null || text === '') return [];
  const list: string[] = [''];
  for (const [piece] of text.matchAll(/\\[\s\S]|[\s\S]/g)) {
    const last = list.length - 1;
    if (piece === ',') list.push('');
    else list[last] += piece.length > 1 ? piece.slice(1) : piece;
  }
  return list.filter((one) => one !== '');
}

/** The function an instrument is shown by: heat for the shape of a distribution, else the type's first. */
export function shownFunction(instrument: Instrument, asked: MetricFunction | null): MetricFunction {
  const usable = functionsOf(instrument);
  return (asked !== null && usable.includes(asked) ? asked : usable[0]) ?? 'value';
}

export function useMetricView() {
  const [params] = useUrlParams();
  const view = useMemo<MetricView>(() => {
    const fn = metricFunction.safeParse(params.get('fn'));
    return {
      metric: params.get('metric'),
      service: params.get('service'),
      fn: fn.success ? fn.data : null,
      by: splitList(params.get('by')),
      where: splitList(params.get('where')),
    };
  }, [params]);
  /** Goes to another instrument; groups and filters are those of the one before and do not go along. */
  const open = useCallback((instrument: Instrument, options?: { replace?: boolean }) => {
    const { name, service } = instrument;
    changeUrl({ metric: name, service, fn: null, by: null, where: null }, options);
  }, []);
  const setFunction = useCallback((fn: MetricFunction) => changeUrl({ fn }), []);
  const setBy = useCallback((by: readonly string[]) => changeUrl({ by: joinList(by) }), []);
  const setWhere = useCallback((where: readonly string[]) => changeUrl({ where: joinList(where) }), []);
  return { view, open, setFunction, setBy, setWhere };
}
