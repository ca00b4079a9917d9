// End-to-end tests: a real engine and a real Chromium for every spec.
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** A Chromium that is here already; undefined for Playwright's own. */
const chromium = [process.env.SPANDREL_CHROMIUM, '/usr/bin/chromium'].find(
  (path) => path && existsSync(path),
);
/** Chromium refuses its sandbox to root, as in most containers. */
const isRoot = process.getuid?.() === 0;
const json = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME;

export default defineConfig({
  outputDir: 'test-results/playwright',
  globalSetup: './tests/e2e/global-setup.ts',
  fullyParallel: false,
  workers: process.env.CI ? 1 : 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(json ? [['json', { outputFile: json }] as const] : [])],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      args: isRoot ? ['--no-sandbox'] : [],
    },
  },
  projects: [
    { name: 'browser', testDir: 'tests/e2e' },
    // Under Electron where it is, else under a double of its module; the titles say which.
    { name: 'desktop', testDir: 'tests/desktop' },
  ],
});
