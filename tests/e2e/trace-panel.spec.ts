// The panel of a span: what attributes mean, statements, exceptions by cause, conversations with models, links both
// ways, values of 64 KB; and the ways out of the page.
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { spanIdHex } from '#shared/model/ids.ts';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { readTrace } from '../fixtures/draw-trace.ts';
import { otlpOf } from '../fixtures/trace-otlp.ts';
import { type Engine, expect, test } from './fixtures.ts';

const SHOP = `
  storefront:POST /checkout   [==============================]     server
    cart:load                  [========]                          client
    payment:charge                       [======]                  client error
    assistant:chat                               [=====]           client
      assistant:weather                           []               internal
    mailer:send                                          [=]       producer
`;
const [LOAD, CHARGE, CHAT, TOOL, SEND] = [1, 2, 3, 4, 5];

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const int = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

const SQL = `select s.sku, s.left from stock s join hot h on h.sku = s.sku where s.left > 0 and h.day = '2026-11-28' order by s.sku limit 20`;

const JAVA = `com.shop.CheckoutException: checkout failed
	at com.shop.Checkout.run(Checkout.java:30)
	at org.springframework.web.Dispatcher.doGet(Dispatcher.java:10)
Caused by: java.net.SocketTimeoutException: no answer after 6 ms
	at com.shop.Acquirer.charge(Acquirer.java:88)
	at java.base/java.lang.Thread.run(Thread.java:833)
	... 12 more`;

const HUGE = `begin ${'0123456789abcdef '.repeat(3800)}needle-at-the-end`;

const messages = (list: object[]) => JSON.stringify(list);

function attributesOf(row: number): { key: string; value: object }[] {
  switch (row) {
    case LOAD:
      return [
        text('db.system.name', 'postgresql'),
        text('db.query.text', SQL),
        int('db.response.returned_rows', 20),
        text('http.method', 'GET'),
        text(
          'shop.cart',
          '{"items":[{"sku":"A-1","count":2},{"sku":"B-7","count":1}],"total":{"amount":12990}}',
        ),
        text('shop.dump', HUGE),
      ];
    case CHARGE:
      return [
        text('http.request.method', 'POST'),
        int('http.request.body.size', 412),
        text('shop.order.id', 'ord_88214'),
      ];
    case CHAT:
      return [
        text('gen_ai.operation.name', 'chat'),
        text('gen_ai.provider.name', 'openai'),
        text('gen_ai.request.model', 'gpt-4o'),
        text('gen_ai.response.model', 'gpt-4o-2024-08-06'),
        int('gen_ai.usage.input_tokens', 812),
        int('gen_ai.usage.output_tokens', 96),
        { key: 'gen_ai.request.temperature', value: { doubleValue: 0.2 } },
        {
          key: 'gen_ai.response.finish_reasons',
          value: { arrayValue: { values: [{ stringValue: 'stop' }] } },
        },
        text(
          'gen_ai.system_instructions',
          messages([{ type: 'text', content: 'You help at a shop. Be brief.' }]),
        ),
        text(
          'gen_ai.input.messages',
          messages([
            {
              role: 'user',
              parts: [{ type: 'text', content: 'Will it rain on my way to the shop in Paris?' }],
            },
            {
              role: 'assistant',
              parts: [{ type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Paris' } }],
            },
            {
              role: 'tool',
              parts: [{ type: 'tool_call_response', id: 'call_1', response: { rain: false, c: 14 } }],
            },
          ]),
        ),
        text(
          'gen_ai.output.messages',
          messages([
            {
              role: 'assistant',
              parts: [{ type: 'text', content: 'No rain: 14 degrees and dry.' }],
              finish_reason: 'stop',
            },
          ]),
        ),
        text(
          'gen_ai.tool.definitions',
          messages([{ type: 'function', name: 'weather', description: 'Weather now' }]),
        ),
      ];
    case TOOL:
      return [
        text('gen_ai.operation.name', 'execute_tool'),
        text('gen_ai.tool.name', 'weather'),
        text('gen_ai.tool.call.arguments', '{"city":"Paris"}'),
      ];
    default:
      return [];
  }
}

interface Sent {
  readonly columns: TraceColumns;
  /** Span id of a row. */
  readonly id: (row: number) => string;
}

async function sendShop(engine: Engine): Promise<Sent> {
  const columns = { ...readTrace(SHOP), baseNs: `${Date.now() - 30_000}000000` };
  const id = (row: number) => spanIdHex(columns.idHi[row] ?? 0, columns.idLo[row] ?? 0);
  const at = (row: number) => String(BigInt(columns.baseNs) + BigInt(columns.start[row] ?? 0) + 1_000_000n);
  const requests = otlpOf(columns, {
    attributes: attributesOf,
    events: (row) =>
      row === CHARGE
        ? [
            {
              timeUnixNano: at(row),
              name: 'exception',
              attributes: [
                text('exception.type', 'com.shop.CheckoutException'),
                text('exception.message', 'checkout failed'),
                text('exception.stacktrace', JAVA),
              ],
            },
          ]
        : [],
    links: (row) =>
      row === SEND
        ? [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: [text('why', 'batch')] }]
        : [],
  });
  for (const request of requests) await engine.send('traces', request);
  return { columns, id };
}

const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Chosen span' });

async function open(engine: Engine, page: Page, { columns, id }: Sent, row: number, more = '') {
  await engine.open(page, `/traces/${columns.traceId}?span=${id(row)}${more}`);
  await expect(
    page.getByRole('treegrid', { name: 'Spans of the trace' }).getByRole('row').first(),
  ).toBeVisible();
  return panelOf(page);
}

/** No breach of the rules that a machine can check, in a part of the page. */
async function expectAccessible(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
    [],
  );
}

