// Lists of any screen: walked with the keyboard, and still under the eye when rows arrive.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { type Gallery, openGallery } from './build-gallery.ts';

let gallery: Gallery;
test.beforeAll(async () => {
  gallery = await openGallery();
});
test.afterAll(() => gallery.close());
test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 1300 });
  await page.goto(gallery.url);
});

const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Traces' });
const scroller = (page: Page): Locator => grid(page).locator('xpath=..');
const addRows = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Add 12 rows above' }).click();

/** Id and top of the first row (or item) below `head` pixels of the scrolled element. */
const topOf = (element: Locator, rows: string, head: number) =>
  element.evaluate(
    (scrolled, [selector, stuck]) => {
      const { top } = scrolled.getBoundingClientRect();
      const found = [...scrolled.querySelectorAll(selector)]
        .map((row) => ({ id: row.id, rect: row.getBoundingClientRect() }))
        .filter(({ rect }) => rect.bottom > top + stuck + 1)
        .sort((a, b) => a.rect.top - b.rect.top)[0];
      return found && `${found.id} at ${Math.round(found.rect.top - top)}`;
    },
    [rows, head] as const,
  );

test('j and k walk the main list before anything was clicked; Enter opens', async ({ page }) => {
  await grid(page).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await expect(page.locator('tr[aria-selected=true]')).toHaveAttribute('id', 'Traces-row-3');
  await page.keyboard.press('End');
  await expect(grid(page)).toHaveAttribute('aria-activedescendant', 'Traces-row-4999');
  await page.keyboard.press('Home');
  await expect(grid(page)).toHaveAttribute('aria-activedescendant', 'Traces-row0');
});

test('rows that arrive above do not move what is read, nor does the strip that tells of them', async ({
  page,
}) => {
  await scroller(page).evaluate((element) => {
    element.scrollTop = 2205;
  });
  await expect.poll(() => topOf(scroller(page), 'tbody tr', 46)).toBe('Traces-row-100 at 41');
  await addRows(page);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '5013');
  await page.getByRole('button', { name: 'Banner', exact: true }).click();
  await expect(page.getByRole('button', { name: /12 new/ })).toHaveCount(0);
  expect(await topOf(scroller(page), 'tbody tr', 46)).toBe('Traces-row-100 at 41');
});

test('at its top a list takes new rows', async ({ page }) => {
  await grid(page).waitFor();
  await addRows(page);
  await expect.poll(() => topOf(scroller(page), 'tbody tr', 46)).toBe('Traces-row5012 at 46');
});

test('a list of uneven heights holds its place too', async ({ page }) => {
  const list = page.getByRole('listbox', { name: 'Log records' });
  await list.evaluate((element) => {
    element.scrollTop = 3000;
  });
  await page.waitForFunction(
    (element) =>
      element instanceof HTMLElement &&
      element.scrollTop > 2900 &&
      element.querySelectorAll('[role=option]').length > 10,
    await list.elementHandle(),
  );
  await expect.poll(() => topOf(list, '[role=option]', 0)).toMatch(/^Log records-row-1\d\d at -?\d+$/);
  const before = await topOf(list, '[role=option]', 0);
  await addRows(page);
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '5013');
  expect(await topOf(list, '[role=option]', 0)).toBe(before);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`widgets can be read by all (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await grid(page).waitFor();
    // A row dimmed by a search is pale on purpose; and the page of widgets is no document with a heading.
    const { violations } = await new AxeBuilder({ page })
      .exclude('[id="Traces-row-5"]')
      .disableRules(['page-has-heading-one'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  });
}
