import { test } from './fixtures.ts';
import { expect } from '@playwright/test';
const shots: [string, string][] = [
  ['open', '/metrics?from=all&metric=http.server.request.duration&service=storefront'],
  ['rate', '/metrics?from=all&q=' + encodeURIComponent('sum by (http_route) (rate(http_server_request_duration_seconds_count[1m]))')],
  ['raw', '/metrics?from=all&q=' + encodeURIComponent('rate(http_server_request_duration_seconds_count[1m])')],
  ['heat', '/metrics?from=all&q=' + encodeURIComponent('sum by (le) (increase(http_server_request_duration_seconds_bucket{job=~"(.+/)?storefront"}[$__rate_interval]))')],
  ['p', '/metrics?from=all&q=' + encodeURIComponent('histogram_quantile(0.95, sum by (le, job) (rate(http_server_request_duration_seconds_bucket[1m])))')],
  ['share', '/metrics?from=all&q=' + encodeURIComponent('sum by (job) (rate(http_server_request_duration_seconds_count{http_response_status_code=~"5.."}[2m])) / sum by (job) (rate(http_server_request_duration_seconds_count[2m]))')],
  ['none', '/metrics?from=all&q=' + encodeURIComponent('http_server_request_durations_seconds_count')],
  ['failed', '/metrics?from=all&q=' + encodeURIComponent('rate(shop_cart_items[1m])')],
];
test('shots', async ({ shop, page }) => {
  test.setTimeout(240_000);
  for (const width of [1440, 1024])
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: width === 1440 ? 900 : 768 });
      for (const [name, url] of shots) {
        if (scheme === 'dark' && !['rate', 'heat', 'none'].includes(name)) continue;
        await shop.open(page, url);
        await expect(page.getByRole('textbox', { name: 'PromQL query' })).toBeVisible();
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: `/tmp/mp/shots/${name}-${width}-${scheme}.png` });
      }
      if (scheme === 'light') {
        await page.keyboard.press('/');
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.insertText('sum by (http_route) (rate(http_server_request_duration_seconds_count');
        await page.keyboard.type('{http_');
        await page.getByRole('option').first().waitFor();
        await page.screenshot({ path: `/tmp/mp/shots/complete-${width}-${scheme}.png` });
        await page.keyboard.press('Escape');
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.insertText('predict_linear(up[5m], 60)');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').waitFor();
        await page.screenshot({ path: `/tmp/mp/shots/wrong-${width}-${scheme}.png` });
      }
    }
});
