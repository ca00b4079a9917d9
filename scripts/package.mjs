#!/usr/bin/env node
// `npm run package`: the desktop app for this platform, in release/. electron-builder downloads Electron for it.
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, follow, ROOT, rightNode } from './lib/toolchain.mjs';

ensureInstalled();
const node = rightNode();
ensureBuilt(node);
follow(
  node,
  [join(ROOT, 'node_modules', 'electron-builder', 'cli.js'), '--publish', 'never', ...process.argv.slice(2)],
  { cwd: ROOT },
);
