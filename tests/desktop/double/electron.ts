// A small double of the `electron` module: as much of it as src-main/desktop uses, with real Chromium windows and
// a real child process for the engine. What a desktop would show is noted for the test (control.ts).
import { type ChildProcess, fork } from 'node:child_process';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type DoubleBrowser, startBrowser } from './browser.ts';
import { offer, openControl, record } from './control.ts';

const userData = process.env.SPANDREL_DOUBLE_USER_DATA ?? join(process.cwd(), 'user-data');
mkdirSync(userData, { recursive: true });

let browser: DoubleBrowser | undefined;
const ready = startBrowser(join(userData, 'profile')).then(async (started) => {
  browser = started;
  await openControl({ debuggingPort: started.debuggingPort });
});

const windows = new Set<BrowserWindow>();
const lockPath = join(userData, 'single-instance.sock');

class App extends EventEmitter {
  readonly isPackaged = process.env.SPANDREL_DOUBLE_PACKAGED !== undefined;

  whenReady(): Promise<void> {
    return ready;
  }
  getPath(): string {
    return userData;
  }
  getAppPath(): string {
    return process.argv[1] ?? '.';
  }
  /** The first to ask holds the lock; a later one tells it and gets none. */
  requestSingleInstanceLock(): boolean {
    if (existsSync(lockPath)) {
      createConnection(lockPath).on('error', () => {});
      return false;
    }
    createServer((socket) => {
      socket.end();
      this.emit('second-instance');
    })
      .listen(lockPath)
      .unref();
    return true;
  }
  exit(code: number): void {
    record('app.exit', code);
    const left = browser?.close() ?? Promise.resolve();
    void left.finally(() => process.exit(code));
  }
  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    record('app.quit');
    const left = browser?.close() ?? Promise.resolve();
    void left.finally(() => process.exit(0));
  }
}
export const app = new App();

class WebContents extends EventEmitter {
  page: Page | undefined;
  #openHandler: ((details: { url: string }) => { action: string }) | undefined;

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler;
  }
  getURL(): string {
    return this.page?.url() ?? '';
  }
  executeJavaScript(code: string): Promise<unknown> {
    return this.page?.evaluate(code) ?? Promise.resolve();
  }
  /** A link out of the page, as Chromium would ask about it. */
  askToOpen(url: string): string {
    return this.#openHandler?.({ url }).action ?? 'allow';
  }
  /** A navigation of the page itself; true when the app let it pass. */
  askToNavigate(url: string): boolean {
    let prevented = false;
    this.emit('will-navigate', { url, preventDefault: () => (prevented = true) });
    return !prevented;
  }
}

interface WindowOptions {
  width: number;
  height: number;
  webPreferences: { preload: string };
}

