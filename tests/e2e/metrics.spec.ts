// The metrics screen on real data: the sample shop for reading, a fresh engine for what changes.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const instrument = (page: Page, name: string) =>
  page.getByRole('grid', { name: 'Instruments' }).getByRole('row').filter({ hasText: name });
const table = (page: Page) => page.getByRole('grid', { name: 'Series' });
const DURATION = '/metrics?from=all&metric=http.server.request.duration&service=storefront';

/** A cumulative counter with two series, read every second for the last minute. */
function counterDocument(added: { ok: number; failed: number }) {
  const now = Date.now();
  const points = (code: string, perSecond: number) =>
    Array.from({ length: 61 }, (_, i) => ({
      attributes: [{ key: 'code', value: { stringValue: code } }],
      startTimeUnixNano: `${now - 61_000}000000`,
      timeUnixNano: `${now - 60_000 + i * 1000}000000`,
      asInt: String((i + 1) * perSecond),
    }));
  return {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeMetrics: [
          {
            scope: { name: 'spec' },
            metrics: [
              {
                name: 'requests',
                unit: '{request}',
                description: 'Requests answered',
                sum: {
                  aggregationTemporality: 2,
                  isMonotonic: true,
                  dataPoints: [...points('200', added.ok), ...points('500', added.failed)],
                },
              },
            ],
          },
        ],
      },
    ],
  };
}

test.describe('reading the sample shop', () => {
  test('lists every instrument under its service', async ({ shop, page }) => {
    await shop.open(page, '/metrics?from=all');
    const { instruments } = await shop.client.listInstruments({});
    await expect(page.getByPlaceholder(`Filter ${instruments.length} instruments`)).toBeVisible();
    for (const { name, unit } of instruments.slice(0, 3)) {
      await expect(instrument(page, name).first()).toBeVisible();
      expect(typeof unit).toBe('string');
    }
  });

  test('filters by words of name and service', async ({ shop, page }) => {
    await shop.open(page, '/metrics?from=all');
    await expect(instrument(page, 'shop.cart.items')).toBeVisible();
    await page.keyboard.press('f');
    await page.keyboard.type('storefront duration');
    await expect(instrument(page, 'http.server.request.duration')).toHaveCount(1);
    await page.keyboard.type(' nothing');
    await expect(page.getByText('No instrument has this in its name')).toBeVisible();
  });

  test('a histogram opens as heat with its percentiles, and the series behind it', async ({ shop, page }) => {
    await shop.open(page, DURATION);
    await expect(page.getByRole('heading', { name: 'http.server.request.duration' })).toBeVisible();
    await expect(page.locator('.recharts-line')).toHaveCount(3);
    await expect(page.getByText('p99', { exact: true }).first()).toBeVisible();
    const { instruments } = await shop.client.listInstruments({});
    const id = instruments.find(
      (i) => i.name === 'http.server.request.duration' && i.service === 'storefront',
    )?.id;
    const answer = await shop.client.queryMetric({
      id: id ?? 0,
      groupBy: ['http.route', 'http.response.status_code'],
    });
    await expect(page.getByText(`${answer.totalSeries} series`, { exact: false }).first()).toBeVisible();
    await expect(table(page).getByRole('row')).toHaveCount(answer.totalSeries + 1);
  });

  test('groups by an attribute and back', async ({ shop, page }) => {
    await shop.open(page, `${DURATION}&fn=percentiles`);
    await page.getByRole('button', { name: /attributes…/ }).click();
    await page.getByRole('menuitem', { name: /http\.route/ }).click();
    await expect(page).toHaveURL(/by=http\.route/);
    await expect(table(page).getByRole('columnheader', { name: 'route' })).toBeVisible();
    await expect(page.locator('.recharts-line').nth(1)).toBeVisible();
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect(page).not.toHaveURL(/by=/);
  });

  test('filters by a value, and by a regex that is checked', async ({ shop, page }) => {
    await shop.open(page, DURATION);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    const condition = page.getByRole('textbox', { name: 'Condition' });
    await condition.fill('nonsense');
    await condition.press('Enter');
    await expect(page.getByRole('alert')).toContainText('key=value');
    await condition.fill('http.route=~/check.*');
    await condition.press('Enter');
    await expect(page).toHaveURL(/where=/);
    await expect(table(page).getByRole('row').nth(1)).toContainText('/checkout');
    await expect(table(page).getByText('/products')).toHaveCount(0);
  });

  test('a filter that RE2 refuses is refused in words', async ({ shop, page }) => {
    await shop.open(page, `${DURATION}&where=http.route%3D~(`);
    await expect(page.getByText('The filter cannot be used')).toBeVisible();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(page.locator('.recharts-line').first()).toBeVisible();
  });

  test('an exemplar opens its trace from the keyboard', async ({ shop, page }) => {
    await shop.open(page, DURATION);
    const pad = page.getByRole('button', { name: 'http.server.request.duration over time' });
    await expect(pad).toBeVisible();
    await pad.focus();
    await expect(async () => {
      await page.keyboard.press('ArrowLeft');
      await expect(page.getByText('Open trace')).toBeVisible({ timeout: 100 });
    }).toPass();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/traces\/[0-9a-f]{32}/);
  });

  test('a drag over the chart narrows the time', async ({ shop, page }) => {
    await shop.open(page, DURATION);
    const pad = page.getByRole('button', { name: 'http.server.request.duration over time' });
    const box = await pad.boundingBox();
    if (!box) throw new Error('no chart');
    await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=\d{19}&.*to=\d{19}/);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`can be read by everyone (${colorScheme})`, async ({ shop, page }) => {
      await page.emulateMedia({ colorScheme });
      await shop.open(page, DURATION);
      await expect(table(page).getByRole('row').nth(1)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    });
  }
});

test.describe('while metrics arrive', () => {
  test('before anything came, it says how to send', async ({ engine, page }) => {
    await engine.open(page, '/metrics');
    await expect(page.getByText('No metric has arrived yet')).toBeVisible();
  });

  test('a counter appears by itself, as the rate of all its series', async ({ engine, page }) => {
    await engine.open(page, '/metrics');
    await expect(page.getByText('No metric has arrived yet')).toBeVisible();
    await engine.send('metrics', counterDocument({ ok: 8, failed: 2 }));
    await expect(instrument(page, 'requests')).toContainText('10/s');
    await expect(page.getByText('counter', { exact: true })).toBeVisible();
    await expect(table(page).getByRole('row')).toHaveCount(3);
    await expect(table(page).getByRole('row', { name: /500/ })).toContainText('2/s');
  });
});
