#!/usr/bin/env node
// `npm run build`: builds the app, whether or not something changed. Runs on Node 20.
import { build, ensureInstalled, rightNode } from './lib/toolchain.mjs';

ensureInstalled();
build(rightNode());
