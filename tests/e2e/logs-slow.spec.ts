// A search that takes long: what is found stands there as it is found, with how far back was looked, and it can be
// stopped and gone on with. The engine is asked to answer after a millisecond, so that few records take several turns.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { logsOf } from './otlp-json.ts';

const COUNT = 12_000;
const EVERY = 1500;
const QUERY = '{service_name=~".+"} |~ "took [0-9]+ ms"';
const lines = (page: Page) => page.getByRole('grid', { name: 'Log records' }).getByRole('row');

interface Sends {
  send: (signal: 'logs', document: unknown) => Promise<void>;
}

/** Records of the last minutes; one in `EVERY` says how long it took. */
async function history(engine: Sends, first = 0, count = COUNT): Promise<void> {
  const beganMs = Date.now() - 60_000;
  for (let from = first; from < first + count; from += 2000) {
    const document = logsOf('shop', Math.min(2000, first + count - from), '');
    for (const [i, record] of (document.resourceLogs[0]?.scopeLogs[0]?.logRecords ?? []).entries()) {
      const n = from + i;
      record.timeUnixNano = `${beganMs + n * 5}000000`;
      record.body.stringValue = n % EVERY === 0 ? `took ${n} ms` : `quiet ${n}`;
    }
    await engine.send('logs', document);
  }
}

/** Lets so many requests for a page through, each of a millisecond, and holds those after them until it is told. */
async function inTurns(page: Page, through: number) {
  let left = through;
  let asked = 0;
  const held: (() => void)[] = [];
  await page.route(/\/api\/logs\?/, async (route) => {
    asked++;
    const url = new URL(route.request().url());
    if (url.searchParams.has('withinMs')) url.searchParams.set('withinMs', '1');
    if (left > 0) left--;
    else await new Promise<void>((go) => held.push(go));
    // Nobody waits for one any more that was held too long.
    await route.continue({ url: url.href }).catch(() => undefined);
  });
  return {
    asked: () => asked,
    isHeld: () => held.length > 0,
    /** Those that are held go, and so many after them. */
    goOn(count: number) {
      left = count;
      for (const go of held.splice(0)) go();
    },
  };
}

test('what is found stands there while the search goes on, and it can be stopped', async ({
  engine,
  page,
}) => {
  await history(engine);
  const turns = await inTurns(page, 3);
  await engine.open(page, `/logs?from=all&q=${encodeURIComponent(QUERY)}`);
  const progress = page.getByText(/^Searched back to .*\d\d:\d\d:\d\d, still searching$/);
  await expect(progress).toBeVisible();
  await expect(lines(page).last()).toContainText('took 10500 ms');
  const before = await lines(page).count();
  expect(before).toBeLessThan(COUNT / EVERY);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText(/, stopped there$/)).toBeVisible();
  await expect(page.getByText('Older records were not searched')).toBeVisible();
  // What was under way still comes in; nothing is asked after it.
  const stoppedAt = await page.getByText(/^Searched back/).textContent();
  turns.goOn(0);
  await expect(page.getByText(/^Searched back/)).not.toHaveText(stoppedAt ?? '');
  expect(turns.isHeld()).toBe(false);
  await page.getByRole('button', { name: 'Search on', exact: true }).click();
  await expect.poll(turns.isHeld).toBe(true);
  turns.goOn(100);
  await expect(lines(page)).toHaveCount(COUNT / EVERY);
  await expect(page.getByText(/^Searched back/)).toBeHidden();
  await expect(lines(page).first()).toContainText('took 0 ms');
});

test('new records come in while the search goes on, and do not begin it anew', async ({ engine, page }) => {
  await history(engine);
  const turns = await inTurns(page, 4);
  await engine.open(page, `/logs?from=all&q=${encodeURIComponent(QUERY)}`);
  await expect(page.getByText(/still searching$/)).toBeVisible();
  const found = await lines(page).count();
  turns.goOn(100);
  await expect(lines(page)).toHaveCount(COUNT / EVERY);
  expect(found).toBeLessThan(COUNT / EVERY);
  const asked = turns.asked();
  await history(engine, COUNT, 1);
  await expect(lines(page).last()).toContainText(`took ${COUNT} ms`);
  await expect(lines(page)).toHaveCount(COUNT / EVERY + 1);
  // A turn for what came, not eight for what is known.
  expect(turns.asked() - asked).toBeLessThan(5);
});

test('nothing found so far is not "nothing matches"', async ({ engine, page }) => {
  await history(engine);
  const turns = await inTurns(page, 2);
  await engine.open(page, `/logs?from=all&q=${encodeURIComponent('{service_name=~".+"} |~ "quiet [a-z]+"')}`);
  await expect(page.getByText('Searching', { exact: true })).toBeVisible();
  await expect(page.getByText(/still searching; nothing matched so far/)).toBeVisible();
  turns.goOn(100);
  await expect(page.getByText('No record matches')).toBeVisible();
});
