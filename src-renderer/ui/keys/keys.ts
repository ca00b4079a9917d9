// The keys of the page: whoever is on the screen says which keys it takes and what they do; the sheet
// behind "?" lists exactly these. The newest scope wins where two want one key.
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { compare, nameOf } from './match.ts';

export interface KeyBinding {
  /** `j`, `mod+k`, `Escape`, or a sequence: `g t`. */
  readonly keys: string;
  /** What it does, as the sheet prints it. */
  readonly label: string;
  /** Missing: the sheet tells of it, something else listens. Return false to let others have the key. */
  readonly run?: (event: KeyboardEvent) => unknown;
  /** Also while a text field has the keyboard. */
  readonly inFields?: boolean;
}

export interface KeyScope {
  readonly name: string;
  readonly bindings: readonly KeyBinding[];
}

const SEQUENCE_MS = 1000;

let scopes: readonly KeyScope[] = [];
let pressed: string[] = [];
let pressedAt = 0;
const listeners = new Set<() => void>();

function change(next: readonly KeyScope[]): void {
  if (scopes.length === 0 && next.length > 0) document.addEventListener('keydown', listen);
  if (scopes.length > 0 && next.length === 0) document.removeEventListener('keydown', listen);
  scopes = next;
  for (const listener of listeners) listener();
}

function listen(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key))
    return;
  const field = inField(event.target);
  const name = nameOf(event);
  if (event.timeStamp - pressedAt > SEQUENCE_MS) pressed = [];
  pressedAt = event.timeStamp;
  pressed = [...pressed, name].slice(-3);
  const open = inOverlay();
  // The longest match first: the `l` of `g l` is not the `l` of a list.
  const matches = scopes
    .toReversed()
    .flatMap((scope) => scope.bindings)
    .filter((binding) => compare(pressed, binding.keys) === 'whole')
    .sort((a, b) => b.keys.split(' ').length - a.keys.split(' ').length);
  for (const binding of matches) {
    if (!binding.run || ((field || open) && !binding.inFields)) continue;
    if (binding.run(event) === false) continue;
    event.preventDefault();
    pressed = [];
    return;
  }
}

function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

/** A dialog or a menu has the keyboard: the page's own keys rest. */
function inOverlay(): boolean {
  const focused = document.activeElement;
  return Boolean(
    focused?.closest('[role=dialog], [role=alertdialog], [role=menu], [data-radix-popper-content-wrapper]'),
  );
}

/** Takes keys for as long as the component is on the page. `bindings` may be made anew on every render. */
export function useKeys(scope: string, bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  // With the commit, not after the paint: a key that follows at once must meet what is on the screen.
  useLayoutEffect(() => {
    latest.current = bindings;
  });
  const shape = bindings.map(({ keys, label }) => `${keys}\n${label}`).join('\n\n');
  useEffect(() => {
    if (shape === '') return;
    const mine: KeyScope = {
      name: scope,
      bindings: latest.current.map((binding, index) => ({
        ...binding,
        ...(binding.run && { run: (event: KeyboardEvent) => latest.current[index]?.run?.(event) }),
      })),
    };
    change([...scopes, mine]);
    return () => change(scopes.filter((other) => other !== mine));
  }, [scope, shape]);
}

/** All keys now taken, for the sheet. */
export function useKeyScopes(): readonly KeyScope[] {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => scopes,
  );
}
