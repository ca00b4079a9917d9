// Traces that are odd: what cannot be is shown and named, clocks are set and set back, late spans move nothing.
import AxeBuilder from '@axe-core/playwright';
import { readTrace } from '../fixtures/draw-trace.ts';
import { otlpOf } from '../fixtures/trace-otlp.ts';
import { expect, test } from './fixtures.ts';
import { grid, ODD, rowOf, rows, sendDrawing } from './trace-page.ts';

test('circles, missing parents, several roots and times that cannot be are named', async ({
  engine,
  page,
}) => {
  const columns = await sendDrawing(
    engine,
    ODD,
    () => [],
    (made) => {
      made.duration[rowOf(made, 'publish')] = -1.5e6;
      made.duration[rowOf(made, 'GET /health')] = 700;
    },
  );
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page).filter({ hasText: 'one' }).filter({ hasText: 'circle' })).toHaveCount(1);
  await expect(rows(page).filter({ hasText: 'backwards' })).toContainText('publish');
  await expect(rows(page).filter({ hasText: 'orphan' })).toContainText('DEL cart');
  await expect(rows(page).filter({ hasText: 'skew' })).toContainText('process order');
  await expect(
    rows(page)
      .filter({ hasText: 'GET /health' })
      .getByRole('gridcell', { name: /^700 ns/ }),
  ).toHaveCount(1);
  await page.getByRole('button', { name: '5 notes on this trace' }).click();
  const notes = page.getByRole('menu');
  await expect(notes.getByText('2 roots')).toBeVisible();
  await expect(notes.getByText('1 parent missing')).toBeVisible();
  await expect(notes.getByText('A circle of parents: one → two → three')).toBeVisible();
  await expect(notes.getByText('1 span ends before it starts')).toBeVisible();
  await notes.getByText('1 parent missing').click();
  await expect(page.locator('[role=row][aria-selected=true]')).toContainText('missing parent');
});

test('a span that names itself as its parent is a circle, and nothing is missing', async ({
  engine,
  page,
}) => {
  const { traceId } = await sendDrawing(
    engine,
    `
      shop:root   [====]
      ring:self     []    parent=1
    `,
  );
  await engine.open(page, `/traces/${traceId}`);
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).filter({ hasText: 'self' })).toContainText('circle');
  await page.getByRole('button', { name: /notes? on this trace/ }).click();
  await expect(page.getByRole('menu').getByText('self is its own parent')).toBeVisible();
  await expect(page.getByText('missing')).toHaveCount(0);
});

test('names that are written from right to left stand beside their service', async ({ engine, page }) => {
  const { traceId } = await sendDrawing(engine, 'קופה:תשלום  [====]\n  shop:בדיקה   [==]');
  await engine.open(page, `/traces/${traceId}`);
  for (const name of ['תשלום', 'בדיקה']) {
    const words = rows(page).getByRole('rowheader').filter({ hasText: name });
    const service = await words.locator('b').boundingBox();
    const own = await words.getByText(name, { exact: true }).boundingBox();
    expect((own?.x ?? 0) - (service?.x ?? 0) - (service?.width ?? 0)).toBeGreaterThanOrEqual(5);
  }
});

