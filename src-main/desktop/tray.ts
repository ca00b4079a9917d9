// The tray: capture goes on while no window is open, and here is how to come back or to end it.
import { join } from 'node:path';
import { app, Menu, nativeImage, Tray } from 'electron';
import type { ReadyLine } from '#shared/api/shell.ts';

export interface TrayHandle {
  /** Says where the listeners are, or that there is no engine. */
  show(ready: ReadyLine | undefined): void;
}

const port = (name: string, listener: { port: number; error?: string }): string =>
  listener.error === undefined ? `${name} on ${listener.port}` : `${name}: ${listener.error}`;

/** Puts the icon in the tray; `open` brings a window to the front. */
export function createTray(resources: string, open: () => void): TrayHandle {
  const image = nativeImage.createFromPath(join(resources, 'trayTemplate.png'));
  image.setTemplateImage(true);
  const tray = new Tray(image);
  tray.setToolTip('Spandrel');
  tray.on('click', open);
  return {
    show(ready) {
      const lines =
        ready === undefined
          ? ['The engine is starting…']
          : [port('OTLP gRPC', ready.grpc), port('OTLP HTTP', ready.http)];
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: 'Open Spandrel', click: open },
          { type: 'separator' },
          ...lines.map((label) => ({ label, enabled: false })),
          { type: 'separator' },
          { label: 'Quit Spandrel', click: () => app.quit() },
        ]),
      );
    },
  };
}
