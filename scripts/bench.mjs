#!/usr/bin/env node
// `npm run bench`: measures the built engine on this machine, loopback only, in at most five minutes, and prints a
// Markdown table (docs/bench.md). Names of subjects as arguments measure only those. Runs on Node 20.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, follow, ROOT, rightNode } from './lib/toolchain.mjs';

ensureInstalled();
const node = rightNode();
ensureBuilt(node);
follow(node, [join(ROOT, 'tests', 'bench', 'bench.ts'), ...process.argv.slice(2)], { cwd: ROOT });
