// The trace page with a giant trace: how soon it is there, what its frames cost while it is used, what it holds.
import type { Browser, Page } from '@playwright/test';
import { type Bench, quantile } from './bench-context.ts';
import { framesDuring, heldBytes } from './frames.ts';
import { present, rowsOf, toPixels, visit } from './ui-page.ts';

export const SPAN_ROWS = rowsOf('Spans of the trace');

/** Nothing else is under way any more: chart and facets of the list, the panel of the trace. */
const SETTLE_MS = 700;
/** Steps of a gesture, about one a frame. */
const STEPS = 90;
const STEP_MS = 12;
/** Later than this a frame is felt. */
const LATE_MS = 33.4;

/** Opens traces of one size, half of them with the pointer resting on the row first, and uses the last. */
export async function openAndUse(
  bench: Bench,
  browser: Browser,
  page: Page,
  size: number,
  traceIds: readonly string[],
): Promise<void> {
  const name = `a trace of ${size.toLocaleString('en')} spans`;
  const opened = { rested: [] as number[], atOnce: [] as number[] };
  for (const [i, traceId] of traceIds.entries()) {
    const rests = i % 2 === 0;
    opened[rests ? 'rested' : 'atOnce'].push(await open(page, traceId, rests));
  }
  const atOnce = quantile(opened.atOnce, 0.5);
  bench.report.add({
    name: `${name}, from its row, the pointer resting on it`,
    value: quantile(opened.rested, 0.5),
    unit: 'ms',
  });
  bench.report.add({ name: `${name}, from its row`, value: atOnce, unit: 'ms', note: 'pressed at once' });

  await page.waitForTimeout(SETTLE_MS);
  for (const [gesture, act] of Object.entries(await gestures(page))) {
    const { work, apart } = await framesDuring(browser, page, act);
    const late = apart.filter((ms) => ms > LATE_MS).length / apart.length;
    bench.report.add({
      name: `${name}, ${gesture}: work a frame, p95`,
      value: quantile(work, 0.95),
      p99: quantile(work, 0.99),
      unit: 'ms',
      note: `median ${quantile(work, 0.5).toFixed(1)} ms, ${work.length} frames`,
    });
    bench.report.add({ name: `${name}, ${gesture}: frames over 33 ms`, value: late * 100, unit: '%' });
  }
  bench.report.add({ name: `${name}, held by the page`, value: (await heldBytes(page)) / 1e6, unit: 'MB' });
}

/** From the press on a trace's row to its rows in pixels. */
async function open(page: Page, traceId: string, rests: boolean): Promise<number> {
  const q = `{ trace:id = "${traceId}" }`;
  await visit(page, `/traces?from=all&q=${encodeURIComponent(q)}`, 'Traces');
  const row = page.locator(rowsOf('Traces'), { hasText: 'rebuild prices' });
  const box = await row.boundingBox();
  if (!box) throw new Error('the row is not there');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(rests ? at.x : 0, rests ? at.y : 0);
  await page.waitForTimeout(SETTLE_MS);
  return toPixels(page, () => page.mouse.click(at.x, at.y), present(SPAN_ROWS));
}

/** What is done to the page, by real input. */
async function gestures(page: Page): Promise<Record<string, () => Promise<void>>> {
  const box = await page.locator('[data-part=waterfall]').boundingBox();
  if (!box) throw new Error('there is no waterfall');
  const middle = { x: box.x + box.width * 0.75, y: box.y + box.height / 2 };
  const steps = async (each: (step: number) => Promise<void>): Promise<void> => {
    await page.mouse.move(middle.x, middle.y);
    for (let step = 0; step < STEPS; step++) {
      await each(step);
      await page.waitForTimeout(STEP_MS);
    }
  };
  return {
    // A notch of the wheel in every frame, down and up again.
    scrolling: () => steps((step) => page.mouse.wheel(0, step < STEPS / 2 ? 120 : -120)),
    zooming: async () => {
      await page.keyboard.down('Control');
      await steps((step) => page.mouse.wheel(0, step < STEPS / 2 ? -60 : 60));
      await page.keyboard.up('Control');
    },
    panning: async () => {
      for (let i = 0; i < 6; i++) await page.keyboard.press('w');
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.down();
      await steps((step) => page.mouse.move(middle.x + 200 * Math.sin(step / 9), middle.y));
      await page.mouse.up();
    },
    collapsing: async () => {
      await page.keyboard.press('Home');
      await page.keyboard.press('j');
      await steps((step) =>
        step % 4 === 0 ? page.keyboard.press(step % 8 === 0 ? 'h' : 'l') : Promise.resolve(),
      );
    },
  };
}
