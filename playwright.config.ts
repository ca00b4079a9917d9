// End-to-end tests: a real engine and a real Chromium for every spec.
import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumPath } from './tests/fixtures/chromium.ts';

const json = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME;

export default defineConfig({
  outputDir: 'test-results/playwright',
  globalSetup: './tests/e2e/global-setup.ts',
  fullyParallel: false,
  workers: process.env.CI ? 1 : 2,
  // A busy machine may be late once; a test that needed its second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(json ? [['json', { outputFile: json }] as const] : [])],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(chromiumPath && { executablePath: chromiumPath }),
      args: chromiumArgs,
    },
  },
  projects: [
    { name: 'browser', testDir: 'tests/e2e' },
    // Under Electron where it is, else under a double of its module; the titles say which.
    { name: 'desktop', testDir: 'tests/desktop' },
  ],
});
