// The engine: wires the rooms, starts them in the order that loses nothing, and stops them in the reverse.
//
//   start  listeners ─▶ store (what comes meanwhile waits at the gate) ─▶ API ─▶ engine.json
//   stop   listeners close, what is in flight is answered ─▶ API ─▶ store flushes and closes ─▶ engine.json goes
import type { Settings, Status } from '#shared/api/engine.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { type ApiServer, createHandlers, Feed, loadToken, SessionCodes, startApi } from '../api/index.ts';
import { Arrivals } from './arrivals.ts';
import { ConfigError, DEFAULT_PORTS, type EngineConfig } from './config.ts';
import { createDoor } from './door.ts';
import { removeEngineFile, writeEngineFile } from './engine-file.ts';
import { Gate } from './gate.ts';
import { Journal } from './journal.ts';
import { createListeners, type Listeners } from './listeners.ts';
import { type Logger, openLog } from './log.ts';
import { pageDir, version } from './places.ts';
import { describeTaken } from './port-holder.ts';
import { readyLineOf } from './ready-line.ts';
import type { Secrets } from './secrets.ts';
import { saveSettings } from './settings.ts';
import { openStore } from './store.ts';
import type { StoreLink } from './store-link.ts';
import { within } from './within.ts';

const LISTENERS_GRACE_MS = 1500;
const API_GRACE_MS = 300;
const STORE_GRACE_MS = 2000;
const RETAIN_EVERY_MS = 60_000;

export class Engine {
  readonly config: EngineConfig;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly codes: SessionCodes;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly gate: Gate;
  /** Resolves when it has stopped, whoever asked for it; rejects when it could not go on. */
  readonly stopped: Promise<void>;
  readonly #token: string;
  readonly #startedAt = nanosFromMs(Date.now());
  readonly #listeners: Listeners;
  readonly #arrivals: Arrivals;
  #settings: Settings;
  #store: StoreLink | null = null;
  #api: ApiServer | null = null;
  #retainTimer: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  #ended: { resolve: () => void; reject: (error: unknown) => void };

