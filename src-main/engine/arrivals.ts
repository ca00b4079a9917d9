// What commits tell the rest of the engine: rates for the status, news for the feed, and a service's first
// signal of this sitting for the journal.
import type { Status } from '#shared/api/engine.ts';
import type { FeedEvent } from '#shared/api/feed.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { Journal } from './journal.ts';
import { Rates } from './rates.ts';

/** What one commit brought. */
export interface Changes {
  spans: number;
  logs: number;
  metricPoints: number;
  /** Null when there are too many to name. */
  traceIds: string[] | null;
  services: string[];
}

const MAX_GREETED = 1000;

function signalOf(changes: Changes): Signal {
  if (changes.spans > 0) return 'traces';
  return changes.logs > 0 ? 'logs' : 'metrics';
}

export class Arrivals {
  readonly #rates = new Rates();
  readonly #greeted = new Set<string>();
  readonly #publish: (event: FeedEvent) => void;
  readonly #journal: Journal;
  readonly #sdkOf: (service: string) => Promise<string>;
  /** Services are greeted one after another: asked for together they would each bring a reader thread of their own. */
  #greeting = Promise.resolve();

  /** `sdkOf` says which SDK a service uses; it is asked once a service. */
  constructor(
    publish: (event: FeedEvent) => void,
    journal: Journal,
    sdkOf: (service: string) => Promise<string>,
  ) {
    this.#publish = publish;
    this.#journal = journal;
    this.#sdkOf = sdkOf;
  }

  committed(changes: Changes): void {
    const { spans, logs, metricPoints, traceIds, services } = changes;
    if (spans + logs + metricPoints === 0) return;
    this.#rates.add(changes);
    this.#publish({ kind: 'data', spans, logs, metricPoints, traceIds, services });
    for (const service of services) {
      if (this.#greeted.has(service) || this.#greeted.size >= MAX_GREETED) continue;
      this.#greeted.add(service);
      this.#greeting = this.#greeting.then(() => this.#greet(service, changes));
    }
  }

  perSecond(): Status['rates'] {
    return this.#rates.perSecond();
  }

  async #greet(service: string, changes: Changes): Promise<void> {
    // Without its SDK the news is still news.
    const sdk = await this.#sdkOf(service).catch(() => '');
    const [traceId] = changes.traceIds ?? [];
    const signal = signalOf(changes);
    this.#journal.add({
      kind: 'first_signal',
      title: `First ${signal} of ${service === '' ? 'a service without a name' : service}`,
      signal,
      service,
      ...(sdk !== '' && { sdk }),
      ...(signal === 'traces' && traceId !== undefined && { traceId }),
    });
  }
}
