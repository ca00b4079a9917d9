// Where the engine's own files are: from source, built (out/main), or packed into the desktop app.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const fromSource = import.meta.filename.endsWith('.ts');

/** The folder of this build's entries: out/main, also for code that the build moved into out/main/chunks. */
function builtDir(): string {
  const dir = import.meta.dirname;
  return basename(dir) === 'chunks' ? dirname(dir) : dir;
}

/** The project's folder, or the packed app's. */
export function rootDir(): string {
  return fromSource ? join(import.meta.dirname, '..', '..') : join(builtDir(), '..', '..');
}

/** The folder of the built page. */
export function pageDir(): string {
  return process.env.SPANDREL_PAGE_DIR ?? join(rootDir(), 'out', 'renderer');
}

/** Spandrel's version, as its package says. */
export function version(): string {
  const path = join(rootDir(), 'package.json');
  if (!existsSync(path)) return '0.0.0';
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return version;
}
