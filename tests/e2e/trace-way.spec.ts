// The way through a trace: what a link and "back" bring, records that are read whole, spans of one id, long names.
import { spanIdHex } from '#shared/model/ids.ts';
import { expect, test } from './fixtures.ts';
import { chosen, grid, rows, sendCheckout, sendDrawing } from './trace-page.ts';

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

test('a link keeps its zoom, though the chosen span is outside of it', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  const first = spanIdHex(columns.idHi[1] ?? 0, columns.idLo[1] ?? 0);
  const from = BigInt(columns.baseNs) + 25_000_000n;
  const zoom = `zoom=${from}-5000000`;
  await engine.open(page, `/traces/${columns.traceId}?span=${first}&${zoom}`);
  await expect(chosen(page)).toContainText('cart');
  // Choosing another row writes the URL anew, with the zoom as it is on screen.
  const walk = async () => {
    await page.keyboard.press('k');
    await expect(page).not.toHaveURL(new RegExp(first));
    await expect(page).toHaveURL(new RegExp(zoom));
    await page.keyboard.press('j');
    await expect(page).toHaveURL(new RegExp(first));
    await expect(page).toHaveURL(new RegExp(zoom));
  };
  await walk();
  await page.reload();
  await expect(chosen(page)).toContainText('cart');
  await walk();
});

test('back undoes a view within the trace, Esc leaves it for where one came from', async ({
  engine,
  page,
}) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, '/traces');
  await page.getByText('POST /checkout').first().click();
  await expect(grid(page)).toBeVisible();
  await page
    .getByRole('radio', { name: 'Flame' })
    .or(page.getByRole('tab', { name: 'Flame' }))
    .first()
    .click();
  await expect(page).toHaveURL(/view=flame/);
  await page.goBack();
  await expect(grid(page)).toBeVisible();
  await rows(page).filter({ hasText: 'GET /cart' }).click();
  await expect(page).toHaveURL(/span=/);
  await page.keyboard.press('.');
  await expect(page).toHaveURL(/focus=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/focus=/);
  await expect(page).toHaveURL(new RegExp(columns.traceId));
  await expect(rows(page).filter({ hasText: 'POST /v1/charges' }).first()).toBeVisible();
  await page.goForward();
  await expect(page).toHaveURL(/focus=/);
  await page.getByRole('button', { name: 'Back to the traces' }).click();
  await expect(page).toHaveURL(/\/traces(\?|$)/);
});

test('a log record is read whole in the panel: body, exception, attributes', async ({ engine, page }) => {
  const { columns, failed } = await sendCheckout(engine);
  const record = (body: object | undefined, more: object) => ({
    timeUnixNano: String(BigInt(columns.baseNs) + 22_000_000n),
    severityNumber: 17,
    ...(body && { body }),
    traceId: columns.traceId,
    spanId: failed,
    ...more,
  });
  await engine.send('logs', {
    resourceLogs: [
      {
        resource: { attributes: [text('service.name', 'payment')] },
        scopeLogs: [
          {
            scope: { name: 'drawing' },
            logRecords: [
              record(
                { stringValue: 'fail' },
                {
                  attributes: [
                    text('shop.retry', 'third of five'),
                    text('exception.type', 'CardError'),
                    text('exception.message', 'declined'),
                    text('exception.stacktrace', 'CardError: declined\n    at pay (/app/src/card.ts:12:3)'),
                  ],
                },
              ),
              record(undefined, {
                eventName: 'gen_ai.evaluation.result',
                attributes: [text('score', '0.9')],
              }),
            ],
          },
        ],
      },
    ],
  });
  await engine.open(page, `/traces/${columns.traceId}?span=${failed}&logs=trace`);
  await rows(page).filter({ hasText: 'gen_ai.evaluation.result' }).click();
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await expect(panel.getByRole('region', { name: 'Log record' })).toContainText('0.9');
  await rows(page)
    .filter({ hasText: 'ERROR fail' })
    .or(rows(page).filter({ hasText: /fail$/ }))
    .first()
    .click();
  const open = panel.getByRole('region', { name: 'Log record' });
  await expect(open).toHaveCount(1);
  await expect(open).toContainText('third of five');
  await expect(open.getByText('card.ts')).toBeVisible();
  await expect(panel.getByRole('button', { expanded: true }).filter({ hasText: 'fail' })).toHaveCount(1);
  await open.getByRole('button', { name: 'among the logs' }).click();
  await expect(page).toHaveURL(/view=logs/);
});

test('two spans of one id are two rows, chosen one by one', async ({ engine, page }) => {
  const columns = await sendDrawing(
    engine,
    `
      shop:call      [========]   client
      stock:serve      [====]     server
      stock:SELECT       []       parent=1
    `,
    () => [],
    (made) => {
      made.idLo[1] = made.idLo[0] ?? 0;
    },
  );
  await engine.open(page, `/traces/${columns.traceId}`);
  await rows(page).filter({ hasText: 'serve' }).click();
  await expect(chosen(page)).toContainText('serve');
  await expect(page.getByRole('complementary', { name: 'Chosen span' }).getByRole('heading')).toContainText([
    'serve',
  ]);
  await expect(page).toHaveURL(/span=[0-9a-f]{16}\.2/);
  await page.reload();
  await expect(chosen(page)).toContainText('serve');
  await page.getByRole('button', { name: /notes? on this trace/ }).click();
  await expect(page.getByRole('menu')).toContainText('2 spans with an id that another has too');
});

test('what can be done with a trace stays in a window of 1024 pixels, whatever its service is called', async ({
  engine,
  page,
}) => {
  const { traceId } = await sendDrawing(
    engine,
    `
      com.example.shop.backend.checkout.gateway.service.production.eu.west.one:POST   [====]   server
      com.example.shop.backend.checkout.gateway.service.production.eu.west.one:render   []
      com.example.shop.backend.stock.gateway.service.production.eu.west.one:SELECT       []   client
    `,
  );
  await page.setViewportSize({ width: 1024, height: 768 });
  await engine.open(page, `/traces/${traceId}`);
  const send = page.getByRole('button', { name: 'Send', exact: false }).last();
  await expect(send).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('heading', { name: 'POST' }).first()).toBeInViewport({ ratio: 1 });
  await expect(rows(page).getByText('SELECT').first()).toBeInViewport({ ratio: 1 });
});

test('a trace of which only log records are here leads to them', async ({ engine, page }) => {
  const traceId = 'ab'.repeat(16);
  await engine.send('logs', {
    resourceLogs: [
      {
        resource: { attributes: [text('service.name', 'mailer')] },
        scopeLogs: [
          {
            scope: { name: 'drawing' },
            logRecords: [1, 2].map((n) => ({
              timeUnixNano: `${Date.now() - n * 1000}000000`,
              severityNumber: 9,
              body: { stringValue: `mail ${n}` },
              traceId,
            })),
          },
        ],
      },
    ],
  });
  await engine.open(page, `/traces/${traceId}`);
  await page.getByRole('button', { name: 'Its 2 log records' }).click();
  await expect(page).toHaveURL(/\/logs/);
  await expect(page.getByText('mail 1')).toBeVisible();
  await expect(page.getByText('mail 2')).toBeVisible();
});
