// Whether the app is built of the sources as they are now.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SOURCES = [
  'src-main',
  'src-renderer',
  'src-shared',
  'resources',
  'examples',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
/** What running an example leaves in its folder. */
const NOT_SOURCE = new Set(['node_modules', '.venv', '__pycache__', 'target', 'out', 'dist']);

/** Files of sources, with when each was last changed. A folder's own time is no sign: whatever is left in it moves it. */
function* sources(root, name) {
  const stat = statSync(join(root, name), { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) yield { name, time: stat.mtimeMs };
  else
    for (const inside of readdirSync(join(root, name)).sort())
      if (!NOT_SOURCE.has(inside)) yield* sources(root, join(name, inside));
}

const allOf = (root) => SOURCES.flatMap((name) => [...sources(root, name)]);
const stampOf = (root) => join(root, 'out', 'built');
/** What went away since leaves no time behind, so the stamp has the names. */
const namesOf = (files) => `${files.map(({ name }) => name).join('\n')}\n`;

/** True when no source has changed, come or gone since `markBuilt`. */
export function isBuilt(root) {
  const time = statSync(stampOf(root), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const files = allOf(root);
  return (
    files.every((file) => file.time < time) &&
    time > 0 &&
    readFileSync(stampOf(root), 'utf8') === namesOf(files)
  );
}

/** To be called when the app has been built. */
export function markBuilt(root) {
  mkdirSync(dirname(stampOf(root)), { recursive: true });
  writeFileSync(stampOf(root), namesOf(allOf(root)));
}
