// End-to-end tests: a real engine and a real Chromium for every spec.
import { defineConfig } from '@playwright/test';
import { desktopShell } from './tests/desktop/launch.ts';
import { chromiumArgs, chromiumPath } from './tests/fixtures/chromium.ts';

/** Electron where its binary and a display are, else a double of its module; every title says which. */
const shell = desktopShell() === 'electron' ? 'Electron' : 'double of electron';
/** Screens in depth: they take minutes, and run in `npm run test:long`, as `npm test` is to end within ten. */
const inDepth = [
  'health-instrumentation',
  'logs-late',
  'logs-patterns',
  'logs-rows',
  'logs-scroll',
  'logs-slow',
  'logs-view',
  'metrics-depth',
  'metrics-query',
  'reach',
  'send-arrival',
  'send-progress',
  'trace-compare',
  'trace-scale',
].map((name) => `${name}.spec.ts`);
const json = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME;

export default defineConfig<object, { shell: 'headless' | 'desktop' }>({
  outputDir: 'test-results/playwright',
  globalSetup: './tests/e2e/global-setup.ts',
  fullyParallel: false,
  workers: 2,
  // A busy machine may be late once; a test that needed its second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(json ? [['json', { outputFile: json }] as const] : [])],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: process.env.CI ? 'on-first-retry' : 'off',
    launchOptions: {
      ...(chromiumPath && { executablePath: chromiumPath }),
      args: chromiumArgs,
    },
  },
  projects: [
    { name: 'browser', testDir: 'tests/e2e', testIgnore: inDepth },
    { name: 'browser in depth', testDir: 'tests/e2e', testMatch: inDepth },
    // What only the desktop has; its window with the specs below is in `npm run test:long`.
    { name: `desktop app (${shell})`, testDir: 'tests/desktop' },
    {
      name: `desktop shell (${shell})`,
      testDir: 'tests/e2e',
      // Each screen's main spec in the desktop's window, at ten seconds a test; what is behind them is the same page.
      testIgnore: ['gallery/**', ...inDepth, 'trace-*.spec.ts'],
      grepInvert: /accessib|axe/,
      use: { shell: 'desktop' },
    },
  ],
});
