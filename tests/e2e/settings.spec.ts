// The settings screen: what is set there holds, and what is deleted there is gone.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { logsOf, spansOf } from './otlp-json.ts';

/** Begins like a SQLite file, and is none. */
const SQLITE_LIKE = 'SQLite format 3\0 and then nothing of the kind'.repeat(20);

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

test('deletes one signal, saved as a file before, and the file brings it back', async ({ engine, page }) => {
  await engine.send('traces', spansOf('shop', 4, 'GET /kept'));
  await engine.send('logs', logsOf('shop', 1, 'stays'));
  await engine.open(page, '/settings');
  await page.getByRole('button', { name: 'Delete traces…' }).click();
  const dialog = page.getByRole('dialog');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save as file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('all-traces.spandrel');
  const path = await download.path();
  await dialog.getByRole('button', { name: 'Delete all traces' }).click();
  await expect(page.getByText('0 traces with 0 spans, 1 log record', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete traces…' })).toBeDisabled();
  const dropped = page.getByRole('list', { name: 'Dropped' });
  await expect(dropped.getByText('4 spans, because data was deleted')).toBeVisible();

  const runs = page.getByRole('region', { name: 'Runs' });
  await runs.getByLabel('File of a saved run').setInputFiles(path);
  await expect(page.getByText('4 spans, 0 log records', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('row', { name: /GET \/kept/ })).toHaveCount(4);
});

test('saves a run from its row and from the run menu, and refuses a file that is none', async ({
  engine,
  page,
}) => {
  await engine.send('traces', spansOf('shop', 1, 'GET /once'));
  await engine.client.changeRun({ id: (await engine.client.getStatus({})).run.id, name: 'before lunch' });
  await engine.open(page, '/settings');
  const runs = page.getByRole('region', { name: 'Runs' });
  const [fromRow] = await Promise.all([
    page.waitForEvent('download'),
    runs.getByRole('button', { name: 'Save the run as a file' }).click(),
  ]);
  expect(fromRow.suggestedFilename()).toBe('before-lunch.spandrel');
  await runs.getByRole('button', { name: /1 trace/ }).click();
  await page.getByRole('button', { name: 'Run before lunch' }).click();
  const [fromMenu] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Save this run as a file' }).click(),
  ]);
  expect(fromMenu.suggestedFilename()).toBe('before-lunch.spandrel');
  await page.getByRole('button', { name: 'Run before lunch' }).click();
  await page.getByRole('menuitem', { name: 'Manage runs…' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  const none = {
    name: 'none.spandrel',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(SQLITE_LIKE),
  };
  await runs.getByLabel('File of a saved run').setInputFiles(none);
  await expect(page.getByText('The file could not be imported')).toBeVisible();
});

test('names what fills the store and what pinned runs hold', async ({ engine, page }) => {
  await engine.send('traces', spansOf('shop', 1, 'GET /one'));
  const status = await engine.client.getStatus({});
  const noisy = {
    service: 'load',
    share: 0.92,
    bytesPerSecond: 3_200_000,
    secondsUntilFull: 480,
    secondsUntilReplaced: 1080,
  };
  await page.route('**/api/status', (route) => route.fulfill({ json: { ...status, noisy } }));
  await page.route('**/api/feed', (route) => route.abort());
  await page.route('**/api/removals', (route) =>
    route.fulfill({ json: { removals: [], keptSince: status.startedAt, pinnedBytes: 1_700_000_000 } }),
  );
  await engine.open(page, '/settings');
  await expect(page.getByRole('contentinfo').getByText('load fills the store')).toBeVisible();
  const kept = page.getByRole('region', { name: 'Kept' });
  await expect(kept.getByText(/load brings 92\s% of what comes in/)).toBeVisible();
  await expect(
    kept.getByText(/The size is reached in 8 min, and nothing that others sent is left after 18 min/),
  ).toBeVisible();
  await expect(kept.getByText(/Pinned runs hold 1\.70?\sGB of the 1\.60?\sGB they may/)).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violations in ${theme}`, async ({ engine, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await engine.open(page, '/settings');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
