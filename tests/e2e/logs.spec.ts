// The logs screen on real data: the sample shop for reading, a fresh engine for what changes.
import { randomBytes } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { logsOf, spansOf } from './otlp-json.ts';

const lines = (page: Page) => page.getByRole('grid', { name: 'Log records' }).getByRole('row');
const query = (page: Page) => page.getByRole('textbox', { name: 'LogQL query' });
const facets = (page: Page) => page.getByRole('navigation', { name: 'Narrow the records' });
const records = (count: number) => `${count.toLocaleString('en-US')} ${count === 1 ? 'record' : 'records'}`;

test.describe('reading the sample shop', () => {
  test('shows the newest record last, and how many there are of which severity', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all');
    const [newest] = (await shop.client.listLogs({ limit: 1 })).logs;
    await expect(lines(page).last()).toContainText(newest?.body.split(' ')[0] ?? '?');
    const { total, bySeverity } = await shop.client.logHistogram({});
    await expect(page.getByText(records(total.count), { exact: true })).toBeVisible();
    const errors = (bySeverity.error ?? 0) + (bySeverity.fatal ?? 0);
    await expect(page.getByText(`${errors} errors`, { exact: true })).toBeVisible();
  });

  test('older records come when one scrolls up to them', async ({ shop, page }) => {
    const q = '{service_name="catalog"}';
    await shop.open(page, `/logs?from=all&q=${encodeURIComponent(q)}`);
    await expect(lines(page).nth(5)).toBeVisible();
    const list = page.getByRole('grid', { name: 'Log records' });
    await list.focus();
    const [oldest] = (await shop.client.listLogs({ q, limit: 1, direction: 'oldest' })).logs;
    const clock = new Date(Number((oldest?.time ?? '0').slice(0, -6)));
    await expect(async () => {
      await page.keyboard.press('Home');
      await expect(page.getByText('Nothing older in this time')).toBeVisible({ timeout: 500 });
    }).toPass();
    await page.keyboard.press('Home');
    await expect(lines(page).first()).toContainText(`:${String(clock.getSeconds()).padStart(2, '0')}.`);
    await expect(page.getByText('while you read further up')).toBeVisible();
  });

  test('a click on a facet writes the query, another takes it back', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all');
    await facets(page).getByRole('button', { name: 'ERROR', exact: true }).click();
    await expect(query(page)).toHaveText('{service_name=~".+"} | detected_level = "error"');
    const { total } = await shop.client.logHistogram({ q: '{service_name=~".+"} | detected_level="error"' });
    await expect(page.getByText(records(total.count), { exact: true })).toBeVisible();
    await expect(lines(page).last()).toContainText('ERROR');
    await facets(page).getByRole('button', { name: 'ERROR', exact: true }).click();
    await expect(page).not.toHaveURL(/q=/);
  });

  test('service, attribute and "in a trace" narrow together', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all');
    await facets(page).getByRole('button', { name: 'payment', exact: true }).click();
    await expect(query(page)).toHaveText('{service_name="payment"}');
    await facets(page).getByRole('button', { name: 'in a trace', exact: true }).click();
    await expect(query(page)).toHaveText('{service_name="payment"} | trace_id != ""');
    const { total } = await shop.client.logHistogram({ q: '{service_name="payment"} | trace_id != ""' });
    await expect(page.getByText(records(total.count), { exact: true })).toBeVisible();
    await expect(lines(page).last()).toContainText('payment');
    await expect(page.getByText('no trace', { exact: true })).toHaveCount(0);
  });

  test('words become the query they stand for, and are marked in the lines', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all');
    await expect(lines(page).nth(5)).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('checkout');
    await page.keyboard.press('Enter');
    await expect(query(page)).toHaveText('{service_name=~".+"} |~ "(?i)\\\\bcheckout\\\\b"');
    await expect(lines(page).last().locator('mark')).toHaveText('checkout');
  });

  test('a row opens in place with its attributes, and each can be asked for', async ({ shop, page }) => {
    await shop.open(
      page,
      '/logs?from=all&q=%7Bservice_name%3D%22payment%22%7D+%7C+detected_level+%3D+%22error%22',
    );
    await lines(page).last().click();
    const record = page.getByRole('region', { name: 'Record' });
    await expect(record).toContainText('exception.type');
    await expect(record).toContainText('service.version');
    await expect(record).toContainText('into its trace');
    await expect(page.getByText('while a row is open')).toBeVisible();
    await record.getByText('reqwest::Error').hover();
    await record.getByRole('button', { name: 'Only exception_type = reqwest::Error' }).click();
    await expect(query(page)).toContainText('| exception_type = "reqwest::Error"');
  });

  test('the lines around a record are those of its service, whatever is asked', async ({ shop, page }) => {
    await shop.open(
      page,
      '/logs?from=all&q=%7Bservice_name%3D%22payment%22%7D+%7C+detected_level+%3D+%22error%22',
    );
    await lines(page).last().click();
    await page.getByRole('button', { name: 'Lines around it' }).click();
    const record = page.getByRole('region', { name: 'Record' });
    await expect(record.getByText('Around it in payment')).toBeVisible();
    await expect(record).toContainText('DEBUG');
  });

  test('a link to a record far back brings it into view', async ({ shop, page }) => {
    const [oldest] = (await shop.client.listLogs({ limit: 1, direction: 'oldest' })).logs;
    await shop.open(page, `/logs?from=all&log=${oldest?.id}`);
    const record = page.getByRole('region', { name: 'Record' });
    await expect(record).toContainText(oldest?.traceId ?? 'service.name');
    await expect(page).toHaveURL(new RegExp(`log=${oldest?.id}`));
  });

  test('a query that cannot be run is refused in words, with nothing of the last answer under it', async ({
    shop,
    page,
  }) => {
    await shop.open(page, `/logs?from=all&q=${encodeURIComponent('rate({a="b"}[5m])')}`);
    await expect(page.getByText('The query cannot be run')).toBeVisible();
    await page.getByRole('button', { name: 'Clear the query' }).last().click();
    await expect(lines(page).nth(5)).toBeVisible();
  });

  test('leads to the trace and its span', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all&q=charge');
    await lines(page).last().click();
    await page.getByRole('button', { name: /In trace/ }).click();
    await expect(page).toHaveURL(/\/traces\/[0-9a-f]{32}\?.*span=[0-9a-f]{16}/);
  });

  test('a stretch of the volume narrows the time', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all');
    const pad = page.getByRole('button', { name: 'records over time' });
    const box = await pad.boundingBox();
    if (!box) throw new Error('no volume');
    await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=\d{19}&to=\d{19}/);
    await expect(lines(page).first()).toBeVisible();
    await expect(page.getByText('Live tail')).toHaveCount(0);
  });

  test('finds a text in the lines and walks from one to the next', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all');
    await expect(lines(page).nth(5)).toBeVisible();
    await page.keyboard.press('f');
    await page.keyboard.type('checkout');
    const field = page.getByRole('searchbox', { name: 'Find in the loaded lines' });
    await expect(field).toHaveValue('checkout');
    await field.press('Enter');
    await expect(page.getByText(/^\d+ of \d+ in \d+ loaded$/)).toBeVisible();
    await expect(page.locator('mark').first()).toHaveText(/checkout/i);
    await expect(page).toHaveURL(/find=checkout/);
  });

  test('says so when nothing matches, and offers what would', async ({ shop, page }) => {
    await shop.open(page, '/logs?from=all&q=%7Bservice_name%3D%22nobody%22%7D');
    await expect(page.getByText('No record matches')).toBeVisible();
    await page.getByRole('button', { name: 'Without service_name="nobody"' }).click();
    await expect(lines(page).nth(5)).toBeVisible();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`can be read by everyone (${colorScheme})`, async ({ shop, page }) => {
      await page.emulateMedia({ colorScheme });
      await shop.open(page, '/logs?from=all');
      await lines(page).last().click();
      await expect(page.getByRole('region', { name: 'Record' })).toContainText('service.name');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    });
  }
});

