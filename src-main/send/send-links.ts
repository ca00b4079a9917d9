// The links of a send into Grafana.
import type { Destination } from '#shared/api/destinations.ts';
import type { Send } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import {
  grafanaOf,
  isGuessed,
  logsLink,
  metricsLink,
  type Range,
  traceLink,
  traceLogsLink,
  tracesLink,
} from './grafana-links.ts';
import type { Plan } from './plan.ts';
import { newIdOf } from './treat.ts';
import type { Treatment } from './treatment.ts';

/** A chart has a point at each step only: around points of a moment it shows this much, so that some steps meet them. */
const CHART_AROUND_MS = 5 * 60_000;

type Link = Send['links'][number];

/** Tempo's search sees a block by the time it came, so spans older than this are missed until the next blocks. */
const SEARCHED_AT_ONCE_US = 4 * 60 * 1e6;
const BY_ID_NOTE =
  'Found by its id at once. Tempo’s search misses spans older than a few minutes for about a quarter of an hour, and those older than 7 days for good.';
const SEARCH_NOTE =
  'Tempo’s search misses these for about a quarter of an hour: they are older than a few minutes. Each is found by its id at once.';

const GUESS_NOTE =
  'The data source in this link is a guess. If Grafana shows another one or none, open Explore on the right one and paste its address at the destination.';

/** Links into Grafana: of one trace by its id, else of all that was sent by its time; as it was when it left. */
export function linksFor(
  plan: Plan,
  destination: Pick<Destination, 'grafanaUrl' | 'dataSources' | 'grafanaOrg'>,
  { shiftNs, idSalt, nowUs }: Treatment,
  outcome: Send['outcome'],
): Send['links'] {
  const grafana = grafanaOf(destination);
  if (grafana === null) return [];
  const { traceId, facts, metrics } = plan;
  const shiftMs = Number(BigInt(shiftNs) / 1_000_000n);
  const links: Link[] = [];
  const add = (signal: Signal, link: Link): void => {
    if (outcome[signal].state === 'skipped') return;
    const notes = [link.note, isGuessed(grafana, signal) ? GUESS_NOTE : undefined].filter(Boolean).join(' ');
    links.push({ ...link, signal, ...(notes !== '' && { note: notes }) });
  };
  const rangeOf = (signal: Signal): Range => ({
    fromMs: Math.floor(facts.oldestUs[signal] / 1000) + shiftMs,
    toMs: Math.ceil(facts.newestUs[signal] / 1000) + 1 + shiftMs,
  });
  const isOld = nowUs - (facts.oldestUs.traces + shiftMs * 1000) > SEARCHED_AT_ONCE_US;
  if (traceId !== null) {
    const range = { fromMs: metrics.fromUs / 1000 + shiftMs, toMs: metrics.toUs / 1000 + shiftMs };
    const id = idSalt === null ? traceId : newIdOf(idSalt, traceId);
    const note = isOld ? { note: BY_ID_NOTE } : {};
    add('traces', { label: 'Open trace in Grafana', url: traceLink(grafana, id, range), ...note });
    // Its records may be of another time than its spans.
    const logs = rangeOf('logs');
    const around = { fromMs: Math.min(range.fromMs, logs.fromMs), toMs: Math.max(range.toMs, logs.toMs) };
    add('logs', { label: 'Open its logs in Grafana', url: traceLogsLink(grafana, id, around) });
  } else {
    const note = isOld ? { note: SEARCH_NOTE } : {};
    add('traces', {
      label: 'Search traces in Grafana',
      url: tracesLink(grafana, rangeOf('traces')),
      ...note,
    });
    add('logs', { label: 'Open logs in Grafana', url: logsLink(grafana, rangeOf('logs')) });
  }
  const { fromMs, toMs } = rangeOf('metrics');
  const range = { fromMs: fromMs - CHART_AROUND_MS, toMs: toMs + CHART_AROUND_MS };
  const url = metricsLink(grafana, metrics.services, range);
  add('metrics', { label: 'Open metrics in Grafana', url });
  return links;
}
