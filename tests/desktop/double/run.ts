// Starts an app as `electron FOLDER …flags` does, or as a packaged one starts itself: its package.json names the
// main file.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const packaged = process.env.SPANDREL_DOUBLE_PACKAGED;
const folder = packaged === undefined ? resolve(process.argv[2] ?? '.') : join(packaged, 'app');
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
process.argv =
  packaged === undefined
    ? [process.argv0, folder, ...process.argv.slice(3)]
    : [process.argv0, ...process.argv.slice(2)];
if (packaged !== undefined) Object.assign(process, { resourcesPath: packaged });
await import(pathToFileURL(join(folder, main)).href);
