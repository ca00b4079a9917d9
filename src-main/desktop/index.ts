// Electron's main process: window, tray, menu, keychain, and the engine it starts. Thin on purpose: whatever can
// live in the engine or the page lives there, where plain Node and a browser exercise it.
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, shell } from 'electron';
import type { ReadyLine } from '#shared/api/shell.ts';
import { type EngineLink, linkEngine } from './engine-link.ts';
import { setMenu } from './menu.ts';
import { openSecrets } from './secrets.ts';
import { selfTest } from './self-test.ts';
import { createTray } from './tray.ts';
import { lockPermissions, openWindow } from './window.ts';

/** Flags for the engine: what follows the program (packaged) or the app's folder (development). */
const flags = process.argv.slice(app.isPackaged ? 1 : 2);
const resources = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources');

let window: BrowserWindow | undefined;
let engine: EngineLink | undefined;
let quitting = false;
/** The link that signs in works once; after it the page keeps its own token. */
let signedIn = false;

function show(ready: ReadyLine): void {
  if (window === undefined) {
    window = openWindow(
      signedIn ? ready.api.url : ready.ui,
      app.getPath('userData'),
      nativeTheme.shouldUseDarkColors,
    );
    window.once('ready-to-show', () => process.stdout.write('{"window":true}\n'));
    signedIn = true;
    window.on('closed', () => {
      window = undefined;
    });
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

const open = (): void => {
  if (engine?.ready !== undefined) show(engine.ready);
};

/** Moves the page without loading it again, so that its state in the URL is kept. */
function go(path: string): void {
  open();
  const script = `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`;
  void window?.webContents.executeJavaScript(script);
}

function run(): void {
  const tray = createTray(resources, open);
  tray.show(undefined);
  lockPermissions(() => engine?.ready?.api.url ?? '');
  setMenu({
    go,
    openInBrowser: () => {
      if (engine?.ready !== undefined) void shell.openExternal(engine.ready.api.url);
    },
  });
  engine = linkEngine(flags, openSecrets(join(app.getPath('userData'), 'secrets.bin')), {
    ready(ready) {
      tray.show(ready);
      // After a crash the page finds the restarted engine by itself: port and token are the same.
      if (window === undefined) show(ready);
    },
    restarting: () => tray.show(undefined),
    failed(message, hint) {
      dialog.showErrorBox('Spandrel cannot start', hint === undefined ? message : `${message}\n\n${hint}`);
      app.quit();
    },
  });
}

if (flags.includes('--self-test')) {
  void app
    .whenReady()
    .then(selfTest)
    .then((code) => app.exit(code));
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', open);
  app.on('activate', open);
  // Capture goes on in the tray.
  app.on('window-all-closed', () => {});
  app.on('before-quit', (event) => {
    if (quitting) return;
    quitting = true;
    event.preventDefault();
    void engine?.stop().finally(() => app.quit());
    if (engine === undefined) app.quit();
  });
  void app.whenReady().then(run);
} else {
  app.quit();
}
