// The palette: find a place, a command, a run, a time range; or paste a trace id, or words to search for.
import { Command } from 'cmdk';
import { ChartGantt, Clock, History, Keyboard, Pause, Play, Plus, ScrollText, SunMoon } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { setPaused, useLive } from '../../api/index.ts';
import {
  type CommandGroup,
  type Command as CommandOf,
  goTo,
  Kbd,
  PRESETS,
  rangeLabel,
  setPrefs,
  useCommandGroups,
  useKeys,
  useTimeRange,
} from '../../ui/index.ts';
import { openKeySheet } from '../frame/key-sheet-open.ts';
import { PLACES } from '../frame/places.ts';
import { startRun } from '../frame/RunMenu.tsx';
import { hasScreen } from '../routes.tsx';
import { closePalette, openPalette, usePaletteOpen } from './open.ts';
import styles from './Palette.module.css';

const TRACE_ID = /^[0-9a-f]{32}$/i;

export function Palette() {
  const open = usePaletteOpen();
  useKeys('Anywhere', [
    { keys: 'mod+k', label: 'Search or run a command', run: openPalette, inFields: true },
  ]);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? openPalette() : closePalette())}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.palette} aria-describedby={undefined}>
          <Dialog.Title hidden>Search or run a command</Dialog.Title>
          <Choices />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choices() {
  const [text, setText] = useState('');
  const groups = useGroups();
  const typed = text.trim();
  return (
    <Command label="Search or run a command" loop>
      <Command.Input
        className={styles.input}
        value={text}
        onValueChange={setText}
        placeholder="Search, paste a trace id, or run a command"
      />
      <Command.List className={styles.list}>
        <Command.Empty className={styles.none}>Nothing is called that.</Command.Empty>
        {groups.map(({ name, commands }) => (
          <Command.Group key={name} heading={name}>
            {commands.map((command) => (
              <Choice key={command.id} command={command} />
            ))}
          </Command.Group>
        ))}
        {typed !== '' && (
          <Command.Group heading="Search" forceMount>
            {searches(typed).map((command) => (
              <Choice key={command.id} command={command} always />
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function Choice({ command, always = false }: { readonly command: CommandOf; readonly always?: boolean }) {
  const { id, label, run, icon: Icon, kbd, words } = command;
  const choose = (): void => {
    closePalette();
    run();
  };
  return (
    <Command.Item
      value={id}
      keywords={[label, ...(words ? [words] : [])]}
      onSelect={choose}
      forceMount={always}
      className={styles.item}
    >
      {Icon && <Icon size={15} aria-hidden />}
      <span className={styles.words}>{label}</span>
      {kbd && <Kbd keys={kbd} />}
    </Command.Item>
  );
}

/** What can be done with any text. */
function searches(text: string): CommandOf[] {
  const found: CommandOf[] = [];
  if (TRACE_ID.test(text) && hasScreen('/traces/:traceId')) {
    const path = `/traces/${text.toLowerCase()}`;
    found.push({
      id: 'search trace id',
      label: `Open trace ${text.toLowerCase()}`,
      icon: ChartGantt,
      run: () => goTo(path),
    });
  }
  if (hasScreen('/traces')) {
    found.push({
      id: 'search traces',
      label: `Traces: ${text}`,
      icon: ChartGantt,
      run: () => goTo('/traces', { q: text }),
    });
  }
  if (hasScreen('/logs')) {
    found.push({
      id: 'search logs',
      label: `Logs: ${text}`,
      icon: ScrollText,
      run: () => goTo('/logs', { q: text }),
    });
  }
  return found;
}

/** What the frame offers on every screen, behind what the screen itself offers. */
function useGroups(): readonly CommandGroup[] {
  const screens = useCommandGroups();
  const { setRange } = useTimeRange();
  const { paused } = useLive();
  const places = PLACES.map(({ path, word, icon, keys }) => ({
    id: `go ${path}`,
    label: `Go to ${word}`,
    icon,
    kbd: keys,
    run: () => goTo(path),
  }));
  const ranges = PRESETS.map((from) => ({
    id: `range ${from}`,
    label: rangeLabel({ from, to: null, run: null }),
    icon: Clock,
    words: 'time range',
    run: () => setRange({ from, to: null }),
  }));
  const themes = (['light', 'dark', 'system'] as const).map((theme) => ({
    id: `theme ${theme}`,
    label: theme === 'system' ? 'Theme of the system' : `${theme === 'light' ? 'Light' : 'Dark'} theme`,
    icon: SunMoon,
    run: () => setPrefs({ theme }),
  }));
  return [
    ...screens.toReversed(),
    { name: 'Go to', commands: places },
    {
      name: 'Capture',
      commands: [
        { id: 'new run', label: 'New run', icon: Plus, run: () => void startRun() },
        { id: 'all runs', label: 'Show all runs', icon: History, run: () => setRange({ run: null }) },
        {
          id: 'hold',
          label: paused ? 'Resume live updates' : 'Hold live updates',
          icon: paused ? Play : Pause,
          run: () => setPaused(!paused),
        },
      ],
    },
    { name: 'Time range', commands: ranges },
    {
      name: 'Page',
      commands: [...themes, { id: 'keys', label: 'Keys', icon: Keyboard, kbd: '?', run: openKeySheet }],
    },
  ];
}
