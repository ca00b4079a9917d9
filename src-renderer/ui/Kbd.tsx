// A key as it is printed on the keyboard in front of the person.
import styles from './Kbd.module.css';

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const PRINTED: Readonly<Record<string, string>> = {
  mod: apple ? '⌘' : 'Ctrl',
  shift: apple ? '⇧' : 'Shift',
  alt: apple ? '⌥' : 'Alt',
  enter: '↵',
  escape: 'Esc',
  esc: 'Esc',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
};

/** `mod+k` → `⌘K` or `Ctrl K`; `g t` stays two keys. */
export function printKeys(keys: string): string[] {
  return keys.split(' ').map((step) =>
    step
      .split(/(?<=.)\+/)
      .map(
        (key) =>
          PRINTED[key.toLowerCase()] ?? (step.includes('+') && key.length === 1 ? key.toUpperCase() : key),
      )
      .join(apple ? '' : ' '),
  );
}

/** `keys` in the form of the key registry: `mod+k`, `g t`, `/`, `Escape`. */
export function Kbd({ keys }: { readonly keys: string }) {
  const steps = printKeys(keys);
  return (
    <span className={styles.group}>
      {steps.map((step) => (
        <kbd key={step} className={styles.kbd}>
          {step}
        </kbd>
      ))}
    </span>
  );
}
