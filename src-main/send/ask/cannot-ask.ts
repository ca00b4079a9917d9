// Why a destination is not asked, and what to do about it, in words.
import type { Signal } from '#shared/model/signal.ts';
import type { Treatment } from '../treatment.ts';

const HOW_TO_GIVE: Record<Signal, string> = {
  traces: 'Tempo’s address for queries (its port 3200; in Grafana Cloud that of the Tempo data source)',
  logs: 'Loki’s address for queries (its port 3100; in Grafana Cloud that of the Loki data source)',
  metrics:
    'the address for queries of Prometheus or Mimir (port 9090; in Grafana Cloud that of the Prometheus data source)',
};

/** For a signal without an address for questions. */
export const cannotAsk = (signal: Signal, { backends }: Pick<Treatment, 'backends'>): string =>
  `${backends[signal] === 'grafana-cloud' ? 'Grafana Cloud’s gateway' : 'This endpoint'} only takes ${signal}; it cannot be asked for them. Give the destination ${HOW_TO_GIVE[signal]}, and headers that may read.`;

/**
 * For an address that is only guessed: behind a Collector is what it is set up for; what answers beside it may have the
 * same items from elsewhere.
 */
export const perhapsElsewhere = (signal: Signal, url: string): string =>
  `${new URL(url).host} is only guessed to be where this endpoint passes ${signal} on to, so it is not asked. Test the destination with a test item, which shows whether it is; or give it ${HOW_TO_GIVE[signal]}.`;
