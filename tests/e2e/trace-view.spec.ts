// How a trace is looked at: hidden rows, log records as rows, search that leaves out the rest, and all of it in a link.
import type { Page } from '@playwright/test';
import { type Engine, expect, test } from './fixtures.ts';
import { chosen, grid, rowOf, rows, sendDrawing } from './trace-page.ts';

const SHOP = `
  shop:POST /checkout  [====================]   server
    mw:session          [==================]
      mw:auth            []
      cart:GetCart         [====]
        db:SELECT           []   client
    pay:Charge                      [====]      error
      db:INSERT                      []  client
`;

const send = (engine: Engine) =>
  sendDrawing(engine, SHOP, (columns) => [
    { service: 'shop', body: 'order taken', severity: 9, row: rowOf(columns, 'POST /checkout'), at: 5e5 },
    {
      service: 'cart',
      body: '\u001b[36mthree\u001b[0m items',
      severity: 5,
      row: rowOf(columns, 'GetCart'),
      at: 6e6,
    },
    { service: 'pay', body: 'card was refused', severity: 17, row: rowOf(columns, 'Charge'), at: 14e6 },
    { service: 'pay', body: 'of no span', severity: 13, at: 21e6 },
  ]);

const row = (page: Page, text: string) => rows(page).filter({ hasText: text });
const status = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text });

test('an operation and a service are hidden by key, told with their count, and come back', async ({
  engine,
  page,
}) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await expect(rows(page)).toHaveCount(7);
  await row(page, 'auth').click();
  await page.keyboard.press('z');
  await expect(rows(page)).toHaveCount(6);
  await expect(status(page, '1 span hidden')).toBeVisible();
  // Row and panel speak of the same span: the one it was in.
  await expect(chosen(page)).toContainText('session');
  await expect(page.getByRole('complementary', { name: 'Chosen span' })).toContainText('session');
  await row(page, 'INSERT').click();
  await page.keyboard.press('Shift+Z');
  await expect(rows(page)).toHaveCount(4);
  await expect(status(page, '3 spans hidden')).toBeVisible();
  await page.getByRole('button', { name: 'mw auth 1' }).click();
  await expect(rows(page)).toHaveCount(5);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(rows(page)).toHaveCount(7);
  await expect(status(page, 'hidden')).toHaveCount(0);
});

test('hiding what is looked at alone shows the rest again, as a reload does', async ({ engine, page }) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await row(page, 'GetCart').click();
  await page.keyboard.press('.');
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/zoom=/);
  await page.keyboard.press('z');
  await expect(rows(page)).toHaveCount(6);
  await expect(row(page, 'GetCart')).toHaveCount(0);
  await expect(chosen(page)).toHaveCount(1);
  await expect(page).not.toHaveURL(/zoom=|focus=/);
  const shown = await rows(page).allTextContents();
  await page.reload();
  await expect(rows(page)).toHaveCount(6);
  expect(await rows(page).allTextContents()).toEqual(shown);
});

