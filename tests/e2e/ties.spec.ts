// Logs that name their trace anywhere but in their own fields, as SDKs and people send them: what the screens say.
import type { Page } from '@playwright/test';
import { type Engine, expect, test } from './fixtures.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const now = Date.now();
const at = (ms: number) => `${now - 5000 + ms}000000`;

const resource = (service: string, language: string) => ({
  attributes: [text('service.name', service), text('telemetry.sdk.language', language)],
});

/** A request in `catalog` with its records, each tied another way; structlog's doubled line and Rust's event among them. */
async function send(engine: Engine): Promise<void> {
  await engine.send('traces', {
    resourceSpans: [
      {
        resource: resource('catalog', 'python'),
        scopeSpans: [
          {
            spans: [
              {
                traceId: TRACE,
                spanId: SPAN,
                name: 'GET /products',
                kind: 2,
                startTimeUnixNano: at(0),
                endTimeUnixNano: at(100),
                events: [
                  { name: 'charging card', timeUnixNano: at(40), attributes: [text('level', 'INFO')] },
                  { name: 'cache miss', timeUnixNano: at(42), attributes: [] },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
  const own = { traceId: TRACE, spanId: SPAN };
  const decimal = (hex: string) => String(BigInt(`0x${hex}`));
  const record = (ms: number, body: string, more: object = {}) => ({
    timeUnixNano: at(ms),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: body },
    ...more,
  });
  await engine.send('logs', {
    resourceLogs: [
      {
        resource: resource('catalog', 'python'),
        scopeLogs: [
          {
            logRecords: [
              record(10, 'products listed', own),
              record(20, 'stock looked up', {
                attributes: [
                  text('dd.trace_id', decimal(TRACE.slice(16))),
                  text('dd.span_id', decimal(SPAN)),
                ],
              }),
              record(30, JSON.stringify({ event: 'priced', trace_id: TRACE, span_id: SPAN })),
              record(35, `[traceId=${TRACE}, spanId=${SPAN}] \u001b[32mrendered\u001b[0m`),
              record(50, 'order placed', own),
              record(50, JSON.stringify({ event: 'order placed', level: 'info' }), own),
              { ...record(0, 'charging card', own), timeUnixNano: '0', observedTimeUnixNano: at(40) },
              record(60, 'started', { attributes: [text('trace_id', '0')] }),
            ],
          },
        ],
      },
    ],
  });
}

const lines = (page: Page) => page.getByRole('grid', { name: 'Log records' }).getByRole('row');

test('a record says how it came to its trace, and where to read how its own fields say it', async ({
  engine,
  page,
}) => {
  await send(engine);
  await engine.open(page, '/logs?from=all');
  await expect(lines(page)).toHaveCount(8);
  await expect(lines(page).filter({ hasText: 'no trace' })).toHaveText(/started/);
  const line = lines(page).filter({ hasText: 'stock looked up' });
  await expect(line.getByRole('link', { name: TRACE.slice(0, 8) })).toHaveAttribute(
    'title',
    'Open in its trace · tied by an attribute',
  );
  await line.getByText('stock looked up').click();
  const detail = page.getByRole('region', { name: 'Record' });
  await expect(detail).toContainText('its attribute dd.trace_id');
  await expect(detail.getByRole('link', { name: 'Connect' })).toHaveAttribute(
    'href',
    /^\/connect\?.*tab=python/,
  );
  await lines(page).filter({ hasText: 'rendered' }).getByText('rendered').click();
  await expect(detail).toContainText('its text, behind traceId');
  await lines(page).filter({ hasText: 'products listed' }).getByText('products listed').click();
  await expect(detail).toContainText('its own fields');
});

test('what came twice is one row in its trace and marked among all logs', async ({ engine, page }) => {
  await send(engine);
  await engine.open(page, '/logs?from=all');
  await expect(lines(page).filter({ hasText: 'sent twice' })).toHaveCount(1);
  await expect(lines(page).filter({ hasText: 'sent twice' })).toContainText('"event"');

  await engine.open(page, `/traces/${TRACE}?view=logs`);
  const rows = page.getByLabel('Log records of the trace').getByRole('row');
  await expect(rows.filter({ hasText: 'order placed' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'order placed' })).toContainText('sent twice');
  await expect(rows.filter({ hasText: 'rendered' })).toHaveCount(1);
});

test('an event of a span that is a record too stands once in its panel', async ({ engine, page }) => {
  await send(engine);
  await engine.open(page, `/traces/${TRACE}?span=${SPAN}`);
  await expect(page.getByText('1 of them is a log record too, and shown as one.')).toBeVisible();
  await expect(page.getByText('cache miss')).toBeVisible();
  await expect(page.getByText('charging card')).toHaveCount(1);
});
