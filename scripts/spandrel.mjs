#!/usr/bin/env node
// The `spandrel` command: finds the right Node and hands over. Runs on Node 20.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWithNpm, ensureBuilt, ensureInstalled, follow, ROOT, rightNode } from './lib/toolchain.mjs';

ensureInstalled();
const node = rightNode();
ensureBuilt(node);
const entry = join(ROOT, 'out', 'main', 'spandrel.js');
if (node === process.execPath) {
  endWithNpm(() => process.kill(process.pid, 'SIGTERM'));
  await import(pathToFileURL(entry).href);
} else follow(node, [entry, ...process.argv.slice(2)]);
