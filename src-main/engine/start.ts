// Starts an engine on a data folder, unless one runs there.
import { loadToken } from '../api/index.ts';
import type { EngineConfig } from './config.ts';
import { Engine } from './engine.ts';
import { findEngine, lastAliveMs, readEngineFile } from './engine-file.ts';
import { folderError, prepareFolder } from './folder.ts';
import { openLog } from './log.ts';
import { EngineRunning, readyLineOf } from './ready-line.ts';
import { runName } from './run-name.ts';
import { fileSecrets, type Secrets } from './secrets.ts';
import { loadSettings } from './settings.ts';

async function throwIfRunning(dataDir: string): Promise<void> {
  const found = await findEngine(dataDir);
  if (found === null) return;
  const { code } = await found.client.newSessionCode({});
  throw new EngineRunning(readyLineOf(found.status, found.token, code));
}

/** A crashed engine's run goes on when it is started again soon; after that it is another sitting. */
const SAME_SITTING_MS = 10 * 60_000;

/**
 * Starts an engine; resolves when it takes OTLP and answers. `secrets` are the data folder's own file if not given.
 * Throws EngineRunning when one runs on the folder, ConfigError, StoreError, or the system's error.
 */
export async function startEngine(config: EngineConfig, secrets?: Secrets): Promise<Engine> {
  try {
    return await start(config, secrets);
  } catch (error) {
    throw folderError(config.dataDir, error);
  }
}

async function start(config: EngineConfig, secrets?: Secrets): Promise<Engine> {
  await prepareFolder(config.dataDir);
  await throwIfRunning(config.dataDir);
  const log = openLog(config.dataDir);
  const settings = await loadSettings(config.dataDir, (message) => log.warn(message));
  const token = await loadToken(config.dataDir);
  const logCrash = (error: Error): void => log.fatal({ err: error }, 'engine crashes');
  process.on('uncaughtExceptionMonitor', logCrash);
  const engine = new Engine(config, secrets ?? fileSecrets(config.dataDir), log, token, settings);
  void engine.stopped.then(() => process.off('uncaughtExceptionMonitor', logCrash));
  const crashedMs = await lastAliveMs(config.dataDir);
  const continueRun = crashedMs !== null && Date.now() - crashedMs < SAME_SITTING_MS;
  try {
    const before = await readEngineFile(config.dataDir);
    await engine.start(
      { name: runName(new Date()), continueRun, crashed: crashedMs !== null },
      before && { apiPort: Number(new URL(before.url).port) },
      // Whoever has the store and says nowhere that it runs is on its way out.
      async () => (await findEngine(config.dataDir)) === null,
    );
  } catch (error) {
    log.error({ err: error }, 'engine did not start');
    await engine.stop();
    // Another engine may have taken the folder between the question and now.
    await throwIfRunning(config.dataDir);
    throw error;
  }
  if (crashedMs !== null) {
    engine.journal.add({
      kind: 'trouble',
      title: 'The engine before this one ended without stopping',
      detail: `${engine.lost ? 'What is missing since is told beside this.' : 'All it had acknowledged is kept.'}${continueRun ? ' Its run goes on.' : ''}`,
    });
  }
  return engine;
}
