// Links that open Grafana Explore on what was sent. Data source ids are those of Grafana Cloud and of the
// all-in-one image; elsewhere Grafana offers its own choice.
interface Range {
  fromMs: number;
  toMs: number;
}

function explore(base: string, datasource: string, type: string, query: object, range: Range): string {
  const pane = {
    datasource,
    queries: [{ refId: 'A', datasource: { type, uid: datasource }, ...query }],
    range: { from: String(Math.floor(range.fromMs)), to: String(Math.ceil(range.toMs)) },
  };
  const panes = encodeURIComponent(JSON.stringify({ abc: pane }));
  return `${base.replace(/\/+$/, '')}/explore?schemaVersion=1&orgId=1&panes=${panes}`;
}

const uid = (base: string, local: string, cloud: string): string =>
  /\.grafana\.net/.test(base) ? cloud : local;

/** Opens one trace by its id, which finds it whatever its age. */
export function traceLink(base: string, traceId: string, range: Range): string {
  return explore(
    base,
    uid(base, 'tempo', 'grafanacloud-traces'),
    'tempo',
    { queryType: 'traceql', query: traceId },
    range,
  );
}

/** Searches the traces of a stretch of time. */
export function tracesLink(base: string, range: Range): string {
  return explore(
    base,
    uid(base, 'tempo', 'grafanacloud-traces'),
    'tempo',
    { queryType: 'traceql', query: '{}' },
    range,
  );
}

function lokiLink(base: string, expr: string, range: Range): string {
  return explore(base, uid(base, 'loki', 'grafanacloud-logs'), 'loki', { queryType: 'range', expr }, range);
}

/** Opens the logs of one trace. */
export function traceLogsLink(base: string, traceId: string, range: Range): string {
  return lokiLink(base, `{service_name=~".+"} | trace_id="${traceId}"`, range);
}

/** Opens the logs of a stretch of time. */
export function logsLink(base: string, range: Range): string {
  return lokiLink(base, '{service_name=~".+"}', range);
}
