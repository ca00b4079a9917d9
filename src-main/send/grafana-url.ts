// What a pasted address of Grafana teaches: its base, the organisation, and the uids of its data sources, where it
// is a link to Explore. Grafana writes these as `panes` (schemaVersion 1); older ones wrote `left` and `right`.
import type { Signal } from '#shared/model/signal.ts';
import { readUrl } from './urls.ts';

export interface LearntGrafana {
  /** Without a slash at its end; a Grafana under a path keeps that path. */
  base: string;
  org: number | null;
  dataSources: Partial<Record<Signal, string>>;
}

const PAGES =
  /\/(explore|d|d-solo|dashboards?|a|connections|login|alerting|datasources|admin|profile)(\/.*)?$/;
const SIGNAL_OF_TYPE: readonly [RegExp, Signal][] = [
  [/tempo/i, 'traces'],
  [/loki/i, 'logs'],
  [/prometheus|mimir/i, 'metrics'],
];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Notes the data sources that one pane and its queries name with their type. */
function readPane(pane: unknown, found: LearntGrafana['dataSources']): void {
  if (!isObject(pane) || !Array.isArray(pane.queries)) return;
  for (const query of pane.queries) {
    const source = isObject(query) ? query.datasource : undefined;
    if (!isObject(source) || typeof source.type !== 'string' || typeof source.uid !== 'string') continue;
    const { type, uid } = source;
    // "-- Mixed --" and variables are no data source of their own.
    if (uid === '' || uid.length > 200 || /^(--|\$)/.test(uid)) continue;
    const [, signal] = SIGNAL_OF_TYPE.find(([pattern]) => pattern.test(type)) ?? [];
    if (signal !== undefined) found[signal] ??= uid;
  }
}

/** Reads any address of a Grafana; null for an empty one. Throws AppError for what is no http(s) address. */
export function learnGrafana(text: string | null): LearntGrafana | null {
  if (text === null || text.trim() === '') return null;
  const url = readUrl(text);
  const path = url.pathname.replace(PAGES, '').replace(/\/+$/, '');
  const dataSources: LearntGrafana['dataSources'] = {};
  const panes = parsed(url.searchParams.get('panes'));
  if (isObject(panes)) for (const pane of Object.values(panes)) readPane(pane, dataSources);
  readPane(parsed(url.searchParams.get('left')), dataSources);
  readPane(parsed(url.searchParams.get('right')), dataSources);
  const org = url.searchParams.get('orgId') ?? '';
  return {
    base: `${url.protocol}//${url.host}${path}`,
    org: /^\d{1,9}$/.test(org) ? Number(org) : null,
    dataSources,
  };
}
