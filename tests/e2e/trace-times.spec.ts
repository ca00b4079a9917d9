// The flame graph and "where the time went": walked, gone into, read as tables, turned into filters.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { bigTrace, readTrace } from '../fixtures/draw-trace.ts';
import { otlpOf } from '../fixtures/trace-otlp.ts';
import { type Engine, expect, test } from './fixtures.ts';

const SHOP = `
  storefront:POST /checkout   [==============================]   server
    cart:GET /cart             [=========]                       server
      db:SELECT items           [==]                             client
      db:SELECT items              [==]                          client
    payment:charge                       [=============]         client error
`;

async function open(engine: Engine, page: Page, view: string, columns = readTrace(SHOP)) {
  const sent = { ...columns, baseNs: `${Date.now() - 90_000}000000` };
  for (const request of otlpOf(sent)) await engine.send('traces', request);
  await engine.open(page, `/traces/${sent.traceId}?view=${view}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
    [],
  );
}

test('the flame graph is walked by key, gone into and out of, and read as a table', async ({
  engine,
  page,
}) => {
  await open(engine, page, 'flame');
  const graph = page.getByRole('application', { name: /Flame graph/ });
  await graph.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(graph).toHaveAccessibleName(
    /payment charge: 15\.0\sms long, 15\.0\sms own, 15\.0\sms .* own with all below, 1 span, 1 with errors/,
  );
  await page.keyboard.press('ArrowRight');
  await expect(graph).toHaveAccessibleName(/cart GET \/cart: 11\.0\sms long, 4\.00\sms own, 12\.0\sms /);
  await page.keyboard.press('Enter');
  const path = page.getByRole('navigation', { name: 'Path to this frame' });
  await expect(path).toContainText('GET /cart');
  // A copied link begins with the same frame.
  await expect(page).toHaveURL(/[?&]frame=[0-9a-f]{16}/);
  await page.reload();
  await expect(path).toContainText('GET /cart');
  await graph.focus();
  await page.keyboard.press('ArrowDown');
  await expect(graph).toHaveAccessibleName(/db SELECT items: 8\.00\sms in all, .*2 spans/);
  await page.screenshot({ path: test.info().outputPath('flame.png') });
  await expectAccessible(page);
  await page.keyboard.press('Backspace');
  await expect(path).not.toContainText('GET /cart');
  await page.getByRole('radio', { name: 'Table' }).click();
  const rows = page.getByRole('grid', { name: 'Frames of the flame graph' }).getByRole('row');
  await expect(rows).toHaveCount(1 + 4);
  await expect(rows.filter({ hasText: 'SELECT items' })).toContainText('level 3');
  await expect(rows.filter({ hasText: 'SELECT items' })).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'Graph' }).click();
  await expect(graph.locator('canvas')).toBeVisible();
});

test('a pointer on a frame tells it; a click goes in, the path comes back', async ({ engine, page }) => {
  await open(engine, page, 'flame');
  const box = await page.locator('[data-part=flame]').boundingBox();
  if (!box) throw new Error('no flame graph');
  // The second row, at its left end: what took longest under the root.
  await page.mouse.move(box.x + 20, box.y + 33);
  await expect(page.getByRole('tooltip')).toContainText('15.0 ms');
  await page.mouse.click(box.x + 20, box.y + 33);
  const path = page.getByRole('navigation', { name: 'Path to this frame' });
  await expect(path).toContainText('charge');
  await expect(page.getByRole('complementary', { name: 'Chosen span' })).toContainText('charge');
  await path.getByRole('button', { name: 'All frames' }).click();
  await expect(path).not.toContainText('charge');
});

test('100,000 spans as a flame graph are drawn and walked without delay', async ({ engine, page }) => {
  await open(engine, page, 'flame', bigTrace(100_000));
  const graph = page.getByRole('application', { name: /Flame graph/ });
  await expect(graph.locator('canvas')).toBeVisible({ timeout: 20_000 });
  await graph.focus();
  await page.keyboard.press('Home');
  // What a step costs the page's own thread, whatever else the machine does.
  const work = await page.evaluate(async () => {
    const step = () =>
      new Promise<number>((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const before = performance.now();
    for (let k = 0; k < 5; k++) {
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', {
          key: k % 2 ? 'ArrowUp' : 'ArrowDown',
          bubbles: true,
          cancelable: true,
        }),
      );
      await step();
    }
    return (performance.now() - before) / 5;
  });
  test.info().annotations.push({ type: 'flame step', description: `${Math.round(work)} ms` });
  expect(work).toBeLessThan(1000);
});

test('times are added up by operation or service, sorted, and turned into filters', async ({
  engine,
  page,
}) => {
  await open(engine, page, 'time');
  const grid = page.getByRole('grid', { name: /Own time by operation/ });
  await expect(grid.getByRole('row').nth(1)).toContainText('charge');
  await grid.getByRole('button', { name: 'Total' }).click();
  await expect(grid.getByRole('row').nth(1)).toContainText('POST /checkout');
  await expect(grid.getByRole('row').filter({ hasText: 'SELECT items' })).toContainText('8.00 ms');
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('times.png') });
  await page.getByRole('radio', { name: 'By service' }).click();
  await expect(page).toHaveURL(/by=service/);
  const services = page.getByRole('grid', { name: /Own time by service/ });
  await expect(services.getByRole('row')).toHaveCount(1 + 4);
  await page.getByRole('radio', { name: 'By operation' }).click();
  const select = grid.getByRole('row').filter({ hasText: 'SELECT items' });
  await select.hover();
  await select.getByRole('button', { name: 'Find its spans in the waterfall' }).click();
  await expect(page.getByLabel('Matches')).toContainText('2');
  await page.getByRole('tab', { name: 'Where the time went' }).click();
  await select.hover();
  await select.getByRole('button', { name: 'Traces that have such spans' }).click();
  await expect(page).toHaveURL(/\/traces\?q=.*SELECT/);
  await expect(page.getByText('POST /checkout').first()).toBeVisible();
});

test('calls that differ in values alone are one line, and lead to their spans', async ({ engine, page }) => {
  const calls = Array.from({ length: 8 }, (_, i) => `  shop:GET item ${i} ${' '.repeat(i * 2)}[]   client`);
  await open(engine, page, 'time', readTrace(['shop:root [====================]', ...calls].join('\n')));
  const line = page
    .getByRole('grid', { name: /Own time by operation/ })
    .getByRole('row')
    .filter({ hasText: 'GET item ?' });
  await expect(line).toContainText('16.0');
  await line.hover();
  await line.getByRole('button', { name: 'Find its spans in the waterfall' }).click();
  await expect(page.getByLabel('Matches')).toContainText('8');
  await page.getByRole('tab', { name: 'Where the time went' }).click();
  await line.hover();
  await line.getByRole('button', { name: 'Traces that have such spans' }).click();
  await expect(page).toHaveURL(/\/traces\?q=.*item/);
  await expect(page.getByText('root').first()).toBeVisible();
});