test('what is below a hidden service moves up in its place', async ({ engine, page }) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}?hide=mw`);
  await expect(rows(page)).toHaveCount(5);
  await expect(row(page, 'GetCart')).toHaveAttribute('aria-level', '2');
});

test('log records are rows at their time; a record leads to its span, and a span to its record', async ({
  engine,
  page,
}) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await expect(page.getByRole('tab', { name: 'Logs 4' }).first()).toBeVisible();
  await page.keyboard.press('o');
  await expect(rows(page)).toHaveCount(11);
  const names = await rows(page).allTextContents();
  expect(names[1]).toContain('order taken');
  expect(names.at(-1)).toContain('of no span');
  // From the record up to its span by key, with the span's panel beside it.
  await row(page, 'card was refused').click();
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await expect(panel.getByRole('heading', { name: 'Charge' })).toBeVisible();
  await expect(panel.getByText('card was refused').first()).toBeVisible();
  await page.keyboard.press('h');
  await expect(chosen(page)).toContainText('Charge');
  // And on from the span: its record is the first row inside of it.
  await page.keyboard.press('l');
  await expect(chosen(page)).toContainText('INSERT');
  await page.keyboard.press('j');
  await expect(chosen(page)).toContainText('card was refused');
  // Into all logs of the trace, and back from there to its row.
  await page.keyboard.press('Shift+O');
  await expect(page).toHaveURL(/view=logs/);
  await expect(page.getByRole('grid').getByRole('row', { selected: true })).toContainText('card was refused');
  await page.getByRole('grid').getByText('three items').click();
  await page.keyboard.press('o');
  await expect(chosen(page)).toContainText('three items');
  await page.keyboard.press('o');
  await expect(rows(page)).toHaveCount(7);
});

test('log rows may be those of a subtree alone', async ({ engine, page }) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await row(page, 'session').click();
  await page.getByRole('button', { name: 'Levels, log records and hidden rows' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Of the chosen span and below' }).click();
  await expect(rows(page)).toHaveCount(8);
  await expect(row(page, 'three items')).toHaveCount(1);
});

test('a search finds what log records say, and may leave out the rest', async ({ engine, page }) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await expect(rows(page)).toHaveCount(7);
  await page.keyboard.press('/');
  await page.keyboard.type('refused');
  await expect(page.getByLabel('Matches')).toHaveText('1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('m');
  await expect(rows(page)).toHaveCount(2);
  await expect(status(page, 'Only the span that matches')).toBeVisible();
  await page.keyboard.press('z');
  await expect(page.getByText('No span that is shown matches “refused”')).toBeVisible();
  await page.getByRole('button', { name: 'Show what is hidden' }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(7);
  await page.keyboard.press('/');
  await page.keyboard.type('error');
  await expect(page.getByLabel('Matches')).toHaveText('1');
});

test('a search finds a log record of no span: as a row, and none that does not match beside it', async ({
  engine,
  page,
}) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await expect(rows(page)).toHaveCount(7);
  await page.keyboard.press('/');
  await page.keyboard.type('of no span');
  await expect(page.getByLabel('Matches')).toHaveText('1');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Matches')).toHaveText('1 of 1');
  await expect(chosen(page)).toContainText('of no span');
  await expect(rows(page)).toHaveCount(11);
  await page.keyboard.press('m');
  await expect(rows(page)).toHaveCount(1);
  await expect(status(page, 'Only the log record that matches')).toBeVisible();
  await page.getByLabel('Search in this trace').fill('refused');
  await expect(rows(page)).toHaveCount(3);
  await expect(row(page, 'of no span')).toHaveCount(0);
});

test('what a search does not find stays dimmed while the rows have the keyboard', async ({
  engine,
  page,
}) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await expect(rows(page)).toHaveCount(7);
  await page.keyboard.press('/');
  await page.keyboard.type('refused');
  await expect(page.getByLabel('Matches')).toHaveText('1');
  await page.keyboard.press('Enter');
  const name = (text: string) => row(page, text).getByRole('rowheader');
  await expect(name('auth')).toHaveCSS('opacity', '0.45');
  await expect(name('Charge')).toHaveCSS('opacity', '1');
  await page.keyboard.press('Escape');
  await expect(name('auth')).toHaveCSS('opacity', '1');
});

test('a link says when the critical path is off, and the next trace begins the same', async ({
  engine,
  page,
}) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  const path = page.getByRole('button', { name: 'Critical path' });
  await expect(path).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/path=off/);
  await page.reload();
  await expect(path).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('c');
  await expect(page).not.toHaveURL(/path=/);
  await expect(path).toHaveAttribute('aria-pressed', 'true');
});

test('a copied link shows the same, and a trace is found as it was left', async ({ engine, page }) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}`);
  await row(page, 'session').click();
  await page.keyboard.press('.');
  await row(page, 'GetCart').click();
  await page.keyboard.press('h');
  await row(page, 'auth').click();
  await page.keyboard.press('z');
  await page.keyboard.press('w');
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/logs=trace/);
  await expect(page).toHaveURL(/focus=.*zoom=/);
  const seen = await rows(page).allTextContents();
  expect(seen).toHaveLength(2);
  const zoom = await page.getByText(/ – .* of \d/).textContent();
  const link = new URL(page.url());

  await page.goto(link.href);
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page)).toHaveText(seen);
  await expect(page.getByText(/ – .* of \d/)).toHaveText(zoom ?? '');

  // Another screen and back, by a link that says nothing.
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('grid', { name: 'Traces' }).getByText('POST /checkout').first().click();
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(/focus=/);
});

test('levels, folds and the way back through a breadcrumb', async ({ engine, page }) => {
  const { traceId } = await send(engine);
  await engine.open(page, `/traces/${traceId}?level=1`);
  await expect(rows(page)).toHaveCount(3);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '3');
  await page.keyboard.press(']');
  await expect(rows(page)).toHaveCount(6);
  await row(page, 'GetCart').click();
  await page.keyboard.press('.');
  const path = page.getByRole('navigation', { name: 'Path to this subtree' });
  await path.getByRole('button', { name: 'session' }).click();
  await expect(rows(page).first()).toContainText('session');
  await path.getByRole('button', { name: 'All spans', exact: true }).click();
  await expect(rows(page).first()).toContainText('POST /checkout');
  // Another view of the same trace, as by "back".
  await page.evaluate(() => history.replaceState(null, '', `${location.pathname}?level=1`));
  await expect(rows(page)).toHaveCount(3);
});
