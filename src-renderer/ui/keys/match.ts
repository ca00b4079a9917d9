// Key names as bindings write them: `k`, `?`, `Escape`, `mod+k`, `mod+Enter`, and sequences: `g t`.

/** As much of a keyboard event as is needed to name it. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Names a press. Shift counts only where the key does not already show it (`?` is `?`, Shift+Enter is `shift+Enter`). */
export function nameOf(event: Pressed): string {
  const key = event.key === ' ' ? 'Space' : event.key;
  const letter = key.length === 1;
  const parts = [
    (event.ctrlKey || event.metaKey) && 'mod',
    event.altKey && 'alt',
    event.shiftKey && !letter && 'shift',
    letter && (event.ctrlKey || event.metaKey) ? key.toLowerCase() : key,
  ];
  return parts.filter(Boolean).join('+');
}

/** How the presses so far (newest last) stand to a binding's keys: all of it, its beginning, or neither. */
export function compare(pressed: readonly string[], keys: string): 'whole' | 'start' | 'no' {
  const steps = keys.split(' ');
  const tail = pressed.slice(-steps.length);
  if (tail.length === steps.length && tail.every((name, i) => name === steps[i])) return 'whole';
  for (let length = Math.min(pressed.length, steps.length - 1); length > 0; length--) {
    if (pressed.slice(-length).every((name, i) => name === steps[i])) return 'start';
  }
  return 'no';
}
