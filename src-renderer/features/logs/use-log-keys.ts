// The keys of the screen and its part of the palette. Keys that walk the list are the list's own.
import { Send, Shapes } from 'lucide-react';
import { changeUrl, useCommands, useKeys } from '../../ui/index.ts';

interface LogKeys {
  readonly focusQuery: () => void;
  readonly focusFind: () => void;
  readonly step: (direction: 1 | -1) => void;
  /** Closes the open record; false when none is. */
  readonly close: () => boolean;
  /** Holds the tail or resumes it; false where there is none. */
  readonly holdOrResume: () => boolean;
  readonly showPatterns: () => void;
  readonly clearQuery: () => void;
}

const send = (): void => changeUrl({ send: 'logs' });

/** Gives the screen its keys and commands. */
export function useLogKeys(keys: LogKeys): void {
  useKeys('Logs', [
    { keys: '/', label: 'Query', run: keys.focusQuery },
    { keys: 'f', label: 'Find in lines', run: keys.focusFind },
    { keys: 'n', label: 'Next line found', run: () => keys.step(1) },
    { keys: 'N', label: 'Previous line found', run: () => keys.step(-1) },
    { keys: 'j', label: 'Next line' },
    { keys: 'k', label: 'Previous line' },
    { keys: 'Home', label: 'First of all records' },
    { keys: 'End', label: 'Last of all records' },
    { keys: 'Enter', label: 'Open the line' },
    { keys: 'Escape', label: 'Close the line', run: keys.close },
    { keys: 'Space', label: 'Hold or resume the tail', run: keys.holdOrResume },
    { keys: 'mod+Enter', label: 'Send', run: send },
  ]);
  useCommands('Logs', [
    { id: 'logs-send', label: 'Send these records…', icon: Send, run: send },
    { id: 'logs-patterns', label: 'Patterns of the lines', icon: Shapes, run: keys.showPatterns },
    { id: 'logs-clear', label: 'Clear the logs query', run: keys.clearQuery },
  ]);
}
