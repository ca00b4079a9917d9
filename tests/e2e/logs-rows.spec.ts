// What a record's body is, read by people: stack traces, JSON, what stands around it, and what can be done with a
// piece of its text. On a fresh engine, sent over OTLP.
import { randomBytes } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { logsOf, spansOf } from './otlp-json.ts';

const lines = (page: Page) => page.getByRole('grid', { name: 'Log records' }).getByRole('row');
const query = (page: Page) => page.getByRole('textbox', { name: 'LogQL query' });
const record = (page: Page) => page.getByRole('region', { name: 'Record' });

const STACK = `charge failed for order 81
java.lang.IllegalStateException: acquirer said no
\tat com.shop.Pay.charge(Pay.java:88)
\tat com.shop.Checkout.place(Checkout.java:41)
\tat org.springframework.web.Dispatcher.run(Dispatcher.java:9)
Caused by: java.net.SocketTimeoutException: Read timed out
\tat java.base/java.net.Socket.read(Socket.java:1)
\tat com.shop.Acquirer.call(Acquirer.java:12)`;

const ORDER = {
  event: 'order placed',
  order: {
    id: 'ord_81',
    lines: [
      { sku: 'a-1', count: 2, note: 'gift' },
      { sku: 'b-7', count: 1, note: '' },
    ],
  },
  total: 129.5,
};

/** Selects a text that stands in one element. */
async function select(page: Page, text: string): Promise<void> {
  const box = await page
    .locator('[data-body]')
    .filter({ hasText: text })
    .last()
    .evaluate((element, wanted) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = (node.textContent ?? '').indexOf(wanted);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        return { left, right, y: (top + bottom) / 2 };
      }
      throw new Error(`no text ${wanted}`);
    }, text);
  await page.mouse.move(box.left + 0.5, box.y);
  await page.mouse.down();
  await page.mouse.move(box.right, box.y, { steps: 3 });
  await page.mouse.up();
}

test('a stack trace is one line with its first cause, and opens with the cause on top', async ({
  engine,
  page,
}) => {
  await engine.send('logs', logsOf('payment', 1, STACK));
  await engine.open(page, '/logs');
  const line = lines(page).last();
  await expect(line).toContainText('charge failed for order 81');
  await expect(line).toContainText('java.net.SocketTimeoutException: Read timed out');
  await expect(line).toContainText('5 frames');
  await line.click();
  await expect(record(page).getByText('First cause')).toBeVisible();
  await expect(record(page)).toContainText('call');
  await expect(record(page)).not.toContainText('Dispatcher.java');
  await record(page)
    .getByRole('button', { name: /led to/ })
    .click();
  await expect(record(page)).toContainText('frame in');
  await record(page).getByRole('button', { name: 'as it was sent' }).click();
  await expect(record(page)).toContainText('Caused by: java.net.SocketTimeoutException');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
});

test('a JSON body opens as a tree whose branches open and close', async ({ engine, page }) => {
  await engine.send('logs', logsOf('shop', 1, JSON.stringify(ORDER)));
  await engine.open(page, '/logs');
  await lines(page).last().click();
  const branch = record(page).getByRole('button', { name: /lines: 2 items/ });
  await expect(branch).toHaveAttribute('aria-expanded', 'true');
  await expect(record(page)).toContainText('"gift"');
  await branch.focus();
  await page.keyboard.press('Enter');
  await expect(branch).toHaveAttribute('aria-expanded', 'false');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
});

test('a piece of text that is selected can be asked for and left out', async ({ engine, page }) => {
  await engine.send('logs', logsOf('shop', 3, 'worker 2 idle'));
  await engine.send('logs', logsOf('shop', 2, 'order confirmed'));
  await engine.open(page, '/logs');
  await expect(lines(page)).toHaveCount(5);
  await select(page, 'idle');
  await page
    .getByRole('toolbar', { name: 'Selected text' })
    .getByRole('button', { name: 'Hide this' })
    .click();
  await expect(query(page)).toHaveText('{service_name=~".+"} != "idle"');
  await expect(lines(page)).toHaveCount(2);
  await select(page, 'confirmed');
  await page.getByRole('button', { name: 'Find this' }).click();
  await expect(query(page)).toHaveText('{service_name=~".+"} != "idle" |= "confirmed"');
  await expect(page.getByRole('toolbar', { name: 'Selected text' })).toHaveCount(0);
  await expect(page.locator('mark').first()).toHaveText('confirmed');
});

test('around a record stand those of its service, or of its trace across services', async ({
  engine,
  page,
}) => {
  const traceId = randomBytes(16).toString('hex');
  await engine.send('traces', spansOf('shop', 1, 'GET /cart', { traceId }));
  await engine.send('logs', logsOf('shop', 1, 'cart asked', traceId));
  await engine.send('logs', logsOf('stock', 1, 'stock looked up', traceId));
  await engine.send('logs', logsOf('shop', 1, 'heartbeat'));
  await engine.open(page, '/logs?q=%7Bservice_name%3D%22shop%22%7D+%7C%3D+%22cart%22');
  await lines(page).last().click();
  await page.getByRole('button', { name: 'Lines around it' }).click();
  await expect(record(page)).toContainText('heartbeat');
  await expect(record(page)).not.toContainText('stock looked up');
  await record(page).getByRole('radio', { name: 'Trace' }).click();
  await expect(record(page)).toContainText('stock looked up');
  await expect(record(page)).not.toContainText('heartbeat');
});

test('services that send records without trace ids are named with their share, and the way to change it', async ({
  engine,
  page,
}) => {
  const traceId = randomBytes(16).toString('hex');
  await engine.send('logs', logsOf('shop', 3, 'in a trace', traceId));
  await engine.send('logs', logsOf('shop', 1, 'alone'));
  await engine.send('logs', logsOf('stock', 2, 'in a trace too', traceId));
  await engine.open(page, '/logs');
  const section = page.getByRole('region', { name: 'Without a trace id' });
  await expect(section.getByRole('button', { name: /^shop 25\D/ })).toBeVisible();
  await expect(section).not.toContainText('stock');
  await section.getByRole('button', { name: /^shop 25\D/ }).click();
  await expect(query(page)).toHaveText('{service_name="shop"} | trace_id = ""');
  await expect(lines(page)).toHaveCount(1);
  await section.getByRole('link', { name: 'How logs carry trace ids' }).click();
  await expect(page).toHaveURL(/\/connect/);
});

test('a record without a trace says how logs come to carry its ids', async ({ engine, page }) => {
  await engine.send('logs', logsOf('shop', 1, 'alone'));
  await engine.open(page, '/logs');
  await lines(page).last().click();
  await expect(record(page)).toContainText('logged outside of a span');
  await record(page).getByRole('link', { name: 'Connect' }).click();
  await expect(page).toHaveURL(/\/connect/);
});
