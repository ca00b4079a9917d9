/** A tree without the places its nodes stood at, so that only their meaning is compared. */
export function withoutPlaces<T>(node: T): T {
  return JSON.parse(
    JSON.stringify(node, (key, value) => (key === 'from' || key === 'to' ? undefined : value)),
  ) as T;
}
