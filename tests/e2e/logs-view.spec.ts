// How the lines are shown: columns of labels, wrapped, with nanoseconds, dense or roomy; all of it in the address.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { logsOf } from './otlp-json.ts';

const lines = (page: Page) => page.getByRole('grid', { name: 'Log records' }).getByRole('row');
const chargeFailed = `/logs?from=all&q=${encodeURIComponent('{service_name="payment"} | detected_level = "error"')}`;

test('a label has a column of its own, from the menu or from a record', async ({ shop, page }) => {
  await shop.open(page, chargeFailed);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('searchbox', { name: 'Find a label' }).fill('exception');
  await page.getByRole('checkbox', { name: 'exception_type' }).click();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/cols=exception_type/);
  await expect(lines(page).last()).toContainText('reqwest::Error');
  await lines(page).last().click();
  const record = page.getByRole('region', { name: 'Record' });
  await record.getByText('src/acquirer.rs').hover();
  await record.getByRole('button', { name: 'Column code_file_path' }).click();
  await expect(page).toHaveURL(/cols=exception_type,code_file_path/);
  await expect(lines(page).nth(2)).toContainText('src/acquirer.rs');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
});

test('older records come with their columns too', async ({ shop, page }) => {
  await shop.open(page, '/logs?from=all&cols=scope_name');
  await expect(lines(page).nth(5)).toBeVisible();
  await page.getByRole('grid', { name: 'Log records' }).focus();
  await page.keyboard.press('Home');
  await expect(lines(page).first()).toContainText(/\w+\.\w+|\w+::\w+/);
});

test('lines wrap, and the newest stays in view', async ({ engine, page }) => {
  await engine.send(
    'logs',
    logsOf('shop', 60, `${'a long line of many words '.repeat(20)}\nand a second one`),
  );
  await engine.open(page, '/logs?wrap=1&ns=1');
  await expect(lines(page).last()).toContainText('and a second one');
  const height = async () => (await lines(page).last().boundingBox())?.height ?? 0;
  await expect.poll(height).toBeGreaterThan(50);
  await engine.send('logs', logsOf('shop', 1, 'the newest'));
  await expect(lines(page).last()).toContainText('the newest');
  await expect(lines(page).last()).toBeInViewport();
  await expect(lines(page).last().locator('time').locator('..')).toHaveText(/:\d\d\.\d{9}$/);
});
