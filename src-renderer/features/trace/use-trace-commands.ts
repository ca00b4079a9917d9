// What the palette offers of the trace page.
import { useCommands } from '../../ui/keys/commands.ts';
import type { ViewName } from './TraceTools.tsx';
import type { TraceView } from './trace-view.ts';

export function useTraceCommands(
  view: TraceView,
  show: (name: ViewName) => void,
  openClocks: () => void,
): void {
  useCommands('Trace', [
    { id: 'trace-error', label: 'Next error', kbd: 'e', run: () => view.stepError(1) },
    {
      id: 'trace-path',
      label: 'Critical path on or off',
      kbd: 'c',
      run: () => view.setShowPath(!view.showPath),
    },
    { id: 'trace-clocks', label: 'Clocks of the services of this trace…', run: openClocks },
    { id: 'trace-logs', label: 'Logs of this trace', run: () => show('logs') },
    { id: 'trace-flame', label: 'Flame graph of this trace', run: () => show('flame') },
    { id: 'trace-time', label: 'Where the time of this trace went', run: () => show('time') },
  ]);
}
