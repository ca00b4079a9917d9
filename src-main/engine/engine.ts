// The engine: wires the rooms, starts them in the order that loses nothing, and stops them in the reverse.
//
//   start  listeners ─▶ store (what comes meanwhile waits at the gate) ─▶ API ─▶ engine.json
//   stop   engine.json goes ─▶ listeners close, what is in flight is answered ─▶ API ─▶ store flushes and closes
//
// A successor may start at any moment of that: it has the ports at once, and waits for the store at its gate.
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Finding } from '#shared/api/doctor.ts';
import type { Settings, Status } from '#shared/api/engine.ts';
import type { ReadyLine } from '#shared/api/shell.ts';
import { nanosFromMs } from '#shared/model/time.ts';
import { type ApiServer, createHandlers, Feed, SessionCodes, startApi } from '../api/index.ts';
import { nothingArrived } from '../doctor/of-the-service.ts';
import { createQueue, type Queue } from '../pipeline/queue.ts';
import { compileRules } from '../send/index.ts';
import { collectSoon } from '../store/collect-soon.ts';
import { StoreError } from '../store/errors.ts';
import type { Noisy } from '../store/loudness.ts';
import { Store } from '../store/store.ts';
import type { StoreEvent } from '../store/thread/protocol.ts';
import { Arrivals } from './arrivals.ts';
import { ownCommand } from './command.ts';
import { ConfigError, DEFAULT_PORTS, type EngineConfig } from './config.ts';
import { Doctor } from './doctor.ts';
import { createDoor } from './door.ts';
import { removeEngineFile, touchEngineFile, writeEngineFile } from './engine-file.ts';
import { folderError } from './folder.ts';
import { Gate } from './gate.ts';
import { Journal } from './journal.ts';
import { createListeners, type Listeners } from './listeners.ts';
import type { Logger } from './log.ts';
import { pageDir, version } from './places.ts';
import { describeTaken } from './port-holder.ts';
import type { EngineStore, Reads } from './reads.ts';
import { readyLineOf } from './ready-line.ts';
import { removeParts } from './saved-runs.ts';
import type { Secrets } from './secrets.ts';
import { createSending, type Sending } from './sending.ts';
import { saveSettings } from './settings.ts';
import { slowReads } from './slow-reads.ts';
import { spawnThread } from './threads/spawn.ts';
import { within } from './within.ts';

const LISTENERS_GRACE_MS = 1500;
const API_GRACE_MS = 300;
const SENDER_GRACE_MS = 300;
const STORE_GRACE_MS = 1800;
/** How long an engine that is on its way out is waited for: it takes five seconds at most. */
const PREDECESSOR_MS = 6000;
const PREDECESSOR_EVERY_MS = 50;
const ALIVE_EVERY_MS = 30_000;

export class Engine {
  readonly config: EngineConfig;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly codes: SessionCodes;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly doctor: Doctor;
  readonly gate: Gate;
  /** Resolves when it has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
  readonly #token: string;
  readonly #command = ownCommand();
  readonly #startedAt = nanosFromMs(Date.now());
  readonly #listeners: Listeners;
  readonly #arrivals: Arrivals;
  #settings: Settings;
  #store: EngineStore | null = null;
  #sending: Sending | null = null;
  #queue: Queue | null = null;
  #api: ApiServer | null = null;
  #aliveTimer: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;
  readonly #tellStopped: () => void;
  #failure: string | null = null;
  #lost = false;
  #saved: Status['saved'] = null;
  readonly #toldNoisy = new Map<string, number>();

  constructor(config: EngineConfig, secrets: Secrets, log: Logger, token: string, settings: Settings) {
    this.config = config;
    this.secrets = secrets;
    this.log = log;
    this.#token = token;
    this.#settings = settings;
    if (config.saved !== null) this.#saved = { file: basename(config.saved), share: 0 };
    this.codes = new SessionCodes(token);
    this.feed = new Feed(async () => this.status());
    this.journal = new Journal((entry) => {
      // What repeats thousands of times a second must not fill the log: the 1st, 10th, 100th … are in it.
      if (Number.isInteger(Math.log10(entry.times)))
        log.info({ news: entry.kind, peer: entry.peer, times: entry.times }, entry.title);
      this.feed.publish({ kind: 'journal', entry });
    });
    this.doctor = new Doctor(() => this.feed.publish({ kind: 'doctor' }));
    this.#arrivals = new Arrivals(
      (event) => this.feed.publish(event),
      this.journal,
      (service) => this.store.read('sdkOfService', { service }),
    );
    this.gate = new Gate();
    this.#listeners = createListeners(config, () => this.#settings, this.gate, this.journal, this.doctor);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stopped = promise;
    this.#tellStopped = resolve;
  }

  /** True when it ends because it could not go on, so that whoever started it may start it again. */
  get failed(): boolean {
    return this.#failure !== null;
  }

  /** Why it could not go on; null when it did, or was asked to stop. */
  get failure(): string | null {
    return this.#failure;
  }

