// What the palette offers: whoever is on the screen adds its commands while it is there.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Icon } from '../icon.ts';

export interface Command {
  /** Unique on the page. */
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
  readonly icon?: Icon;
  readonly kbd?: string;
  /** Further words it is found by. */
  readonly words?: string;
}

export interface CommandGroup {
  readonly name: string;
  readonly commands: readonly Command[];
}

let groups: readonly CommandGroup[] = [];
const listeners = new Set<() => void>();

function change(next: readonly CommandGroup[]): void {
  groups = next;
  for (const listener of listeners) listener();
}

/** Offers commands for as long as the component is on the page. `commands` may be made anew on every render. */
export function useCommands(group: string, commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const shape = commands.map(({ id, label }) => `${id}\n${label}`).join('\n\n');
  useEffect(() => {
    if (shape === '') return;
    const mine: CommandGroup = {
      name: group,
      commands: latest.current.map((command) => ({
        ...command,
        run: () => latest.current.find(({ id }) => id === command.id)?.run(),
      })),
    };
    change([...groups, mine]);
    return () => change(groups.filter((other) => other !== mine));
  }, [group, shape]);
}

/** All commands now offered, newest group last. */
export function useCommandGroups(): readonly CommandGroup[] {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => groups,
  );
}
