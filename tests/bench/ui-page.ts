// A page of the bench: from what is done to it to pixels.
import type { Page } from '@playwright/test';

/** Longer than this is no figure but a fault. */
const GIVE_UP_MS = 15_000;

/** Milliseconds from `act` (run in the page) until `selector` finds what it should, and a frame was drawn. */
export async function toPixels(page: Page, act: () => Promise<void>, isThere: string): Promise<number> {
  await page.evaluate((condition) => {
    const test = new Function(`return ${condition}`) as () => boolean;
    const bench = { began: 0, took: Promise.resolve(0) };
    bench.took = new Promise<number>((resolve) => {
      const begin = (): void => {
        bench.began ||= performance.now();
      };
      for (const kind of ['pointerdown', 'keydown'])
        addEventListener(kind, begin, { once: true, capture: true });
      const look = (): void => {
        if (bench.began > 0 && test()) {
          // The frame after the one that saw it has been drawn with it.
          requestAnimationFrame(() => resolve(performance.now() - bench.began));
        } else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    Object.assign(window, { bench });
  }, isThere);
  await act();
  const took = page.evaluate(() => (window as unknown as { bench: { took: Promise<number> } }).bench.took);
  const late = new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(new Error(`not there after ${GIVE_UP_MS / 1000} s: ${isThere}`)),
      GIVE_UP_MS,
    ).unref();
  });
  return Promise.race([took, late]);
}

export const present = (selector: string): string =>
  `document.querySelector(${JSON.stringify(selector)}) !== null`;
export const rowsOf = (grid: string): string => `[aria-label="${grid}"] [aria-rowindex]:not(:has(th))`;

/** Goes to an address and waits for its rows. */
export async function visit(page: Page, path: string, grid: string): Promise<void> {
  await page.goto(new URL(path, page.url()).href);
  await page.waitForSelector(rowsOf(grid));
}
