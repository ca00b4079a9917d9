// Keys for lists whose items may be alike: two attributes, events or frames that say the same are still two.

/** Each item with a key of its own: its name, and a number from the second of the same name on. */
export function keyed<T>(items: readonly T[], nameOf: (item: T) => string): { key: string; item: T }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return { key: times === 0 ? name : `${name} ${times + 1}`, item };
  });
}
