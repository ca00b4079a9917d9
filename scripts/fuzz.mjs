#!/usr/bin/env node
// `npm run fuzz -- [--seconds 60] [--seed N]`: hostile bytes for everything that decodes. Runs on Node 20.
import { join } from 'node:path';
import { ensureInstalled, follow, ROOT, rightNode } from './lib/toolchain.mjs';

ensureInstalled();
follow(rightNode(), [join(ROOT, 'tests', 'fuzz', 'fuzz.ts'), ...process.argv.slice(2)], { cwd: ROOT });
