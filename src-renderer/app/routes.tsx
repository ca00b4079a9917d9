// Which screen stands at which path. A screen is a folder in `features` with an `index.tsx`; one that is not
// there has no path, no rail item and no command.
import { type ComponentType, lazy, useState } from 'react';

type Loader = () => Promise<{ default: ComponentType }>;

const loaders = import.meta.glob<{ default: ComponentType }>('../features/*/index.tsx');
const drawers = import.meta.glob<{ default: ComponentType }>('../features/send/drawer.tsx');

const PATHS = {
  '/traces': 'traces',
  '/traces/:traceId': 'trace',
  '/logs': 'logs',
  '/metrics': 'metrics',
  '/services': 'services',
  '/health': 'health',
  '/send': 'send',
  '/settings': 'settings',
  '/connect': 'connect',
} as const;

/** A screen's component: at hand once its code has come. */
interface ScreenCode {
  readonly Lazy: ComponentType;
  loaded?: ComponentType;
}

/** Shows a screen. One whose code is here comes at once: a fallback, once shown, is held for 300 ms by React. */
export function ShowScreen({ code }: { readonly code: ScreenCode }) {
  const [Now] = useState(() => code.loaded ?? code.Lazy);
  return <Now />;
}

export interface Screen {
  readonly path: string;
  readonly feature: string;
  readonly code: ScreenCode;
  /** Fetches the screen's code ahead of the first visit. */
  readonly preload: () => void;
}

function screen(path: string, feature: string): Screen | null {
  const load: Loader | undefined = loaders[`../features/${feature}/index.tsx`];
  if (!load) return null;
  const code: ScreenCode = {
    Lazy: lazy(async () => {
      const module = await load();
      code.loaded = module.default;
      return module;
    }),
  };
  const preload = async () => {
    try {
      code.loaded = (await load()).default;
    } catch {
      // The engine is away for the moment: the visit itself asks again, and says so if it fails.
    }
  };
  return { path, feature, code, preload: () => void preload() };
}

/** All screens that exist, in order of matching. */
export const SCREENS: readonly Screen[] = Object.entries(PATHS)
  .map(([path, feature]) => screen(path, feature))
  .filter((found) => found !== null);

/** Whether there is a screen at exactly this path. */
export function hasScreen(path: string): boolean {
  return SCREENS.some((found) => found.path === path);
}

const [loadDrawer] = Object.values(drawers);

/** The drawer "Send…" opens from every screen; null while there is none. */
export const SendDrawer: ComponentType | null = loadDrawer ? lazy(loadDrawer) : null;
