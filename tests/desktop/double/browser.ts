// The windows of the double: pages of a real Chromium that a test can reach over its debugging port.
import { createServer } from 'node:net';
import { type BrowserContext, chromium } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../../fixtures/chromium.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

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
