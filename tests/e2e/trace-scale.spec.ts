// Traces of ten, ten thousand and a hundred thousand spans on the same page.
import { sendDeepTrace } from '../bench/deep-trace.ts';
import { expect, test } from './fixtures.ts';
import { chosen, grid, rows } from './trace-page.ts';

test.describe.configure({ timeout: 120_000 });

for (const spans of [10, 10_000, 100_000])
  test(`a trace of ${spans.toLocaleString('en')} spans is opened, walked, searched and closed`, async ({
    engine,
    page,
  }) => {
    const traceId = await sendDeepTrace(engine, spans);
    await engine.open(page, `/traces/${traceId}`);
    await expect(rows(page).first()).toContainText('rebuild prices', { timeout: 30_000 });
    const count = Number(await grid(page).getAttribute('aria-rowcount'));
    expect(count).toBeGreaterThan(spans / 2);
    // Only the rows in view, and a few beyond, exist.
    expect(await rows(page).count()).toBeLessThan(80);

    await page.keyboard.press('End');
    await expect(chosen(page)).toHaveAttribute('aria-rowindex', String(count));
    await page.keyboard.press('Home');
    await expect(chosen(page)).toContainText('rebuild prices');

    // Bars are where their rows are, wherever one scrolls to.
    await grid(page).evaluate((box) => box.scrollTo(0, box.scrollHeight / 2));
    await expect
      .poll(() =>
        page.evaluate(() => {
          const box = document.querySelector('[data-part=waterfall]');
          const canvas = box?.querySelector('canvas');
          if (!box || !canvas) return 'no waterfall';
          const view = box.getBoundingClientRect();
          const lanes = canvas.getBoundingClientRect();
          const named = [...box.querySelectorAll('[role=row]')].map((r) => r.getBoundingClientRect());
          const covers =
            lanes.top <= view.top &&
            lanes.bottom >= Math.min(view.bottom, Math.max(...named.map((r) => r.bottom)));
          const firstRow = Math.min(...named.map((r) => r.top));
          return covers && Math.abs(firstRow - lanes.top) < 1 ? 'together' : `${firstRow} ${lanes.top}`;
        }),
      )
      .toBe('together');

    await page.keyboard.press('[');
    await page.keyboard.press('[');
    await expect
      .poll(async () => Number(await grid(page).getAttribute('aria-rowcount')))
      .toBeLessThan(count + 1);
    await page.keyboard.press('/');
    await page.keyboard.type('step 1.1');
    await expect(page.getByLabel('Matches')).not.toHaveText('…', { timeout: 60_000 });
    await expect(page.getByLabel('Matches')).toHaveText(/^\d+$/, { timeout: 60_000 });
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Matches')).toHaveText(/^1 of/);
  });

test('what is closed and opened by key stays where it is, wherever the pointer rests', async ({
  engine,
  page,
}) => {
  const traceId = await sendDeepTrace(engine, 500);
  await engine.open(page, `/traces/${traceId}`);
  await expect(rows(page).first()).toContainText('rebuild prices');
  const box = await grid(page).boundingBox();
  if (!box) throw new Error('no rows');
  await page.mouse.move(box.x + box.width - 80, box.y + box.height / 2);
  await page.keyboard.press('Home');
  await page.keyboard.press('j');
  const count = Number(await grid(page).getAttribute('aria-rowcount'));
  for (let k = 0; k < 2; k++) {
    await page.keyboard.press('h');
    await expect(chosen(page)).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('l');
    await expect(grid(page)).toHaveAttribute('aria-rowcount', String(count));
    await expect(chosen(page)).toBeInViewport();
    expect(await grid(page).evaluate((element) => element.scrollTop)).toBe(0);
  }
});
