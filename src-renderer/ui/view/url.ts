// The view is its URL: what is searched, which time, which run, what is open. A copied link shows the same,
// "back" undoes a step, and a window reopens where it was.
import { useCallback, useMemo } from 'react';
import { navigate, useLocationProperty, useSearch } from 'wouter/use-browser-location';

/** New values of parameters; null takes one away. */
export type UrlChanges = Readonly<Record<string, string | null>>;

/** A path with a changed query string. Parameters keep their order, so that equal views are equal links; commas, colons and slashes stay what they are, to be read. */
export function changedUrl(path: string, search: string, changes: UrlChanges): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  const text = params.toString().replace(/%(2C|3A|2F)/g, (sign) => decodeURIComponent(sign));
  return text === '' ? path : `${path}?${text}`;
}

/** Changes parameters of the page's URL: a step one can go back from, or (`replace`) a change of this step. */
export function changeUrl(changes: UrlChanges, { replace = false }: { replace?: boolean } = {}): void {
  const next = changedUrl(location.pathname, location.search, changes);
  if (next !== location.pathname + location.search) navigate(next, { replace });
}

/** All parameters of the URL, and how to change several in one step. */
export function useUrlParams(): readonly [URLSearchParams, typeof changeUrl] {
  const search = useSearch();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  return [params, changeUrl];
}

/** What `read` makes of the URL's parameters. Renders again only when that changes, not for every change of the URL. */
export function useUrlPart<T extends string | null>(read: (params: URLSearchParams) => T): T {
  return useLocationProperty<T>(() => read(new URLSearchParams(location.search)));
}

/** One parameter of the URL; null when it is not there. */
export function useUrlState(
  name: string,
): readonly [string | null, (value: string | null, options?: { replace?: boolean }) => void] {
  const value = useUrlPart((params) => params.get(name));
  const set = useCallback(
    (value: string | null, options?: { replace?: boolean }) => changeUrl({ [name]: value }, options),
    [name],
  );
  return [value, set];
}

/** What every screen shares and links carry along. */
const SHARED = ['from', 'to', 'run'] as const;

/** A link to another screen that keeps time range and run: `viewHref('/logs', { q })`. */
export function viewHref(path: string, params: UrlChanges = {}, search: string = location.search): string {
  const here = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of SHARED) {
    const value = here.get(name);
    if (value !== null) kept.set(name, value);
  }
  return changedUrl(path, kept.toString(), params);
}

/** Goes to another screen, keeping time range and run. */
export function goTo(path: string, params: UrlChanges = {}): void {
  navigate(viewHref(path, params));
}