test.describe('the live tail', () => {
  test('shows what arrives, holds while a row is open, counts what waits, and goes on', async ({
    engine,
    page,
  }) => {
    await engine.send('logs', logsOf('shop', 80, 'first'));
    await engine.open(page, '/logs');
    await expect(lines(page).last()).toContainText('first');
    await engine.send('logs', logsOf('shop', 1, 'second'));
    await expect(lines(page).last()).toContainText('second');
    await lines(page).last().click();
    await expect(page.getByText('Live tail held')).toBeVisible();
    await engine.send('logs', logsOf('shop', 3, 'third'));
    await expect(page.getByText('3 waiting')).toBeVisible();
    await expect(page.getByRole('grid', { name: 'Log records' })).not.toContainText('third');
    await page.getByRole('button', { name: /Resume/ }).click();
    await expect(lines(page).last()).toContainText('third');
    await expect(page.getByText('Live tail held')).toHaveCount(0);
  });

  test('thousands a second leave what is read where it is, and are counted', async ({ engine, page }) => {
    const flood = async (times: number, body: string): Promise<void> => {
      for (let i = 0; i < times; i++) await engine.send('logs', logsOf('shop', 1000, `${body} ${i}`));
    };
    await flood(4, 'before');
    await engine.open(page, '/logs');
    await expect(lines(page).last()).toContainText('before');
    const list = page.getByRole('grid', { name: 'Log records' });
    // Not by wheel: that scrolls on for a while.
    await list.locator('..').evaluate((scroller) => scroller.scrollBy(0, -600));
    await expect(page.getByText('while you read further up')).toBeVisible();
    const top = async () => {
      const box = await list.locator('..').boundingBox();
      return page.evaluate(
        ({ x, y }) => {
          const row = document.elementFromPoint(x, y)?.closest('tr');
          return [row?.id, Math.round(row?.getBoundingClientRect().top ?? 0)];
        },
        { x: (box?.x ?? 0) + 300, y: (box?.y ?? 0) + 100 },
      );
    };
    const before = await top();
    expect(before[0]).toMatch(/^log-\d+$/);
    await flood(6, 'meanwhile');
    await expect(page.getByText('6,000 waiting')).toBeVisible();
    expect(await top()).toEqual(before);
    await page.getByRole('button', { name: /Resume/ }).click();
    await expect(lines(page).last()).toContainText('meanwhile');
    await flood(3, 'after');
    await expect(lines(page).last()).toContainText('after');
    // No more rows are drawn than can be seen, however many came.
    expect(await lines(page).count()).toBeLessThan(100);
  });

  test('is held and resumed with the space bar', async ({ engine, page }) => {
    await engine.send('logs', logsOf('shop', 5, 'first'));
    await engine.open(page, '/logs');
    await expect(lines(page).last()).toContainText('first');
    await page.keyboard.press('Space');
    await expect(page.getByText('until you resume')).toBeVisible();
    await engine.send('logs', logsOf('shop', 2, 'second'));
    await expect(page.getByText('2 waiting')).toBeVisible();
    await page.keyboard.press('Space');
    await expect(lines(page).last()).toContainText('second');
  });

  test('marks a record without a trace, and leads from one with it', async ({ engine, page }) => {
    const traceId = randomBytes(16).toString('hex');
    await engine.send('traces', spansOf('shop', 1, 'GET /cart', { traceId }));
    await engine.send('logs', logsOf('shop', 1, 'in a trace', traceId));
    await engine.send('logs', logsOf('shop', 1, 'alone'));
    await engine.open(page, '/logs');
    await expect(lines(page).filter({ hasText: 'alone' })).toContainText('no trace');
    await page.getByRole('link', { name: traceId.slice(0, 8) }).click();
    await expect(page).toHaveURL(new RegExp(`/traces/${traceId}`));
  });

  test('bodies in colour, over many lines and in JSON are shown as such', async ({ engine, page }) => {
    const esc = String.fromCharCode(27);
    await engine.send('logs', logsOf('shop', 1, `${esc}[31mboom${esc}[0m\n  at charge (a.rs:1)\n  at main`));
    await engine.open(page, '/logs');
    const line = lines(page).last();
    await expect(line).toContainText('boom');
    await expect(line).toContainText('2 frames');
    await expect(line).not.toContainText('[31m');
    await line.click();
    await expect(page.getByRole('region', { name: 'Record' })).toContainText('charge (a.rs:1)');
  });

  test('before anything came, it says how to send', async ({ engine, page }) => {
    await engine.open(page, '/logs');
    await expect(page.getByText('No log record has arrived yet')).toBeVisible();
    await expect(page.getByRole('button', { name: 'How to send logs' })).toBeVisible();
  });
});
