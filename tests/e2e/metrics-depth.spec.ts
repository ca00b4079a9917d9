// The metrics screen in depth: many series, two metrics, two runs, boards, services from their spans, copying.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { counter, everySecond, gauge, metricsOf } from './metric-documents.ts';
import { spansOf } from './otlp-json.ts';

const table = (page: Page) => page.getByRole('grid', { name: 'Series' });
const lines = (page: Page) => page.locator('.recharts-line-curve');
const listed = (page: Page, name: string) =>
  page.getByRole('grid', { name: 'Instruments' }).getByRole('row').filter({ hasText: name });
const tools = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function isReadable(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  }
}

/** Series by user, of which user n rises by n a second. */
const byUser = (users: number) =>
  metricsOf('shop', [
    counter(
      'requests',
      '{request}',
      Array.from({ length: users }, (_, user) => ({
        labels: { 'user.id': `user-${user}`, region: user % 2 === 0 ? 'eu' : 'us' },
        points: everySecond(30, (i) => (i + 1) * user),
      })),
      -31,
    ),
  ]);

test('of many series the largest have their lines, the others one, and the table has them all', async ({
  engine,
  page,
}) => {
  test.slow();
  await engine.send('metrics', byUser(300));
  await engine.open(page, '/metrics?metric=requests&service=shop');
  await expect(page.getByRole('region', { name: 'requests' })).toContainText('user.id has 300 values');
  await page.getByRole('button', { name: 'Group by it' }).click();
  await expect(page).toHaveURL(/by=user\.id/);
  // Together they would press the largest to the ground: they are told, and drawn when asked for.
  await expect(lines(page)).toHaveCount(20);
  const others = page.getByRole('button', { name: /280 others together/ });
  await others.click();
  await expect(lines(page)).toHaveCount(21);
  await others.click();
  await expect(lines(page)).toHaveCount(20);
  await expect(table(page)).toHaveAttribute('aria-rowcount', '301');
  await expect(table(page).getByRole('row').nth(1)).toContainText('user-299');
  // The table is sorted by what its heads say, and a row that has no line gets one when it is chosen.
  await table(page).getByRole('button', { name: 'Last' }).click();
  await table(page).getByRole('button', { name: 'Last' }).click();
  await expect(table(page).getByRole('row').nth(1)).toContainText('user-0');
  await table(page).getByRole('row').nth(3).click();
  await expect(lines(page)).toHaveCount(21);
  await expect(table(page).getByRole('row', { selected: true })).toContainText('user-2');
  await isReadable(page);
});

