// Writing what the engine told into the page's data, where the same may be on its way as an answer.
import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Writes what was told of one thing. An answer that is on its way was asked for earlier: it is given up, or it would
 * come over what is newer, and stay where nothing more is told.
 */
export function writeTold<T>(client: QueryClient, queryKey: QueryKey, told: T): void {
  // Its state goes back to what it was at once; what it settles to later changes nothing.
  void client.cancelQueries({ queryKey, exact: true });
  client.setQueryData(queryKey, told);
}

/**
 * Writes what was told of one entry into the lists that have it, and puts one that is newer than all on top. Returns
 * the lists that have to be read again: those whose answer was on its way.
 */
export function writeEntry<T>(
  client: QueryClient,
  lists: QueryKey,
  { name, entry, idOf }: { name: string; entry: T; idOf: (entry: T) => number },
): QueryKey[] {
  const again: QueryKey[] = [];
  for (const { queryKey, state } of client.getQueryCache().findAll({ queryKey: lists })) {
    if (state.fetchStatus !== 'idle') again.push(queryKey);
    const before = (state.data as Readonly<Record<string, readonly T[]>> | undefined)?.[name];
    // A first answer is waited for, and then asked for once more.
    if (before === undefined) continue;
    const at = before.findIndex((one) => idOf(one) === idOf(entry));
    const [first] = before;
    const isNewest = first === undefined || idOf(entry) > idOf(first);
    if (at >= 0) writeTold(client, queryKey, { [name]: before.with(at, entry) });
    else if (isNewest) writeTold(client, queryKey, { [name]: [entry, ...before] });
    else again.push(queryKey);
  }
  return again;
}
