// How the page is reached: many tabs of one browser at once, and a port forwarded from another machine.

import type { AddressInfo } from 'node:net';
import { createServer, connect as dial } from 'node:net';
import { expect, test } from './fixtures.ts';
import { spansOf } from './otlp-json.ts';

test('eight tabs are live at once', async ({ engine, page, context }) => {
  await engine.send('traces', spansOf('shop', 1, 'GET /before'));
  await engine.open(page, '/traces');
  const tabs = [page, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))];
  for (const tab of tabs.slice(1)) await tab.goto(page.url());
  for (const tab of tabs) await expect(tab.getByText('GET /before').first()).toBeVisible();
  await engine.send('traces', spansOf('shop', 3, 'GET /after'));
  for (const tab of tabs) {
    // A tab behind another is asked to catch up when it is looked at; here all are looked at in turn.
    await tab.bringToFront();
    await expect(tab.getByText('GET /after').first()).toBeVisible();
  }
  // The tab that held the feed goes; another takes it over.
  await page.close();
  await engine.send('traces', spansOf('shop', 1, 'GET /later'));
  for (const tab of tabs.slice(1)) {
    await tab.bringToFront();
    await expect(tab.getByText('GET /later').first()).toBeVisible();
  }
});

test('works through a forwarded port, live', async ({ engine, page }) => {
  const api = new URL(engine.ready.api.url);
  // What `ssh -L` does: another port, the same bytes.
  const forwarder = createServer((socket) => {
    const far = dial(Number(api.port), '127.0.0.1');
    socket.pipe(far).pipe(socket);
    for (const end of [socket, far]) end.on('error', () => {});
  });
  await new Promise<void>((resolve) => forwarder.listen(0, '127.0.0.1', resolve));
  try {
    const link = new URL(engine.ready.ui);
    link.port = String((forwarder.address() as AddressInfo).port);
    await page.goto(link.href);
    await expect(page.getByText('Waiting for the first signal')).toBeVisible();
    await engine.send('traces', spansOf('shop', 1, 'GET /far'));
    await page.getByRole('link', { name: 'Traces', exact: true }).click();
    await expect(page.getByText('GET /far').first()).toBeVisible();
  } finally {
    forwarder.close();
  }
});

test('a link that was used before says so on the sign-in screen', async ({ engine, page }) => {
  const stale = new URL(engine.ready.ui);
  stale.hash = 'code=used-before';
  await page.goto(stale.href);
  await expect(page.getByText('This link was used before, or is too old.')).toBeVisible();
  await page.getByLabel('Or paste the link, or the token').fill('something else');
  await expect(page.getByText('This link was used before')).toHaveCount(0);
});
