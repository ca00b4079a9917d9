// The built page: files of one folder, and index.html for every address of the page's own routes.
// Only names found when the folder was read are served, so no path can lead out of it.
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { AppError } from '#shared/api/errors.ts';

const MIME: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Vite's names: index-B3x9_kQz.js. Such a file never changes under its name. */
const HASHED = /-[\w-]{8,}\.\w+$/;
const INDEX = '/index.html';

interface StaticFile {
  body: Buffer;
  etag: string;
  modifiedMs: number;
}

/** Serves one folder; files are read when asked for and kept. */
export class StaticFiles {
  readonly #dir: string;
  readonly #kept = new Map<string, StaticFile>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  async #names(): Promise<Set<string>> {
    try {
      const entries = await readdir(this.#dir, { recursive: true });
      return new Set(entries.map((entry) => `/${entry.split(sep).join('/')}`));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
      throw error;
    }
  }

  async #file(name: string): Promise<StaticFile | null> {
    const path = join(this.#dir, name);
    const { mtimeMs, isFile } = await stat(path).then((found) => ({
      mtimeMs: found.mtimeMs,
      isFile: found.isFile(),
    }));
    if (!isFile) return null;
    const kept = this.#kept.get(name);
    if (kept?.modifiedMs === mtimeMs) return kept;
    const body = await readFile(path);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const file = { body, etag, modifiedMs: mtimeMs };
    this.#kept.set(name, file);
    return file;
  }

  /** Answers a GET or HEAD for `path` (still escaped). Throws AppError `not_found`. */
  async serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const names = await this.#names();
    const asked = safeDecode(path);
    // A name without an extension is an address of the page (/traces/…); a missing file stays missing.
    const name = names.has(asked) && asked !== '/' ? asked : extname(asked) === '' ? INDEX : undefined;
    const file = name !== undefined && names.has(name) ? await this.#file(name) : null;
    if (name === undefined || file === null) {
      throw new AppError(
        names.has(INDEX)
          ? { code: 'not_found', message: `There is no ${path}.` }
          : { code: 'not_found', message: 'The page is not built.', hint: 'Run `npm run build`.' },
      );
    }
    const caching = HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
    response.setHeader('cache-control', caching);
    response.setHeader('etag', file.etag);
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304);
      response.end();
      return;
    }
    response.setHeader('content-type', MIME[extname(name)] ?? 'application/octet-stream');
    response.writeHead(200, { 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
