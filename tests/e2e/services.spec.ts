// The services screen: who sends, and the way to what they sent.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';

test('lists every service and leads to its traces', async ({ shop, page }) => {
  await shop.open(page, '/services?from=all');
  const { services } = await shop.client.listServices({});
  const grid = page.getByRole('grid', { name: 'Services' });
  await expect(grid.getByRole('row')).toHaveCount(services.length + 1);
  for (const { name } of services) await expect(grid).toContainText(name);
  await grid.getByRole('row').filter({ hasText: 'cart' }).click();
  await expect(page).toHaveURL(/\/traces\?from=all&q=/);
  await expect(page.getByRole('textbox', { name: 'Query of the traces' })).toHaveText(
    '{ resource.service.name = "cart" }',
  );
  await expect(page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(3)).toBeVisible();
});

test('sorts by what is clicked, most or worst first', async ({ shop, page }) => {
  await shop.open(page, '/services?from=all');
  const grid = page.getByRole('grid', { name: 'Services' });
  await grid.getByRole('button', { name: 'p95' }).click();
  await expect(page).toHaveURL(/order=-p95/);
  const { services } = await shop.client.listServices({});
  const slowest = services.toSorted((a, b) => (b.p95Ns ?? -1) - (a.p95Ns ?? -1))[0];
  await expect(grid.getByRole('row').nth(1)).toContainText(slowest?.name ?? '?');
});

test('says so when nobody sent anything', async ({ engine, page }) => {
  await engine.open(page, '/services');
  await expect(page.getByText('No service sent anything in this time')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`has no accessibility violations in ${theme}`, async ({ shop, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await shop.open(page, '/services?from=all');
    await expect(page.getByRole('grid', { name: 'Services' })).toContainText('cart');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
