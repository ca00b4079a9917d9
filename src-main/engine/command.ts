// How this very Spandrel's command line is called from any folder: it is not on PATH unless somebody put it there.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { commandOf } from '#shared/connect/command.ts';
import { rootDir } from './places.ts';

const NAME = 'spandrel';

/** Whether typing the name alone starts the file: where npm linked or installed it. */
function isOnPath(script: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    // What npm puts in front for its own scripts is in nobody's shell.
    if (folder === '' || /[/\\]node_modules[/\\]\.bin$/.test(folder)) return false;
    const found = join(folder, NAME);
    return existsSync(found) && realpathSync(found) === realpathSync(script);
  });
}

/** The words before `run`, `env` or `status`, for a shell; null where there is no command line, as in the packed app. */
export function ownCommand(root = rootDir(), path = process.env.PATH ?? ''): string | null {
  const script = join(root, 'scripts', 'spandrel.mjs');
  if (!existsSync(script)) return null;
  return isOnPath(script, path) ? NAME : commandOf(script);
}