test('a key tells what it means, an old one what it is called now', async ({ engine, page }) => {
  const panel = await open(engine, page, await sendShop(engine), LOAD);
  const key = panel.getByRole('button', { name: 'returned_rows' });
  await key.click();
  await expect(key).toHaveAttribute('aria-expanded', 'true');
  await expect(panel.getByText('Rows that came back.')).toBeVisible();
  await panel.getByRole('button', { name: 'method', exact: true }).click();
  await expect(panel.getByText('An old name; now http.request.method.')).toBeVisible();
  await expect(panel.locator('dd', { hasText: 'Rows that came back' })).toContainText('20 rows');
});

test('a statement and JSON are laid out, and shown as they were sent', async ({ engine, page }) => {
  const panel = await open(engine, page, await sendShop(engine), LOAD);
  const statement = panel.locator('code', { hasText: 'join hot' });
  expect((await statement.innerText()).split('\n').map((line) => line.trim())).toContain(
    "and h.day = '2026-11-28'",
  );
  await panel.getByRole('button', { name: 'as it was sent' }).first().click();
  await expect(statement).toHaveText(SQL);
  await expect(panel.getByText('"sku": "A-1"')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('panel-sql.png') });
  await expectAccessible(page, '[aria-label="Chosen span"]');
});

test('64 KB open in a box of their own, and what is searched for is found in them', async ({
  engine,
  page,
}) => {
  const panel = await open(engine, page, await sendShop(engine), LOAD);
  await panel.getByRole('button', { name: /show all 6\d/ }).click();
  const box = panel.getByRole('group', { name: 'Whole value' });
  await expect(box).toContainText('needle-at-the-end');
  expect((await box.boundingBox())?.height ?? 0).toBeLessThan(500);
  await panel.getByRole('button', { name: 'show less' }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('needle-at');
  await expect(panel.locator('mark', { hasText: 'needle-at' })).toBeVisible();
});

test('values become filters and columns', async ({ engine, page }) => {
  const sent = await sendShop(engine);
  let panel = await open(engine, page, sent, CHARGE);
  const row = panel.locator('dl > div', { hasText: 'ord_88214' });
  await row.hover();
  await row.getByRole('button', { name: 'Add as a column of the traces' }).click();
  await expect(page).toHaveURL(/\/traces\?.*col=shop\.order\.id/);
  await expect(page.getByRole('columnheader', { name: 'shop.order.id' })).toBeVisible();
  panel = await open(engine, page, sent, CHARGE);
  await panel.locator('dl > div', { hasText: 'ord_88214' }).hover();
  await panel
    .locator('dl > div', { hasText: 'ord_88214' })
    .getByRole('button', { name: 'Traces that have this value' })
    .click();
  await expect(page.getByText('POST /checkout').first()).toBeVisible();
});

test('of a chain of exceptions the first cause stands on top', async ({ engine, page }) => {
  const panel = await open(engine, page, await sendShop(engine), CHARGE);
  const card = panel.getByRole('region', { name: 'Exception' });
  await expect(card.getByText('java.net.SocketTimeoutException: no answer after 6 ms')).toBeVisible();
  await expect(card.getByText('Acquirer.java:88')).toBeVisible();
  // The line that raised what the card tells of is in view, the rest of that stack one click away.
  await expect(card.getByText('Checkout.java:30')).toBeVisible();
  await expect(card.getByText('... 12 more')).toHaveCount(0);
  await expect(card.getByRole('button', { name: '1 frame in springframework' })).toHaveCount(0);
  const led = card.getByRole('button', { name: /led to/ });
  await expect(led).toHaveAttribute('aria-expanded', 'false');
  await led.click();
  await expect(led).toHaveAttribute('aria-expanded', 'true');
  await expect(card.getByRole('button', { name: '1 frame in springframework' })).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('panel-exception.png') });
  await expectAccessible(page, '[aria-label="Chosen span"]');
});

