// Records that do not come in the order of their times: late ones, and those of a clock that is ahead. On a fresh
// engine, over OTLP.
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { logsOf } from './otlp-json.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Log records' });
const lines = (page: Page) => grid(page).getByRole('row');

interface Sends {
  send: (signal: 'logs', document: unknown) => Promise<void>;
}

/** Records from a moment on, a millisecond apart. */
async function sendAt(engine: Sends, service: string, firstMs: number, count: number, body: string) {
  const document = logsOf(service, count, '');
  for (const [i, record] of (document.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? []).entries()) {
    record.timeUnixNano = `${firstMs + i}000000`;
    record.body.stringValue = `${body} ${i}`;
  }
  await engine.send('logs', document);
}

test('late records are at their places while the list follows, and those it passes by are counted', async ({
  engine,
  page,
}) => {
  const start = Date.now() - 60_000;
  await sendAt(engine, 'a', start, 300, 'before');
  await engine.open(page, '/logs');
  await expect(lines(page).last()).toContainText('before 299');
  for (let k = 0; k < 4; k++) {
    await sendAt(engine, 'a', start + 10_000 + k * 1000, 100, `live ${k}`);
    // Behind more newer records than a page has.
    await sendAt(engine, 'b', start + 5000 + k, 1, `late ${k}`);
    await expect(lines(page).last()).toContainText(`live ${k} 99`);
  }
  await expect(page.getByText(/^\d+ passed by$/)).toBeVisible();
  await expect(async () => {
    await grid(page)
      .locator('..')
      .evaluate((element) => element.scrollTo(0, element.scrollHeight / 3));
    await expect(grid(page)).toContainText('late 3 0', { timeout: 300 });
  }).toPass();
  for (const k of [0, 1, 2, 3]) await expect(grid(page)).toContainText(`late ${k} 0`);
});

test('a clock that is ahead does not keep the end of the list from now without a word', async ({
  engine,
  page,
}) => {
  await sendAt(engine, 'skew', Date.now() + 600_000, 300, 'future');
  await sendAt(engine, 'shop', Date.now() - 1000, 1, 'present');
  await engine.open(page, '/logs?from=15m');
  await expect(lines(page).last()).toContainText('future 299');
  await expect(page.getByText(/ahead of this clock: what comes now stands further up/)).toBeVisible();
  await page.getByRole('button', { name: 'Leave it out' }).click();
  await expect(lines(page).last()).toContainText('present 0');
  await sendAt(engine, 'shop', Date.now(), 1, 'and now');
  await expect(lines(page).last()).toContainText('and now 0');
  await expect(page.getByText('Without what is dated ahead of this clock')).toBeVisible();
  // Where nothing is left, the way back is still there.
  await engine.open(page, '/logs?from=15m&ahead=hide&q=%7Bservice_name%3D%22skew%22%7D');
  await expect(page.getByText('No record matches')).toBeVisible();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(lines(page).last()).toContainText('future 299');
});

test('what is found in lines says among how many', async ({ engine, page }) => {
  await sendAt(engine, 'shop', Date.now() - 60_000, 1000, 'found or not');
  await engine.open(page, '/logs?find=found');
  await expect(page.getByText('200 in 200 loaded')).toBeVisible();
});

test('bodies of every kind are named, stay on their line, and fit a narrow window', async ({
  engine,
  page,
}) => {
  const esc = String.fromCharCode(27);
  const rtl = String.fromCharCode(0x202e);
  const bodies = [
    {
      stringValue: `${esc}[38;5;208morange${esc}[0m ${esc}[4munder${esc}[24m ${esc}[7minverse${esc}[0m ${esc}[44mback${esc}[0m`,
    },
    { stringValue: `${rtl}turned around` },
    { bytesValue: 'AQID+g==' },
    { stringValue: '' },
  ];
  const request = logsOf('odd', 7 * 4, '');
  const records = request.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
  for (const [i, record] of records.entries())
    Object.assign(record, { body: bodies[i % 4], severityText: '', severityNumber: (i % 7) * 4 });
  await engine.send('logs', request);
  await page.setViewportSize({ width: 1024, height: 768 });
  await engine.open(page, '/logs');
  await expect(lines(page)).toHaveCount(28);
  await expect(lines(page).filter({ hasText: 'empty body' }).first()).toBeVisible();
  await expect(page.locator('bdi', { hasText: 'turned around' }).first()).toBeVisible();
  const color = await grid(page)
    .getByText('orange')
    .first()
    .evaluate((element) => getComputedStyle(element).color);
  const plain = await grid(page)
    .getByText('AQID+g==')
    .first()
    .evaluate((element) => getComputedStyle(element).color);
  expect(color).not.toBe(plain);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBe(1024);
  await lines(page).filter({ hasText: 'AQID+g==' }).first().click();
  await expect(page.getByText('bytes, shown as base64')).toBeVisible();
});
