// Two traces on one timeline: chosen from a list or pasted, matched, told in numbers, kept in the address.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { TraceColumns } from '#shared/model/trace-columns.ts';
import { bigTrace, readTrace } from '../fixtures/draw-trace.ts';
import { otlpOf } from '../fixtures/trace-otlp.ts';
import { type Engine, expect, test } from './fixtures.ts';

const SLOW = `
  storefront:POST /checkout   [==============================]   server
    cart:GET /cart             [====]                            client
    payment:charge                   [=====]                     client error
    payment:charge                          [==========]         client
    mailer:send                                          [=]     producer
`;
const FAST = `
  storefront:POST /checkout   [==================]               server
    cart:GET /cart             [====]                            client
    risk:score                       []                          client
    payment:charge                     [=====]                   client
    mailer:send                               [=]                producer
`;

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

async function send(
  engine: Engine,
  columns: TraceColumns,
  digit: string,
  secondsAgo: number,
  attribute = '',
) {
  const sent = {
    ...columns,
    traceId: digit.repeat(32),
    baseNs: `${Date.now() - secondsAgo * 1000}000000`,
  };
  const attributes = () =>
    attribute === '' ? [] : [text('shop.variant', attribute), text('shop.same', 'x')];
  for (const request of otlpOf(sent, { attributes })) await engine.send('traces', request);
  return sent.traceId;
}

const rows = (page: Page) => page.getByLabel('Spans of both traces', { exact: true }).getByRole('row');

test('in a narrow window all of the head can be clicked, and clocks that are set are named', async ({
  engine,
  page,
}) => {
  const slow = await send(engine, readTrace(SLOW), 'a', 30);
  const fast = await send(engine, readTrace(FAST), 'b', 60);
  await page.setViewportSize({ width: 1024, height: 768 });
  await engine.open(page, `/traces/${slow}?compare=${fast}&clock=mailer:5000000`);
  await rows(page).nth(2).click();
  await expect(page.getByRole('complementary')).toBeVisible();
  const head = page.getByRole('region', { name: 'Comparison' });
  await expect(head.getByText('adjusted', { exact: true })).toBeVisible();
  await head.getByRole('button', { name: 'Copy the comparison as text' }).click({ trial: true });
  await head.getByRole('button', { name: 'End the comparison' }).click();
  await expect(page).not.toHaveURL(/compare=/);
});

test('the other trace is chosen from those of the same root, and told span by span', async ({
  engine,
  page,
}) => {
  const slow = await send(engine, readTrace(SLOW), 'a', 30, 'red');
  const fast = await send(engine, readTrace(FAST), 'b', 60, 'blue');
  await send(engine, readTrace('other:GET / [=]'), 'c', 50);
  await engine.open(page, `/traces/${slow}`);
  await page.getByRole('button', { name: 'Compare with another trace' }).click();
  const dialog = page.getByRole('dialog', { name: 'Compare with another trace' });
  const list = dialog.getByRole('list', { name: 'Traces of the same root operation' }).getByRole('button');
  await expect(list).toHaveCount(1);
  await page.screenshot({ path: test.info().outputPath('picker.png') });
  await list.click();
  await expect(page).toHaveURL(new RegExp(`compare=${fast}`));
  await expect(rows(page)).toHaveCount(1 + 6);
  await expect(rows(page).filter({ hasText: 'risk' })).toContainText('missing');
  await expect(rows(page).filter({ hasText: 'charge' }).first()).toContainText('new');
  await expect(rows(page).filter({ hasText: 'charge' }).last()).toContainText('+5.00 ms');
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText('+12.0 ms');
  await page.screenshot({ path: test.info().outputPath('compare.png') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual(
    [],
  );

  await rows(page).filter({ hasText: 'mailer' }).click();
  const panel = page.getByRole('complementary', { name: 'Compared spans' });
  await expect(panel.getByText('shop.variant')).toBeVisible();
  await expect(panel.getByText('red')).toBeVisible();
  await expect(panel.getByText('blue')).toBeVisible();
  await expect(panel.getByText('1 other attribute the same.')).toBeVisible();
  await expect(panel.getByText('The one resource attribute is the same.')).toBeVisible();

  await page.getByRole('radio', { name: 'Largest first' }).click();
  await expect(rows(page).nth(1)).toContainText('charge');
  await page.getByRole('button', { name: 'Only what differs' }).click();
  await expect(rows(page).filter({ hasText: 'GET /cart' })).toHaveCount(0);
  await page.reload();
  await expect(rows(page).nth(1)).toContainText('charge');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('treegrid', { name: 'Spans of the trace' })).toBeVisible();
  await expect(page).not.toHaveURL(/compare=/);
});

test('keys walk the differences, open and close, and zoom; a pasted link is enough', async ({
  engine,
  page,
}) => {
  const slow = await send(engine, readTrace(SLOW), 'a', 30);
  const fast = await send(engine, readTrace(FAST), 'b', 60);
  await engine.open(page, `/traces/${slow}`);
  await expect(page.getByRole('heading', { name: 'POST /checkout', level: 1 })).toBeVisible();
  await page.keyboard.press('v');
  const field = page.getByLabel('Trace id or link');
  await field.fill('nonsense');
  await expect(page.getByText('This holds no trace id')).toBeVisible();
  await field.fill(slow);
  await expect(page.getByText('That is this trace.')).toBeVisible();
  await field.fill(`http://localhost:1/traces/${fast}?span=1`);
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(7);
  const chosen = page.locator('[role=row][aria-selected=true], tr[aria-selected=true]');
  await page.keyboard.press('n');
  await expect(chosen).toContainText('risk');
  await page.keyboard.press('n');
  await expect(chosen).toContainText('charge');
  await page.keyboard.press('N');
  await expect(chosen).toContainText('risk');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.keyboard.press('h');
  await expect(rows(page)).toHaveCount(2);
  // A copied link shows what is closed and zoomed into.
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/[?&]closed=[0-9a-f]{16}&.*stretch=\d+:\d+/);
  const url = page.url();
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('l');
  await expect(rows(page)).toHaveCount(7);
  await expect(page).not.toHaveURL(/closed=/);
  await page.keyboard.press('a');
  await page.keyboard.press('d');
  expect(new URL(page.url()).searchParams.get('stretch')).toBe(new URL(url).searchParams.get('stretch'));
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/compare=|stretch=/);
});

