// Settings that outlive the engine: settings.json in the data folder, readable before the store is open,
// because ports are needed first of all.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Settings, settings } from '#shared/api/engine.ts';
import { DEFAULT_PORTS } from './config.ts';

const FILE = 'settings.json';

export const DEFAULT_SETTINGS: Settings = {
  retentionBytes: 2_000_000_000,
  retentionDays: 7,
  grpcPort: DEFAULT_PORTS.grpc,
  httpPort: DEFAULT_PORTS.http,
  allowedOrigins: [],
  redact: [],
};

/** The saved settings over the defaults. A file that makes no sense is told to `onTrouble` and left as it is. */
export async function loadSettings(dataDir: string, onTrouble: (message: string) => void): Promise<Settings> {
  const path = join(dataDir, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onTrouble(`${path}: ${(error as Error).message}`);
    return DEFAULT_SETTINGS;
  }
  try {
    return { ...DEFAULT_SETTINGS, ...settings.partial().parse(JSON.parse(text)) };
  } catch (error) {
    onTrouble(`${path} cannot be used, so the defaults hold: ${(error as Error).message}`);
    return DEFAULT_SETTINGS;
  }
}

export async function saveSettings(dataDir: string, saved: Settings): Promise<void> {
  const path = join(dataDir, FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
