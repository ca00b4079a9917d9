// Links that open Grafana Explore on what was sent (`panes`, schemaVersion 1). Where no data source was learnt from a
// pasted link, its uid is that of Grafana Cloud or of the all-in-one image; elsewhere Grafana offers its own choice.
import type { Destination } from '#shared/api/destinations.ts';
import type { Signal } from '#shared/model/signal.ts';

/** Milliseconds since 1970. */
export interface Range {
  fromMs: number;
  toMs: number;
}

/** A Grafana: its base, organisation and data sources, null where they are the usual ones. */
export interface Grafana extends Pick<Destination, 'dataSources' | 'grafanaOrg'> {
  base: string;
}

/** The Grafana of a destination; null where none is known. */
export function grafanaOf({
  grafanaUrl,
  dataSources,
  grafanaOrg,
}: Pick<Destination, 'grafanaUrl' | 'dataSources' | 'grafanaOrg'>): Grafana | null {
  return grafanaUrl === null ? null : { base: grafanaUrl.replace(/\/+$/, ''), dataSources, grafanaOrg };
}

const TYPES: Record<Signal, string> = { traces: 'tempo', logs: 'loki', metrics: 'prometheus' };
const CLOUD_UIDS: Record<Signal, string> = {
  traces: 'grafanacloud-traces',
  logs: 'grafanacloud-logs',
  metrics: 'grafanacloud-prom',
};

/** Whether the uid of a signal's data source is only the usual one, and not learnt from a link. */
export const isGuessed = ({ dataSources }: Pick<Grafana, 'dataSources'>, signal: Signal): boolean =>
  dataSources[signal] === null;

function explore(grafana: Grafana, signal: Signal, query: object, { fromMs, toMs }: Range): string {
  const { base, dataSources, grafanaOrg } = grafana;
  const type = TYPES[signal];
  const isCloud = new URL(base).hostname.endsWith('.grafana.net');
  const uid = dataSources[signal] ?? (isCloud ? CLOUD_UIDS[signal] : type);
  const pane = {
    datasource: uid,
    queries: [{ refId: 'A', datasource: { type, uid }, ...query }],
    // Strings: Grafana takes numbers for something else.
    range: { from: String(Math.floor(fromMs)), to: String(Math.ceil(toMs)) },
  };
  const panes = encodeURIComponent(JSON.stringify({ abc: pane }));
  return `${base}/explore?schemaVersion=1&orgId=${grafanaOrg ?? 1}&panes=${panes}`;
}

/** Opens one trace by its id, which finds it whatever its age. */
export function traceLink(grafana: Grafana, traceId: string, range: Range): string {
  return explore(grafana, 'traces', { queryType: 'traceql', query: traceId }, range);
}

/** Searches the traces of a stretch of time. */
export function tracesLink(grafana: Grafana, range: Range): string {
  return explore(grafana, 'traces', { queryType: 'traceql', query: '{}' }, range);
}

/** Opens the logs of one trace. */
export function traceLogsLink(grafana: Grafana, traceId: string, range: Range): string {
  const expr = `{service_name=~".+"} | trace_id="${traceId}"`;
  return explore(grafana, 'logs', { queryType: 'range', expr }, range);
}

/** Opens the logs of a stretch of time. */
export function logsLink(grafana: Grafana, range: Range): string {
  return explore(grafana, 'logs', { queryType: 'range', expr: '{service_name=~".+"}' }, range);
}

/** Opens the metrics of some services, or of all. */
export function metricsLink(grafana: Grafana, services: readonly string[] | null, range: Range): string {
  const names = services?.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  // A service with a namespace is the job "namespace/service".
  const job = names === undefined ? '.+' : `(.+/)?(${names})`;
  return explore(
    grafana,
    'metrics',
    { expr: `{job=~${JSON.stringify(job)}}`, range: true, instant: false },
    range,
  );
}
