// One OTLP listener that keeps trying: where its port is taken it says by whom, and takes it as soon as it
// is free. It knows a receiver only as something that starts on a port and stops.
import type { Receiver } from '../receive/index.ts';
import { describeTaken } from './port-holder.ts';

/** Soon at first: whoever holds the port may be the engine before this one, on its way out. */
const FIRST_RETRY_MS = 50;
const RETRY_EVERY_MS = 3000;

export interface ListenerState {
  host: string;
  port: number;
  error?: string;
}

export interface ListenerOptions {
  host: string;
  /** Opens the receiver on a port; rejects with the system's error. */
  open: (port: number) => Promise<Receiver>;
  /** Told when it begins to listen and when it first cannot, not on every try. */
  onChange: (state: ListenerState) => void;
  /** The longest pause between two tries. */
  retryEveryMs?: number;
}

async function wordsFor(error: unknown, host: string, port: number): Promise<string> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return describeTaken(port);
  if (code === 'EACCES') return `Port ${port} needs rights this user does not have.`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${host}.`;
  return message;
}

export class Listener {
  readonly #options: ListenerOptions;
  #receiver: Receiver | null = null;
  #state: ListenerState;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#state = { host: options.host, port: 0 };
  }

  get state(): ListenerState {
    return this.#state;
  }

  /** The port it listens on, 0 while it does not. */
  get openPort(): number {
    return this.#receiver === null ? 0 : this.#state.port;
  }

  /** Tries to listen on `port`; where that fails, goes on trying in the background. Never rejects. */
  async start(port: number): Promise<void> {
    this.#stopped = false;
    this.#state = { host: this.#options.host, port };
    await this.#try(port, FIRST_RETRY_MS);
  }

  /** Leaves its port, finishing what is in flight, and listens on another. */
  async move(port: number): Promise<void> {
    await this.stop();
    await this.start(port);
  }

  /** Stops listening at once; resolves when what was in flight is answered. Safe to call twice. */
  async stop(graceMs?: number): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const receiver = this.#receiver;
    this.#receiver = null;
    await receiver?.stop(graceMs);
  }

  async #try(port: number, pauseMs: number): Promise<void> {
    try {
      const receiver = await this.#options.open(port);
      if (this.#stopped) {
        await receiver.stop(0);
        return;
      }
      this.#receiver = receiver;
      this.#become({ host: this.#options.host, port: receiver.port });
    } catch (error) {
      const words = await wordsFor(error, this.#options.host, port);
      if (this.#stopped) return;
      this.#become({ host: this.#options.host, port, error: words });
      const pause = Math.min(pauseMs, this.#options.retryEveryMs ?? RETRY_EVERY_MS);
      this.#timer = setTimeout(() => void this.#try(port, 2 * pause), pause).unref();
    }
  }

  #become(state: ListenerState): void {
    const same = state.port === this.#state.port && state.error === this.#state.error;
    this.#state = state;
    if (!same || state.error === undefined) this.#options.onChange(state);
  }
}
