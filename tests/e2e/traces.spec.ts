// The traces screen on real data: the sample shop for reading, a fresh engine for what changes.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { spansOf } from './otlp-json.ts';

const rows = (page: Page) => page.getByRole('grid', { name: 'Traces' }).getByRole('row');
const query = (page: Page) => page.getByRole('textbox', { name: 'Query of the traces' });

test.describe('reading the sample shop', () => {
  test('shows every trace with its services, times and counts', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    const { total } = await shop.client.traceOverview({ points: 0 });
    await expect(
      page.getByText(`${total.count.toLocaleString('en-US')} traces`, { exact: true }),
    ).toBeVisible();
    const first = (await shop.client.listTraces({ limit: 1 })).traces[0];
    const row = rows(page).nth(1);
    await expect(row).toContainText(first?.rootName ?? '?');
    await expect(row).toContainText(first?.rootService ?? '?');
    await expect(row).toContainText(first?.traceId.slice(0, 8) ?? '?');
  });

  test('scrolls on and on', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all&order=oldest');
    await expect(rows(page).nth(20)).toBeVisible();
    const grid = page.getByRole('grid', { name: 'Traces' });
    await grid.focus();
    const newest = (await shop.client.listTraces({ limit: 1 })).traces[0];
    await expect(async () => {
      await page.keyboard.press('End');
      await expect(grid).toContainText(newest?.traceId.slice(0, 8) ?? '?', { timeout: 500 });
    }).toPass();
  });

  test('a facet writes the query, and minus takes its place', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    const facets = page.getByRole('navigation', { name: 'Facets' });
    await facets.getByRole('button', { name: 'error', exact: true }).click();
    await expect(query(page)).toHaveText('{ status = error }');
    await expect(page).toHaveURL(/q=%7B\+status\+%3D\+error\+%7D/);
    const { total } = await shop.client.traceOverview({ q: '{ status = error }', points: 0 });
    await expect(
      page.getByText(`${total.count.toLocaleString('en-US')} traces`, { exact: true }),
    ).toBeVisible();
    await facets.getByRole('button', { name: 'error', exact: true }).focus();
    await page.keyboard.press('-');
    await expect(query(page)).toHaveText('{ status != error }');
    await page.goBack();
    await expect(query(page)).toHaveText('{ status = error }');
  });

  test('words become the query they stand for', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await expect(rows(page).nth(5)).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('checkout');
    await expect(page.getByText('Words look for')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(query(page)).toHaveText('{ name =~ "(?i).*checkout.*" }');
    await expect(rows(page).nth(1)).toContainText('checkout');
  });

  test('a slip of the pen is named with its place and its remedy', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await expect(rows(page).nth(5)).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('{ statsu = error }');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Did you mean status?');
    await expect(page.getByRole('alert')).toContainText('at column 3');
    await page.getByRole('button', { name: 'Write status' }).click();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/q=%7B\+status\+%3D\+error\+%7D/);
  });

  test('names and values of the data are offered', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await expect(rows(page).nth(5)).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('{ resource.service.n');
    await expect(page.getByRole('option', { name: /resource\.service\.name / })).toBeVisible();
    await page.keyboard.press('Enter');
    await page.keyboard.type('= "');
    await expect(page.getByRole('option', { name: '"cart"' })).toBeVisible();
  });

  test('a drag on the chart selects, filters and zooms', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await expect(rows(page).nth(5)).toBeVisible();
    const chart = page.getByRole('button', { name: /^Duration over time of/ });
    const box = await chart.boundingBox();
    if (!box) throw new Error('the chart has no place');
    await page.mouse.move(box.x + box.width * 0.3, box.y + 3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.7, { steps: 4 });
    await page.mouse.up();
    await expect(page.getByText(/^[\d,]+ of [\d,]+ traces$/)).toBeVisible();
    const said = await page.getByText(/^[\d,]+ of [\d,]+ traces$/).textContent();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(query(page)).toHaveText(/trace:duration >= .+ && trace:duration < /);
    await expect(page).toHaveURL(/from=\d{19}&.*to=\d{19}/);
    const count = said?.split(' ')[0] ?? '?';
    await expect(page.getByText(`${count} traces`, { exact: true })).toBeVisible();
  });

  test('the chart is walked and selected by keyboard too', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await expect(rows(page).nth(5)).toBeVisible();
    await page.getByRole('button', { name: /^Duration over time of/ }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(
      page.getByRole('status').filter({ hasText: /^\d\d:\d\d:\d\d to .* traces?/ }),
    ).toBeAttached();
    for (let i = 0; i < 20; i++) await page.keyboard.press('Shift+ArrowLeft');
    await expect(page.getByText(/^[\d,]+ of [\d,]+ traces$/)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText(/^[\d,]+ of [\d,]+ traces$/)).toBeHidden();
  });

  test('is walked by keyboard into a trace and back to the same row', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await expect(rows(page).nth(5)).toBeVisible();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const third = (await shop.client.listTraces({ limit: 2 })).traces[1];
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`/traces/${third?.traceId}`));
    await page.goBack();
    await expect(page.getByRole('row', { selected: true })).toContainText(third?.traceId.slice(0, 8) ?? '?');
  });

  test('columns are added and taken away in the address', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('searchbox', { name: 'Find an attribute' }).fill('http.route');
    await page.getByRole('checkbox', { name: 'http.route' }).click();
    await expect(page).toHaveURL(/col=url\.path,http\.route/);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('columnheader', { name: 'http.route' })).toBeVisible();
  });

  test('a head’s click sorts, slowest first', async ({ shop, page }) => {
    await shop.open(page, '/traces?from=all');
    await page.getByRole('columnheader', { name: 'Duration' }).getByRole('button').click();
    await expect(page).toHaveURL(/order=slowest/);
    const slowest = (await shop.client.listTraces({ limit: 1, order: 'slowest' })).traces[0];
    await expect(rows(page).nth(1)).toContainText(slowest?.traceId.slice(0, 8) ?? '?');
  });

  test('says what is there when nothing matches', async ({ shop, page }) => {
    const q = '{ name = "no such operation" && status = error }';
    await shop.open(page, `/traces?from=all&q=${encodeURIComponent(q)}`);
    await expect(page.getByText('No trace matches')).toBeVisible();
    await page.getByRole('button', { name: 'Without name = "no such operation"' }).click();
    await expect(query(page)).toHaveText('{ status = error }');
  });

  test('a query the engine refuses is said, not swallowed', async ({ shop, page }) => {
    await shop.open(page, `/traces?from=all&q=${encodeURIComponent('{ } | count() > 2')}`);
    await expect(page.getByRole('alert').filter({ hasText: 'This query cannot be run' })).toBeVisible();
    await page.getByRole('button', { name: 'Clear the query' }).last().click();
    await expect(rows(page).nth(5)).toBeVisible();
  });

  for (const theme of ['light', 'dark'] as const) {
    test(`has no accessibility violations in ${theme}`, async ({ shop, page }) => {
      await page.emulateMedia({ colorScheme: theme });
      await shop.open(page, '/traces?from=all');
      await expect(rows(page).nth(5)).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    });
  }
});

