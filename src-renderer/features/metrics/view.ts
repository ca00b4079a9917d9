// What the metrics screen shows, as its URL says it: which instrument, by which function, grouped and filtered how.
import { useCallback, useMemo } from 'react';
import { functionsOf } from '#shared/api/metric-functions.ts';
import { type Instrument, type MetricFunction, metricFunction } from '#shared/api/metrics.ts';
import { changeUrl, useUrlParams } from '../../ui/index.ts';
import type { MetricName } from './naming.ts';

export interface MetricView {
  /** Name and service of the instrument, and what tells it from others of the name; null while none was chosen. */
  readonly metric: string | null;
  readonly service: string | null;
  readonly of: readonly string[];
  readonly fn: MetricFunction | null;
  /** Attributes to group by. */
  readonly by: readonly string[];
  /** `key=value` and its kin. */
  readonly where: readonly string[];
  /** A second metric on the chart. */
  readonly with: MetricName | null;
  /** An earlier run to compare with. */
  readonly against: number | null;
  /** PromQL that was typed; null while an instrument, a service or a board is shown. */
  readonly q: string | null;
  /** A board is shown, by its name. */
  readonly board: string | null;
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

/** Groups, filters and comparisons are those of what was open before and do not go along. */
const NOTHING = {
  metric: null,
  service: null,
  of: null,
  board: null,
  q: null,
  fn: null,
  by: null,
  where: null,
  with: null,
  against: null,
};

function secondOf(text: string | null): MetricName | null {
  const [service, metric, ...of] = splitList(text);
  return service !== undefined && metric !== undefined ? { service, metric, of } : null;
}

function runOf(text: string | null): number | null {
  const run = Number(text ?? '');
  return Number.isSafeInteger(run) && run > 0 ? run : null;
}

export function useMetricView() {
  const [params] = useUrlParams();
  const view = useMemo<MetricView>(() => {
    const fn = metricFunction.safeParse(params.get('fn'));
    return {
      metric: params.get('metric'),
      service: params.get('service'),
      of: splitList(params.get('of')),
      fn: fn.success ? fn.data : null,
      by: splitList(params.get('by')),
      where: splitList(params.get('where')),
      with: secondOf(params.get('with')),
      against: runOf(params.get('against')),
      q: params.get('q'),
      board: params.get('board'),
    };
  }, [params]);
  const open = useCallback(({ service, metric, of }: MetricName, options?: { replace?: boolean }) => {
    changeUrl({ ...NOTHING, metric, service, of: joinList(of) }, options);
  }, []);
  const openService = useCallback((service: string, options?: { replace?: boolean }) => {
    changeUrl({ ...NOTHING, service }, options);
  }, []);
  const openBoard = useCallback((board: string, options?: { replace?: boolean }) => {
    changeUrl({ ...NOTHING, board }, options);
  }, []);
  const setSecond = useCallback((second: MetricName | null) => {
    changeUrl({ with: second && joinList([second.service ?? '', second.metric, ...second.of]) });
  }, []);
  const setAgainst = useCallback((run: number | null) => {
    changeUrl({ against: run === null ? null : String(run) });
  }, []);
  /** What was open stays in the URL behind the query, so that clearing it goes back there. */
  const setQuery = useCallback((q: string | null) => changeUrl({ q }), []);
  const setFunction = useCallback((fn: MetricFunction) => changeUrl({ fn }), []);
  const setBy = useCallback((by: readonly string[]) => changeUrl({ by: joinList(by) }), []);
  const setWhere = useCallback((where: readonly string[]) => changeUrl({ where: joinList(where) }), []);
  return {
    view,
    open,
    openService,
    openBoard,
    setQuery,
    setFunction,
    setBy,
    setWhere,
    setSecond,
    setAgainst,
  };
}
