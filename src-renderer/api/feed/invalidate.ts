// From "this changed" to "read that again". At most four rounds a second, fewer where they take long, and one at
// a time, so that a query slower than the feed still comes to its end; held while paused and while the tab is
// out of sight.
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { FeedEvent } from '#shared/api/feed.ts';
import { writeEntry, writeTold } from '../told.ts';
import { currentLive, onLive, setLive } from './live.ts';

const ROUND_MS = 250;
/** A round that took long is followed by a rest twice as long, at most this: others need the machine too. */
const LONGEST_REST_MS = 2000;
/** More keys than this are not kept one by one: a tab can be out of sight for a day. */
const MOST_KEYS = 500;

/** The beginnings of query keys that an event makes old. */
export function oldKeys(event: FeedEvent): QueryKey[] {
  switch (event.kind) {
    case 'status':
      return [];
    case 'data': {
      const keys: QueryKey[] = [['services']];
      if (event.spans > 0) keys.push(['traces']);
      if (event.logs > 0) keys.push(['logs']);
      if (event.metricPoints > 0) keys.push(['metrics']);
      if (event.traceIds === null) keys.push(['trace']);
      else for (const traceId of event.traceIds) keys.push(['trace', traceId]);
      return keys;
    }
    case 'removed':
      return [['traces'], ['trace'], ['logs'], ['metrics'], ['services'], ['runs'], ['status']];
    case 'runs':
      return [['runs']];
    case 'settings':
      return [['settings']];
    case 'destinations':
      return [['destinations']];
    case 'send':
    case 'arrival':
    case 'keep-sending':
      // Written as they came.
      return [];
    case 'journal':
      return [['journal']];
    case 'doctor':
      return [['doctor', 'findings']];
  }
}

/** Only captured data stands still while paused; ports, sends and settings are always told. */
const isData = (event: FeedEvent): boolean => event.kind === 'data';

export class Invalidator {
  readonly #client: QueryClient;
  readonly #old = new Map<string, QueryKey>();
  readonly #held = new Map<string, QueryKey>();
  #running = false;
  #restMs = ROUND_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[] = [];

  constructor(client: QueryClient) {
    this.#client = client;
  }

  start(): void {
    const release = (): void => {
      if (currentLive().paused || document.hidden) return;
      for (const [name, key] of this.#held) this.#old.set(name, key);
      this.#held.clear();
      this.#plan();
    };
    document.addEventListener('visibilitychange', release);
    this.#stops = [onLive(release), () => document.removeEventListener('visibilitychange', release)];
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Takes one event of the feed: writes what it carries, notes what it makes old. */
  take(event: FeedEvent): void {
    const written = writeEvent(this.#client, event);
    const { paused, waiting } = currentLive();
    const hold = document.hidden || (paused && isData(event));
    if (paused && event.kind === 'data') {
      setLive({ waiting: waiting + event.spans + event.logs + event.metricPoints });
    }
    const keys = hold ? this.#held : this.#old;
    for (const key of [...oldKeys(event), ...written]) keys.set(key.join(), key);
    if (keys.size > MOST_KEYS) inGeneral(keys);
    this.#plan();
  }

  /** Everything may be old: the feed was away. */
  takeAll(): void {
    this.#old.set('', []);
    this.#plan();
  }

  #plan(): void {
    if (this.#old.size === 0 || this.#running || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#round();
    }, this.#restMs);
  }

  async #round(): Promise<void> {
    this.#running = true;
    const keys = [...this.#old.values()];
    this.#old.clear();
    const late = keys.flatMap((queryKey) => firstReads(this.#client, queryKey));
    const began = performance.now();
    // A query that fails tells so where it is shown.
    await Promise.allSettled(keys.map((queryKey) => this.#client.invalidateQueries({ queryKey })));
    this.#restMs = Math.min(LONGEST_REST_MS, Math.max(ROUND_MS, 2 * (performance.now() - began)));
    for (const key of late) this.#old.set(key.join(), key);
    this.#running = false;
    this.#plan();
  }
}

/** Writes what an event carries, where it is shown. Returns the keys of what has to be read all the same. */
function writeEvent(client: QueryClient, event: FeedEvent): QueryKey[] {
  switch (event.kind) {
    case 'status':
      writeTold(client, ['status'], event.status);
      return [];
    case 'keep-sending':
      writeTold(client, ['keep-sending'], event.keepSending);
      return [];
    case 'send':
      writeTold(client, ['sends', 'one', event.send.id], event.send);
      return writeEntry(client, ['sends', 'list'], {
        name: 'sends',
        entry: event.send,
        idOf: ({ id }) => id,
      });
    case 'arrival':
      writeTold(client, ['arrivals', 'one', event.arrival.send], event.arrival);
      return writeEntry(client, ['arrivals', 'list'], {
        ...{ name: 'arrivals', entry: event.arrival },
        idOf: ({ send }) => send,
      });
    default:
      return [];
  }
}

/**
 * Queries that are being read for the first time. Making them old does not ask anew, so that an answer from before
 * the event would stand: they are read once more.
 */
function firstReads(client: QueryClient, queryKey: QueryKey): QueryKey[] {
  return client
    .getQueryCache()
    .findAll({ queryKey, type: 'active' })
    .filter(({ state }) => state.data === undefined && state.fetchStatus !== 'idle')
    .map((query) => query.queryKey);
}

/** Makes keys those of their topics as a whole. */
function inGeneral(keys: Map<string, QueryKey>): void {
  const topics = new Set([...keys.values()].map((key) => key.slice(0, 1).join()));
  keys.clear();
  for (const topic of topics) keys.set(topic, topic === '' ? [] : [topic]);
}
