// Starts an app as `electron FOLDER …flags` does: its package.json names the main file.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2] ?? '.');
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string };
process.argv = [process.argv0, folder, ...process.argv.slice(3)];
await import(pathToFileURL(join(folder, main)).href);
