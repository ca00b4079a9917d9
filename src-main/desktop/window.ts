// The window: it shows the engine's own page, goes nowhere else, and may do nothing a page need not do.
import { join } from 'node:path';
import { BrowserWindow, session, shell } from 'electron';
import { readWindowState, rememberWindowState } from './window-state.ts';

const BACKGROUND = { light: '#f4f3ef', dark: '#101113' };

const originOf = (url: string): string => {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
};

/** Denies every permission but writing to the clipboard, which copy buttons need. */
export function lockPermissions(origin: () => string): void {
  const may = (permission: string, asking: string): boolean =>
    permission === 'clipboard-sanitized-write' && originOf(asking) === origin();
  session.defaultSession.setPermissionCheckHandler((_, permission, asking) => may(permission, asking));
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
    answer(may(permission, contents.getURL())),
  );
}

/** Opens a window on `url` (signed in by its fragment). Links out of the page open in the system's browser. */
export function openWindow(url: string, userData: string, dark: boolean): BrowserWindow {
  const state = readWindowState(userData);
  const window = new BrowserWindow({
    ...state.bounds,
    minWidth: 1024,
    minHeight: 600,
    show: false,
    title: 'Spandrel',
    backgroundColor: dark ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    ...(process.platform === 'darwin' && { titleBarStyle: 'hiddenInset' as const }),
    webPreferences: {
      preload: join(import.meta.dirname, '..', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  });
  if (state.maximized) window.maximize();
  rememberWindowState(window, userData);

  const home = originOf(url);
  window.webContents.setWindowOpenHandler((details) => {
    openOutside(details.url);
    return { action: 'deny' };
  });
  window.webContents.on('will-navigate', (event) => {
    if (originOf(event.url) === home) return;
    event.preventDefault();
    openOutside(event.url);
  });
  window.once('ready-to-show', () => window.show());
  // Rejects when the window is closed while it loads; a page that is not there shows Chromium's own words.
  window.loadURL(url).catch(() => {});
  return window;
}

function openOutside(url: string): void {
  if (/^https?:\/\//.test(url)) void shell.openExternal(url);
}
