// Forwarding live: switched on a card, chosen in its panel, and told in the status bar.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { logsOf } from './otlp-json.ts';
import { addTo, backend, capture, close } from './send-parts.ts';

test('what comes in is forwarded while the switch is on', async ({ engine, page }) => {
  const there = await backend({});
  await addTo(engine, 'Local', there.url);
  await engine.open(page, '/send');
  const card = page.getByRole('article', { name: 'Local' });
  await card.getByRole('switch', { name: 'Forward live' }).click();
  await expect(card.getByText('0 waiting')).toBeVisible();
  await capture(engine);
  await expect
    .poll(async () => (await engine.client.listKeepSending({})).keepSending[0]?.signals.logs?.sent)
    .toBe(2);
  await expect(page.getByRole('contentinfo').getByText('live')).toBeVisible();
  await card.getByText('traces, logs, metrics').last().click();
  const panel = page.getByRole('complementary', { name: 'Forward live to Local' });
  await expect(panel.getByText('4 spans sent')).toBeVisible();
  await expect(panel.getByText('2 records sent')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await panel.getByRole('checkbox', { name: 'Metrics' }).click();
  await panel.getByLabel('Only records like, LogQL').fill('{service_name="mailer"}');
  await panel.getByRole('button', { name: 'Save' }).click();
  await engine.send('logs', logsOf('shop', 3, 'not chosen'));
  await expect(panel.getByText(/3 not chosen/)).toBeVisible();
  await panel.getByRole('button', { name: 'Pause' }).click();
  await expect(panel.getByText('paused, 0 waiting')).toBeVisible();
  await card.getByRole('switch', { name: 'Forward live' }).click();
  await expect(card.getByRole('switch')).not.toBeChecked();
  expect((await engine.client.listKeepSending({})).keepSending).toEqual([]);
  close(there);
});

test('what is forwarded has rules of its own for what is hidden, beside those of Settings; and an outage is spoken of', async ({
  engine,
  page,
}) => {
  const there = await backend({});
  const { id: destination } = await addTo(engine, 'Local', there.url);
  await engine.client.changeSettings({ redact: [{ where: 'key', pattern: 'user.email' }] });
  await engine.client.setKeepSending({ destination });
  await engine.open(page, '/send');
  const card = page.getByRole('article', { name: 'Local' });
  await card.getByText('traces, logs, metrics').last().click();
  const panel = page.getByRole('complementary', { name: 'Forward live to Local' });
  await expect(panel.getByText(/waits here, also over a restart: up to \d+\sMB/)).toBeVisible();
  await expect(panel.getByText('user.email')).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Remove user.email' })).toHaveCount(0);
  await panel.getByRole('button', { name: 'edit' }).click();
  await panel.getByLabel('What the rule hides').click();
  await page.getByRole('option', { name: 'Text like' }).click();
  await panel.getByLabel('Pattern').fill('card \\d+');
  await panel.getByRole('button', { name: 'Add' }).click();
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await engine.client.listKeepSending({})).keepSending[0]?.rule.redact)
    .toEqual([{ where: 'text', pattern: 'card \\d+' }]);
  await engine.send('logs', logsOf('shop', 2, 'paid with card 4111'));
  await expect(panel.getByText('2 changed on the way')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  close(there);
});

test('a destination that takes nothing is told, with what waits; stopping asks first', async ({
  engine,
  page,
}) => {
  const there = await backend({ logs: { status: 401, words: 'invalid token' } });
  const { id: destination } = await addTo(engine, 'Cloud', there.url);
  await engine.client.setKeepSending({ destination });
  await engine.send('logs', logsOf('shop', 3, 'waits'));
  await engine.open(page, '/send');
  const card = page.getByRole('article', { name: 'Cloud' });
  await expect(card.getByText(/stuck, 3 waiting: .*invalid token/)).toBeVisible();
  await expect(page.getByRole('contentinfo').getByText('stuck, 3 waiting')).toBeVisible();
  await card.getByRole('switch', { name: 'Forward live' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(card.getByRole('switch')).toBeChecked();
  await card.getByRole('switch', { name: 'Forward live' }).click();
  await page.getByRole('button', { name: 'Stop forwarding' }).click();
  await expect(card.getByRole('switch')).not.toBeChecked();
  close(there);
});
