// Where the window was, kept between starts in window.json. A place that is on no screen any more is forgotten.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserWindow, type Rectangle, screen } from 'electron';

export interface WindowState {
  bounds: { width: number; height: number; x?: number; y?: number };
  maximized: boolean;
}

const DEFAULT: WindowState = { bounds: { width: 1440, height: 900 }, maximized: false };

function isVisible(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const insideX =
      bounds.x < workArea.x + workArea.width - 100 && bounds.x + bounds.width > workArea.x + 100;
    const insideY = bounds.y >= workArea.y - 20 && bounds.y < workArea.y + workArea.height - 100;
    return insideX && insideY;
  });
}

/** The kept state, or the default where there is none that can be used. */
export function readWindowState(folder: string): WindowState {
  try {
    const state = JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8')) as WindowState & {
      bounds: Rectangle;
    };
    return isVisible(state.bounds) ? state : { ...DEFAULT, maximized: state.maximized };
  } catch {
    return DEFAULT;
  }
}

/** Writes the state whenever the window is closed. */
export function rememberWindowState(window: BrowserWindow, folder: string): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    writeFileSync(join(folder, 'window.json'), JSON.stringify(state), { mode: 0o600 });
  });
}
