// The settings screen: what is set there holds, and what is deleted there is gone.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { spansOf } from './otlp-json.ts';

test('keeps how much is kept', async ({ engine, page }) => {
  await engine.open(page, '/settings');
  const kept = page.getByRole('region', { name: 'Kept' });
  await kept.getByLabel('Size, GB').fill('1.5');
  await kept.getByLabel('Age, days').fill('3');
  await kept.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.', { exact: false }).first()).toBeVisible();
  const settings = await engine.client.getSettings({});
  expect(settings.retentionBytes).toBe(1_500_000_000);
  expect(settings.retentionDays).toBe(3);
  await kept.getByLabel('Size, GB').fill('0.001');
  await expect(kept.getByText('At least 0.05')).toBeVisible();
  await expect(kept.getByRole('button', { name: 'Save' })).toBeDisabled();
});

test('moves a port at once', async ({ engine, page }) => {
  await engine.open(page, '/settings');
  const ports = page.getByRole('region', { name: 'Ports' });
  // The port another engine would be given: free a moment ago.
  const before = (await engine.client.getStatus({})).http.port;
  const wanted = before > 40_000 ? before - 1237 : before + 1237;
  await ports.getByLabel('OTLP/HTTP').fill(String(wanted));
  await ports.getByRole('button', { name: 'Save' }).click();
  await expect(ports.getByText(new RegExp(`HTTP listens on .*:${wanted}$`))).toBeVisible();
  const answer = await fetch(`http://127.0.0.1:${wanted}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spansOf('shop', 1, 'GET /moved')),
  });
  expect(answer.status).toBe(200);
});

test('says which pages may send', async ({ engine, page }) => {
  await engine.open(page, '/settings');
  const origins = page.getByRole('region', { name: 'Pages that may send' });
  await origins.getByLabel('Origin').fill('https://shop.test/path');
  await expect(origins.getByText('Scheme, host and port only', { exact: false })).toBeVisible();
  await origins.getByLabel('Origin').fill('https://shop.test');
  await origins.getByRole('button', { name: 'Allow' }).click();
  await expect(origins.getByRole('button', { name: 'Remove' })).toBeVisible();
  expect((await engine.client.getSettings({})).allowedOrigins).toEqual(['https://shop.test']);
  await origins.getByRole('button', { name: 'Remove' }).click();
  await expect(origins.getByRole('button', { name: 'Remove' })).toBeHidden();
});

test('remembers the theme', async ({ engine, page }) => {
  await engine.open(page, '/settings');
  await page.getByRole('region', { name: 'Theme' }).getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('renames, pins and deletes a run', async ({ engine, page }) => {
  await engine.send('traces', spansOf('shop', 2, 'GET /run'));
  await engine.open(page, '/settings');
  const runs = page.getByRole('region', { name: 'Runs' });
  const name = runs.getByRole('textbox').first();
  await name.fill('before lunch');
  await name.press('Enter');
  await expect.poll(async () => (await engine.client.listRuns({})).runs[0]?.name).toBe('before lunch');
  await runs.getByRole('button', { name: 'Pin the run: keep it' }).first().click();
  await expect.poll(async () => (await engine.client.listRuns({})).runs[0]?.pinned).toBe(true);
});

test('deletes all data, once asked twice', async ({ engine, page }) => {
  await engine.send('traces', spansOf('shop', 5, 'GET /gone'));
  await engine.open(page, '/settings');
  await expect(page.getByText('5 traces with 5 spans', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Delete all data…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect((await engine.client.getStatus({})).counts.traces).toBe(5);
  await page.getByRole('button', { name: 'Delete all data…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete all data' }).click();
  await expect(page.getByText('0 traces with 0 spans', { exact: false })).toBeVisible();
  expect((await engine.client.listTraces({})).traces).toEqual([]);
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violations in ${theme}`, async ({ engine, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await engine.open(page, '/settings');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
