// The list as a window on millions of records: it goes on at both ends wherever it stands, nothing moves under the
// eye, and what is far away is let go of.
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { logsOf } from './otlp-json.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Log records' });
const lines = (page: Page) => grid(page).getByRole('row');
const scroller = (page: Page) => grid(page).locator('..');

const COUNT = 6000;
const STEP_MS = 100;

interface Sends {
  send: (signal: 'logs', document: unknown) => Promise<void>;
}

/** Records in order of time, the first at a moment. */
async function sendInOrder(
  engine: Sends,
  count: number,
  firstMs: number,
  stepMs: number,
  body: (i: number) => string,
) {
  const document = logsOf('shop', count, '');
  for (const [i, record] of (document.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? []).entries()) {
    record.timeUnixNano = `${firstMs + i * stepMs}000000`;
    record.body.stringValue = body(i);
  }
  await engine.send('logs', document);
}

/** Six thousand records, ten a second, the last a minute ago; returns the time of one in nanoseconds. */
async function history(engine: Sends) {
  const first = Date.now() - 60_000 - COUNT * STEP_MS;
  const nanos = (i: number) => `${first + i * STEP_MS}000000`;
  for (let from = 0; from < COUNT; from += 1000)
    await sendInOrder(engine, 1000, first + from * STEP_MS, STEP_MS, (i) => `line ${from + i} of the day`);
  return nanos;
}

/** The number of the line at the middle of the list, and where on the screen it is. */
async function eye(page: Page): Promise<{ line: number; top: number }> {
  return scroller(page).evaluate((element) => {
    const { top, height, left } = element.getBoundingClientRect();
    const row = document.elementFromPoint(left + 300, top + height / 2)?.closest('tr');
    const line = Number(/line (\d+) of/.exec(row?.textContent ?? '')?.[1] ?? Number.NaN);
    return { line, top: Math.round(row?.getBoundingClientRect().top ?? 0) };
  });
}

