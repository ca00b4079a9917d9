// Starts an engine on a data folder, unless one runs there.
import { mkdir } from 'node:fs/promises';
import { loadToken } from '../api/index.ts';
import type { EngineConfig } from './config.ts';
import { Engine } from './engine.ts';
import { findEngine } from './engine-file.ts';
import { openLog } from './log.ts';
import { EngineRunning, readyLineOf } from './ready-line.ts';
import { fileSecrets, type Secrets } from './secrets.ts';
import { loadSettings } from './settings.ts';

async function throwIfRunning(dataDir: string): Promise<void> {
  const found = await findEngine(dataDir);
  if (found === null) return;
  const { code } = await found.client.newSessionCode({});
  throw new EngineRunning(readyLineOf(found.status, found.token, code));
}

/**
 * Starts an engine; resolves when it takes OTLP and answers. `secrets` are the data folder's own file if not given.
 * Throws EngineRunning when one runs on the folder, ConfigError, StoreError, or the system's error.
 */
export async function startEngine(config: EngineConfig, secrets?: Secrets): Promise<Engine> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  await throwIfRunning(config.dataDir);
  const log = openLog(config.dataDir);
  const settings = await loadSettings(config.dataDir, (message) => log.warn(message));
  const token = await loadToken(config.dataDir);
  const engine = new Engine(config, secrets ?? fileSecrets(config.dataDir), log, token, settings);
  try {
    await engine.start();
  } catch (error) {
    log.error({ err: error }, 'engine did not start');
    // Another engine may have taken the folder between the question and now.
    await throwIfRunning(config.dataDir);
    throw error;
  }
  return engine;
}
