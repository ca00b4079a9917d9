// What is sent and where to: the choices of the drawer before anything leaves.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { addTo, backend, capture, close, drawer, traceId } from './send-parts.ts';

test('without a destination the drawer takes a block itself', async ({ engine, page }) => {
  const there = await backend({});
  await capture(engine);
  await engine.open(page, '/traces?q=GET&send=traces');
  await expect(drawer(page).getByText('3 spans', { exact: true }).first()).toBeVisible();
  await expect(drawer(page).getByRole('button', { name: 'Send', exact: false }).last()).toBeDisabled();
  await drawer(page).getByLabel('Paste the environment block').fill(there.url);
  await expect(drawer(page).getByLabel('Address')).toHaveValue(there.url);
  await drawer(page).getByRole('button', { name: 'Save and test' }).click();
  await expect(drawer(page).getByRole('combobox', { name: 'Destination' })).toContainText('ready');
  await expect(drawer(page).getByRole('button', { name: 'Send', exact: false }).last()).toBeEnabled();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByText('3 of 3 spans accepted')).toBeVisible();
  close(there);
});

test('a destination is picked from the list, and the keys send to it', async ({ engine, page }) => {
  const there = await backend({});
  await capture(engine);
  await addTo(engine, 'First', there.url);
  await addTo(engine, 'Second', there.url);
  await engine.open(page, '/traces?send=traces');
  const list = drawer(page).getByRole('combobox', { name: 'Destination' });
  await list.click();
  await page.getByRole('option', { name: /^Second/ }).click();
  await expect(list).toContainText('Second');
  await expect(page.getByRole('option')).toHaveCount(0);
  await expect(drawer(page).getByRole('button', { name: /^Send/ }).last()).toBeEnabled();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByRole('heading', { name: 'Sent to Second' })).toBeVisible();
  close(there);
});

test('a list of logs is sent with the traces it names', async ({ engine, page }) => {
  const there = await backend({});
  await capture(engine);
  await addTo(engine, 'Loki', there.url);
  await engine.open(page, '/logs?q=order');
  await expect(page.getByText('order placed').first()).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByRole('radio', { name: 'These logs' })).toBeChecked();
  await expect(drawer(page).getByText('2 records', { exact: true })).toBeVisible();
  await drawer(page).getByRole('radio', { name: 'Whole run' }).click();
  await expect(drawer(page).getByText('4 spans', { exact: true })).toBeVisible();
  await drawer(page).getByRole('radio', { name: 'These logs' }).click();
  await expect(drawer(page).getByText('1 span', { exact: true })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByText('2 of 2 records accepted')).toBeVisible();
  await expect(drawer(page).getByText('Logs: order')).toBeVisible();
  close(there);
});

test('what would be sent can be saved as a file', async ({ engine, page }) => {
  await capture(engine);
  await engine.open(page, `/traces/${traceId}?send=trace:${traceId}`);
  await expect(drawer(page).getByText('2 records', { exact: true })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    drawer(page).getByRole('button', { name: 'Save as file' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(['resourceSpans', 'resourceLogs']);
});

test('traces chosen in the list go together', async ({ engine, page }) => {
  const there = await backend({});
  await capture(engine);
  await addTo(engine, 'Tempo', there.url);
  await engine.open(page, '/traces');
  const rows = page.getByRole('grid', { name: 'Traces' }).getByRole('row', { selected: true });
  await expect(page.getByRole('row', { name: /POST \/checkout/ })).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(rows).toHaveCount(1);
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('2 traces chosen')).toBeVisible();
  await page.keyboard.press('x');
  await expect(page.getByText('1 trace chosen')).toBeVisible();
  await page
    .getByRole('row', { name: /POST \/checkout/ })
    .click({ modifiers: ['ControlOrMeta'], position: { x: 30, y: 8 } });
  await expect(page.getByText('2 traces chosen')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByRole('radio', { name: '2 chosen' })).toBeChecked();
  await expect(drawer(page).getByRole('radio', { name: 'This list' })).toBeVisible();
  await expect(drawer(page).getByText('2 records', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  await expect(page.getByText('2 traces chosen')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText(/traces chosen/)).toHaveCount(0);
  close(there);
});

test('a destination that cannot be reached is told before anything is sent, and holds nothing up', async ({
  engine,
  page,
}) => {
  const there = await backend({});
  await capture(engine);
  await addTo(engine, 'My Grafana', there.url);
  close(there);
  await engine.open(page, `/traces/${traceId}?send=trace:${traceId}`);
  await expect(drawer(page).getByText('My Grafana cannot be reached.')).toBeVisible();
  await expect(drawer(page).getByText(/Nothing listens on port/)).toBeVisible();
  await expect(drawer(page).getByRole('button', { name: /^Send/ }).last()).toBeEnabled();
});