test('many services in a narrow window: what scrolls can be reached with the keyboard', async ({
  engine,
  page,
}) => {
  const services = Array.from({ length: 9 }, (_, i) => `  a-service-called-${i}:step  [=]`);
  const { traceId } = await sendDrawing(engine, ['shop:root  [=====]', ...services].join('\n'));
  await page.setViewportSize({ width: 1024, height: 768 });
  await engine.open(page, `/traces/${traceId}`);
  await expect(rows(page)).toHaveCount(10);
  const legend = page.getByRole('list', { name: 'Own time by service' });
  await legend.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => legend.evaluate((list) => list.scrollLeft)).toBeGreaterThan(0);
  for (const width of [1024, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page })
      .withRules(['scrollable-region-focusable', 'label-content-name-mismatch', 'button-name'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});

test('the clock of a service is set, said so everywhere, changed and set back', async ({ engine, page }) => {
  const columns = await sendDrawing(engine, ODD);
  await engine.open(page, `/traces/${columns.traceId}`);
  const order = rows(page).filter({ hasText: 'process order' });
  await expect(order).toContainText('skew');
  const recorded = await order.getByRole('gridcell').getAttribute('aria-label');
  await page.getByRole('button', { name: /notes on this trace/ }).click();
  await page.getByText('The clock of mailer is off').click();
  const dialog = page.getByRole('dialog', { name: 'Clocks of the services' });
  await expect(dialog.getByText(/seems .* behind/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Adjust times' }).click();
  const strip = page.getByRole('status').filter({ hasText: 'Times are adjusted' });
  await expect(strip).toContainText('mailer +');
  await expect(order).not.toContainText('skew');
  await expect(order.getByRole('gridcell')).toHaveAttribute('aria-label', /times adjusted/);
  await expect(page).toHaveURL(/clock=mailer/);
  await expect(page.locator('header').getByText('adjusted', { exact: true })).toBeVisible();
  await order.click();
  const panel = page.getByRole('complementary', { name: 'Chosen span' });
  await expect(panel.getByText(/this service are adjusted: shown .* later than recorded/)).toBeVisible();

  await strip.getByRole('button', { name: /^mailer \+/ }).click();
  const offset = dialog.getByLabel('Offset of mailer in milliseconds');
  await offset.fill('two');
  await expect(dialog.getByText('A number of milliseconds')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Adjust times' })).toBeDisabled();
  await offset.fill('12.5');
  await dialog.getByRole('button', { name: 'Adjust times' }).click();
  await expect(strip).toContainText('mailer +12.5');
  await page.reload();
  await expect(strip).toContainText('mailer +12.5');

  await strip.getByRole('button', { name: 'As recorded' }).click();
  await expect(strip).toHaveCount(0);
  await expect(order.getByRole('gridcell')).toHaveAttribute('aria-label', recorded ?? '');
});

test('spans that come late move nothing that is under the pointer', async ({ engine, page }) => {
  const columns = await sendDrawing(
    engine,
    `shop:root  [=====================================]\n${Array.from({ length: 60 }, (_, i) => `  shop:step ${i + 100} ${' '.repeat(i % 7)} [==]`).join('\n')}`,
  );
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page).first()).toContainText('root');
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/zoom=/);
  const zoom = new URL(page.url()).searchParams.get('zoom');
  const box = await grid(page).boundingBox();
  if (!box) throw new Error('no rows');
  const point = { x: box.x + 120, y: box.y + 205 };
  await page.mouse.move(point.x, point.y);
  const under = () =>
    page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.closest('[role=row]')?.textContent, point);
  const before = await under();
  expect(before).toContain('step');

  // Earlier than everything: rows come above, and the base that times count from moves.
  const late = readTrace('late:early bird [==]\n  late:its child []');
  for (const request of otlpOf({
    ...late,
    traceId: columns.traceId,
    baseNs: String(BigInt(columns.baseNs) - 5_000_000n),
    idHi: Uint32Array.of(9, 9),
    idLo: Uint32Array.of(1, 2),
    parentHi: Uint32Array.of(0, 9),
  }))
    await engine.send('traces', request);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '63');
  expect(await under()).toBe(before);
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/span=/);
  expect(new URL(page.url()).searchParams.get('zoom')).toBe(zoom);
});

test('a view of the whole grows with the trace: at once, or when the pointer has left the bars', async ({
  engine,
  page,
}) => {
  const whole = readTrace(`
    shop:root    [=======================================]
      shop:one    [==]
      shop:two       [==]
      shop:three        [==]
      shop:four             [====================================]
  `);
  const columns = { ...whole, baseNs: `${Date.now() - 30_000}000000` };
  const spans: object[] = otlpOf(columns).flatMap((request) => {
    const { resourceSpans } = request as {
      resourceSpans: { resource: object; scopeSpans: { spans: object[] }[] }[];
    };
    return resourceSpans.flatMap(({ resource, scopeSpans }) =>
      (scopeSpans[0]?.spans ?? []).map((span) => ({
        resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }],
      })),
    );
  });
  const sendSpan = (row: number) => engine.send('traces', spans[row] ?? {});
  for (const row of [1, 2, 3]) await sendSpan(row);
  await engine.open(page, `/traces/${columns.traceId}`);
  await expect(rows(page)).toHaveCount(4);
  const end = page.getByRole('slider', { name: 'End of the view' });
  await expect(end).toHaveAttribute('aria-valuetext', '10.0\u00a0ms');
  await page.getByText('missing parent').hover();
  await sendSpan(0);
  await expect(end).toHaveAttribute('aria-valuetext', '41.0\u00a0ms');

  const box = await rows(page).first().boundingBox();
  if (!box) throw new Error('no rows');
  await page.mouse.move(box.x + box.width - 60, box.y + 30);
  await sendSpan(4);
  await expect(rows(page)).toHaveCount(5);
  await expect(end).toHaveAttribute('aria-valuetext', '41.0\u00a0ms');
  await page.keyboard.press('j');
  await expect(page).toHaveURL(/span=/);
  await expect(page).not.toHaveURL(/zoom=/);
  await page.mouse.move(box.x + box.width - 60, 10);
  await expect(end).toHaveAttribute('aria-valuetext', '49.0\u00a0ms');
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing on an odd trace with all its marks, ${colorScheme}`, async ({ engine, page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1024, height: 768 });
    const columns = await sendDrawing(engine, ODD, (made) => [
      { service: 'shop', body: 'order taken', severity: 9, row: rowOf(made, 'POST /order'), at: 2e6 },
    ]);
    await engine.open(
      page,
      `/traces/${columns.traceId}?logs=trace&hide=cart&clock=mailer:3000000&find=e&match=only`,
    );
    await expect(page.getByRole('status').filter({ hasText: 'Times are adjusted' })).toBeVisible();
    await expect(rows(page).first()).toContainText('POST /order');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
      [],
    );
    // Nothing is cut off at the right.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1024);
  });
