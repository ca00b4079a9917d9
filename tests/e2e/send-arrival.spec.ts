// "Did it arrive?": a backend's yes is not yet that, so it is asked, and what it says stands beside the send.
import AxeBuilder from '@axe-core/playwright';
import { startLoki } from '../send/stand-ins/loki.ts';
import { startTempo } from '../send/stand-ins/tempo.ts';
import { type Engine, expect, test } from './fixtures.ts';
import { backend, capture, close, drawer, traceId } from './send-parts.ts';

const NOWHERE = { traces: null, logs: null, metrics: null };

/** A destination of Tempo and Loki that are asked where they take. */
async function ownBackends(engine: Engine) {
  const [tempo, loki] = [await startTempo(), await startLoki()];
  const { id: destination } = await engine.client.addDestination({
    name: 'My own',
    endpoint: '',
    endpoints: { traces: tempo.url, logs: `${loki.url}/otlp` },
    read: { urls: { traces: tempo.url, logs: loki.url } },
    grafanaUrl: null,
  });
  const stop = () => Promise.all([tempo.stop(), loki.stop()]);
  return { tempo, loki, destination, stop };
}

const trace = { kind: 'trace' as const, traceId };

test('all of a send is found where it went', async ({ engine, page }) => {
  const { destination, stop } = await ownBackends(engine);
  await capture(engine);
  const { id } = await engine.client.startSend({ what: trace, destination });
  await engine.open(page, `/send?send=sent:${id}`);
  const arrived = drawer(page).getByRole('region', { name: 'Did it arrive?' });
  await expect(arrived.getByText('All 3 items arrived')).toBeVisible();
  await expect(arrived.getByText('1 of 1 span found')).toBeVisible();
  await expect(arrived.getByText('2 of 2 records found')).toBeVisible();
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await stop();
});

test('what is missing is named and leads to where it stands here; asked again, it may be there', async ({
  engine,
  page,
}) => {
  const { tempo, loki, destination, stop } = await ownBackends(engine);
  tempo.keeps = () => false;
  loki.keeps = () => false;
  await capture(engine);
  const { id } = await engine.client.startSend({ what: trace, destination });
  await engine.open(page, `/send?send=sent:${id}`);
  const arrived = drawer(page).getByRole('region', { name: 'Did it arrive?' });
  await expect(arrived.getByText('3 items are missing')).toBeVisible({ timeout: 20_000 });
  await arrived.getByRole('button', { name: 'Show all 2' }).click();
  const lines = page.getByRole('grid', { name: 'Not seen of logs' });
  await expect(lines.getByRole('row', { name: /order placed/ })).toHaveCount(2);
  await arrived.getByRole('button', { name: 'Show it' }).click();
  const spans = page.getByRole('grid', { name: 'Not seen of traces' });
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  tempo.keeps = () => true;
  await spans.getByRole('row', { name: new RegExp(traceId) }).click();
  await expect(page).toHaveURL(new RegExp(`/traces/${traceId}\\?.*span=`));
  await expect(drawer(page)).toHaveCount(0);
  // Somebody else put the span there meanwhile.
  await engine.client.startSend({ what: trace, signals: ['traces'], destination, how: { again: true } });
  await page.goBack();
  await drawer(page).getByRole('button', { name: 'Ask again' }).click();
  await expect(arrived.getByText('2 items are missing')).toBeVisible({ timeout: 20_000 });
  await stop();
});

test('where nothing can be asked it says how to, and leads there', async ({ engine, page }) => {
  const there = await backend({});
  await capture(engine);
  const { id: destination } = await engine.client.addDestination({
    name: 'Alloy',
    endpoint: there.url,
    read: { urls: NOWHERE },
    grafanaUrl: null,
  });
  const { id } = await engine.client.startSend({ what: trace, destination });
  await engine.open(page, `/send?send=sent:${id}`);
  const arrived = drawer(page).getByRole('region', { name: 'Did it arrive?' });
  await expect(arrived.getByText('Accepted; it could not be asked')).toBeVisible();
  await expect(arrived.getByText(/cannot be asked/).first()).toBeVisible();
  await arrived.getByRole('button', { name: 'Give read access' }).first().click();
  const panel = page.getByRole('complementary', { name: 'Alloy' });
  await expect(panel.getByText('Did it arrive?')).toBeVisible();
  close(there);
});