/** Runs the built preload script in the page, with what it exposes put on `window`. */
function preloadScript(path: string): string {
  const code = readFileSync(path, 'utf8');
  const expose = 'exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value })';
  const electron = `{ contextBridge: { ${expose} } }`;
  return `((require, process, exports, module) => {${code}\n})(() => (${electron}), { platform: ${JSON.stringify(process.platform)} }, {}, { exports: {} })`;
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly #options: WindowOptions;
  #visible = false;

  constructor(options: WindowOptions) {
    super();
    this.#options = options;
    record('BrowserWindow', options);
    windows.add(this);
  }
  async loadURL(url: string): Promise<void> {
    const page = await browser?.context.newPage();
    if (page === undefined) return;
    this.webContents.page = page;
    await page.setViewportSize({ width: this.#options.width, height: this.#options.height });
    await page.addInitScript(preloadScript(this.#options.webPreferences.preload));
    await page.goto(url);
    this.emit('ready-to-show');
  }
  show(): void {
    this.#visible = true;
  }
  isVisible(): boolean {
    return this.#visible;
  }
  focus(): void {
    record('window.focus');
  }
  maximize(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 40, y: 40, width: this.#options.width, height: this.#options.height };
  }
  async close(): Promise<void> {
    this.emit('close');
    await this.webContents.page?.close();
    windows.delete(this);
    this.emit('closed');
    if (windows.size === 0) app.emit('window-all-closed');
  }
}

/** A child process in the place of Electron's utility process; Node's channel in the place of its port. */
class Utility extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(path: string, args: string[]) {
    super();
    const execPath = process.env.SPANDREL_NODE ?? process.execPath;
    this.#child = fork(path, args, {
      execPath,
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code));
    record('utilityProcess.fork', path, args, this.#child.pid);
  }
  postMessage(message: object): void {
    this.#child.send(message);
  }
  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = { fork: (path: string, args: string[]): Utility => new Utility(path, args) };

const key = randomBytes(32);
export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString(text: string): Buffer {
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-256-ctr', keyOf(), iv);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
  },
  decryptString(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-ctr', keyOf(), sealed.subarray(0, 16));
    return Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString('utf8');
  },
};

/** The keychain's key: the same at every start of the same user. */
function keyOf(): Buffer {
  const path = join(userData, 'keychain');
  if (!existsSync(path)) writeFileSync(path, key, { mode: 0o600 });
  return readFileSync(path);
}

interface MenuItem {
  label?: string;
  click?: () => void;
  submenu?: MenuItem[];
}
const labels = (items: MenuItem[]): unknown[] =>
  items
    .filter((item) => item.label !== undefined)
    .map((item) => (item.submenu ? [item.label, labels(item.submenu)] : item.label));

function itemNamed(items: MenuItem[], label: string): MenuItem | undefined {
  for (const item of items) {
    const found = item.label === label ? item : item.submenu && itemNamed(item.submenu, label);
    if (found !== undefined) return found;
  }
  return undefined;
}

let applicationMenu: MenuItem[] = [];
export const Menu = {
  buildFromTemplate: (template: MenuItem[]): MenuItem[] => template,
  setApplicationMenu(menu: MenuItem[]): void {
    applicationMenu = menu;
  },
};

let tray: Tray | undefined;
export class Tray extends EventEmitter {
  menu: MenuItem[] = [];

  constructor() {
    super();
    tray = this;
  }
  setToolTip(): void {}
  setContextMenu(menu: MenuItem[]): void {
    this.menu = menu;
    record('tray.menu', labels(menu));
  }
}

export const nativeImage = {
  createFromPath: (path: string) => ({
    setTemplateImage: () => record('tray.image', path, existsSync(path)),
  }),
};
export const nativeTheme = { shouldUseDarkColors: false };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1200 } }] };
export const dialog = {
  showErrorBox: (title: string, content: string) => record('dialog.error', title, content),
};
export const shell = {
  async openExternal(url: string): Promise<void> {
    record('shell.openExternal', url);
  },
};

type PermissionCheck = (contents: unknown, permission: string, origin: string) => boolean;
let permissionCheck: PermissionCheck = () => true;
export const session = {
  defaultSession: {
    setPermissionCheckHandler(handler: PermissionCheck): void {
      permissionCheck = handler;
    },
    setPermissionRequestHandler(): void {},
  },
};

process.on('SIGTERM', () => app.quit());

offer('second-launch', () => app.emit('second-instance'));
offer('tray-click', () => tray?.emit('click'));
offer('tray-menu', (label) => itemNamed(tray?.menu ?? [], label)?.click?.());
offer('menu', (label) => itemNamed(applicationMenu, label)?.click?.());
offer('close-window', () => [...windows][0]?.close());
offer('windows', () =>
  [...windows].map((window) => ({ url: window.webContents.getURL(), visible: window.isVisible() })),
);
offer('ask-to-open', (url) => [...windows][0]?.webContents.askToOpen(url));
offer('ask-to-navigate', (url) => [...windows][0]?.webContents.askToNavigate(url));
offer('may', (permission) => permissionCheck(null, permission, [...windows][0]?.webContents.getURL() ?? ''));
offer('quit', () => setImmediate(() => app.quit()));
