// A send on its way and after: what was refused and why, what waits, what a restart leaves.
import { expect, test } from './fixtures.ts';
import { addTo, backend, capture, close, drawer, traceId } from './send-parts.ts';

test('a refusal is told in the backend’s words, a wait counts down, the rest can be cancelled', async ({
  engine,
  page,
}) => {
  const there = await backend({
    logs: { status: 400, words: 'max entry size exceeded' },
    traces: { status: 429, words: 'slow down', headers: { 'retry-after': '60' } },
  });
  await capture(engine);
  await addTo(engine, 'Loki and Tempo', there.url, 'http://grafana.test');
  await engine.open(page, `/traces/${traceId}?send=trace:${traceId}`);
  await drawer(page)
    .getByRole('checkbox', { name: /Metrics/ })
    .click();
  await drawer(page).getByRole('button', { name: /^Send/ }).last().click();
  await expect(drawer(page).getByText('400: max entry size exceeded')).toBeVisible();
  await expect(drawer(page).getByText(/429: slow down/)).toBeVisible();
  await expect(drawer(page).getByText(/Next try in \d+ s, try 2/)).toBeVisible();
  await expect(drawer(page).getByText('Goes on when this window closes.')).toBeVisible();
  await page.reload();
  await expect(drawer(page).getByText(/Next try in/)).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Cancel the rest' }).click();
  await expect(drawer(page).getByRole('heading', { name: /^Stopped sending/ })).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Close', exact: true }).last().click();
  await engine.open(page, '/send?tab=history');
  await expect(page.getByRole('row', { name: /POST \/checkout/ })).toContainText('stopped, 0 of 3 sent');
  close(there);
});

test('an engine that was killed calls its send interrupted', async ({ engine, page }) => {
  const there = await backend({ traces: { status: 503, headers: { 'retry-after': '60' } } });
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Far away', there.url);
  const { id } = await engine.client.startSend({ what: { kind: 'trace', traceId }, destination });
  await expect
    .poll(async () => {
      const { traces, logs } = (await engine.client.getSend({ id })).outcome;
      return [traces.retry !== null && traces.retry !== undefined, logs.sent];
    })
    .toEqual([true, 2]);
  // What was written before this is in the file when it is answered.
  await engine.client.startRun({ name: 'after' });
  await engine.crash();
  await engine.open(page, `/send?send=sent:${id}`);
  await expect(drawer(page).getByRole('heading', { name: /^Interrupted/ })).toBeVisible();
  await expect(drawer(page).getByText('2 of 2 records accepted')).toBeVisible();
  close(there);
});
