// The windows of the double: pages of a real Chromium that a test can reach over its debugging port.
import { type BrowserContext, chromium } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../../fixtures/chromium.ts';
import { freePort } from '../../fixtures/free-port.ts';

export interface DoubleBrowser {
  context: BrowserContext;
  debuggingPort: number;
  close(): Promise<void>;
}

/** Starts Chromium with its profile in `userData`, as Electron keeps it. */
export async function startBrowser(userData: string): Promise<DoubleBrowser> {
  const debuggingPort = await freePort();
  const context = await chromium.launchPersistentContext(userData, {
    headless: true,
    viewport: null,
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: [`--remote-debugging-port=${debuggingPort}`, ...chromiumArgs],
  });
  return { context, debuggingPort, close: () => context.close() };
}
