// Colours of services that are seen together: each its own, as far as there are colours.
import { createContext, useContext } from 'react';
import { PLAIN, type ServiceColor, serviceColor, slotColor } from './service-color.ts';

/** The colour of a service by its name. */
export type ServiceColors = (name: string) => ServiceColor;

/**
 * Colours for services that stand side by side, the one that matters most first. Each has the colour it has
 * everywhere, plain, unless one before it has that: then the next that is free. Hatches come after all plain ones.
 */
export function distinctColors(names: readonly string[]): ServiceColors {
  const colors = new Map<string, ServiceColor>();
  const free = new Set(Array.from({ length: 2 * PLAIN }, (_, slot) => slot));
  const wished = new Map(names.map((name) => [name, serviceColor(name).slot % PLAIN]));
  const take = (name: string, slot: number) => {
    if (colors.has(name) || !free.delete(slot)) return;
    colors.set(name, slotColor(slot));
  };
  // Who has a colour to themselves is not pushed aside by who has not.
  for (const [name, slot] of wished) take(name, slot);
  for (const [name, slot] of wished)
    for (const ground of [0, PLAIN])
      for (let step = 0; step < PLAIN; step++) take(name, ground + ((slot + step) % PLAIN));
  return (name) => colors.get(name) ?? serviceColor(name);
}

const Context = createContext<ServiceColors>(serviceColor);

/** Gives what is inside its own colours for services. */
export const ServiceColorsProvider = Context.Provider;

/** The colours for services here. */
export const useServiceColors = (): ServiceColors => useContext(Context);
