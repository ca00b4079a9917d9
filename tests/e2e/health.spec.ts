// The health screen: what was refused, why, and the line to change.

import { connect } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import type { Engine } from './fixtures.ts';
import { expect, test } from './fixtures.ts';
import { logsOf, spansOf } from './otlp-json.ts';

/** gRPC's preface to the HTTP port, as Python's SDK sends it with a 4318 endpoint. */
function grpcToHttp({ ready }: Engine): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(ready.http.port, '127.0.0.1', () =>
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    );
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}

const doubledPath = ({ ready }: Engine) =>
  fetch(`http://127.0.0.1:${ready.http.port}/v1/traces/v1/logs`, {
    method: 'POST',
    body: '{}',
    headers: { 'user-agent': 'OTel-OTLP-Exporter-Python/1.45.1' },
  });

test('tells of what was refused, with the line to change, and keeps it over a reload', async ({
  engine,
  page,
}) => {
  await engine.open(page, '/health');
  await expect(page.getByText('Nothing was refused')).toBeVisible();
  await grpcToHttp(engine);
  await grpcToHttp(engine);
  await doubledPath(engine);
  const refused = page.getByRole('region', { name: 'Refused' });
  const card = refused
    .getByRole('listitem')
    .filter({ hasText: `gRPC sent to the HTTP port ${engine.ready.http.port}` });
  await expect(card).toContainText('2 ×');
  await expect(card).toContainText('OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf');
  await expect(card).toContainText('began with PRI * HTTP/2.0');
  await expect(refused).toContainText('Python 1.45.1');
  await expect(page.getByText('3 rejected')).toBeVisible();
  await page.reload();
  await expect(card).toContainText('2 ×');

  // Not on this screen: the status bar leads here.
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('3 rejected').click();
  await expect(page).toHaveURL(/\/health/);
  await refused.getByRole('button', { name: 'Mark as seen' }).click();
  await expect(page.getByText('3 rejected')).toBeHidden();
  await expect(card).toBeVisible();
  await expect(refused.getByRole('button', { name: 'Mark as seen' })).toBeHidden();
});

test('says of each service how much comes and what looks wrong, and opens it in place', async ({
  engine,
  page,
}) => {
  await engine.send('traces', spansOf('shop', 8, 'GET /'));
  await engine.send('logs', logsOf('mailer', 4, 'outside any trace'));
  await engine.open(page, '/health');
  const table = page.getByRole('grid', { name: 'Services' });
  await expect(table.getByRole('row').filter({ hasText: 'mailer' })).toContainText('0.0 %');
  const findings = page.getByRole('region', { name: 'Findings' });
  const first = findings.getByRole('button', { name: /Spans from Node, but no log record/ });
  await expect(first).toHaveAttribute('aria-expanded', 'true');
  await expect(findings).toContainText('@opentelemetry/instrumentation/hook.mjs');
  await first.click();
  await expect(first).toHaveAttribute('aria-expanded', 'false');
  await expect(findings.getByText('@opentelemetry/instrumentation/hook.mjs')).toBeHidden();
  await expect(table.getByRole('row').filter({ hasText: 'shop' })).toContainText('finding');
});

test('has words for telemetry without a name and for a clock that is ahead', async ({ engine, page }) => {
  const nameless = spansOf('', 2, 'GET /');
  for (const { resource } of nameless.resourceSpans)
    resource.attributes = resource.attributes.filter(({ key }) => key !== 'service.name');
  await engine.send('traces', nameless);
  const ahead = spansOf('early', 1, 'GET /');
  for (const span of ahead.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  )) {
    span.startTimeUnixNano = `${Date.now() + 240_000}000000`;
    span.endTimeUnixNano = `${Date.now() + 240_010}000000`;
  }
  await engine.send('traces', ahead);
  await engine.open(page, '/health');
  const table = page.getByRole('grid', { name: 'Services' });
  const row = table.getByRole('row').filter({ hasText: 'a service without a name' });
  await expect(row).toContainText(/\d finding/);
  await expect(row).not.toContainText('all good');
  const early = table.getByRole('row').filter({ hasText: 'early' });
  await expect(early).toContainText('clock ahead');
  await expect(early).not.toContainText('all good');
  await expect(page.getByRole('region', { name: 'Findings' })).toContainText(
    'Telemetry without service.name',
  );
});

test('shows what came of each service over time, and says how many more services there are', async ({
  engine,
  page,
}) => {
  for (let i = 0; i < 8; i++) await engine.send('traces', spansOf(`service-${i}`, 8 - i, 'GET /'));
  await engine.send('logs', logsOf('service-0', 2, 'x'));
  await engine.open(page, '/health');
  const table = page.getByRole('grid', { name: 'Services' });
  // The head's row as well.
  await expect(table.getByRole('row')).toHaveCount(7);
  const spark = table.getByRole('img', { name: 'What came of service-0 over time' });
  const inked = (): Promise<number> =>
    spark.evaluate((canvas: HTMLCanvasElement) => {
      const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      return data.filter((byte, at) => at % 4 === 3 && byte > 0).length;
    });
  await expect.poll(inked).toBeGreaterThan(10);
  await expect(table.getByRole('row').filter({ hasText: 'service-5' })).toContainText('/s');
  await page.getByRole('button', { name: /^2 more services/ }).click();
  await expect(table.getByRole('row')).toHaveCount(9);
  await page.getByRole('button', { name: 'All 8 services. Show the first 6 only' }).click();
  await expect(table.getByRole('row')).toHaveCount(7);
});

test('copies a line, and the whole as a report', async ({ engine, page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await doubledPath(engine);
  await engine.open(page, '/health');
  await page.getByRole('button', { name: 'Copy the line for Python' }).click();
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(clipboard).toBe(`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${engine.ready.http.port}`);
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect.poll(clipboard).toContain('refused: POST /v1/traces/v1/logs, no such path');
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violations in ${theme}`, async ({ engine, page }) => {
    await doubledPath(engine);
    await engine.send('traces', spansOf('shop', 8, 'GET /'));
    await page.emulateMedia({ colorScheme: theme });
    await engine.open(page, '/health');
    await expect(page.getByRole('region', { name: 'Findings' })).toContainText('Node');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
