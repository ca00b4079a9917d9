// What lines are made of: patterns with their counts, one looked at alone or left out. On a fresh engine, over OTLP.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { logsOf } from './otlp-json.ts';

const lines = (page: Page) => page.getByRole('grid', { name: 'Log records' }).getByRole('row');
const query = (page: Page) => page.getByRole('textbox', { name: 'LogQL query' });
const facet = (page: Page) => page.getByRole('region', { name: 'Pattern', exact: true });

test.beforeEach(async ({ engine, page }) => {
  for (let i = 0; i < 6; i++) await engine.send('logs', logsOf('shop', 1, `order ord_${7000 + i} placed`));
  for (let i = 0; i < 4; i++) await engine.send('logs', logsOf('cache', 1, `cache hit key=p:${i} age=${i}s`));
  await engine.send('logs', logsOf('shop', 1, 'worker idle'));
  await engine.open(page, '/logs');
  await expect(lines(page)).toHaveCount(11);
});

test('a pattern is one click away from being all there is, and from being gone', async ({ page }) => {
  await facet(page).getByRole('button', { name: 'order <_> placed', exact: true }).click();
  await expect(query(page)).toHaveText('{service_name=~".+"} |> "order <_> placed"');
  await expect(lines(page)).toHaveCount(6);
  await facet(page).getByRole('button', { name: 'order <_> placed', exact: true }).click();
  await expect(lines(page)).toHaveCount(11);
  await facet(page).getByText('cache hit').hover();
  await facet(page).getByRole('button', { name: 'Without cache hit key=<_> age=<_>' }).click();
  await expect(query(page)).toHaveText('{service_name=~".+"} !> "cache hit key=<_> age=<_>"');
  await expect(lines(page)).toHaveCount(7);
});

test('an open record hides all that are like it', async ({ page }) => {
  await lines(page).filter({ hasText: 'ord_7002' }).click();
  await page.getByRole('button', { name: 'Hide this pattern 6' }).click();
  await expect(lines(page)).toHaveCount(5);
  await expect(query(page)).toHaveText('{service_name=~".+"} !> "order <_> placed"');
});

test('all patterns stand in a drawer with their counts; what is hidden comes back from there', async ({
  page,
}) => {
  await facet(page).getByRole('button', { name: 'All patterns' }).click();
  const drawer = page.getByRole('dialog', { name: 'Patterns' });
  const rows = drawer.getByRole('list', { name: 'Patterns', exact: true }).getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('order <_> placed');
  await expect(rows.first()).toContainText('6');
  await expect(drawer.getByText(/3 patterns in 11 records/)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  await drawer.getByRole('button', { name: 'Hide lines like order <_> placed' }).click();
  await expect(rows).toHaveCount(2);
  await drawer.getByRole('button', { name: 'Show lines like order <_> placed again' }).click();
  await expect(rows).toHaveCount(3);
});