test('a second metric lies over the first on an axis of its own', async ({ engine, page }) => {
  await engine.send(
    'metrics',
    metricsOf('shop', [
      counter('requests', '{request}', [{ points: everySecond(30, (i) => i * 5) }], -31),
      gauge('memory.used', 'By', [{ points: everySecond(30, (i) => 1e6 + i * 1e4) }]),
    ]),
  );
  await engine.open(page, '/metrics?metric=requests&service=shop');
  await expect(lines(page)).toHaveCount(1);
  await tools(page, 'Compare').click();
  await page.getByRole('textbox', { name: 'Find a metric' }).fill('mem');
  await page
    .getByRole('dialog', { name: 'Compare' })
    .getByRole('button', { name: /memory\.used/ })
    .click();
  await expect(page).toHaveURL(/with=shop(,|%2C)memory\.used/);
  await expect(lines(page)).toHaveCount(2);
  await expect(
    page
      .locator('.recharts-surface')
      .getByText(/^[\d.]+\s[kM]B$/)
      .first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(lines(page)).toHaveCount(1);
});

test('an earlier run lies under the shown one, counted from the start of each', async ({ engine, page }) => {
  const jobs = (perSecond: number) =>
    metricsOf('shop', [
      counter(
        'jobs',
        '{job}',
        [{ labels: { worker: 'a' }, points: everySecond(20, (i) => (i + 1) * perSecond) }],
        -21,
      ),
    ]);
  await engine.client.startRun({ name: 'before the change' });
  await engine.send('metrics', jobs(10));
  const { id } = await engine.client.startRun({ name: 'after the change' });
  await engine.send('metrics', jobs(15));
  await engine.open(page, `/metrics?metric=jobs&service=shop&run=${id}&from=all`);
  await tools(page, 'Compare').click();
  await page
    .getByRole('dialog', { name: 'Compare' })
    .getByRole('button', { name: /before the change/ })
    .click();
  await expect(page).toHaveURL(/against=\d+/);
  await expect(lines(page)).toHaveCount(2);
  await expect(table(page).getByRole('columnheader', { name: 'Change' })).toBeVisible();
  await expect(table(page).getByRole('row').nth(1)).toContainText('10/s');
  await expect(table(page).getByRole('row').nth(1)).toContainText('+50');
});

test('a silence and a NO_RECORDED_VALUE are gaps in the line', async ({ engine, page }) => {
  const silent = (i: number) => (i >= 20 && i < 30 ? null : i);
  await engine.send(
    'metrics',
    metricsOf('shop', [gauge('depth', '1', [{ points: everySecond(60, silent) }])]),
  );
  await engine.open(page, '/metrics?from=all&metric=depth&service=shop');
  await expect(lines(page)).toHaveAttribute('d', /^M[^M]+M[^M]+$/);
});

test('exemplars of a counter stand on its rate, and open their trace', async ({ engine, page }) => {
  const traceId = '5b8efff798038103d269b633813fc60c';
  await engine.send('traces', spansOf('shop', 1, 'POST /pay', { traceId, error: true }));
  const exemplar = { traceId, value: 12.5 };
  await engine.send(
    'metrics',
    metricsOf('shop', [counter('paid', 'EUR', [{ points: everySecond(30, (i) => i * 5), exemplar }], -31)]),
  );
  await engine.open(page, '/metrics?from=all&metric=paid&service=shop');
  const pad = page.getByRole('button', { name: 'paid over time' });
  await pad.focus();
  await expect(async () => {
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByText('Open trace')).toBeVisible({ timeout: 200 });
  }).toPass();
  const tip = page.getByText('Open trace').locator('..');
  await expect(tip).toContainText('12.5');
  await expect(tip).toContainText('POST /pay');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/traces/${traceId}`));
});

test('charts are pinned to a board, ordered, and stay after a crash', async ({ engine, page }) => {
  await engine.send(
    'metrics',
    metricsOf('shop', [
      counter('requests', '{request}', [{ points: everySecond(30, (i) => i * 5) }], -31),
      gauge('memory.used', 'By', [{ points: everySecond(30, (i) => 1e6 + i * 1e4) }]),
    ]),
  );
  await engine.send('traces', spansOf('shop', 20, 'GET /'));
  await engine.open(page, '/metrics?from=all&metric=requests&service=shop');
  await tools(page, 'Pin').click();
  await expect(tools(page, 'Unpin')).toBeVisible();
  await listed(page, 'memory.used').click();
  await tools(page, 'Pin').click();
  await listed(page, 'Overview').click();
  await page
    .getByRole('region', { name: 'shop, from its spans' })
    .getByRole('button', { name: 'Pin' })
    .first()
    .click();
  await listed(page, 'Board').click();
  const charts = page.getByRole('list', { name: 'Charts' }).getByRole('listitem');
  const names = charts.locator('button[title]').filter({ visible: true });
  await expect(charts).toHaveCount(3);
  await expect(charts.nth(0)).toContainText('requests');
  await page.getByRole('button', { name: 'Move requests back' }).click();
  await expect(charts.nth(1)).toContainText('requests');
  await expect(names.first()).toBeVisible();
  // The moment under the pointer is marked in all charts.
  const pad = page.getByRole('button', { name: 'requests over time' });
  await pad.hover({ position: { x: 80, y: 40 } });
  await expect(page.locator('[class*=crosshair]')).toHaveCount(3);
  await isReadable(page);
  await page.getByRole('button', { name: 'Rename the board' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Checkout');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Checkout' })).toBeVisible();
  await engine.crash();
  await engine.open(page, '/metrics?from=all&board=Checkout');
  await expect(charts).toHaveCount(3);
  await expect(charts.nth(1)).toContainText('requests');
  await page.getByRole('button', { name: 'Unpin requests' }).click();
  await expect(charts).toHaveCount(2);
  // A chart leads to its metric.
  await charts.getByRole('button', { name: 'memory.used', exact: true }).click();
  await expect(page).toHaveURL(/metric=memory\.used/);
});

test('a service has rate, errors and duration from its spans, without any metric', async ({
  engine,
  page,
}) => {
  await engine.send('traces', spansOf('cart', 30, 'GET /cart', { durationMs: 40 }));
  await engine.send('traces', spansOf('cart', 10, 'POST /pay', { error: true }));
  await engine.open(page, '/metrics');
  await expect(page.getByRole('region', { name: 'cart, from its spans' })).toContainText('40 requests');
  for (const name of ['Rate', 'Errors', 'Duration'])
    await expect(page.getByRole('button', { name: `${name} of cart over time` })).toBeVisible();
  const operations = page.getByRole('grid', { name: 'Operations' });
  await expect(operations.getByRole('row').nth(1)).toContainText('GET /cart');
  await expect(operations.getByRole('row').nth(1)).toContainText(/30.*39\.9\sms/);
  await expect(operations.getByRole('row', { name: /POST \/pay/ })).toContainText('100');
  await isReadable(page);
  await operations.getByRole('row', { name: /POST \/pay/ }).click();
  await expect(page).toHaveURL(/\/traces\?.*q=/);
  await expect(page.getByRole('grid', { name: 'Traces' }).getByRole('row')).toHaveCount(11);
});

test('copies the chart as picture and numbers, the table, and the query', async ({ engine, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const [a, b] = [{ worker: 'a' }, { worker: 'b' }];
  await engine.send(
    'metrics',
    metricsOf('shop', [
      counter(
        'jobs.done',
        '{job}',
        [
          { labels: a, points: everySecond(20, (i) => i) },
          { labels: b, points: everySecond(20, (i) => i * 2) },
        ],
        -21,
      ),
    ]),
  );
  await engine.open(page, '/metrics?from=all&metric=jobs.done&service=shop&by=worker');
  await expect(table(page).getByRole('row')).toHaveCount(3);
  const copy = async (name: RegExp) => {
    const item = page.getByRole('menuitem', { name });
    // A menu that is still closing takes a click for its own.
    await expect(async () => {
      if (!(await item.isVisible())) await tools(page, 'Copy').click({ timeout: 2000 });
      await expect(item).toBeVisible({ timeout: 1000 });
    }).toPass();
    await item.click();
  };
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await copy(/Chart as CSV/);
  await expect.poll(clipboard).toMatch(/^time,b,a\r\n\d{4}-\d\d-\d\dT[^,]+,[\d.]*,[\d.]*\r\n/);
  await copy(/Table as CSV/);
  await expect.poll(clipboard).toMatch(/^worker,series,last,.*\r\nb,1,/);
  await copy(/PromQL/);
  await expect
    .poll(clipboard)
    .toBe('sum by (worker) (rate(jobs_done_total{job=~"(.+/)?shop"}[$__rate_interval]))');
  await copy(/Chart as PNG/);
  await expect(page.getByText('The picture is on the clipboard')).toBeVisible();
  const picture = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const blob = await item?.getType('image/png');
    const image = blob && (await createImageBitmap(blob));
    if (!image) return null;
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext('2d');
    pen?.drawImage(image, 0, 0);
    const { data } = pen?.getImageData(0, 0, image.width, image.height) ?? { data: [] };
    const colors = new Set<string>();
    for (let i = 0; i < data.length; i += 4) colors.add(`${data[i]} ${data[i + 1]} ${data[i + 2]}`);
    return { width: image.width, height: image.height, blue: colors.has('31 147 226') };
  });
  expect(picture?.width).toBeGreaterThan(1000);
  // The line of the first group is in it.
  expect(picture?.blue).toBe(true);
});
