#!/usr/bin/env node
// `npm test`: format, lint, types, build, unit and integration tests, end-to-end tests. With --long: the tests
// that take longer. Words after it choose test files, as vitest does: `npm run test:long -- clients` runs those whose
// path has "clients" in it, and no end-to-end tests. Does its own set-up, browser included. Ends with "N passed, N
// failed". Runs on Node 20.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './lib/browser.mjs';
import { COUNTS_DIR, countTests, recordStep } from './lib/count-tests.mjs';
import { ensureBuilt, ensureInstalled, fail, ROOT, rightNode, say } from './lib/toolchain.mjs';

const long = process.argv.includes('--long');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('-'));

ensureInstalled();
const node = rightNode();
const bin = (name, file) => join(ROOT, 'node_modules', name, file);
// Tests start programs of their own by name: they must meet the same Node.
const env = {
  ...process.env,
  PATH: `${join(node, '..')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
};

function step(title, args, extraEnv = {}) {
  say(`\n— ${title}`);
  const result = spawnSync(node, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, ...extraEnv },
  });
  return result.status === 0;
}

function check(title, args) {
  recordStep(title, step(title, args));
}

function vitest(title, config) {
  const json = join(COUNTS_DIR, `vitest-${config}.json`);
  const args = [
    bin('vitest', 'vitest.mjs'),
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${json}`,
    ...chosen,
  ];
  if (!step(title, args)) failed = true;
}

function playwright(title, report, projects) {
  const args = [bin('@playwright/test', 'cli.js'), 'test', ...projects.map((name) => `--project=${name}`)];
  if (!step(title, args, { PLAYWRIGHT_JSON_OUTPUT_NAME: join(COUNTS_DIR, report) })) failed = true;
}

let failed = false;
if (!long || chosen.length > 0) rmSync(COUNTS_DIR, { recursive: true, force: true });
mkdirSync(COUNTS_DIR, { recursive: true });

const browser = ensureBrowser(node);
if (!browser)
  fail('the end-to-end tests need Chromium or Chrome. Install one, or name it in SPANDREL_CHROMIUM.');
env.SPANDREL_CHROMIUM = browser;

if (chosen.length > 0) {
  ensureBuilt(node);
  vitest('Chosen tests', long ? 'vitest.long.config.ts' : 'vitest.config.ts');
} else if (long) {
  ensureBuilt(node);
  vitest('Long tests', 'vitest.long.config.ts');
  const projects = ['browser in depth', 'desktop shell*'];
  playwright('End-to-end tests in depth, and in the desktop shell', 'playwright-long.json', projects);
} else {
  check('Format and lint', [bin('@biomejs/biome', 'bin/biome'), 'ci', '.']);
  check('Types', [bin('typescript', 'bin/tsc'), '-b']);
  ensureBuilt(node);
  vitest('Unit and integration tests', 'vitest.config.ts');
  playwright('End-to-end tests', 'playwright.json', ['browser', 'desktop app*']);
}

const { failures } = countTests(long ? 'long' : 'all');
process.exit(failed || failures > 0 ? 1 : 0);
