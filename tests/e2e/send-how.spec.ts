// How items go out: what would be refused and what to do about it, what was sent before, what is hidden.
import AxeBuilder from '@axe-core/playwright';
import { startLoki } from '../send/stand-ins/loki.ts';
import { expect, test } from './fixtures.ts';
import { logsOf } from './otlp-json.ts';
import { addTo, backend, capture, close, drawer, traceId } from './send-parts.ts';

/** A log record of some days ago. */
function oldLog(days: number, count = 1, body = 'an old line') {
  const document = logsOf('mailer', count, body);
  for (const { scopeLogs } of document.resourceLogs)
    for (const { logRecords } of scopeLogs)
      for (const record of logRecords) record.timeUnixNano = `${Date.now() - days * 86_400_000}000000`;
  return document;
}

test('what would be refused stays here, is tried, or is shifted to now', async ({ engine, page }) => {
  const loki = await startLoki();
  await engine.send('logs', oldLog(9));
  await engine.send('logs', oldLog(1, 2, 'a newer line'));
  await engine.client.addDestination({
    name: 'Loki',
    endpoint: '',
    endpoints: { logs: `${loki.url}/otlp` },
    backends: { logs: 'loki' },
    grafanaUrl: null,
  });
  await engine.open(page, '/logs?send=run');
  await expect(drawer(page).getByText('1 log record is too old.')).toBeVisible();
  await expect(drawer(page).getByText('“an old line”')).toBeVisible();
  await expect(drawer(page).getByText('2 of 3 items will arrive; 1 stays here')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Try anyway' }).click();
  await expect(drawer(page).getByRole('button', { name: 'Leave out' })).toBeVisible();
  await expect(drawer(page).getByText('3 records', { exact: true }).last()).toBeVisible();
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await drawer(page).getByRole('radio', { name: 'Shifted to now' }).click();
  await expect(drawer(page).getByText(/^Everything moves \d+ (second|minute|hour|day)/)).toBeVisible();
  await expect(drawer(page).getByText(/^by \d.*, with ids of their own/)).toBeVisible();
  await loki.stop();
});

test('a second click sends only the rest, unless all is wanted again', async ({ engine, page }) => {
  const there = await backend({});
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Tempo', there.url);
  const { id } = await engine.client.startSend({ what: { kind: 'trace', traceId }, destination });
  await expect.poll(async () => (await engine.client.getSend({ id })).state).toBe('done');
  await engine.open(page, `/traces/${traceId}?send=trace:${traceId}`);
  await expect(drawer(page).getByText('Nothing in it is new')).toBeVisible();
  await expect(drawer(page).getByText('1 span and 2 records were sent before and accepted.')).toBeVisible();
  await expect(drawer(page).getByRole('button', { name: /^Send Ctrl/ })).toBeDisabled();
  await drawer(page).getByRole('radio', { name: 'Whole run' }).click();
  await expect(drawer(page).getByText('3 spans', { exact: true }).last()).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Send all again' }).click();
  await expect(drawer(page).getByText('All of it goes again.')).toBeVisible();
  await expect(drawer(page).getByTitle('4 spans, 2 records')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Only the rest' }).click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByText('3 of 3 spans accepted')).toBeVisible();
  close(there);
});

test('what looks like a secret is hidden in this send or always; the preview shows what leaves', async ({
  engine,
  page,
}) => {
  const there = await backend({});
  await engine.send('logs', logsOf('mailer', 1, 'sent mail to jane@example.com'));
  await addTo(engine, 'Loki', there.url);
  await engine.open(page, '/logs?send=run');
  await expect(drawer(page).getByText('1 text may hold e-mail addresses.')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Hide', exact: true }).click();
  await expect(drawer(page).getByText('1 text may hold e-mail addresses.')).toHaveCount(0);
  await drawer(page).getByRole('button', { name: 'See what leaves' }).click();
  const preview = page.getByRole('dialog', { name: 'What leaves' });
  await expect(preview.locator('del')).toHaveText('sent mail to jane@example.com');
  await expect(preview.locator('ins')).not.toContainText('jane');
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await drawer(page).getByRole('button', { name: 'edit' }).click();
  await drawer(page).getByLabel('Attribute').fill('http.route');
  await drawer(page).getByRole('button', { name: 'Add' }).click();
  await expect(drawer(page).getByText('http.route', { exact: true })).toBeVisible();
  close(there);
});

test('rules for all that leaves are added, found by looking, and removed', async ({ engine, page }) => {
  await engine.send('logs', logsOf('mailer', 1, 'sent mail to jane@example.com'));
  await engine.open(page, '/send?tab=rules');
  await expect(page.getByText('Nothing is hidden yet')).toBeVisible();
  await page.getByLabel('Attribute').fill('*.token');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const rules = page.getByRole('region', { name: 'Rules' });
  await expect(rules.getByRole('listitem')).toHaveText(['values of*.token']);
  await page.getByRole('button', { name: 'Look through it' }).click();
  await page.getByRole('button', { name: 'Always hide' }).click();
  await expect(rules.getByRole('listitem')).toHaveCount(2);
  expect((await engine.client.getSettings({})).redact).toHaveLength(2);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await rules.getByRole('button', { name: 'Remove *.token' }).click();
  await expect(rules.getByRole('listitem')).toHaveCount(1);
});

test('a double click begins one send, and so does pressing the keys twice', async ({ engine, page }) => {
  const there = await backend({});
  await capture(engine);
  await addTo(engine, 'Tempo', there.url);
  const started = async (): Promise<number> => (await engine.client.listSends({ limit: 20 })).sends.length;
  await engine.open(page, `/traces/${traceId}?send=trace:${traceId}`);
  const send = drawer(page).getByRole('button', { name: /^Send Ctrl/ });
  await expect(send).toBeEnabled();
  await send.dblclick();
  await expect(drawer(page).getByText('1 of 1 span accepted')).toBeVisible();
  expect(await started()).toBe(1);
  await engine.open(page, '/traces?send=run');
  await expect(send).toBeEnabled();
  await page.evaluate(() => {
    const init = { key: 'Enter', code: 'Enter', ctrlKey: true, bubbles: true, cancelable: true };
    for (const target of [document.body, document.body])
      target.dispatchEvent(new KeyboardEvent('keydown', init));
  });
  await expect(drawer(page).getByText('3 of 3 spans accepted')).toBeVisible();
  expect(await started()).toBe(2);
  close(there);
});
