// What every end-to-end spec starts from: a real engine on free ports with a data folder of its own, and a
// page that is signed in to it. `engine` is fresh for each test; `shop` is one per worker, with the sample
// shop loaded, for tests that only read. In the desktop shell the engine is the app's and the page its window.
import { test as base, type Page } from '@playwright/test';
import type { ReadyLine } from '#shared/api/shell.ts';
import { startDesktopEngine } from '../desktop/desktop-engine.ts';
import { type RunningEngine, startEngine } from '../fixtures/engine.ts';

type Shell = 'headless' | 'desktop';

export interface Engine extends RunningEngine {
  /** Opens a screen in a page, signed in. */
  readonly open: (page: Page, path?: string) => Promise<void>;
}

interface Started extends RunningEngine {
  readonly close: () => Promise<void>;
  /** The desktop app's window; none in the headless shell. */
  readonly window?: Page;
}

const VIEWPORT = { width: 1440, height: 900 };

const start = (shell: Shell): Promise<Started> =>
  shell === 'desktop' ? startDesktopEngine() : startEngine();

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

/** A window that another test used, as a new one would be. */
async function asNew(window: Page): Promise<Page> {
  await window.evaluate(() => localStorage.clear());
  await window.goto('about:blank');
  await window.emulateMedia({ colorScheme: null, reducedMotion: null });
  await window.setViewportSize(VIEWPORT);
  return window;
}

interface TestFixtures {
  /** The engine this test asked for: a spec names `engine` or `shop` before `page`. */
  current: { engine?: Started };
  engine: Engine;
  shop: Engine;
}

export const test = base.extend<TestFixtures, { shell: Shell; sample: Started }>({
  shell: ['headless', { option: true, scope: 'worker' }],
  sample: [
    async ({ shell }, use) => {
      const engine = await start(shell);
      await engine.client.loadSample({ minutes: 15 });
      await use(engine);
      await engine.close();
    },
    { scope: 'worker' },
  ],
  current: async ({ shell: _ }, use) => use({}),
  engine: async ({ shell, current }, use) => {
    const engine = await start(shell);
    current.engine = engine;
    await use(withPages(engine));
    await engine.close();
  },
  shop: async ({ sample, current }, use) => {
    current.engine = sample;
    await use(withPages(sample));
  },
  page: async ({ shell, current, page }, use) => {
    if (shell === 'headless') return use(page);
    if (current.engine?.window === undefined) throw new Error('name engine or shop before page');
    await use(await asNew(current.engine.window));
  },
});

export { expect } from '@playwright/test';
