// Secrets of destinations, sealed by the operating system's keychain (safeStorage) in one 0600 file. Where the
// system offers no keychain nothing is kept, and the engine is told why.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { safeStorage } from 'electron';

export interface SecretsAnswer {
  secrets: Record<string, string>;
  error?: string;
}

export interface Secrets {
  read(): SecretsAnswer;
  /** Replaces all that is kept. */
  write(secrets: Record<string, string>): SecretsAnswer;
}

const NO_KEYCHAIN =
  'This system offers no keychain to seal secrets with, so they are kept until Spandrel quits and no longer.';

/** Secrets in the file at `path`. */
export function openSecrets(path: string): Secrets {
  let unsealed: Record<string, string> = {};

  // On Linux without a keyring, safeStorage falls back to a fixed password: as good as plain text.
  const canSeal = (): boolean =>
    safeStorage.isEncryptionAvailable() &&
    !(process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text');

  return {
    read() {
      if (!canSeal()) return { secrets: unsealed, error: NO_KEYCHAIN };
      let sealed: Buffer;
      try {
        sealed = readFileSync(path);
      } catch {
        return { secrets: {} };
      }
      try {
        return { secrets: JSON.parse(safeStorage.decryptString(sealed)) as Record<string, string> };
      } catch {
        return { secrets: {}, error: `The keychain cannot open ${path}; enter the secrets again.` };
      }
    },
    write(secrets) {
      unsealed = secrets;
      if (!canSeal()) return { secrets, error: NO_KEYCHAIN };
      writeFileSync(`${path}.new`, safeStorage.encryptString(JSON.stringify(secrets)), { mode: 0o600 });
      renameSync(`${path}.new`, path);
      return { secrets };
    },
  };
}
