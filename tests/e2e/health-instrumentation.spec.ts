// The health screen on instrumentation: scores, shares, and for each what it was judged by, examples that lead to where
// they are, and the line to change.
import { randomBytes } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Engine } from './fixtures.ts';
import { expect, test } from './fixtures.ts';
import { spansOf } from './otlp-json.ts';

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const RESOURCE = { attributes: [text('service.name', 'catalog'), text('telemetry.sdk.language', 'python')] };

/** One request with old names, and two log records within it, one of them without its trace. */
async function sendsOldNames(engine: Engine): Promise<string> {
  const now = Date.now();
  const span = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: 'GET /products',
    kind: 2,
    startTimeUnixNano: `${now - 2000}000000`,
    endTimeUnixNano: `${now - 1000}000000`,
    attributes: [text('http.method', 'GET')],
  };
  const scope = { name: 'opentelemetry.instrumentation.fastapi' };
  await engine.send('traces', {
    resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope, spans: [span] }] }],
  });
  const log = (body: string) => ({
    timeUnixNano: `${now - 1500}000000`,
    severityNumber: 9,
    body: { stringValue: body },
  });
  const logRecords = [
    log('lost its context'),
    { ...log('priced'), traceId: span.traceId, spanId: span.spanId },
  ];
  await engine.send('logs', {
    resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: { name: 'app' }, logRecords }] }],
  });
  return span.traceId;
}

test('scores each service, and opens a figure to its examples and the line to change', async ({
  engine,
  page,
}) => {
  await sendsOldNames(engine);
  await engine.open(page, '/health');
  const row = page.getByRole('grid', { name: 'Services' }).getByRole('row').filter({ hasText: 'catalog' });
  await expect(row).toContainText('50.0 %');
  const panel = page.getByRole('region', { name: /^catalog, score \d+$/ });
  await expect(panel).toContainText('The largest gain');

  await panel.getByRole('button', { name: /Old attribute names/ }).click();
  await expect(panel).toContainText('http.method → http.request.method');
  await expect(panel).toContainText('OTEL_SEMCONV_STABILITY_OPT_IN=http');
  await panel.getByRole('button', { name: /service\.instance\.id is present/ }).click();
  await expect(panel).toContainText('RES-001, normal: weight 20');
  // One is open at a time.
  await expect(panel).not.toContainText('OTEL_SEMCONV_STABILITY_OPT_IN=http');
});

test('leads from an example to the record, to all like it, and to the span it was written in', async ({
  engine,
  page,
}) => {
  const traceId = await sendsOldNames(engine);
  await engine.open(page, '/health');
  const panel = page.getByRole('region', { name: /^catalog, score/ });
  await panel.getByRole('button', { name: /Logs within requests/ }).click();
  await expect(panel.getByRole('button', { name: /Logs within requests/ })).toContainText(
    '1 of 2 log records',
  );
  const example = panel.getByRole('listitem').filter({ hasText: /^lost its context/ });
  await example.getByRole('link', { name: 'log', exact: true }).click();
  await expect(page).toHaveURL(/\/logs\?.*log=\d+/);
  await expect(page.getByText('lost its context').first()).toBeVisible();
  await page.goBack();
  await panel.getByRole('button', { name: /Logs within requests/ }).click();
  await example.getByRole('link', { name: 'all logs' }).click();
  await expect(page.getByText('lost its context').first()).toBeVisible();
  await expect(page.getByText('priced')).toBeHidden();
  await page.goBack();
  await panel.getByRole('button', { name: /Logs within requests/ }).click();
  await example.getByRole('link', { name: 'span' }).click();
  await expect(page).toHaveURL(new RegExp(`/traces/${traceId}`));
});

test('shows the lowest score first, and the service of a row that is pressed, over a reload', async ({
  engine,
  page,
}) => {
  await sendsOldNames(engine);
  const fine = spansOf('shop', 3, 'GET /');
  for (const { resource } of fine.resourceSpans) resource.attributes.push(text('service.instance.id', 'one'));
  await engine.send('traces', fine);
  await engine.open(page, '/health');
  await expect(page.getByRole('region', { name: /^catalog, score/ })).toBeVisible();
  await page.getByRole('grid', { name: 'Services' }).getByRole('row').filter({ hasText: 'shop' }).click();
  const panel = page.getByRole('region', { name: 'shop, score 100' });
  await expect(panel).toContainText('excellent');
  await expect(panel).not.toContainText('The largest gain');
  await expect(page).toHaveURL(/service=shop/);
  await page.reload();
  await expect(panel).toBeVisible();
});

test('says of a service in the address that it sent nothing, and shows no other in its place', async ({
  engine,
  page,
}) => {
  await sendsOldNames(engine);
  await engine.open(page, '/health?service=ties');
  const panel = page.getByRole('region', { name: 'ties' });
  await expect(panel).toContainText('Nothing of ties in this time');
  await panel.getByRole('button', { name: 'Show the lowest score' }).click();
  await expect(page.getByRole('region', { name: /^catalog, score \d+$/ })).toContainText(
    /by \d+ of 19 rules/,
  );
  await expect(page).not.toHaveURL(/service=/);
});

test('has words for a time in which nothing came', async ({ engine, page }) => {
  await engine.open(page, '/health');
  const panel = page.getByRole('region', { name: 'Instrumentation' });
  await expect(panel).toContainText('Nothing to judge yet');
  await sendsOldNames(engine);
  await page.reload();
  await expect(page.getByRole('region', { name: /^catalog, score/ })).toBeVisible();
});

test('says what a rule costs, and leads from a finding to its examples in the panel', async ({
  engine,
  page,
}) => {
  await engine.send('traces', spansOf('other', 1, 'GET /'));
  await sendsOldNames(engine);
  await engine.open(page, '/health');
  const findings = page.getByRole('region', { name: 'Findings' });
  const finding = findings.getByRole('button', {
    name: /catalog.*service\.instance\.id is present.*−\d+ points/,
  });
  await finding.click();
  await findings.getByRole('button', { name: 'Examples, in catalog’s instrumentation' }).click();
  const panel = page.getByRole('region', { name: /^catalog, score \d+$/ });
  const rule = panel.getByRole('button', { name: /service\.instance\.id is present.*−\d+ points/ });
  await expect(rule).toHaveAttribute('aria-expanded', 'true');
  await expect(rule).toBeInViewport();
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violations with a figure open, in ${theme}`, async ({ engine, page }) => {
    await sendsOldNames(engine);
    await page.emulateMedia({ colorScheme: theme });
    await engine.open(page, '/health');
    const panel = page.getByRole('region', { name: /^catalog, score/ });
    await panel.getByRole('button', { name: /Logs within requests/ }).click();
    await expect(panel.getByRole('link', { name: 'log', exact: true })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
