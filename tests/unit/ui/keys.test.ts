// @vitest-environment happy-dom
import { act, createElement, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type KeyBinding, useKeyScopes, useKeys } from '../../../src-renderer/ui/keys/keys.ts';
import { compare, nameOf } from '../../../src-renderer/ui/keys/match.ts';

function Screen({ name, bindings }: { name: string; bindings: KeyBinding[] }) {
  useKeys(name, bindings);
  return null;
}
function Sheet() {
  return useKeyScopes()
    .map(({ name, bindings }) => `${name}:${bindings.map(({ keys }) => keys)}`)
    .join(' ');
}

const press = (key: string, mods: Partial<KeyboardEventInit> = {}) =>
  nameOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...mods });

describe('naming a press', () => {
  it('writes plain keys as they are, and modified ones with their modifiers', () => {
    expect(press('k')).toBe('k');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('N', { shiftKey: true })).toBe('N');
    expect(press(' ')).toBe('Space');
    expect(press('k', { ctrlKey: true })).toBe('mod+k');
    expect(press('K', { metaKey: true })).toBe('mod+k');
    expect(press('Enter', { metaKey: true })).toBe('mod+Enter');
    expect(press('Enter', { shiftKey: true })).toBe('shift+Enter');
  });

  it('tells a whole sequence from its beginning and from neither', () => {
    expect(compare(['g', 't'], 'g t')).toBe('whole');
    expect(compare(['x', 'g', 't'], 'g t')).toBe('whole');
    expect(compare(['g'], 'g t')).toBe('start');
    expect(compare(['t'], 'g t')).toBe('no');
    expect(compare(['k'], 'k')).toBe('whole');
  });
});

describe('the keys of a page', () => {
  let root: Root;
  beforeEach(() => {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
    document.body.innerHTML = '<div id="root"></div><input id="field">';
    root = createRoot(document.getElementById('root') ?? document.body);
  });
  afterEach(async () => {
    await act(async () => root.unmount());
    vi.unstubAllGlobals();
  });

  const show = (node: ReactNode) => act(async () => root.render(node));
  const type = (key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
    target.dispatchEvent(event);
    return event;
  };
  it('runs what is bound, also as a sequence, and takes the key', async () => {
    const open = vi.fn();
    const go = vi.fn();
    await show(
      createElement(Screen, {
        name: 'List',
        bindings: [
          { keys: 'o', label: 'Open', run: open },
          { keys: 'g t', label: 'Traces', run: go },
        ],
      }),
    );
    expect(type('o').defaultPrevented).toBe(true);
    expect(open).toHaveBeenCalledTimes(1);
    expect(type('g').defaultPrevented).toBe(false);
    type('t');
    expect(go).toHaveBeenCalledTimes(1);
  });

  it('gives a sequence its last key, though a screen binds that key alone', async () => {
    const logs = vi.fn();
    const expand = vi.fn();
    await show([
      createElement(Screen, {
        key: 'a',
        name: 'Page',
        bindings: [{ keys: 'g l', label: 'Logs', run: logs }],
      }),
      createElement(Screen, {
        key: 'b',
        name: 'Trace',
        bindings: [{ keys: 'l', label: 'Expand', run: expand }],
      }),
    ]);
    type('g');
    type('l');
    expect(logs).toHaveBeenCalledTimes(1);
    expect(expand).not.toHaveBeenCalled();
  });

  it('leaves text fields their letters, but not what says it works there', async () => {
    const letter = vi.fn();
    const palette = vi.fn();
    await show(
      createElement(Screen, {
        name: 'Page',
        bindings: [
          { keys: 'k', label: 'Up', run: letter },
          { keys: 'mod+k', label: 'Palette', run: palette, inFields: true },
        ],
      }),
    );
    const field = document.getElementById('field') ?? document.body;
    type('k', field);
    type('k', field, { ctrlKey: true });
    expect(letter).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledTimes(1);
  });

  it('lets the newest scope have a key two want, and the older one when it declines', async () => {
    const older = vi.fn();
    const newer = vi.fn(() => false);
    const bind = (name: string, run: () => unknown) =>
      createElement(Screen, { key: name, name, bindings: [{ keys: 'Escape', label: 'Back', run }] });
    await show([bind('Frame', older), bind('Trace', newer)]);
    type('Escape');
    expect(newer).toHaveBeenCalledTimes(1);
    expect(older).toHaveBeenCalledTimes(1);
  });

  it('lists what is bound now, and no longer what left', async () => {
    const screen = createElement(Screen, {
      key: 's',
      name: 'Trace',
      bindings: [{ keys: 'f', label: 'Fit' }],
    });
    await show([screen, createElement(Sheet, { key: 'sheet' })]);
    expect(document.body.textContent).toContain('Trace:f');
    await show([createElement(Sheet, { key: 'sheet' })]);
    expect(document.body.textContent).not.toContain('Trace:f');
  });
});
