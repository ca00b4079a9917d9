// What every end-to-end spec starts from: a real engine on free ports with a data folder of its own, and a
// page that is signed in to it. `engine` is fresh for each test; `shop` is one per worker, with the sample
// shop loaded, for tests that only read.
import { test as base, type Page } from '@playwright/test';
import type { ReadyLine } from '#shared/api/shell.ts';
import { type RunningEngine, startEngine } from '../fixtures/engine.ts';

export interface Engine extends RunningEngine {
  /** Opens a screen in a page, signed in. */
  readonly open: (page: Page, path?: string) => Promise<void>;
}

function withPages(engine: RunningEngine): Engine {
  return {
    ...engine,
    get ready() {
      return engine.ready;
    },
    async open(page, path = '/') {
      const { code } = await engine.client.newSessionCode({});
      await page.goto(signedInUrl(engine.ready, code, path));
    },
  };
}

/** The link `ready.ui` with another code, to another screen. */
function signedInUrl(ready: ReadyLine, code: string, path: string): string {
  const link = new URL(ready.ui);
  const target = new URL(path, link);
  target.hash = link.hash.replace(/[\w-]+$/, code);
  return target.href;
}

export const test = base.extend<{ engine: Engine }, { shop: Engine }>({
  engine: async ({ browserName: _ }, use) => {
    const engine = await startEngine();
    await use(withPages(engine));
    await engine.close();
  },
  shop: [
    async ({ browserName: _ }, use) => {
      const engine = await startEngine();
      await engine.client.loadSample({ minutes: 15 });
      await use(withPages(engine));
      await engine.close();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
