// A page with the stock web SDK, in Chromium: from localhost it may send, from elsewhere it may once it is allowed.

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumArgs, chromiumPath } from '../fixtures/chromium.ts';
import { startEngine } from '../fixtures/engine.ts';
import { clientFolder, prepare } from './client-runs.ts';

const SENT = 300;
/** A host that Chromium takes for this machine, and that is no localhost to anybody else. */
const FOREIGN = 'shop.test';

describe('a page with the web SDK', { timeout: 120_000 }, () => {
  const folder = clientFolder('browser');
  let server: Server;
  let browser: Browser;
  let port = 0;
  beforeAll(async () => {
    // The web package's peers are a version behind the exporters'.
    prepare(folder, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps');
    await build({ root: folder, logLevel: 'error', build: { target: 'es2022' } });
    const types: Record<string, string> = { html: 'text/html', js: 'text/javascript' };
    server = createServer(async (request, response) => {
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      const file = join(folder, 'dist', path === '/' ? 'index.html' : path);
      const body = await readFile(file).catch(() => undefined);
      response.writeHead(body ? 200 : 404, {
        'content-type': types[file.split('.').at(-1) ?? ''] ?? 'text/plain',
      });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
    browser = await chromium.launch({
      ...(chromiumPath && { executablePath: chromiumPath }),
      args: [...chromiumArgs, `--host-resolver-rules=MAP ${FOREIGN} 127.0.0.1`],
    });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Opens the page from a host and gives back what its exporters were told. */
  async function told(
    host: string,
    endpoint: string,
  ): Promise<{ spans: number; logs: number; failed: number; beacon: boolean }> {
    const page = await browser.newPage();
    await page.goto(`http://${host}:${port}/?endpoint=${encodeURIComponent(endpoint)}`);
    await page.waitForFunction(() => document.title.startsWith('{'), undefined, { timeout: 60_000 });
    const counts = JSON.parse(await page.title());
    await page.close();
    return counts;
  }

  it('sends from localhost, headers of its own and a beacon included', async () => {
    const engine = await startEngine();
    try {
      const endpoint = `http://localhost:${engine.ready.http.port}`;
      expect(await told('localhost', endpoint)).toEqual({ spans: SENT, logs: SENT, failed: 0, beacon: true });
      // A beacon's answer nobody hears.
      await expect.poll(async () => (await engine.client.getStatus({})).counts.logs).toBe(SENT + 1);
      expect((await engine.client.getStatus({})).counts).toMatchObject({ spans: SENT });
    } finally {
      await engine.close();
    }
  });

  it('is refused from elsewhere, which the doctor tells, until its origin is allowed', async () => {
    const engine = await startEngine();
    try {
      const endpoint = `http://localhost:${engine.ready.http.port}`;
      const origin = `http://${FOREIGN}:${port}`;
      const refused = await told(FOREIGN, endpoint);
      expect(refused).toMatchObject({ spans: 0, logs: 0 });
      expect(refused.failed).toBeGreaterThan(0);
      const { findings } = await engine.client.listFindings({});
      const preflight = findings.find(({ symptom }) => symptom === 'cors_preflight');
      expect(preflight).toMatchObject({ sdk: 'browser', lines: [{ code: origin }] });
      await engine.client.changeSettings({ allowedOrigins: [origin] });
      expect(await told(FOREIGN, endpoint)).toMatchObject({ spans: SENT, logs: SENT, failed: 0 });
      await expect.poll(async () => (await engine.client.getStatus({})).counts.logs).toBe(SENT + 1);
    } finally {
      await engine.close();
    }
  });
});
