// The engine as the desktop sees it: a utility process it starts, listens to, starts again after a crash, and
// answers for secrets. Telemetry never passes here. Where an engine already runs on the data folder (headless,
// or left by another window), the started one says so and this attaches to it.
import { join } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';
import type { FromEngine, ReadyLine, ToEngine } from '#shared/api/shell.ts';
import type { Secrets } from './secrets.ts';

const RESTART_DELAYS_MS = [200, 1000, 5000];
const STEADY_AFTER_MS = 60_000;

export interface EngineLinkEvents {
  ready(ready: ReadyLine): void;
  /** It cannot run, and trying again would not help. */
  failed(message: string, hint: string | undefined): void;
  /** It ended by itself and is being started again. */
  restarting(): void;
}

export interface EngineLink {
  /** Where the running engine is; undefined until it is ready. */
  readonly ready: ReadyLine | undefined;
  /** Stops an engine that was started here, within five seconds; leaves one that was attached to. */
  stop(): Promise<void>;
}

/** Starts (or attaches to) the engine with the given command line flags. */
export function linkEngine(flags: readonly string[], secrets: Secrets, events: EngineLinkEvents): EngineLink {
  let child: UtilityProcess | undefined;
  let ready: ReadyLine | undefined;
  let attached = false;
  let failed = false;
  let stopping = false;
  let crashes = 0;
  let startedAt = 0;

  const send = (message: ToEngine): void => child?.postMessage(message);

  const onMessage = (message: FromEngine): void => {
    switch (message.kind) {
      case 'attached':
        attached = true;
        ready = message.ready;
        events.ready(message.ready);
        return;
      case 'ready':
        ready = message.ready;
        events.ready(message.ready);
        return;
      case 'failed':
        failed = true;
        events.failed(message.message, message.hint);
        return;
      case 'secrets.get':
        send({ kind: 'secrets', id: message.id, ...secrets.read() });
        return;
      case 'secrets.set':
        send({ kind: 'secrets', id: message.id, ...secrets.write(message.secrets) });
    }
  };

  const start = (): void => {
    startedAt = Date.now();
    child = utilityProcess.fork(join(import.meta.dirname, 'engine.js'), [...flags], {
      serviceName: 'Spandrel engine',
    });
    child.on('message', onMessage);
    child.once('exit', onExit);
  };

  const onExit = (): void => {
    child = undefined;
    if (stopping || attached || failed) return;
    crashes = Date.now() - startedAt > STEADY_AFTER_MS ? 0 : crashes + 1;
    const delay = RESTART_DELAYS_MS[Math.max(0, crashes - 1)];
    if (delay === undefined) {
      events.failed('The engine stopped several times in a row.', 'Its log in the data folder says why.');
      return;
    }
    events.restarting();
    setTimeout(start, delay);
  };

  start();
  return {
    get ready() {
      return ready;
    },
    stop() {
      stopping = true;
      const running = child;
      if (running === undefined) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(() => running.kill(), 5000);
        running.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        running.postMessage({ kind: 'stop' } satisfies ToEngine);
      });
    },
  };
}
