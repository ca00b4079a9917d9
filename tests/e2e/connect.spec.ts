// The Connect screen: the first thing a person sees, and what it tells while they try.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { logsOf, spansOf } from './otlp-json.ts';

test('is the first screen while nothing has arrived, with the real ports', async ({ engine, page }) => {
  await engine.open(page, '/');
  await expect(page).toHaveURL(/\/connect/);
  await expect(page.getByRole('heading', { name: 'Waiting for the first signal' })).toBeVisible();
  const { grpc, http } = engine.ready;
  await expect(page.getByText(`http://localhost:${grpc.port}`, { exact: true })).toBeVisible();
  await expect(page.getByText(`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${http.port}`)).toBeVisible();
});

test('stands where the traces will be, until there are some', async ({ engine, page }) => {
  await engine.open(page, '/traces?order=slowest');
  await expect(page.getByRole('heading', { name: 'Waiting for the first signal' })).toBeVisible();
  await engine.send('traces', spansOf('shop', 3, 'GET /here'));
  await expect(page.getByRole('grid', { name: 'Traces' })).toContainText('GET /here');
  await expect(page).toHaveURL(/\/traces\?order=slowest/);
});

test('has a tab for each language, kept in the address', async ({ engine, page }) => {
  await engine.open(page, '/connect');
  for (const language of ['Python', 'Go', 'Rust', 'TypeScript', 'Java', '.NET', 'Collector']) {
    await page.getByRole('tab', { name: language, exact: true }).click();
    await expect(page.getByText(String(engine.ready.http.port)).first()).toBeVisible();
  }
  await page.getByRole('tab', { name: 'TypeScript' }).click();
  await expect(page).toHaveURL(/tab=typescript/);
  await expect(page.getByText('OTEL_NODE_RESOURCE_DETECTORS')).toBeVisible();
  await page.getByRole('radio', { name: 'PowerShell' }).click();
  await expect(page.getByText('$env:OTEL_SERVICE_NAME')).toBeVisible();
  await page.getByRole('checkbox', { name: 'It runs in a container' }).click();
  await expect(page.getByText(`http://host.docker.internal:${engine.ready.http.port}`)).toBeVisible();
  await expect(page.getByText('npm start -- --host 0.0.0.0')).toBeVisible();
});

test('shows the example of a framework to the letter, and the address of a transport', async ({
  engine,
  page,
}) => {
  await engine.open(page, '/connect?tab=python');
  await page.getByRole('radio', { name: 'Django' }).click();
  await expect(page).toHaveURL(/with=django/);
  const example = await readFile(new URL('../../examples/python-django/app.py', import.meta.url), 'utf8');
  const step = page.getByRole('region', { name: /^app\.py/ });
  expect(await step.locator('pre').textContent()).toBe(example.trim());
  await expect(page.getByText('Name the settings in DJANGO_SETTINGS_MODULE')).toBeVisible();
  await expect(page.getByText(/spandrel(\.mjs)? run -- python app\.py runserver/)).toBeVisible();

  await page.getByRole('radio', { name: 'gRPC' }).click();
  await expect(page.getByText('OTEL_EXPORTER_OTLP_PROTOCOL=grpc')).toBeVisible();
  await expect(
    page.getByText(`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${engine.ready.grpc.port}`),
  ).toBeVisible();
  await expect(page.getByText('without them spans take 5 s and metrics come every 60 s')).toBeVisible();

  await page.getByRole('tab', { name: '.NET' }).click();
  await expect(page).not.toHaveURL(/with=/);
  await expect(page.getByText('no test of Spandrel runs it')).toBeVisible();
});

test('cuts no command off in a narrow window', async ({ engine, page }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await engine.open(page, '/connect?tab=go');
  const install = page.getByRole('region', { name: 'Install' }).locator('pre');
  await expect(install).toContainText('go get');
  expect(await install.evaluate((pre) => pre.scrollWidth - pre.clientWidth)).toBe(0);
});

test('tells of a refused attempt with its remedy, then of the first trace', async ({ engine, page }) => {
  await engine.open(page, '/connect');
  const { host, port } = engine.ready.http;
  await fetch(`http://${host}:${port}/v1/trace`, { method: 'POST', body: '{}' });
  await expect(page.getByText(/It was refused: .*\/v1\/trace/)).toBeVisible();
  await expect(page.getByText('First log with a trace id')).toBeVisible();

  const traceId = 'a3f1c09e'.repeat(4);
  await engine.send('traces', spansOf('checkout', 1, 'POST /checkout', { traceId }));
  await expect(page.getByRole('heading', { name: 'checkout is connected' })).toBeVisible();
  await engine.send('logs', logsOf('checkout', 1, 'paid', traceId));
  await expect(page.getByText('1 log record with a trace id')).toBeVisible();
  await page.getByRole('button', { name: 'Open its trace' }).click();
  await expect(page).toHaveURL(new RegExp(`/traces/${traceId}`));
});

test('loads the sample and shows it', async ({ engine, page }) => {
  await engine.open(page, '/connect');
  await page.getByRole('button', { name: 'Load sample data' }).click();
  await expect(page).toHaveURL(/\/traces\?.*run=/, { timeout: 30_000 });
  await expect(page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(10)).toBeVisible();
});

test('takes a file of OTLP/JSON', async ({ engine, page }) => {
  await engine.open(page, '/connect');
  const lines = [spansOf('filed', 3, 'GET /filed'), logsOf('filed', 2, 'filed too')];
  await page.getByLabel('OTLP/JSON files').setInputFiles({
    name: 'captured.jsonl',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')),
  });
  await expect(page.getByText('3 spans, 2 log records taken in')).toBeVisible();
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Traces' })).toContainText('GET /filed');
});

test('says what a file held that was no OTLP', async ({ engine, page }) => {
  await engine.open(page, '/connect');
  await page.getByLabel('OTLP/JSON files').setInputFiles({
    name: 'notes.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"hello": "there"}'),
  });
  await expect(page.getByText(/Nothing in the file could be taken in|could not be read/)).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violations in ${theme}, wide and narrow`, async ({ engine, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await engine.open(page, '/connect');
    await expect(page.getByRole('heading', { name: 'Waiting for the first signal' })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.setViewportSize({ width: 1024, height: 768 });
    await page.getByRole('tab', { name: 'Go', exact: true }).click();
    await expect(page.getByRole('region', { name: /^main\.go/ })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