test('a conversation with a model is read as one', async ({ engine, page }) => {
  const panel = await open(engine, page, await sendShop(engine), CHAT);
  const card = panel.getByRole('region', { name: 'Generative AI' });
  await expect(card.getByText('gpt-4o-2024-08-06')).toBeVisible();
  await expect(card.getByText('812')).toBeVisible();
  await expect(card.getByText('Will it rain on my way')).toBeVisible();
  await expect(card.getByText('"city": "Paris"')).toBeVisible();
  await expect(card.getByText('No rain: 14 degrees and dry.')).toBeVisible();
  await expect(panel.getByText('gen_ai.input.messages')).toHaveCount(0);
  await page.screenshot({ path: test.info().outputPath('panel-genai.png') });
  await expectAccessible(page, '[aria-label="Chosen span"]');
});

test('a conversation told by log records joins its span', async ({ engine, page }) => {
  const { columns, id } = await sendShop(engine);
  const at = String(BigInt(columns.baseNs) + BigInt(columns.start[TOOL] ?? 0));
  const record = (eventName: string, content: string) => ({
    timeUnixNano: at,
    eventName,
    body: { kvlistValue: { values: [text('content', content)] } },
    traceId: columns.traceId,
    spanId: id(TOOL),
  });
  await engine.send('logs', {
    resourceLogs: [
      {
        resource: { attributes: [text('service.name', 'assistant')] },
        scopeLogs: [{ scope: {}, logRecords: [record('gen_ai.user.message', 'what says the sky?')] }],
      },
    ],
  });
  const panel = await open(engine, page, { columns, id }, TOOL);
  const card = panel.getByRole('region', { name: 'Generative AI' });
  await expect(card.getByText('what says the sky?')).toBeVisible();
  await expect(card.getByText('"city": "Paris"')).toBeVisible();
});

