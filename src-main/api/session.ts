// The token of a data folder and the one-time codes of signed-in links. A code in a URL's fragment never
// leaves the browser by itself; the page exchanges it for the token once, and then it is worthless.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/api/errors.ts';

const TOKEN_FILE = 'token';
const TOKEN = /^[\w-]{43}$/;
const CODE_LIFETIME_MS = 10 * 60_000;
const MAX_CODES = 200;

/** The data folder's token, made on first use: 32 random bytes as base64url, in a file only its owner reads. */
export async function loadToken(dataDir: string): Promise<string> {
  const path = join(dataDir, TOKEN_FILE);
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (TOKEN.test(text)) return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const token = randomBytes(32).toString('base64url');
  await writeFile(path, `${token}\n`, { mode: 0o600 });
  return token;
}

/** One-time codes, each good once and for ten minutes. */
export class SessionCodes {
  readonly #token: string;
  readonly #now: () => number;
  /** Code → when it ends, oldest first. */
  readonly #codes = new Map<string, number>();

  constructor(token: string, now: () => number = Date.now) {
    this.#token = token;
    this.#now = now;
  }

  /** A new code. */
  issue(): string {
    const now = this.#now();
    for (const [code, end] of this.#codes)
      if (end <= now || this.#codes.size >= MAX_CODES) this.#codes.delete(code);
    const code = randomBytes(18).toString('base64url');
    this.#codes.set(code, now + CODE_LIFETIME_MS);
    return code;
  }

  /** The token for a code, which is used up. Throws AppError `unauthorized` for one that is unknown, used or too old. */
  redeem(code: string): string {
    const end = this.#codes.get(code);
    this.#codes.delete(code);
    if (end === undefined || end <= this.#now()) {
      throw new AppError({
        code: 'unauthorized',
        message: 'This link was used before or is too old.',
        hint: 'Run `spandrel open` (with its --data-dir, if it was started with one) for a new one.',
      });
    }
    return this.#token;
  }
}