  /** True when something that was acknowledged before this start is not in the store any more. */
  get lost(): boolean {
    return this.#lost;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** The store; there is one from the end of `start` on. */
  get store(): EngineStore {
    if (this.#store === null) throw new Error('The store is not open.');
    return this.#store;
  }

  /** Destinations and sends; there are some from the end of `start` on. */
  get sending(): Sending {
    if (this.#sending === null) throw new Error('The store is not open.');
    return this.#sending;
  }

  /** Base URL of the OTLP/HTTP listener, null while it does not listen. */
  get otlpUrl(): string | null {
    const { host, port, error } = this.#listeners.http;
    if (error !== undefined) return null;
    const reached = /^(0\.0\.0\.0|::|::1|localhost)$/.test(host) ? '127.0.0.1' : host;
    return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
  }

  /**
   * Starts everything; what fails half-way is to be stopped. A page that is open finds an engine started again after
   * a crash on `before.apiPort`. `stillToCome` says whether a store in use may soon be free.
   */
  async start(
    run: { name: string; continueRun: boolean; crashed: boolean },
    before: { apiPort: number } | null,
    stillToCome: () => Promise<boolean>,
  ): Promise<void> {
    const { dataDir } = this.config;
    await removeParts(dataDir);
    if (this.config.saved === null) await this.#listeners.start();
    try {
      this.#store = await this.#openStore(run, stillToCome);
    } catch (error) {
      this.gate.shut('The store cannot be opened.');
      throw error;
    }
    const { store } = this;
    this.#queue = createQueue({ submit: (request) => store.consume(request) });
    if (this.config.saved === null) this.gate.open(this.#queue);
    else this.gate.shut('A saved run is open: nothing is received.');
    this.#sending = createSending(store, this.secrets, this.feed, () => this.#settings.redact);
    await this.#sending.start();
    this.#api = await this.#startApi(before);
    this.feed.start();
    await writeEngineFile(dataDir, { pid: process.pid, url: this.#url(), token: this.#token });
    this.#aliveTimer = setInterval(() => void touchEngineFile(dataDir), ALIVE_EVERY_MS).unref();
    this.log.info({ api: this.#url() }, 'engine runs');
    collectSoon();
    if (this.config.saved !== null) void this.#show(this.config.saved);
  }

  /** Where it is, with a fresh one-time code in `ui`. */
  ready(): ReadyLine {
    return readyLineOf(this.status(), this.#token, this.codes.issue());
  }

  status(): Status {
    const { store } = this;
    return {
      version: version(),
      pid: process.pid,
      shell: this.config.shell,
      dataDir: this.config.dataDir,
      command: this.#command,
      startedAt: this.#startedAt,
      grpc: this.#saved === null ? this.#listeners.grpc : closed(this.config.host),
      http: this.#saved === null ? this.#listeners.http : closed(this.config.host),
      api: { url: this.#url() },
      run: store.totals.run,
      counts: store.totals.counts,
      bytes: store.bytes(),
      quotaBytes: this.#settings.retentionBytes,
      rates: this.#arrivals.perSecond(),
      rejected: this.doctor.unseen,
      secrets: this.secrets.kind,
      trouble: store.trouble,
      noisy: store.noisy,
      saved: this.#saved,
      unindexed: store.unindexed,
    };
  }

  /** What the doctor holds, and how many requests were taken whole. */
  findings(): { findings: Finding[]; refused: number; taken: number } {
    const findings = this.doctor.list();
    const taken = this.gate.taken - this.doctor.inPart;
    const isEmpty = Object.values(this.store.totals.counts).every((count) => count === 0);
    if (isEmpty && taken === 0 && findings.length === 0 && !this.journal.hasConnection) {
      const diagnosis = nothingArrived(this.#listeners.http.port);
      const { startedAt: first } = this.status();
      findings.push({ ...diagnosis, id: 0, items: 0, first, last: first, times: 1, seen: true });
    }
    return { findings, refused: this.doctor.refused, taken };
  }

  async changeSettings(change: Partial<Settings>): Promise<Settings> {
    const settings = { ...this.#settings, ...change };
    // A rule that cannot be one is refused now, not when something leaves.
    compileRules(settings.redact);
    if (this.store.trouble !== null) await this.store.write('makeRoom');
    await saveSettings(this.config.dataDir, settings).catch((error: unknown) => {
      throw folderError(this.config.dataDir, error);
    });
    this.#settings = settings;
    await this.#listeners.move(change);
    await this.store.setRetention(this.#retention());
    this.feed.publish({ kind: 'settings' });
    return this.#settings;
  }

  /** Stops cleanly within five seconds. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().then(this.#tellStopped);
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { log } = this;
    log.info('engine stops');
    if (this.#aliveTimer !== null) clearInterval(this.#aliveTimer);
    await removeEngineFile(this.config.dataDir);
    await within(LISTENERS_GRACE_MS + 300, 'listeners', log, this.#listeners.stop(LISTENERS_GRACE_MS));
    this.feed.stop();
    await within(API_GRACE_MS + 200, 'API', log, this.#api?.stop(API_GRACE_MS));
    await within(SENDER_GRACE_MS, 'sender', log, this.#sending?.stop());
    await within(
      STORE_GRACE_MS,
      'store',
      log,
      this.#queue?.stop().then(() => this.#store?.stop()),
    );
    log.info('engine stopped');
    log.flush();
  }

  /** Opens the store; one that the engine before this one still holds is waited for. */
  async #openStore(
    run: { name: string; continueRun: boolean; crashed: boolean },
    stillToCome: () => Promise<boolean>,
  ): Promise<EngineStore> {
    const until = performance.now() + PREDECESSOR_MS;
    for (;;) {
      try {
        return await Store.start<Reads>({
          dataDir: this.config.dataDir,
          retention: this.#retention(),
          run: { name: run.name, continueRun: run.continueRun, command: null },
          crashed: run.crashed,
          spawn: spawnThread,
          slowReads,
          onEvent: (event) => this.#onStoreEvent(event),
        });
      } catch (error) {
        const inUse = error instanceof StoreError && error.code === 'store_in_use';
        if (!inUse || performance.now() > until || this.#stopping !== null || !(await stillToCome()))
          throw error;
        await wait(PREDECESSOR_EVERY_MS);
      }
    }
  }

  #url(): string {
    return `http://127.0.0.1:${this.#api?.port ?? 0}`;
  }

  /** Takes a saved file into this engine's own, empty folder, while what is there already can be looked at. */
  async #show(path: string): Promise<void> {
    const file = basename(path);
    try {
      const { runs } = await this.store.takeIn(path, ({ share }) => {
        this.#saved = { file, share };
      });
      this.log.info({ runs: runs.length }, 'saved file is open');
    } catch (error) {
      this.#failure = `${path} cannot be opened: ${(error as Error).message}`;
      void this.stop();
    }
    this.#saved = { file, share: 1 };
  }

  #retention(): { bytes: number; days: number } {
    if (this.config.saved !== null) return FOR_GOOD;
    return { bytes: this.#settings.retentionBytes, days: this.#settings.retentionDays };
  }

  #onStoreEvent(event: StoreEvent): void {
    switch (event.kind) {
      case 'data':
        this.#arrivals.committed(event.changes);
        this.#sending?.after.keepsSending.dataCame();
        return;
      case 'removed':
      case 'runs':
        this.feed.publish({ kind: event.kind });
        return;
      case 'died':
        this.log.fatal({ reason: event.message }, 'the writer ended; the engine ends too');
        this.#failure = event.message;
        void this.stop();
        return;
      case 'noisy':
        if (event.noisy !== null) this.#tellNoisy(event.noisy);
        return;
      case 'notice':
        this.#lost ||= event.lost;
        this.log.warn({ detail: event.detail }, event.title);
        this.journal.add({ kind: 'trouble', title: event.title, detail: event.detail });
        return;
      case 'trouble':
        if (event.message !== null) {
          this.journal.add({ kind: 'trouble', title: 'Nothing can be stored now', detail: event.message });
        }
    }
  }

  /** Once a service and hour: how long it will take is shown by the status, which follows it. */
  #tellNoisy({ service, share, secondsUntilReplaced }: Noisy): void {
    const last = this.#toldNoisy.get(service) ?? Number.NEGATIVE_INFINITY;
    if (performance.now() - last < 3_600_000) return;
    this.#toldNoisy.set(service, performance.now());
    this.journal.add({
      kind: 'noisy',
      title: `${service} fills the store`,
      service,
      detail: `${Math.round(share * 100)} % of what came in the last minutes is from it. At this rate nothing that others sent is left in about ${inWords(secondsUntilReplaced)}. Sample it, pin the run that must stay, or raise the size kept in Settings.`,
    });
  }

  /** On the port asked for; else on the one before a crash, the usual one, or any free one. */
  async #startApi(before: { apiPort: number } | null): Promise<ApiServer> {
    const options = {
      token: this.#token,
      allowedHosts: this.config.allowedHosts,
      pageDir: pageDir(),
      version: version(),
      handlers: createHandlers(createDoor(this)),
      feed: this.feed,
      onFailure: (error: unknown, what: string) => this.log.error({ err: error, what }, 'a request failed'),
    };
    const asked = this.config.apiPort;
    const wanted = asked || before?.apiPort || (asked ?? DEFAULT_PORTS.api);
    try {
      return await startApi({ ...options, port: wanted });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      const taken = await describeTaken(wanted);
      if (asked) throw new ConfigError(`${taken} Choose another with --api-port.`);
      this.journal.add({ kind: 'port_taken', title: 'Page and API moved to another port', detail: taken });
      return startApi({ ...options, port: 0 });
    }
  }
}

/** What is only shown is not removed. */
const FOR_GOOD = { bytes: 1e15, days: 36_500 };

const closed = (host: string): Status['grpc'] => ({
  host,
  port: 0,
  error: 'A saved run is open: nothing is received.',
});

/** A stretch of time as a person would say it. */
function inWords(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
