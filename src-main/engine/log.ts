// The engine's own log: everything to engine.log in the data folder, warnings to standard error too.
// It holds no tokens, no secrets, and nothing of what is captured.
import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

export type { Logger };

const KEPT_BYTES = 5_000_000;

/** Opens the log; one that grew large is set aside as engine.log.1. */
export function openLog(dataDir: string): Logger {
  const path = join(dataDir, 'engine.log');
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > KEPT_BYTES) renameSync(path, `${path}.1`);
  const level = process.env.SPANDREL_LOG_LEVEL ?? 'info';
  return pino(
    { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream([
      { level: 'debug', stream: pino.destination({ dest: path, sync: true, mode: 0o600 }) },
      { level: 'warn', stream: pino.destination({ dest: 2, sync: true }) },
    ]),
  );
}
