// The change feed: holds the open event streams and writes merged events to all of them. It tells what to
// read again, never the data, so a client that reads too slowly is let go: it connects again and reads all.
import type { ServerResponse } from 'node:http';
import type { Status } from '#shared/api/engine.ts';
import type { FeedEvent } from '#shared/api/feed.ts';
import { PendingEvents } from './feed-merge.ts';

const FLUSH_EVERY_MS = 250;
const STATUS_EVERY_MS = 1000;
const HEARTBEAT_EVERY_MS = 15_000;
/** Unread bytes beyond which a client is let go. */
const MAX_UNREAD_BYTES = 1024 * 1024;
export const MAX_FEED_CLIENTS = 100;

const frame = (event: FeedEvent): string => `data: ${JSON.stringify(event)}\n\n`;

export class Feed {
  readonly #status: () => Promise<Status>;
  readonly #clients = new Set<ServerResponse>();
  readonly #pending = new PendingEvents();
  readonly #timers: NodeJS.Timeout[] = [];
  #flushTimer: NodeJS.Timeout | null = null;
  #lastStatus = '';

  /** `status` gives the engine's status as it is now. */
  constructor(status: () => Promise<Status>) {
    this.#status = status;
  }

  /** How many streams are open. */
  get clients(): number {
    return this.#clients.size;
  }

  start(): void {
    this.#timers.push(
      setInterval(() => void this.#tellStatus(), STATUS_EVERY_MS).unref(),
      setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_EVERY_MS).unref(),
    );
  }

  /** Ends all streams. */
  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  /** Tells all clients, merged with what else happens within a quarter of a second. */
  publish(event: FeedEvent): void {
    if (this.#clients.size === 0) return;
    this.#pending.add(event);
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = null;
      this.#write(this.#pending.take().map(frame).join(''));
    }, FLUSH_EVERY_MS).unref();
  }

  /** Opens a stream on `response`; it begins with the engine's status. */
  async open(response: ServerResponse): Promise<void> {
    const status = await this.#status();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    response.write(frame({ kind: 'status', status }));
    if (this.#clients.size >= MAX_FEED_CLIENTS) {
      const [oldest] = this.#clients;
      oldest?.end();
      if (oldest) this.#clients.delete(oldest);
    }
    this.#clients.add(response);
    response.on('close', () => this.#clients.delete(response));
  }

  async #tellStatus(): Promise<void> {
    if (this.#clients.size === 0) return;
    const status = await this.#status().catch(() => null);
    if (status === null) return;
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.publish({ kind: 'status', status });
  }

  #write(text: string): void {
    if (text === '') return;
    for (const client of this.#clients) {
      if (client.writableLength > MAX_UNREAD_BYTES) {
        this.#clients.delete(client);
        client.destroy();
      } else client.write(text);
    }
  }
}
