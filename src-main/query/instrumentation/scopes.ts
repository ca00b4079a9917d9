// Which scopes are instrumentation that came with a library, and which logging library a scope speaks of. The list and
// where each entry is from: src-shared/model/instrumentation-scopes.json.
import list from '#shared/model/instrumentation-scopes.json' with { type: 'json' };

interface ScopeEntry {
  is?: string;
  starts?: string;
  /** Beginnings that are not meant. */
  not?: string[];
}

const AUTOMATIC: readonly ScopeEntry[] = list.automatic;
const OTHERWISE: Readonly<Record<string, string>> = list.otherwise;

const matches = (name: string, { is, starts, not }: ScopeEntry): boolean =>
  (name === is || (starts !== undefined && name.startsWith(starts))) &&
  !not?.some((other) => name.startsWith(other));

/** Whether spans of a scope are made by instrumentation that nobody of the service wrote. */
export const isAutomatic = (scope: string): boolean => AUTOMATIC.some((entry) => matches(scope, entry));

/** Whether a scope is the SDK's own voice: what it logs of itself is not the service's. */
export const isOfTheSdk = (scope: string): boolean => list.own.some((own) => scope.startsWith(own));

/** The logging library that a record's scope gives away; undefined where it does not. */
export function loggerOf(scope: string, language: string): string | undefined {
  const known = list.loggers.find(({ is }) => is === scope);
  return known?.library ?? OTHERWISE[language];
}
