// The application's menu: what every program of the platform has, and where things are in this one.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  go(path: string): void;
  openInBrowser(): void;
}

const SCREENS: [label: string, path: string, key: string][] = [
  ['Traces', '/traces', '1'],
  ['Logs', '/logs', '2'],
  ['Metrics', '/metrics', '3'],
  ['Services', '/services', '4'],
  ['Send', '/send', '5'],
];

/** Sets the menu. */
export function setMenu(actions: MenuActions): void {
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Open in browser', click: actions.openInBrowser },
        { label: 'Settings', accelerator: 'CmdOrCtrl+,', click: () => actions.go('/settings') },
        { type: 'separator' },
        { role: 'close' },
        ...(mac ? [] : [{ label: 'Quit Spandrel', accelerator: 'CmdOrCtrl+Q', click: () => app.quit() }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        ...SCREENS.map(([label, path, key]) => ({
          label,
          accelerator: `CmdOrCtrl+${key}`,
          click: () => actions.go(path),
        })),
        { type: 'separator' },
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
