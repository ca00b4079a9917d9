// The places of the rail, with their keys; only those that have a screen.
import { ChartGantt, ChartLine, HeartPulse, ScrollText, Send, Settings2, Waypoints } from 'lucide-react';
import type { Icon } from '../../ui/index.ts';
import { hasScreen } from '../routes.tsx';

export interface Place {
  readonly path: string;
  readonly word: string;
  readonly icon: Icon;
  readonly keys: string;
}

const ALL: readonly Place[] = [
  { path: '/traces', word: 'Traces', icon: ChartGantt, keys: 'g t' },
  { path: '/logs', word: 'Logs', icon: ScrollText, keys: 'g l' },
  { path: '/metrics', word: 'Metrics', icon: ChartLine, keys: 'g m' },
  { path: '/services', word: 'Services', icon: Waypoints, keys: 'g s' },
  { path: '/health', word: 'Health', icon: HeartPulse, keys: 'g h' },
  { path: '/send', word: 'Send', icon: Send, keys: 'g d' },
  { path: '/settings', word: 'Settings', icon: Settings2, keys: 'g ,' },
];

export const PLACES: readonly Place[] = ALL.filter(({ path }) => hasScreen(path));