test.describe('while traces arrive', () => {
  const batch = (count: number, name: string) => spansOf('shop', count, name);

  test('the top of the list takes them, away from it they wait behind one row', async ({ engine, page }) => {
    await engine.send('traces', batch(120, 'GET /first'));
    await engine.open(page, '/traces');
    await expect(rows(page).nth(1)).toContainText('GET /first');
    await engine.send('traces', batch(1, 'GET /second'));
    await expect(rows(page).nth(1)).toContainText('GET /second');

    const grid = page.getByRole('grid', { name: 'Traces' });
    await grid.hover();
    await page.mouse.wheel(0, 300);
    await expect(rows(page).nth(1)).not.toContainText('GET /second');
    await engine.send('traces', batch(12, 'GET /third'));
    const waiting = page.getByRole('button', { name: /12 new/ });
    await expect(waiting).toBeVisible();
    await page.keyboard.press('u');
    await expect(waiting).toBeHidden();
    await expect(rows(page).nth(1)).toContainText('GET /third');
  });

  test('the engine’s crash loses nothing that was acknowledged', async ({ engine, page }) => {
    await engine.send('traces', batch(40, 'GET /kept'));
    await engine.open(page, '/traces');
    await expect(page.getByText('40 traces', { exact: true })).toBeVisible();
    await engine.crash();
    await engine.send('traces', batch(2, 'GET /after'));
    await expect(page.getByText('42 traces', { exact: true })).toBeVisible({ timeout: 20_000 });
  });
});

test('a trace is fetched while the pointer rests on its row, and opened without asking again', async ({
  shop,
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/columns')) asked.push(request.url());
  });
  await shop.open(page, '/traces?from=all');
  const row = page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(6);
  const ahead = page.waitForResponse(/\/columns$/);
  await row.hover();
  await ahead;
  await row.click();
  await expect(page.getByRole('treegrid', { name: 'Spans of the trace' })).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('a trace is fetched while the keyboard rests on its row, and opened without asking again', async ({
  shop,
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/columns')) asked.push(request.url());
  });
  await shop.open(page, '/traces?from=all');
  await expect(rows(page).nth(4)).toBeVisible();
  const ahead = page.waitForResponse(/\/columns$/);
  // One row only: on a slow machine the keys would rest on those they pass, too.
  await page.keyboard.press('j');
  await ahead;
  await page.keyboard.press('Enter');
  await expect(page.getByRole('treegrid', { name: 'Spans of the trace' })).toBeVisible();
  expect(asked).toHaveLength(1);
});
