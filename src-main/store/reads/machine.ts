// What a resource says of the machine it runs on: who shares it shares a clock.
import { type ResourceEntry, resourceAttribute } from './lookups.ts';

/** Attributes that name one machine, or a part of one. */
const KEYS = ['host.id', 'host.name', 'container.id', 'k8s.node.uid', 'k8s.node.name'];
/** What every machine may be called. */
const NO_NAME: ReadonlySet<string> = new Set(['', 'localhost', 'unknown']);

/** As `key=value`, empty where nothing is said. A page's calls go to servers: two pages in one trace are one browser's. */
export function machineOf(resource: ResourceEntry): string[] {
  const named = KEYS.map((key) => [key, resourceAttribute(resource, key)] as const);
  const machine = named.flatMap(([key, value]) => (NO_NAME.has(value) ? [] : `${key}=${value}`));
  return resourceAttribute(resource, 'telemetry.sdk.language') === 'webjs'
    ? [...machine, 'browser']
    : machine;
}
