// A send on its way and after: what was refused and why, what waits, what a restart leaves.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { logsOf, pointsOf } from './otlp-json.ts';
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
  await expect(drawer(page).getByText('max entry size exceeded')).toBeVisible();
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

test('a send is paused, outlives its engine, and goes on', async ({ engine, page }) => {
  const answers: Parameters<typeof backend>[0] = {
    traces: { status: 503, headers: { 'retry-after': '60' } },
  };
  const there = await backend(answers);
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Far away', there.url);
  const { id } = await engine.client.startSend({ what: { kind: 'trace', traceId }, destination });
  await engine.open(page, `/send?send=sent:${id}`);
  await expect(drawer(page).getByText(/Next try in/)).toBeVisible();
  await expect(drawer(page).getByText('2 of 2 records accepted')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Pause' }).click();
  await expect(drawer(page).getByRole('heading', { name: /^Paused/ })).toBeVisible();
  delete answers.traces;
  await engine.crash();
  await engine.open(page, `/send?send=sent:${id}`);
  await expect(drawer(page).getByRole('heading', { name: /^Paused/ })).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Resume' }).click();
  await expect(drawer(page).getByText('1 of 1 span accepted')).toBeVisible();
  await expect(drawer(page).getByText('2 of 2 records accepted')).toBeVisible();
  close(there);
});

test('an older answer that comes after the end does not bring the send back', async ({ engine, page }) => {
  const answers: Parameters<typeof backend>[0] = { traces: { status: 503, headers: { 'retry-after': '1' } } };
  const there = await backend(answers);
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Slow page', there.url);
  const held = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await page.route(/\/api\/sends\/\d+$/, async (route) => {
    const response = await route.fetch();
    asked.resolve();
    await held.promise;
    // The page may have given it up.
    await route.fulfill({ response }).catch(() => undefined);
  });
  const { id } = await engine.client.startSend({ what: { kind: 'trace', traceId }, destination });
  await engine.open(page, `/send?send=sent:${id}`);
  await asked.promise;
  delete answers.traces;
  await expect(drawer(page).getByRole('heading', { name: /^Sent to/ })).toBeVisible({ timeout: 20_000 });
  held.resolve();
  await expect(drawer(page).getByText('Did it arrive?')).toBeVisible();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
  await expect(drawer(page).getByRole('heading', { name: /^Sent to/ })).toBeVisible();
  await expect(drawer(page).getByText('3 of 3 items')).toBeVisible();
  close(there);
});

test('what was not accepted is listed, and a record leads to where it stands', async ({ engine, page }) => {
  const there = await backend({ logs: { status: 400, words: 'max entry size exceeded' } });
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Loki', there.url);
  const { id } = await engine.client.startSend({ what: { kind: 'trace', traceId }, destination });
  await engine.open(page, `/send?send=sent:${id}`);
  await expect(drawer(page).getByText('2 refused')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Show all 2' }).click();
  const list = page.getByRole('grid', { name: 'Not accepted of logs' });
  await expect(list.getByRole('row', { name: /shop order placed.*max entry size exceeded/ })).toHaveCount(2);
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await list
    .getByRole('row', { name: /max entry size exceeded/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/logs\?.*log=\d+/);
  close(there);
});

test('spans and points that were not accepted are named, and lead to their trace and metric', async ({
  engine,
  page,
}) => {
  const refusal = { status: 400, words: 'not like this' };
  const there = await backend({ traces: refusal, metrics: refusal });
  await capture(engine);
  await engine.send('metrics', pointsOf('shop', 'queue.size', 2));
  const { id: destination } = await addTo(engine, 'Mimir', there.url);
  const { id } = await engine.client.startSend({ what: { kind: 'range' }, destination });
  await expect.poll(async () => (await engine.client.getSend({ id })).state).toBe('failed');
  await engine.open(page, `/send?send=sent:${id}`);
  await drawer(page).getByRole('button', { name: 'Show all 4' }).click();
  await drawer(page).getByRole('button', { name: 'Show all 2' }).click();
  const spans = page.getByRole('grid', { name: 'Not accepted of traces' });
  await expect(spans.getByRole('row', { name: /GET \/cart.*not like this/ })).toHaveCount(3);
  await expect(spans.getByRole('row', { name: /POST \/checkout.*not like this/ })).toHaveCount(1);
  const points = page.getByRole('grid', { name: 'Not accepted of metrics' });
  await expect(points.getByRole('row', { name: /queue\.size.*not like this/ })).toHaveCount(2);
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await points
    .getByRole('row', { name: /queue\.size/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/metrics\?.*metric=queue\.size/);
  await page.goBack();
  await drawer(page).getByRole('button', { name: 'Show all 4' }).click();
  await spans.getByRole('row', { name: /POST \/checkout/ }).click();
  await expect(page).toHaveURL(new RegExp(`/traces/${traceId}`));
  close(there);
});

test('an outcome too long for its column ends in dots and is whole in its title', async ({
  engine,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const there = await backend({ traces: { status: 503, headers: { 'retry-after': '60' } } });
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Far away', there.url);
  const { id } = await engine.client.startSend({ what: { kind: 'trace', traceId }, destination });
  await expect.poll(async () => (await engine.client.getSend({ id })).outcome.logs.sent).toBe(2);
  await engine.client.cancelSend({ id });
  await page.route('**/api/sends?*', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    for (const send of body.sends)
      Object.assign(send.outcome.logs, { sent: 14_683_000, offered: 20_000_000_000 });
    await route.fulfill({ response, json: body });
  });
  await engine.open(page, '/send?tab=history');
  const outcome = page.getByTitle(/^stopped, 14,683,000 of 20,000,000,001 sent$/);
  await expect(outcome).toBeVisible();
  await expect(outcome).toHaveCSS('text-overflow', 'ellipsis');
  expect(await outcome.evaluate((text) => text.scrollWidth > text.clientWidth)).toBe(true);
  const cell = page.getByRole('gridcell').filter({ has: outcome });
  const [inner, outer] = [await outcome.boundingBox(), await cell.boundingBox()];
  expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
  // One may be under way as the test ends.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  close(there);
});

test('an engine that was killed goes on with its send', async ({ engine, page }) => {
  const answers: Parameters<typeof backend>[0] = { logs: { status: 503, headers: { 'retry-after': '60' } } };
  const there = await backend(answers);
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Far away', there.url);
  const { id } = await engine.client.startSend({ what: { kind: 'trace', traceId }, destination });
  await expect
    .poll(async () => {
      const { traces, logs } = (await engine.client.getSend({ id })).outcome;
      return [logs.retry !== null, traces.sent];
    })
    .toEqual([true, 1]);
  // What was written before this is in the file when it is answered.
  await engine.client.startRun({ name: 'after' });
  answers.logs = { status: 200 };
  await engine.crash();
  await engine.open(page, `/send?send=sent:${id}`);
  await expect(drawer(page).getByRole('heading', { name: 'Sent to Far away' })).toBeVisible();
  await expect(drawer(page).getByText('2 of 2 records accepted')).toBeVisible();
  await expect(drawer(page).getByText('1 of 1 span accepted')).toBeVisible();
  close(there);
});

test('ten thousand refused records are counted, listed and walked', async ({ engine, page }) => {
  test.slow();
  const there = await backend({ logs: { status: 400, words: 'max entry size exceeded' } });
  for (let i = 0; i < 10; i++) await engine.send('logs', logsOf('shop', 1000, `line ${i}`));
  const { id: destination } = await addTo(engine, 'Loki', there.url);
  const [run] = (await engine.client.listRuns({})).runs;
  const what = { kind: 'run' as const, run: run?.id ?? 0 };
  const { id } = await engine.client.startSend({ what, signals: ['logs'], destination });
  await expect
    .poll(async () => (await engine.client.getSend({ id })).state, { timeout: 60_000 })
    .toBe('failed');
  await engine.open(page, `/send?send=sent:${id}`);
  await expect(drawer(page).getByText('10,000 refused')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Show all 10,000' }).click();
  const list = page.getByRole('grid', { name: 'Not accepted of logs' });
  await expect(list).toHaveAttribute('aria-rowcount', '10001');
  // Only what is in view is on the page.
  expect(await list.getByRole('row').count()).toBeLessThan(60);
  await list.focus();
  await page.keyboard.press('End');
  await expect(list.getByRole('row', { name: /shop line/ }).last()).toBeVisible();
  close(there);
});

test('what nobody knows of is not called there, and an edited address begins anew', async ({
  engine,
  page,
}) => {
  const there = await backend({ traces: { status: 500, words: 'panic' } });
  const other = await backend({});
  await capture(engine);
  const { id: destination } = await addTo(engine, 'Collector', there.url);
  const what = { kind: 'trace', traceId } as const;
  await engine.open(page, `/traces/${traceId}?send=trace:${traceId}`);
  await expect(drawer(page).getByRole('heading', { name: /not tested yet/ })).toBeVisible();
  const { id } = await engine.client.startSend({ what, destination });
  await expect.poll(async () => (await engine.client.getSend({ id })).state).not.toBe('running');
  await page.reload();
  await expect(drawer(page).getByText('Perhaps there, and perhaps not: 1 span.')).toBeVisible();
  await expect(drawer(page).getByText('2 records were sent before and accepted.')).toBeVisible();
  await expect(drawer(page).getByRole('heading', { name: 'Not all is known to be there' })).toBeVisible();
  await expect(drawer(page).getByRole('button', { name: 'Send all again' })).toHaveCount(1);
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await engine.client.changeDestination({ id: destination, name: 'Collector', endpoint: other.url });
  await page.reload();
  await expect(
    drawer(page).getByText('The address of Collector was changed since 1 span and 2 log records went there.'),
  ).toBeVisible();
  await expect(drawer(page).getByText('1 span', { exact: true })).toBeVisible();
  close(there);
  close(other);
});
