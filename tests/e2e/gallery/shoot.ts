// Takes pictures of the widgets, light and dark: `npx node tests/e2e/gallery/shoot.ts FOLDER [CHROMIUM]`.
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { openGallery } from './build-gallery.ts';

const [folder = '.', executablePath] = process.argv.slice(2);
const gallery = await openGallery();
const browser = await chromium.launch({
  ...(executablePath !== undefined && { executablePath, args: ['--no-sandbox'] }),
});
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1300 }, colorScheme });
  await page.goto(gallery.url);
  await page.getByRole('grid', { name: 'Traces' }).waitFor();
  await page.screenshot({ path: join(folder, `widgets-${colorScheme}.png`), fullPage: true });
}
await browser.close();
await gallery.close();
