// Sending, as a person does it: paste a block, see the test, choose what goes, watch it go, find it in the history.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startEngine } from '../fixtures/engine.ts';
import { type Engine, expect, test } from './fixtures.ts';
import { logsOf, spansOf } from './otlp-json.ts';

const traceId = randomBytes(16).toString('hex');

/** A trace of one span with two log records. */
async function capture(engine: Engine): Promise<void> {
  await engine.send('traces', spansOf('shop', 1, 'POST /checkout', { traceId }));
  await engine.send('logs', logsOf('shop', 2, 'order placed', traceId));
  await engine.send('traces', spansOf('shop', 3, 'GET /cart'));
}

/** Answers signal by signal: a status, or a status with words and headers. */
type Answer = { status: number; words?: string; headers?: Record<string, string> };

async function backend(
  answers: Partial<Record<'traces' | 'logs' | 'metrics', Answer>>,
): Promise<Server & { url: string }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const signal = /\/v1\/(\w+)$/.exec(request.url ?? '')?.[1] as keyof typeof answers;
      // A connection test is empty and always welcome.
      const welcome = request.headers['content-encoding'] === undefined;
      const { status, words = '', headers = {} } = (!welcome && answers[signal]) || { status: 200 };
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(words);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

const addTo = (engine: Engine, name: string, url: string, grafanaUrl: string | null = null) =>
  engine.client.addDestination({ name, endpoint: url, headers: [], grafanaUrl });

const drawer = (page: Page) => page.getByRole('dialog');

test('a pasted block becomes a tested destination, and a trace arrives there', async ({ engine, page }) => {
  test.slow();
  const there = await startEngine();
  await capture(engine);
  await engine.open(page, '/send');
  const panel = page.getByRole('complementary', { name: 'New destination' });
  const token = Buffer.from('1048311:glc_a-token-of-some-length').toString('base64');
  await panel
    .getByLabel('Paste the environment block')
    .fill(
      [
        'export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"',
        `export OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:${there.ready.http.port}"`,
        `export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20${encodeURIComponent(token)}"`,
      ].join('\n'),
    );
  await expect(panel.getByText('1048311')).toBeVisible();
  await expect(panel.getByText('glc_a…gth', { exact: true })).toBeVisible();
  await expect(panel.getByLabel('Value of Authorization')).toHaveAttribute('type', 'password');
  await panel.getByLabel('Name', { exact: true }).fill('Local LGTM');
  await panel.getByLabel('Grafana, for links').fill('http://127.0.0.1:3000/explore?left=x');
  await panel.getByRole('button', { name: 'Save and test' }).click();
  const card = page.getByRole('article', { name: 'Local LGTM' });
  await expect(card.getByText('ready')).toBeVisible();
  await expect(card.getByText('traces, logs, metrics')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Test' }).getByText('metrics')).toBeVisible();

  await engine.open(page, `/traces/${traceId}`);
  await page.getByRole('button', { name: 'Send…' }).click();
  await expect(drawer(page).getByText('1 span', { exact: true })).toBeVisible();
  await expect(drawer(page).getByText('2 records', { exact: true })).toBeVisible();
  await expect(drawer(page).getByText('Not sent before.')).toBeVisible();
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByRole('heading', { name: 'Sent to Local LGTM' })).toBeVisible();
  await expect(drawer(page).getByText('1 of 1 span accepted')).toBeVisible();
  await expect(drawer(page).getByText('2 of 2 records accepted')).toBeVisible();
  const link = drawer(page).getByRole('link', { name: 'Open trace in Grafana' });
  expect(await link.getAttribute('href')).toContain(traceId);
  expect((await there.client.getStatus({})).counts).toMatchObject({ spans: 1, logs: 2 });
  expect((await there.client.getTrace({ traceId })).rootName).toBe('POST /checkout');

  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  await engine.open(page, '/send');
  const row = page.getByRole('row', { name: /POST \/checkout/ });
  await expect(row).toContainText('all taken');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await row.click();
  await expect(drawer(page).getByText('1 of 1 span accepted')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Send again…' }).click();
  await expect(drawer(page).getByText(/^Sent before/)).toBeVisible();
  await there.close();
});

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

test('a refused token says what to do; a destination is changed and removed', async ({ engine, page }) => {
  const refusing = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(401).end('invalid token'));
  });
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  await addTo(engine, 'Team Alloy', url);
  await engine.open(page, '/send');
  const card = page.getByRole('article', { name: 'Team Alloy' });
  await expect(card.getByText('not tested')).toBeVisible();
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(card.getByText('refused', { exact: true })).toBeVisible();
  await expect(card.getByText(/401: the token was not accepted/)).toBeVisible();
  await card.getByRole('button', { name: 'Paste new token' }).click();
  const panel = page.getByRole('complementary', { name: 'Team Alloy' });
  await panel.getByLabel('Name', { exact: true }).fill('Alloy');
  await panel.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByRole('article', { name: 'Alloy', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'More for Alloy' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove destination' }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
  close(refusing);
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
