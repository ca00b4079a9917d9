#!/usr/bin/env node
// `npm run bench`: measures the built engine on this machine, loopback only, in at most ten minutes, and prints a
// Markdown table. Names of subjects as arguments measure only those; `--full` takes more data, and longer.
// `npm run bench:ui` measures the page in Chromium instead. Runs on Node 20.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, follow, ROOT, rightNode } from './lib/toolchain.mjs';

ensureInstalled();
const node = rightNode();
ensureBuilt(node);
const names = process.argv.slice(2).filter((name) => name !== '--ui');
const entry = process.argv.includes('--ui') ? 'ui.ts' : 'bench.ts';
follow(node, [join(ROOT, 'tests', 'bench', entry), ...names], { cwd: ROOT });
