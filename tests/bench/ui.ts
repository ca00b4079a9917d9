// `npm run bench:ui`: the page in Chromium on an engine that holds 100,000 spans in 5,000 traces, 100,000 log
// records and two giant traces. Times are from the click (or the address) to pixels: what was asked for is in the
// document and a frame with it was drawn. Software rendering, as in the tests. Ends by itself. Names of
// subjects (screens, traces, search) as arguments measure only those.
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../fixtures/chromium.ts';
import type { RunningEngine } from '../fixtures/engine.ts';
import { Bench, quantile } from './bench-context.ts';
import { sendDeepTrace } from './deep-trace.ts';
import { present, rowsOf, toPixels, visit } from './ui-page.ts';
import { openAndUse, SPAN_ROWS } from './ui-trace.ts';

const OUT = join(import.meta.dirname, '..', '..', 'test-results', 'bench-ui.json');
const SPANS = 100_000;
const LOGS = 100_000;
const REPEATS = 7;
/** Traces of each giant size; each is opened for the first time once. */
const GIANTS = 4;

async function measure(
  bench: Bench,
  name: string,
  once: (round: number) => Promise<number>,
  repeats = REPEATS,
): Promise<void> {
  const took: number[] = [];
  for (let round = 0; round < repeats; round++) took.push(await once(round));
  const most = `${repeats} times, at most ${Math.max(...took).toFixed(0)} ms`;
  bench.report.add({ name, value: quantile(took, 0.5), unit: 'ms', note: most });
}

interface Subject {
  readonly bench: Bench;
  readonly browser: Browser;
  readonly engine: RunningEngine;
  readonly page: Page;
}

async function run(bench: Bench, browser: Browser): Promise<void> {
  const engine = await bench.engine();
  await bench.send(engine, { shape: 'spans', items: SPANS });
  await bench.send(engine, { shape: 'logs', items: LOGS });
  await bench.send(engine, { shape: 'points', items: 10_000 });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(engine.ready.ui);
  await page.waitForSelector(rowsOf('Traces'));
  const named = process.argv.slice(2);
  for (const [name, subject] of Object.entries(subjects))
    if (named.length === 0 || named.includes(name)) await subject({ bench, browser, engine, page });
}

const subjects = { screens, traces, search };

async function screens({ bench, page }: Subject): Promise<void> {
  const rail = page.getByRole('navigation').first();
  const go = (screen: string) => async () => rail.getByRole('link', { name: screen }).click();
  const all = { Traces: 'Traces', Logs: 'Log records', Metrics: 'Instruments', Services: 'Services' };
  for (const [screen, grid] of Object.entries(all)) {
    await measure(bench, `${screen}, from the rail`, async () => {
      await go('Settings')();
      await page.getByRole('region', { name: 'Theme' }).waitFor();
      return toPixels(page, go(screen), present(rowsOf(grid)));
    });
  }
}

async function traces({ bench, browser, engine, page }: Subject): Promise<void> {
  const giants: { traceId: string; spans: number }[] = [];
  for (const spans of [10_000, 100_000]) {
    for (let i = 0; i < GIANTS; i++) giants.push({ traceId: await sendDeepTrace(engine, spans), spans });
  }
  await visit(page, '/traces', 'Traces');
  await measure(bench, 'a trace of 20 spans, from its row', async (round) => {
    const row = page.locator(rowsOf('Traces')).nth(4 + round);
    await row.hover();
    const took = await toPixels(page, () => row.click(), present(SPAN_ROWS));
    await page.goBack();
    await page.waitForSelector(rowsOf('Traces'));
    return took;
  });
  for (const size of new Set(giants.map(({ spans }) => spans))) {
    const unopened = giants.filter(({ spans }) => spans === size);
    await openAndUse(
      bench,
      browser,
      page,
      size,
      unopened.map(({ traceId }) => traceId),
    );
  }
}

async function search({ bench, page }: Subject): Promise<void> {
  const found = (what: string, path: string, grid: string, query: string, word: string): Promise<void> =>
    measure(bench, `${grid} with ${what}`, async () => {
      await visit(page, path, grid);
      const bar = page.getByRole('search').getByRole('textbox');
      await bar.fill(query);
      const rows = `[...document.querySelectorAll(${JSON.stringify(rowsOf(grid))})]`;
      const isThere = `${rows}.length > 3 && ${rows}.every((row) => row.textContent.includes("${word}"))`;
      return toPixels(page, () => page.keyboard.press('Enter'), isThere);
    });
  await found('a root', '/traces?from=all', 'Traces', '{ trace:rootName = "GET /login" }', 'GET /login');
  await found('a word', '/logs?from=all', 'Log records', 'gateway', 'gateway');
}

const bench = new Bench();
const browser = await chromium.launch({
  ...(chromiumPath && { executablePath: chromiumPath }),
  args: chromiumArgs,
});
await run(bench, browser);
await browser.close();
await bench.close();
bench.report.write(OUT);
process.stdout.write(`${bench.report.markdown()}\n`);
process.exit(0);
