// The query bar of the metrics screen: what is typed is drawn, what is copied draws the same chart again.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { counter, everySecond, gauge, metricsOf } from './metric-documents.ts';

const bar = (page: Page) => page.getByRole('textbox', { name: 'PromQL query' });
const badge = (page: Page) => page.getByRole('search').filter({ hasText: 'PromQL' });
const table = (page: Page) => page.getByRole('grid', { name: 'Series' });
const lines = (page: Page) => page.locator('.recharts-line-curve');
const DURATION = '/metrics?from=all&metric=http.server.request.duration&service=storefront';

async function ask(page: Page, query: string): Promise<void> {
  await bar(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(query);
  await page.keyboard.press('Escape');
  await bar(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(query);
  await page.keyboard.press('Enter');
}

/** The lines of the chart as they are drawn. */
const drawn = (page: Page): Promise<(string | null)[]> =>
  lines(page).evaluateAll((all) => all.map((line) => line.getAttribute('d')));

test('the bar says what is open, and what is typed is worked out', async ({ shop, page }) => {
  await shop.open(page, DURATION);
  await expect(bar(page)).toContainText('sum by (le) (increase(http_server_request_duration_seconds_bucket');
  await ask(
    page,
    'sum by (http_route) (rate(http_server_request_duration_seconds_count{job="shop/storefront"}[1m]))',
  );
  await expect(page).toHaveURL(/q=sum/);
  const answer = await shop.client.queryMetrics({
    q: 'sum by (http_route) (rate(http_server_request_duration_seconds_count{job="shop/storefront"}[1m]))',
  });
  expect(answer.total).toBeGreaterThan(1);
  await expect(table(page).getByRole('row')).toHaveCount(answer.total + 1);
  await expect(lines(page)).toHaveCount(answer.total);
  await page.getByRole('button', { name: 'storefront', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'http.server.request.duration' })).toBeVisible();
  await expect(page).not.toHaveURL(/q=sum/);
  await page.goBack();
  await expect(page).toHaveURL(/q=sum/);
  await page.getByRole('button', { name: 'Clear the query', exact: true }).last().click();
  await expect(page).not.toHaveURL(/q=/);
  await expect(bar(page)).toContainText('sum by (le)');
});

for (const [fn, by] of [
  ['heatmap', ''],
  ['percentiles', ''],
  ['percentiles', 'http.route'],
  ['rate', 'http.route'],
  ['average', ''],
] as const)
  test(`what ${fn}${by && ' by a label'} copies draws the same chart in the bar`, async ({ shop, page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await shop.open(page, `${DURATION}&fn=${fn}${by && `&by=${by}`}`);
    await expect(lines(page).first()).toBeVisible();
    const before = await drawn(page);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem', { name: /PromQL/ }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    await shop.open(page, `/metrics?from=all&q=${encodeURIComponent(copied)}`);
    await expect(page.getByRole('region', { name: 'Query' })).toBeVisible();
    await expect(lines(page)).toHaveCount(before.length);
    await expect.poll(async () => (await drawn(page)).toSorted()).toEqual(before.toSorted());
  });

test('names, labels and values are offered', async ({ shop, page }) => {
  await shop.open(page, '/metrics?from=all');
  await expect(bar(page)).toContainText('avg(go_goroutine_count');
  await page.keyboard.press('/');
  await expect(bar(page)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('http_server_req');
  await expect(
    page.getByRole('option', { name: /http_server_request_duration_seconds_count/ }),
  ).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('http_server_request_duration_seconds_count');
  await page.keyboard.type('{');
  await page.keyboard.type('http_ro');
  await expect(page.getByRole('option', { name: /^http_route/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type('=');
  await page.keyboard.type('"');
  await expect(page.getByRole('option', { name: /checkout/ }).first()).toBeVisible();
});

test('what cannot be run says where and what to write instead', async ({ shop, page }) => {
  await shop.open(page, '/metrics?from=all');
  await ask(page, 'rate(http_server_request_duration_seconds_count)');
  const alert = badge(page).getByRole('alert');
  await expect(alert).toContainText('rate wants a range');
  await alert.getByRole('button', { name: /Write/ }).click();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=rate/);
  await expect(table(page)).toBeVisible();
  await ask(page, 'predict_linear(up[5m], 60)');
  await expect(alert).toContainText('not supported yet');
  await expect(alert).toContainText('deriv');
  await ask(page, 'http_server_request_durations_seconds_count');
  await expect(page.getByText('Did you mean http_server_request_duration_seconds_count?')).toBeVisible();
});

const jobs = (perSecond: number, instance: string) =>
  metricsOf(
    'shop',
    [
      counter(
        'jobs',
        '{job}',
        ['a', 'b'].map((worker) => ({
          labels: { worker },
          points: everySecond(20, (i) => (i + 1) * perSecond),
        })),
        -21,
      ),
    ],
    { instance },
  );

test('a query is pinned to a board, ordered among charts, and stays', async ({ engine, page }) => {
  await engine.send('metrics', jobs(10, 'one'));
  const query = 'sum by (worker) (rate(jobs_total[2s]))';
  await engine.open(page, '/metrics?from=all&metric=jobs&service=shop');
  const pane = page.getByRole('region', { name: 'jobs', exact: true });
  await pane.getByRole('button', { name: 'Pin' }).click();
  await ask(page, query);
  const answer = page.getByRole('region', { name: 'Query' });
  await answer.getByRole('button', { name: 'Pin' }).click();
  await expect(answer.getByRole('button', { name: 'Unpin' })).toBeVisible();
  await expect(lines(page)).toHaveCount(2);
  const before = await drawn(page);
  await engine.open(page, '/metrics?from=all&board=');
  const charts = page.getByRole('list', { name: 'Charts' }).getByRole('listitem');
  await expect(charts).toHaveCount(2);
  await expect(charts.nth(1)).toContainText(query);
  await expect(charts.nth(1).locator('.recharts-line-curve')).toHaveCount(before.length);
  await page.getByRole('button', { name: `Move ${query} forward` }).click();
  await expect(charts.nth(0)).toContainText(query);
  await engine.crash();
  await engine.open(page, '/metrics?from=all&board=Board');
  await expect(charts.nth(0)).toContainText(query);
  await expect(charts.nth(0).locator('.recharts-line-curve')).toHaveCount(2);
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations).toEqual([]);
  // The chart leads to its query, and clearing that back to the board.
  await charts.getByRole('button', { name: query, exact: true }).click();
  await expect(bar(page)).toContainText(query);
  await expect.poll(() => drawn(page)).toEqual(before);
  await page.getByRole('button', { name: 'Clear the query', exact: true }).last().click();
  await page.getByRole('button', { name: `Unpin ${query}` }).click();
  await expect(charts).toHaveCount(1);
});

test('a query lies over an earlier run and over a second metric', async ({ engine, page }) => {
  await engine.client.startRun({ name: 'before the change' });
  await engine.send('metrics', jobs(10, 'one'));
  const { id } = await engine.client.startRun({ name: 'after the change' });
  await engine.send('metrics', jobs(15, 'two'));
  await engine.send(
    'metrics',
    metricsOf('shop', [gauge('memory.used', 'By', [{ points: everySecond(20, (i) => 1e6 + i * 1e4) }])]),
  );
  // Of every series, whose instance is another one now.
  await engine.open(page, `/metrics?run=${id}&from=all&q=${encodeURIComponent('rate(jobs_total[2s])')}`);
  await expect(lines(page)).toHaveCount(2);
  const compare = page.getByRole('button', { name: 'Compare', exact: true });
  const panel = page.getByRole('dialog', { name: 'Compare' });
  await compare.click();
  await panel.getByRole('button', { name: /before the change/ }).click();
  await expect(page).toHaveURL(/against=\d+/);
  await expect(lines(page)).toHaveCount(4);
  await expect(table(page).getByRole('columnheader', { name: 'Change' })).toBeVisible();
  await expect(table(page).getByRole('row').nth(1)).toContainText('10/s');
  await expect(table(page).getByRole('row').nth(1)).toContainText('+50');
  await compare.click();
  await panel.getByRole('textbox', { name: 'Find a metric' }).fill('mem');
  await panel.getByRole('button', { name: /memory\.used/ }).click();
  await expect(lines(page)).toHaveCount(5);
  await expect(
    page
      .locator('.recharts-surface')
      .getByText(/^[\d.]+\s[kM]B$/)
      .first(),
  ).toBeVisible();
  await page.reload();
  await expect(lines(page)).toHaveCount(5);
});

test('is readable in both themes and fits a narrow window', async ({ engine, page }) => {
  await engine.send(
    'metrics',
    metricsOf('shop', [
      counter(
        'jobs.done',
        '{job}',
        [
          { labels: { worker: 'a' }, points: everySecond(30, (i) => i) },
          { labels: { worker: 'b' }, points: everySecond(30, (i) => 2 * i) },
        ],
        -31,
      ),
    ]),
  );
  await engine.open(
    page,
    `/metrics?from=all&q=${encodeURIComponent('sum by (worker) (rate(jobs_done_total[5s]))')}`,
  );
  await expect(lines(page)).toHaveCount(2);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  }
  await page.setViewportSize({ width: 1024, height: 768 });
  // The chart takes its new width a moment after the window.
  const overflows = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  await expect.poll(overflows).toBe(false);
});
