// The desktop app as built: its engine, window, tray, menu, keychain. Under real Electron where it is to be had,
// else under the double, which the titles say.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ReadyLine } from '#shared/api/shell.ts';
import { startEngine } from '../fixtures/engine.ts';
import { freePort } from '../fixtures/free-port.ts';
import { statusOf } from './desktop-engine.ts';
import { type DesktopApp, desktopShell, launchDesktop } from './launch.ts';

const shell = desktopShell();

let folder: string;
let app: DesktopApp | undefined;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spandrel-desktop-'));
});
test.afterEach(async () => {
  await app?.close();
  app = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const dataDir = (): string => join(folder, 'data');
const userData = (): string => join(folder, 'user');
const flags = (): string[] => [
  '--data-dir',
  dataDir(),
  '--grpc-port',
  '0',
  '--http-port',
  '0',
  '--api-port',
  '0',
];

async function launch(extra: string[] = flags()): Promise<DesktopApp> {
  app = await launchDesktop(extra, userData());
  return app;
}

const status = (): Promise<ReadyLine> => statusOf(dataDir());

test.describe(`desktop app (${shell === 'double' ? 'a double of the electron module, real Chromium' : 'Electron'})`, () => {
  test('opens a window, signed in, on an engine of its own that takes telemetry', async () => {
    const { window } = await launch();
    const page = await window();
    await expect(page.getByRole('navigation')).toBeVisible();
    const { http } = await status();
    const span = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: 'GET /desktop',
      kind: 2,
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now() + 5}000000`,
    };
    const response = await fetch(`http://127.0.0.1:${http.port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
            scopeSpans: [{ spans: [span] }],
          },
        ],
      }),
    });
    expect(response.status).toBe(200);
    await page.goto(new URL('/traces', page.url()).href);
    await expect(page.getByText('GET /desktop').first()).toBeVisible();
  });

  test('attaches to an engine that already runs on the folder, and leaves it running', async () => {
    const engine = await startEngine();
    try {
      const started = await launch(['--data-dir', engine.ready.dataDir]);
      const page = await started.window();
      expect(new URL(page.url()).port).toBe(new URL(engine.ready.api.url).port);
      await started.close();
      expect((await engine.client.getStatus({})).pid).toBe(engine.ready.pid);
    } finally {
      await engine.close();
    }
  });

  test.describe('as the desktop around it sees it', () => {
    test.skip(shell !== 'double', 'what tray, menu and keychain were told can be asked of the double only');

    test('keeps capturing in the tray when its window is closed, and comes back', async () => {
      const { window, control } = await launch();
      await window();
      await control.act('close-window');
      expect(await control.act('windows')).toEqual([]);
      expect((await status()).pid).toBeGreaterThan(0);
      await control.act('tray-click');
      await expect.poll(() => control.act('windows')).toMatchObject([{ visible: true }]);
      const menus = (await control.calls()).filter((call) => call.name === 'tray.menu');
      expect(JSON.stringify(menus.at(-1))).toContain(`OTLP gRPC on ${(await status()).grpc.port}`);
    });

    test('restarts a crashed engine on the same port with the same token', async () => {
      // Ports that were named: "any free port" may be another one after a crash.
      const grpc = await freePort();
      const http = await freePort();
      const { window } = await launch([
        '--data-dir',
        dataDir(),
        '--grpc-port',
        `${grpc}`,
        '--http-port',
        `${http}`,
        '--api-port',
        '0',
      ]);
      await window();
      const before = await status();
      process.kill(before.pid, 'SIGKILL');
      await expect
        .poll(() =>
          status().then(
            ({ pid }) => pid,
            () => before.pid,
          ),
        )
        .not.toBe(before.pid);
      const after = await status();
      expect(after.api).toEqual(before.api);
      expect(after.http.port).toBe(before.http.port);
    });

    test('goes to a screen from the menu, opens links outside, and navigates nowhere else', async () => {
      const { window, control } = await launch();
      const page = await window();
      await control.act('menu', 'Logs');
      await expect(page).toHaveURL(/\/logs/);
      expect(await control.act('ask-to-open', 'https://grafana.com/')).toBe('deny');
      expect(await control.act('ask-to-open', 'file:///etc/passwd')).toBe('deny');
      expect(await control.act('ask-to-navigate', 'https://evil.example/')).toBe(false);
      expect(await control.act('ask-to-navigate', new URL('/traces', page.url()).href)).toBe(true);
      const opened = (await control.calls())
        .filter((call) => call.name === 'shell.openExternal')
        .map((call) => call.args[0]);
      expect(opened).toEqual(['https://grafana.com/', 'https://evil.example/']);
      expect(await control.act('may', 'clipboard-sanitized-write')).toBe(true);
      expect(await control.act('may', 'geolocation')).toBe(false);
    });

    test('seals the secrets of destinations in the keychain, never in the data folder', async () => {
      const { window } = await launch();
      await window();
      const { api } = await status();
      const call = (path: string, init: RequestInit = {}): Promise<Response> =>
        fetch(api.url + path, {
          ...init,
          headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
        });
      expect(await (await call('/api/status')).json()).toMatchObject({
        shell: 'desktop',
        secrets: 'keychain',
      });
      const added = await call('/api/destinations', {
        method: 'POST',
        body: JSON.stringify({
          name: 'far',
          endpoint: 'http://127.0.0.1:9',
          headers: [{ name: 'authorization', value: 'Bearer top-secret-token', secret: true }],
        }),
      });
      expect(added.status).toBe(200);
      expect(existsSync(join(userData(), 'secrets.bin'))).toBe(true);
      for (const name of readdirSync(dataDir())) {
        expect(readFileSync(join(dataDir(), name)).includes('top-secret-token'), name).toBe(false);
      }
    });

    test('stops its engine when it quits', async () => {
      const { window, control, ended } = await launch();
      await window();
      const { pid } = await status();
      // It may be gone before its answer is read.
      await control.act('quit').catch(() => {});
      await ended;
      expect(() => process.kill(pid, 0)).toThrow();
    });

    test('a second launch brings the first one’s window to the front', async () => {
      const { window, control } = await launch();
      await window();
      await control.act('second-launch');
      expect((await control.calls()).some((call) => call.name === 'window.focus')).toBe(true);
    });
  });
});
