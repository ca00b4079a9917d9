// Destinations, as a person adds, tests, changes and removes them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import { startEngine } from '../fixtures/engine.ts';
import { expect, test } from './fixtures.ts';
import { addTo, backend, capture, close, drawer, traceId } from './send-parts.ts';

test('a pasted block becomes a tested destination, and a trace arrives there', async ({ engine, page }) => {
  test.slow();
  const there = await startEngine();
  await capture(engine);
  await engine.open(page, '/send');
  const panel = page.getByRole('complementary', { name: 'New destination' });
  const token = Buffer.from('1048311:glc_a-token-of-some-length').toString('base64');
  await panel
    .getByLabel('Paste the environment block')
    .fill(
      [
        'export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"',
        `export OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:${there.ready.http.port}"`,
        `export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20${encodeURIComponent(token)}"`,
      ].join('\n'),
    );
  await expect(panel.getByText('1048311')).toBeVisible();
  await expect(panel.getByText('glc_a…gth', { exact: true })).toBeVisible();
  await expect(panel.getByLabel('Value of Authorization')).toHaveAttribute('type', 'password');
  await panel.getByLabel('Name', { exact: true }).fill('Local LGTM');
  await panel.getByLabel('Grafana, for links').fill('http://127.0.0.1:3000/explore?left=x');
  await panel.getByRole('button', { name: 'Save and test' }).click();
  const card = page.getByRole('article', { name: 'Local LGTM' });
  await expect(card.getByText('ready')).toBeVisible();
  await expect(card.getByText('traces, logs, metrics')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Test' }).getByText('metrics')).toBeVisible();

  await engine.open(page, `/traces/${traceId}`);
  await page.getByRole('button', { name: 'Send…' }).click();
  await expect(drawer(page).getByText('1 span', { exact: true })).toBeVisible();
  await expect(drawer(page).getByText('2 records', { exact: true })).toBeVisible();
  await expect(drawer(page).getByText('Not sent before.')).toBeVisible();
  expect((await new AxeBuilder({ page }).include('[role=dialog]').analyze()).violations).toEqual([]);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(drawer(page).getByRole('heading', { name: 'Sent to Local LGTM' })).toBeVisible();
  await expect(drawer(page).getByText('1 of 1 span accepted')).toBeVisible();
  await expect(drawer(page).getByText('2 of 2 records accepted')).toBeVisible();
  const link = drawer(page).getByRole('link', { name: 'Open trace in Grafana' });
  expect(await link.getAttribute('href')).toContain(traceId);
  expect((await there.client.getStatus({})).counts).toMatchObject({ spans: 1, logs: 2 });
  expect((await there.client.getTrace({ traceId })).rootName).toBe('POST /checkout');

  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  await engine.open(page, '/send');
  const row = page.getByRole('row', { name: /POST \/checkout/ });
  await expect(row).toContainText('all taken');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await row.click();
  await expect(drawer(page).getByText('1 of 1 span accepted')).toBeVisible();
  await drawer(page).getByRole('button', { name: 'Send again…' }).click();
  await expect(drawer(page).getByText(/sent before and accepted/)).toBeVisible();
  await there.close();
});

test('a refused token says what to do; a destination is changed and removed', async ({ engine, page }) => {
  const refusing = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(401).end('invalid token'));
  });
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  await addTo(engine, 'Team Alloy', url);
  await engine.open(page, '/send');
  const card = page.getByRole('article', { name: 'Team Alloy' });
  await expect(card.getByText('not tested')).toBeVisible();
  await card.getByRole('button', { name: 'Test' }).click();
  await expect(card.getByText('refused', { exact: true })).toBeVisible();
  await expect(card.getByText(/401: the token was not accepted/)).toBeVisible();
  await card.getByRole('button', { name: 'Paste new token' }).click();
  const panel = page.getByRole('complementary', { name: 'Team Alloy' });
  await panel.getByLabel('Name', { exact: true }).fill('Alloy');
  await panel.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByRole('article', { name: 'Alloy', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'More for Alloy' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove destination' }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
  close(refusing);
});

