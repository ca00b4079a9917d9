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
  await page.getByRole('row').filter({ hasText: 'POST /checkout' }).first().click();
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
  // What is copied is the chosen one, not the first of the two.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('y');
  await page.keyboard.press('s');
  await expect.poll(clipboard).toContain('"name": "serve"');
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
  await expect(page.getByRole('grid').getByText('mail 1')).toBeVisible();
  await expect(page.getByRole('grid').getByText('mail 2')).toBeVisible();
});

test('the trace chip of a log record opens the trace at that record, and the link keeps it', async ({
  engine,
  page,
}) => {
  const { columns, failed } = await sendCheckout(engine);
  await engine.open(page, '/logs');
  await page
    .getByRole('link', { name: columns.traceId.slice(0, 8) })
    .first()
    .click();
  await expect(chosen(page)).toContainText('charge failed, will retry');
  await expect(page).toHaveURL(new RegExp(`span=${failed}&.*log=\\d+`));
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await expect(panel.getByRole('heading', { name: 'POST /v1/charges' })).toBeVisible();
  await expect(panel.getByText('charge failed, will retry').first()).toBeVisible();
  await page.reload();
  await expect(chosen(page)).toContainText('charge failed, will retry');
  // Its span is above it; whoever goes there has left the record.
  await page.keyboard.press('h');
  await expect(chosen(page)).toContainText('POST /v1/charges');
  await expect(page).not.toHaveURL(/[?&]log=/);
  await page.keyboard.press('j');
  await expect(chosen(page)).toContainText('charge failed, will retry');
  await expect(page).toHaveURL(/[?&]log=\d+/);
});

test('a link to a record of no span shows its row', async ({ engine, page }) => {
  const columns = await sendDrawing(engine, 'shop:GET / [=====]', () => [
    { service: 'shop', body: 'of the span', severity: 9, row: 0, at: 1_000_000 },
    { service: 'shop', body: 'of no span', severity: 9, at: 2_000_000 },
  ]);
  const { logs } = await engine.client.traceLogs({ traceId: columns.traceId, limit: 10 });
  const loose = logs.find(({ body }) => body === 'of no span');
  await engine.open(page, `/traces/${columns.traceId}?log=${loose?.id}`);
  await expect(chosen(page)).toContainText('of no span');
});

test('a link to a record keeps it while the records are on their way', async ({ engine, page }) => {
  const { columns, failed } = await sendCheckout(engine);
  const { logs } = await engine.client.traceLogs({ traceId: columns.traceId, limit: 10 });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/marks(\?|$)/, async (route) => {
    await held;
    await route.continue();
  });
  await engine.open(page, `/traces/${columns.traceId}?span=${failed}&log=${logs[0]?.id}`);
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await expect(panel.getByText('ord_88214')).toBeVisible();
  // What was chosen before the records came is what the URL said: nothing of it was written over.
  await expect(page).toHaveURL(/[?&]log=\d+/);
  letGo();
  await expect(chosen(page)).toContainText('charge failed, will retry');
  await expect(page).toHaveURL(/[?&]log=\d+/);
});

test('the keyboard is on the rows at first, goes into the panel with Enter and back with Escape', async ({
  engine,
  page,
}) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, '/traces');
  await page.getByRole('row').filter({ hasText: 'POST /checkout' }).first().click();
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await expect(panel.getByRole('tab', { name: 'Span' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('tab', { name: /Logs/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(grid(page)).toBeFocused();
  await expect(panel).toBeVisible();
  // A button has its own Enter.
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await expect(panel.getByRole('button', { name: 'Copy span id' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(panel.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel).toHaveCount(0);
  await expect(grid(page)).toBeFocused();
  // Without a panel Enter opens it, and goes there as well.
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('tab', { name: /Logs/ })).toBeFocused();
  await expect(page).toHaveURL(new RegExp(columns.traceId));
});

test('the overview has a name, and its edges move with the arrow keys', async ({ engine, page }) => {
  const { columns } = await sendCheckout(engine);
  await engine.open(page, `/traces/${columns.traceId}`);
  const overview = page.getByRole('region', { name: 'Overview of the whole trace' });
  await overview.getByRole('slider', { name: 'Start of the view' }).press('ArrowRight');
  await expect(page).toHaveURL(/zoom=/);
});
