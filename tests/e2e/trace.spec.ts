// The trace page on a real engine: a drawn trace goes in by OTLP and is read, walked, searched and zoomed.
import { readTrace } from '../fixtures/draw-trace.ts';
import { otlpOf } from '../fixtures/trace-otlp.ts';
import { expect, test } from './fixtures.ts';
import { chosen, rows, sendCheckout } from './trace-page.ts';

test('a trace shows its tree, folds, missing parents and head', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(page.getByRole('heading', { name: 'POST /checkout', level: 1 })).toBeVisible();
  await expect(rows(page)).toHaveCount(9);
  await expect(rows(page).first()).toHaveAttribute('aria-expanded', 'true');
  await expect(rows(page).filter({ hasText: '× 6' })).toHaveCount(1);
  await expect(rows(page).filter({ hasText: 'missing parent' })).toContainText('1 span waits for it');
  await expect(page.getByText('1 error', { exact: true })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('trace.png') });
});

test('rows are walked, opened and closed with the keyboard', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(chosen(page)).toContainText('POST /checkout');
  await page.keyboard.press('j');
  await expect(chosen(page)).toContainText('GET /cart');
  await page.keyboard.press('h');
  await expect(chosen(page)).toHaveAttribute('aria-expanded', 'false');
  await expect(rows(page)).toHaveCount(8);
  await page.keyboard.press('l');
  await page.keyboard.press('j');
  await expect(chosen(page)).toContainText('SELECT items');
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(15);
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await page.keyboard.press('[');
  await expect(rows(page)).toHaveCount(2);
});

test('"e" goes to the error; its panel reads the exception, attributes and logs', async ({
  engine,
  page,
}) => {
  const { columns, failed } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page)).toHaveCount(9);
  await page.keyboard.press('e');
  await expect(page).toHaveURL(new RegExp(`span=${failed}`));
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await expect(panel.getByText('TimeoutError', { exact: true })).toBeVisible();
  await expect(panel.getByText('/app/src/pay.ts:88')).toBeVisible();
  await expect(panel.getByRole('button', { name: '1 frame in express' })).toBeVisible();
  await expect(panel.getByText('ord_88214')).toBeVisible();
  await panel.getByRole('tab', { name: /Logs/ }).click();
  await expect(panel.getByText('charge failed, will retry')).toBeVisible();
  await panel.getByRole('tab', { name: 'Raw' }).click();
  await expect(panel.getByText(`"spanId": "${failed}"`)).toBeVisible();
});

test('an attribute becomes a query that finds the trace', async ({ engine, page }) => {
  const { columns, failed } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}?span=${failed}`);
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await panel.getByText('ord_88214').hover();
  await panel
    .locator('div', { has: page.getByText('ord_88214') })
    .last()
    .getByRole('button', { name: 'Traces that have this value' })
    .click();
  await expect(page).toHaveURL(/\/traces\?.*shop\.order\.id/);
});

test('search dims the rest, Enter and n walk the matches', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page)).toHaveCount(9);
  await page.keyboard.press('/');
  await page.keyboard.type('charges');
  await expect(page.getByLabel('Matches')).toHaveText('2');
  await expect(page.locator('mark')).toHaveCount(2);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Matches')).toHaveText('1 of 2');
  await page.keyboard.press('n');
  await expect(page.getByLabel('Matches')).toHaveText('2 of 2');
  await page.keyboard.press('Shift+N');
  await expect(page.getByLabel('Matches')).toHaveText('1 of 2');
  await expect(page.getByLabel('Search in this trace')).toHaveValue('charges');
});

test('search finds what only the engine knows: attributes', async ({ engine, page }) => {
  const { columns, failed } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page)).toHaveCount(9);
  await page.keyboard.press('/');
  await page.keyboard.type('ord_88214');
  await expect(page.getByLabel('Matches')).toHaveText('1');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`span=${failed}`));
});

test('Enter before the engine has answered goes to the match once it comes', async ({ engine, page }) => {
  const { columns, failed } = await sendCheckout(engine);
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/search\?/, async (route) => {
    await asked;
    await route.continue();
  });
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page)).toHaveCount(9);
  await page.keyboard.press('/');
  await page.keyboard.type('ord_88214');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Matches')).toHaveText('…');
  answer();
  await expect(page).toHaveURL(new RegExp(`span=${failed}`));
  await expect(page.getByLabel('Matches')).toHaveText('1 of 1');
});

test('focus shows a subtree alone, with the way back', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await rows(page).filter({ hasText: 'GET /cart' }).click();
  await page.keyboard.press('.');
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'All spans', exact: true }).click();
  await expect(rows(page)).toHaveCount(9);
});

test('ruler, minimap and keys zoom; a double click shows all again', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page)).toHaveCount(9);
  const ruler = page.locator('[data-part=ruler]');
  const box = await ruler.boundingBox();
  if (!box) throw new Error('no ruler');
  await page.mouse.move(box.x + 60, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, box.y + 10, { steps: 4 });
  await page.mouse.up();
  const shown = page.getByText(/ – .* of \d/);
  await expect(shown).toBeVisible();
  const zoomed = (await shown.textContent()) ?? '';
  await page.keyboard.press('s');
  await expect(shown).not.toHaveText(zoomed);
  await ruler.dblclick();
  await expect(shown).toHaveCount(0);
  const brush = page.getByRole('slider', { name: 'Start of the view' });
  await brush.focus();
  await page.keyboard.press('ArrowRight');
  await expect(shown).toBeVisible();
});

test('logs of the trace, flame graph and times are views with links of their own', async ({
  engine,
  page,
}) => {
  const { columns, failed } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}?view=logs`);
  await expect(page.getByRole('link', { name: 'Open among all logs' })).toHaveAttribute(
    'href',
    /\/logs\?q=.*trace_id/,
  );
  await page.getByText('charge failed, will retry').first().click();
  await expect(page).toHaveURL(new RegExp(`span=${failed}`));
  await page.getByRole('tab', { name: 'Where the time went' }).click();
  await expect(page.getByRole('grid').getByText('SELECT items')).toBeVisible();
  const flame = page.getByRole('tab', { name: 'Flame' });
  await flame.click();
  await expect(page.locator('[data-part=flame] canvas')).toBeVisible();
  // A ring of focus stands around what the keyboard reached, not around what was clicked on.
  const ringOf = (tab: typeof flame) =>
    tab.evaluate((element) => getComputedStyle(element, '::before').content);
  await expect(flame).toBeFocused();
  expect(await ringOf(flame)).toBe('none');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Where the time went' })).toBeFocused();
  expect(await ringOf(page.getByRole('tab', { name: 'Where the time went' }))).toBe('""');
});

test('spans that arrive late join the page, and what was chosen stays', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  await rows(page).filter({ hasText: 'GET /cart' }).click();
  const late = readTrace('late:GET /late []');
  const lateColumns = {
    ...late,
    traceId: columns.traceId,
    baseNs: columns.baseNs,
    idHi: Uint32Array.of(7),
    start: Float64Array.of(3e6),
  };
  for (const request of otlpOf(lateColumns)) await engine.send('traces', request);
  await expect(rows(page)).toHaveCount(10);
  await expect(chosen(page)).toContainText('GET /cart');
});

test('a trace that is not here says so', async ({ engine, page }) => {
  await engine.open(page, `/traces/${'ab'.repeat(16)}`);
  await expect(page.getByText('No span of this trace is here')).toBeVisible();
  await page.getByRole('button', { name: 'All traces' }).click();
  await expect(page).toHaveURL(/\/traces$/);
});