/** Scrolls to an edge of what is loaded and resolves when the list went on beyond it, saying how far the eye moved. */
async function goOn(page: Page, to: 'older' | 'newer'): Promise<void> {
  await scroller(page).evaluate(
    (element, older) => element.scrollTo(0, older ? 0 : element.scrollHeight),
    to === 'older',
  );
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

test('a list that stands in the past goes on to newer and to older records, and nothing moves under the eye', async ({
  engine,
  page,
}) => {
  const nanos = await history(engine);
  await engine.open(page, `/logs?from=1h&at=${nanos(3000)}`);
  await expect(grid(page)).toContainText('line 3000 of the day');
  await expect(page.getByText('Live tail held')).toBeVisible();

  for (const to of ['newer', 'older'] as const) {
    const rows = async () => Number(await grid(page).getAttribute('aria-rowcount'));
    const had = await rows();
    // Just near the edge: the next page comes while the eye rests.
    await scroller(page).evaluate(
      (element, older) =>
        element.scrollTo(0, older ? 700 : element.scrollHeight - element.clientHeight - 700),
      to === 'older',
    );
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    const before = await eye(page);
    expect(before.line).toBeGreaterThan(0);
    await expect.poll(rows).toBeGreaterThan(had);
    expect(await eye(page)).toEqual(before);
  }
});

test('one reads down from the past to the tail without a gap, with a bounded number of rows', async ({
  engine,
  page,
}) => {
  const nanos = await history(engine);
  await engine.open(page, `/logs?from=1h&at=${nanos(2500)}`);
  await expect(grid(page)).toContainText('line 2500 of the day');
  let most = 0;
  let last = 2500;
  await expect(async () => {
    most = Math.max(most, Number(await grid(page).getAttribute('aria-rowcount')));
    await goOn(page, 'newer');
    const { line } = await eye(page);
    expect(line).toBeGreaterThanOrEqual(last);
    last = line;
    await expect(lines(page).last()).toContainText(`line ${COUNT - 1} of`, { timeout: 200 });
    await expect(page.getByText('Live tail', { exact: true })).toBeVisible({ timeout: 200 });
  }).toPass();
  await expect(page).not.toHaveURL(/at=/);
  expect(most).toBeLessThanOrEqual(2000);
  await engine.send('logs', logsOf('shop', 1, 'and it follows'));
  await expect(lines(page).last()).toContainText('and it follows');
});

test('Home and End go to the first and the last of all records, not of the loaded ones', async ({
  engine,
  page,
}) => {
  await history(engine);
  await engine.open(page, '/logs?from=1h');
  await expect(lines(page).last()).toContainText(`line ${COUNT - 1} of`);
  await grid(page).focus();
  await page.keyboard.press('Home');
  await expect(lines(page).first()).toContainText('line 0 of the day');
  await page.keyboard.press('End');
  await expect(lines(page).last()).toContainText(`line ${COUNT - 1} of`);
  await expect(page.getByText('Live tail', { exact: true })).toBeVisible();
});

test('beyond a chosen time the list goes on later and earlier', async ({ engine, page }) => {
  const nanos = await history(engine);
  await engine.open(page, `/logs?from=${nanos(3000)}&to=${nanos(3100)}`);
  await expect(lines(page).last()).toContainText('line 3099 of the day');
  await page.getByRole('button', { name: 'Go on later' }).click();
  await expect(page).toHaveURL(new RegExp(`to=${nanos(3200)}`));
  await expect(grid(page)).toContainText('line 3100 of the day');
  await page.keyboard.press('Home');
  await page.getByRole('button', { name: 'Begin earlier' }).click();
  await expect(grid(page)).toContainText('line 2999 of the day');
});

test('the lines around a record are a list that goes on both ways', async ({ engine, page }) => {
  const nanos = await history(engine);
  await engine.open(
    page,
    `/logs?from=1h&at=${nanos(3000)}&q=${encodeURIComponent('{service_name="shop"} |= "line 3000 "')}`,
  );
  await lines(page).filter({ hasText: 'line 3000 of' }).click();
  await page.getByRole('button', { name: 'Lines around it' }).click();
  await page.getByRole('button', { name: 'All of them in the list' }).click();
  await expect(page).toHaveURL(/q=%7Bservice_name%3D%22shop%22%7D&/);
  await expect(lines(page).filter({ hasText: 'line 2999 of' })).toBeVisible();
  await expect(lines(page).filter({ hasText: 'line 3001 of' }).first()).toBeInViewport();
  await expect(page.getByRole('region', { name: 'Record' })).toBeVisible();
});

test('reading on while records arrive skips none of those that wait', async ({ engine, page }) => {
  const first = Date.now() - 60_000;
  const send = (from: number, what: string) =>
    sendInOrder(engine, 300, first + from, 1, (i) => `${what} ${i}`);
  await send(0, 'before');
  await engine.open(page, '/logs');
  await expect(lines(page).last()).toContainText('before 299');
  await scroller(page).evaluate((element) => element.scrollBy(0, -400));
  await expect(page.getByText('while you read further up')).toBeVisible();
  for (const round of [1, 2, 3]) await send(round * 300, `meanwhile ${round}`);
  await expect(page.getByText('900 waiting')).toBeVisible();
  await goOn(page, 'newer');
  await expect(page.getByText('400 waiting')).toBeVisible();
  await expect(grid(page)).toContainText('meanwhile 1 0');
});

test('the cap of the tail can be seen and changed, and what it passes by is counted', async ({
  engine,
  page,
}) => {
  await engine.open(page, '/logs?cap=50');
  await engine.send('logs', logsOf('shop', 10, 'first'));
  await expect(lines(page).last()).toContainText('first');
  const cap = page.getByRole('combobox', { name: 'Lines shown at most' });
  await expect(cap).toHaveText('50 a second');
  const first = Date.now() + 1000;
  for (let k = 0; k < 5; k++)
    await sendInOrder(engine, 1000, first + k * 1000, 1, (i) => `flood ${k * 1000 + i}`);
  await expect(lines(page).last()).toContainText('flood 4999');
  // Pages of two hundred are shown; all others are counted.
  const passedBy = page.getByText(/^[\d,]+ passed by$/);
  await expect
    .poll(async () => Number(((await passedBy.textContent()) ?? '').replace(/\D/g, '')) % 200)
    .toBe(0);
  await cap.click();
  await page.getByRole('option', { name: '800 a second' }).click();
  await expect(page).toHaveURL(/cap=800/);
});
