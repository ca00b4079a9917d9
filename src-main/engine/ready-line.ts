// What `spandrel serve --json` prints first and a second start repeats: where the engine is.
import type { Status } from '#shared/api/engine.ts';
import type { ReadyLine } from '#shared/api/shell.ts';

/** The ready line of an engine's status; `code` signs its link in, once. */
export function readyLineOf(status: Status, token: string, code: string): ReadyLine {
  return {
    ready: true,
    grpc: status.grpc,
    http: status.http,
    api: { url: status.api.url, token },
    ui: `${status.api.url}/#code=${code}`,
    dataDir: status.dataDir,
    pid: status.pid,
  };
}

/** An engine already holds the data folder. */
export class EngineRunning extends Error {
  override name = 'EngineRunning';
  readonly ready: ReadyLine;
  constructor(ready: ReadyLine) {
    super(`An engine already runs on ${ready.dataDir} (pid ${ready.pid}), at ${ready.api.url}.`);
    this.ready = ready;
  }
}
