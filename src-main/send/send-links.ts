// The links of a send into Grafana.
import type { Send } from '#shared/api/send.ts';
import type { Signal } from '#shared/model/signal.ts';
import { logsLink, traceLink, traceLogsLink, tracesLink } from './grafana-links.ts';
import type { Plan } from './plan.ts';

/** Links into Grafana: of one trace by its id, else of all that was sent by its time. */
export function linksFor(plan: Plan, grafanaUrl: string | null, outcome: Send['outcome']): Send['links'] {
  if (grafanaUrl === null) return [];
  const { traceId, facts, metrics } = plan;
  const goes = (signal: Signal): boolean => outcome[signal].state !== 'skipped';
  if (traceId !== null) {
    const range = { fromMs: metrics.fromUs / 1000, toMs: metrics.toUs / 1000 };
    return [
      ...(goes('traces')
        ? [{ label: 'Open trace in Grafana', url: traceLink(grafanaUrl, traceId, range) }]
        : []),
      ...(goes('logs')
        ? [{ label: 'Open its logs in Grafana', url: traceLogsLink(grafanaUrl, traceId, range) }]
        : []),
    ];
  }
  const rangeOf = (signal: Signal): { fromMs: number; toMs: number } => ({
    fromMs: Math.floor(facts.oldestUs[signal] / 1000),
    toMs: Math.ceil(facts.newestUs[signal] / 1000) + 1,
  });
  return [
    ...(goes('traces')
      ? [{ label: 'Search traces in Grafana', url: tracesLink(grafanaUrl, rangeOf('traces')) }]
      : []),
    ...(goes('logs') ? [{ label: 'Open logs in Grafana', url: logsLink(grafanaUrl, rangeOf('logs')) }] : []),
  ];
}
