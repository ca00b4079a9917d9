// `spandrel serve`: runs the engine in this process until a signal or the API stops it.
import { rmSync } from 'node:fs';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadyLine } from '#shared/api/shell.ts';
import { type ConfigFlags, configFrom } from '../engine/config.ts';
import { EngineRunning } from '../engine/ready-line.ts';
import { startEngine } from '../engine/start.ts';
import { CommandError, callersPath, EXIT } from './exit.ts';
import { table } from './print.ts';

const EXIT_WITHIN_MS = 200;

export interface ServeOptions extends ConfigFlags {
  json?: true;
}

function inWords(ready: ReadyLine, savedIn?: string): string {
  const listener = (one: ReadyLine['grpc']): string => one.error ?? `http://${one.host}:${one.port}`;
  if (ready.dataDir === savedIn) {
    return `A saved run is open, to look at. Ctrl+C closes it; the file is not changed.\n\n  page  ${ready.ui}\n`;
  }
  const places = table([
    ['page', ready.ui],
    ['OTLP/gRPC', listener(ready.grpc)],
    ['OTLP/HTTP', listener(ready.http)],
    ['data', ready.dataDir],
  ]);
  return `Spandrel runs. Ctrl+C stops it.\n\n${places.replace(/^/gm, '  ')}\n`;
}

/**
 * `spandrel runs open FILE`: shows a saved run in an engine of its own, on a folder that goes away with it. The file is
 * only read.
 */
export async function openSaved(file: string, options: { apiPort?: number; json?: true }): Promise<void> {
  const saved = callersPath(file);
  if (!(await stat(saved).catch(() => null))?.isFile()) throw new CommandError(`There is no file ${saved}.`);
  const dataDir = await mkdtemp(join(tmpdir(), 'spandrel-saved-'));
  try {
    await serve({ dataDir, saved, apiPort: options.apiPort ?? 0, ...(options.json && { json: true }) });
  } finally {
    // At once: a stopped engine's process ends a moment later.
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Starts, says where, and resolves when the engine has stopped. */
export async function serve(options: ServeOptions): Promise<void> {
  const { json, ...flags } = options;
  const config = configFrom('headless', flags);
  const engine = await startEngine(config).catch((error: unknown) => {
    if (!(error instanceof EngineRunning)) throw error;
    throw new CommandError(
      `${error.message}\nOpen it: ${error.ready.ui}\nStop it: spandrel stop --data-dir ${config.dataDir}`,
      EXIT.alreadyRunning,
    );
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void engine.stop());
  process.stdout.write(
    `${json ? JSON.stringify(engine.ready()) : inWords(engine.ready(), config.saved === null ? undefined : config.dataDir)}\n`,
  );
  await engine.stopped;
  // Whatever still hangs must not keep a stopped engine alive.
  setTimeout(() => process.exit(), EXIT_WITHIN_MS).unref();
  if (engine.failure !== null) throw new CommandError(`The engine failed: ${engine.failure}`);
}