  constructor(config: EngineConfig, secrets: Secrets, log: Logger, token: string, settings: Settings) {
    this.config = config;
    this.secrets = secrets;
    this.log = log;
    this.#token = token;
    this.#settings = settings;
    this.codes = new SessionCodes(token);
    this.feed = new Feed(() => this.status());
    this.journal = new Journal((entry) => {
      log.info({ news: entry.kind, peer: entry.peer, times: entry.times }, entry.title);
      this.feed.publish({ kind: 'journal', entry });
    });
    this.#arrivals = new Arrivals(
      (event) => this.feed.publish(event),
      this.journal,
      (name) => this.#sdkOf(name),
    );
    this.gate = new Gate((reason) => this.#troubled(reason));
    this.#listeners = createListeners(config, () => this.#settings, this.gate, this.journal);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#ended = { resolve, reject };
    // Whoever waits hears of a failure; that nobody waits is no failure of its own.
    promise.catch(() => {});
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** The store; there is one from the end of `start` on. */
  get store(): StoreLink {
    if (this.#store === null) throw new Error('The store is not open.');
    return this.#store;
  }

  /** Base URL of the OTLP/HTTP listener, null while it does not listen. */
  get otlpUrl(): string | null {
    const { port, error } = this.#listeners.http;
    return error === undefined ? `http://127.0.0.1:${port}` : null;
  }

  async start(): Promise<void> {
    await this.#listeners.start();
    try {
      this.#store = await openStore(this.config.dataDir, this.log, {
        committed: (changes) => this.#arrivals.committed(changes),
        failed: (error) => void this.#fail(error),
      });
    } catch (error) {
      this.gate.shut('The store cannot be opened.');
      await this.#listeners.stop(0);
      throw error;
    }
    this.gate.open(this.#store.consumer);
    this.#api = await this.#startApi();
    this.feed.start();
    await writeEngineFile(this.config.dataDir, { pid: process.pid, url: this.#url(), token: this.#token });
    this.#retainTimer = setInterval(() => void this.retain(), RETAIN_EVERY_MS).unref();
    void this.retain();
    this.log.info({ api: this.#url() }, 'engine runs');
  }

  /** Where it is, with a fresh one-time code in `ui`. */
  async ready(): Promise<ReadyLine> {
    return readyLineOf(await this.status(), this.#token, this.codes.issue());
  }

  async status(): Promise<Status> {
    const { run, ...totals } = await this.store.totals();
    return {
      version: version(),
      pid: process.pid,
      shell: this.config.shell,
      dataDir: this.config.dataDir,
      startedAt: this.#startedAt,
      grpc: this.#listeners.grpc,
      http: this.#listeners.http,
      api: { url: this.#url() },
      run,
      ...totals,
      quotaBytes: this.#settings.retentionBytes,
      rates: this.#arrivals.perSecond(),
      rejected: this.gate.rejected,
      secrets: this.secrets.kind,
      trouble: this.gate.trouble,
    };
  }

  async changeSettings(change: Partial<Settings>): Promise<Settings> {
    this.#settings = { ...this.#settings, ...change };
    await saveSettings(this.config.dataDir, this.#settings);
    await this.#listeners.move(change);
    if (change.retentionBytes !== undefined || change.retentionDays !== undefined) void this.retain();
    this.feed.publish({ kind: 'settings' });
    return this.#settings;
  }

  /** Deletes what is beyond the limits. Never rejects. */
  async retain(): Promise<void> {
    const { retentionBytes, retentionDays } = this.#settings;
    try {
      const removed = await this.store.retain({ bytes: retentionBytes, days: retentionDays });
      if (removed) this.feed.publish({ kind: 'removed' });
    } catch (error) {
      this.log.error({ err: error }, 'retention failed');
    }
  }

  /** Stops cleanly within five seconds. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().then(this.#ended.resolve);
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { log } = this;
    log.info('engine stops');
    if (this.#retainTimer !== null) clearInterval(this.#retainTimer);
    await within(LISTENERS_GRACE_MS + 300, 'listeners', log, this.#listeners.stop(LISTENERS_GRACE_MS));
    this.feed.stop();
    await within(API_GRACE_MS + 200, 'API', log, this.#api?.stop(API_GRACE_MS));
    await within(STORE_GRACE_MS, 'store', log, this.#store?.close());
    await removeEngineFile(this.config.dataDir);
    log.info('engine stopped');
    log.flush();
  }

  /** A thread died: nothing can be promised any more. */
  async #fail(error: unknown): Promise<void> {
    if (this.#stopping !== null) return;
    this.log.fatal({ err: error }, 'engine fails');
    this.gate.shut('The engine is ending.');
    await this.#stop().catch(() => {});
    this.#ended.reject(error);
  }

  #url(): string {
    return `http://127.0.0.1:${this.#api?.port ?? 0}`;
  }

  #troubled(message: string): void {
    this.journal.add({ kind: 'trouble', title: 'Nothing can be stored now', detail: message });
  }

  async #sdkOf(service: string): Promise<string> {
    const { services } = await this.store.read('listServices', {});
    return services.find(({ name }) => name === service)?.sdk ?? '';
  }

  /** On the port asked for; on any free one when only the usual one is taken. */
  async #startApi(): Promise<ApiServer> {
    const options = {
      token: this.#token,
      allowedHosts: this.config.allowedHosts,
      pageDir: pageDir(),
      version: version(),
      handlers: createHandlers(createDoor(this)),
      feed: this.feed,
      onFailure: (error: unknown, what: string) => this.log.error({ err: error, what }, 'a request failed'),
    };
    try {
      return await startApi({ ...options, port: this.config.apiPort ?? DEFAULT_PORTS.api });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      const taken = await describeTaken(this.config.apiPort ?? DEFAULT_PORTS.api);
      if (this.config.apiPort !== null) throw new ConfigError(`${taken} Choose another with --api-port.`);
      this.journal.add({ kind: 'port_taken', title: 'Page and API moved to another port', detail: taken });
      return startApi({ ...options, port: 0 });
    }
  }
}
