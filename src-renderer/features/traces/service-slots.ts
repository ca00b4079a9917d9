// Which service stands in which place of the Services column. A service keeps its place while the screen is
// open, so that the squares of one service stand under each other.

export const SLOTS = 6;

/** The services with a place of their own: those known before stay, new ones are added behind them. */
export function placedServices(known: readonly string[], seen: readonly string[]): readonly string[] {
  const free = SLOTS - known.length;
  const added = free > 0 ? [...new Set(seen)].filter((name) => !known.includes(name)).slice(0, free) : [];
  return added.length === 0 ? known : [...known, ...added];
}

export interface Slots {
  /** By place: the service's name where the trace touches it, null where not. */
  readonly places: readonly (string | null)[];
  /** Services without a place that the trace touches. */
  readonly more: readonly string[];
}

/** A trace's services put into the places. */
export function slotsOf(services: readonly string[], placed: readonly string[]): Slots {
  const touched = new Set(services);
  return {
    places: placed.map((name) => (touched.has(name) ? name : null)),
    more: services.filter((name) => !placed.includes(name)),
  };
}