test('Grafana Cloud is given by instance, zone and token; its three addresses stand below', async ({
  engine,
  page,
}) => {
  await engine.open(page, '/send');
  const panel = page.getByRole('complementary', { name: 'New destination' });
  await panel.getByRole('radio', { name: 'Grafana Cloud' }).click();
  await panel.getByLabel('Instance').fill('1048311');
  await panel.getByLabel('Zone').fill('prod-eu-west-2');
  await expect(panel.getByRole('button', { name: 'Save and test' })).toBeDisabled();
  await panel.getByLabel('Token').fill('glc_a-token-of-some-length');
  const finals = panel.getByLabel('Sent to');
  await expect(
    finals.getByText('https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/traces'),
  ).toBeVisible();
  await expect(finals.getByText('Grafana Cloud')).toHaveCount(3);
  await panel.getByLabel('Token').fill('glsa_of-the-wrong-kind');
  await expect(panel.getByRole('alert')).toContainText('service account token');
  await panel.getByLabel('Name', { exact: true }).fill('Mine');
  await expect(panel.getByRole('button', { name: 'Save and test' })).toBeDisabled();
});

test('backends of one’s own: a signal left out, a tenant, where they are read, and all of it again on a change', async ({
  engine,
  page,
}) => {
  const there = await backend({});
  await engine.open(page, '/send');
  const panel = page.getByRole('complementary', { name: 'New destination' });
  await panel.getByRole('radio', { name: 'Separate' }).click();
  await panel.getByLabel('Address of Loki').fill('http://127.0.0.1:3100/loki/api/v1/push');
  await panel.getByLabel('Address of Tempo').fill(`${there.url}/v1/traces`);
  const finals = panel.getByLabel('Sent to');
  await expect(finals.getByText('http://127.0.0.1:3100/otlp/v1/logs')).toBeVisible();
  await expect(finals.getByText('left out')).toHaveCount(1);
  await panel.getByText('Tenant and certificate').click();
  await panel.getByLabel('Tenant, sent as X-Scope-OrgID').fill('team-a');
  await panel.getByLabel('Certificate authority').fill('not a certificate');
  await expect(panel.getByRole('alert')).toContainText('not a certificate in PEM form');
  await panel.getByLabel('Certificate authority').fill('');
  await panel.getByText('Did it arrive?').click();
  await expect(panel.getByLabel('Loki is read at')).toHaveAttribute('placeholder', 'http://127.0.0.1:3100');
  await panel.getByLabel('Tempo is read at').fill('http://127.0.0.1:3200/api/v2/traces');
  await panel.getByLabel('Name', { exact: true }).fill('Three');
  await panel
    .getByLabel('Grafana, for links')
    .fill(
      `http://127.0.0.1:3000/explore?schemaVersion=1&panes=${encodeURIComponent(
        JSON.stringify({ a: { queries: [{ datasource: { type: 'tempo', uid: 'my-tempo' } }] } }),
      )}&orgId=1`,
    );
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await panel.getByRole('button', { name: 'Save and test' }).click();
  const card = page.getByRole('article', { name: 'Three' });
  await expect(card).toBeVisible();
  const [kept] = (await engine.client.listDestinations({})).destinations;
  expect(kept).toMatchObject({
    kind: 'separate',
    tenant: 'team-a',
    grafanaUrl: 'http://127.0.0.1:3000',
    dataSources: { traces: 'my-tempo' },
    read: { urls: { traces: 'http://127.0.0.1:3200', logs: 'http://127.0.0.1:3100', metrics: null } },
  });
  const change = page.getByRole('complementary', { name: 'Three' });
  await expect(change.getByText('traces in my-tempo')).toBeVisible();
  await expect(change.getByLabel('Tempo is read at')).toHaveValue('http://127.0.0.1:3200');
  await change.getByLabel('Name', { exact: true }).fill('My three');
  await change.getByLabel('Tenant, sent as X-Scope-OrgID').fill('');
  await change.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByRole('article', { name: 'My three' })).toBeVisible();
  const [changed] = (await engine.client.listDestinations({})).destinations;
  expect(changed).toMatchObject({ tenant: null, urls: kept?.urls, read: kept?.read });
  close(there);
});