test('many equal siblings are one row that says how many there were', async ({ engine, page }) => {
  const queries = (count: number) =>
    readTrace(`shop:GET /stock [==================]\n${'  db:SELECT stock     [] client\n'.repeat(count)}`);
  const many = await send(engine, queries(8), 'a', 30);
  const few = await send(engine, queries(2), 'b', 60);
  await engine.open(page, `/traces/${many}?compare=${few}`);
  await expect(rows(page)).toHaveCount(1 + 2);
  const fold = rows(page).filter({ hasText: 'SELECT stock' });
  await expect(fold).toContainText('× 8 against × 2');
  await fold.click();
  const panel = page.getByRole('complementary', { name: 'Compared spans' });
  await expect(panel.getByText('This trace has more of them')).toBeVisible();
  await expect(panel.getByRole('row', { name: /^spans/ })).toContainText('+6');
  await page.screenshot({ path: test.info().outputPath('compare-fold.png') });
  await page.keyboard.press('l');
  await expect(rows(page)).toHaveCount(1 + 2 + 8);
  await page.keyboard.press('h');
  await expect(rows(page)).toHaveCount(1 + 2);
});

test('beside its panel on a small screen all of it can be reached; rows say where in the tree they are', async ({
  engine,
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  const slow = await send(engine, readTrace(SLOW), 'a', 90);
  const fast = await send(engine, readTrace(FAST), 'b', 190);
  await engine.open(page, `/traces/${slow}?compare=${fast}`);
  const tree = page.getByRole('treegrid', { name: 'Spans of both traces' });
  const cart = tree.getByRole('row').filter({ hasText: 'GET /cart' });
  await expect(cart).toHaveAttribute('aria-level', '2');
  await expect(cart).toHaveAttribute('aria-posinset', '1');
  await expect(cart).toHaveAttribute('aria-setsize', '5');
  await tree.getByRole('row').nth(1).click();
  await expect(page.getByRole('complementary')).toBeVisible();
  for (const name of ['This', 'Other', 'Difference', 'Of own time'])
    await expect(tree.getByRole('columnheader', { name, exact: true })).toBeInViewport({ ratio: 1 });
  await page.screenshot({ path: test.info().outputPath('compare-1024.png') });
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('row').nth(1)).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('row').nth(1)).toHaveAttribute('aria-expanded', 'true');
  for (const name of ['Choose another…', 'Copy the comparison as text', 'End the comparison'])
    await page.getByRole('button', { name }).click({ trial: true });
  await page.getByRole('button', { name: 'End the comparison' }).click();
  await expect(page).not.toHaveURL(/compare=/);
});

test('what cannot be compared says why', async ({ engine, page }) => {
  const slow = await send(engine, readTrace(SLOW), 'a', 30);
  await engine.open(page, `/traces/${slow}?compare=${'d'.repeat(32)}`);
  await expect(page.getByText('No span of the other trace is here')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the trace', exact: true }).click();
  await expect(page.getByRole('treegrid')).toBeVisible();
  await engine.open(page, `/traces/${slow}?compare=xyz`);
  await expect(page.getByText('is no trace id')).toBeVisible();
  await engine.open(page, `/traces/${slow}?compare=${slow}`);
  await expect(page.getByText('A trace does not differ from itself')).toBeVisible();
  await page.getByRole('button', { name: 'Choose another…' }).click();
  await expect(page.getByText('No other trace begins with storefront POST /checkout.')).toBeVisible();
});

test('10,000 spans against 10,000', async ({ engine, page }) => {
  const one = await send(engine, bigTrace(10_000, 1), 'a', 90);
  const columns = bigTrace(10_000, 1);
  for (let span = 0; span < columns.count; span += 500)
    columns.duration[span] = (columns.duration[span] ?? 0) * 2;
  const two = await send(engine, columns, 'b', 190);
  await engine.open(page, `/traces/${one}?compare=${two}`);
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText('10,000 in both');
  expect(await rows(page).count()).toBeLessThan(100);
  await page.getByRole('button', { name: 'Only what differs' }).click();
  await page.keyboard.press('End');
  await expect(page.locator('tr[aria-selected=true], tr[aria-rowindex]').last()).toBeVisible();
});
