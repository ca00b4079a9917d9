// The engine's own log: everything to engine.log in the data folder, warnings to standard error too.
// It holds no tokens, no secrets, and nothing of what is captured.
import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

export type { Logger };

const KEPT_BYTES = 5_000_000;

const LOOK_EVERY_MS = 30_000;

/** Opens the log; one that grew large is set aside as engine.log.1, now and while the engine runs. */
export function openLog(dataDir: string): Logger {
  const path = join(dataDir, 'engine.log');
  setAsideIfLarge(path);
  const file = pino.destination({ dest: path, sync: true, mode: 0o600 });
  // A log that cannot be written, on a full disk say, is no reason to end; what it lacks is told by the journal.
  file.on('error', () => {});
  setInterval(() => {
    if (setAsideIfLarge(path)) file.reopen();
  }, LOOK_EVERY_MS).unref();
  const level = process.env.SPANDREL_LOG_LEVEL ?? 'info';
  return pino(
    { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream([
      { level: 'debug', stream: file },
      { level: 'warn', stream: pino.destination({ dest: 2, sync: true }) },
    ]),
  );
}

function setAsideIfLarge(path: string): boolean {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes <= KEPT_BYTES) return false;
  renameSync(path, `${path}.1`);
  return true;
}