test('what the SDK dropped is told where it is missed', async ({ engine, page }) => {
  const columns = { ...readTrace('shop:root [==]'), baseNs: `${Date.now() - 30_000}000000` };
  const [request] = otlpOf(columns) as { resourceSpans: { scopeSpans: { spans: object[] }[] }[] }[];
  const [span] = request?.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  Object.assign(span ?? {}, { droppedAttributesCount: 3, droppedEventsCount: 2, droppedLinksCount: 1 });
  await engine.send('traces', request ?? {});
  await engine.open(page, `/traces/${columns.traceId}`);
  const panel = panelOf(page);
  await expect(panel.getByText('The SDK dropped 3 attributes.')).toBeVisible();
  await expect(panel.getByText('The SDK dropped 2 events.')).toBeVisible();
  await panel.getByRole('tab', { name: 'Links' }).click();
  await expect(panel.getByText('The SDK dropped 1 link.')).toBeVisible();
  await expect(panel.getByText('No link from or to this span')).toHaveCount(0);
});

test('links are followed both ways', async ({ engine, page }) => {
  const sent = await sendShop(engine);
  const { columns, id } = sent;
  const other = {
    ...readTrace('batch:process [==] consumer'),
    traceId: 'ef'.repeat(16),
    baseNs: columns.baseNs,
  };
  const links = () => [
    { traceId: columns.traceId, spanId: id(SEND), attributes: [text('reason', 'queued')] },
  ];
  for (const request of otlpOf(other, { links })) await engine.send('traces', request);
  const panel = await open(engine, page, sent, SEND);
  await expect(panel.getByRole('tab', { name: /Links/ })).toContainText('2');
  const linked = page.getByRole('img', { name: 'linked from elsewhere' });
  await expect(page.getByRole('row', { selected: true }).filter({ has: linked })).toHaveCount(1);
  await expect(linked).toHaveCount(1);
  await panel.getByRole('tab', { name: /Links/ }).click();
  await expect(panel.getByText('queued')).toBeVisible();
  await expect(panel.getByText('batch', { exact: true }).first()).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('panel-links.png') });
  await expectAccessible(page, '[aria-label="Chosen span"]');
  await panel.getByRole('link', { name: 'open its trace' }).last().click();
  await expect(page).toHaveURL(new RegExp(other.traceId));
  await expect(page.getByRole('heading', { name: 'process', level: 1 })).toBeVisible();
  await panelOf(page).getByRole('tab', { name: /Links/ }).click();
  await panelOf(page).getByRole('link', { name: 'open its trace' }).click();
  await expect(page).toHaveURL(new RegExp(`${columns.traceId}.*span=${id(SEND)}`));
});

test('ids, links, spans and subtrees are copied by menu and key; the trace is a file', async ({
  engine,
  page,
}) => {
  const sent = await sendShop(engine);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(engine, page, sent, CHAT);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('y');
  await page.keyboard.press('i');
  await expect.poll(clipboard).toBe(sent.columns.traceId);
  await page.keyboard.press('y');
  await page.keyboard.press('s');
  await expect.poll(clipboard).toContain('resourceSpans');
  expect(JSON.parse(await clipboard())).toMatchObject({
    resourceSpans: [{ scopeSpans: [{ spans: [{ spanId: sent.id(CHAT), name: 'chat' }] }] }],
  });
  await page.keyboard.press('y');
  await page.keyboard.press('t');
  await expect.poll(clipboard).toMatch(/^assistant: chat .*\n {2}weather/);
  await page.keyboard.press('y');
  await page.keyboard.press('a');
  await expect.poll(clipboard).toMatch(/ERROR\n +> /);
  await page.locator('header').getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('menuitem', { name: /Link to this view/ }).click();
  await expect.poll(clipboard).toContain(`span=${sent.id(CHAT)}`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('x')]);
  expect(download.suggestedFilename()).toBe(`trace-${sent.columns.traceId}.otlp.jsonl`);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  expect(
    lines.map((line) => JSON.parse(line)).flatMap(({ resourceSpans }) => resourceSpans),
  ).not.toHaveLength(0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('copy chosen');
  await expect(page.getByText('Copy chosen span as OTLP JSON')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('dialog').getByText(/Send/).first()).toBeVisible();
});
