// What the semantic conventions' registry says of an attribute's name: current, old, unknown, and where it belongs.
// One source with the panel of a span: src-shared/model/semantic-conventions.json.
import registry from '#shared/model/semantic-conventions.json' with { type: 'json' };
import { nearest } from '#shared/query/nearest.ts';

/** Namespaces that nobody names own attributes in; `app.`, `user.` and the like are everybody's. */
const THEIRS = new Set([
  'http',
  'db',
  'rpc',
  'messaging',
  'url',
  'network',
  'server',
  'exception',
  'user_agent',
]);
/** Names that instrumentations send on purpose, though the registry has not got them. */
const MEANT = new Set(['http.status_text', 'rpc.status_code']);

/** Keys, and families of keys as the registry writes them: `http.request.header.*`. */
class KeySet {
  readonly #keys: ReadonlySet<string>;
  constructor(keys: Iterable<string>) {
    this.#keys = new Set(keys);
  }
  has(key: string): boolean {
    if (this.#keys.has(key)) return true;
    for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1))
      if (this.#keys.has(`${key.slice(0, dot)}.*`)) return true;
    return false;
  }
}

const successors = new Map<string, readonly string[]>(Object.entries(registry.deprecated));
const current = [...Object.keys(registry.attributes), ...registry.known];
const known = new KeySet(current);
const ofResources = new KeySet(registry.resource);
const ofItems = new KeySet(registry.item);

/** What goes instead of an old name; undefined for one that is not old, empty where nothing does. */
export const successorsOf = (key: string): readonly string[] | undefined => successors.get(key);

/** `http` and `net` went together into what is now `http`, `url`, `server`, `network` …: one family. */
export function familyOf(key: string): string {
  const [first = ''] = key.split('.', 1);
  return first === 'net' ? 'http' : first;
}

/** Whether a name is in a namespace of the conventions, and not in their registry. */
export function isUnknown(key: string): boolean {
  const dot = key.indexOf('.');
  if (dot < 0 || !THEIRS.has(key.slice(0, dot))) return false;
  return !known.has(key) && !successors.has(key) && !MEANT.has(key);
}

/** The registry's name that a wrong one was perhaps meant to be. */
export const meantBy = (key: string): string | undefined => nearest(key, current);

/** Whether the registry has it on resources only, or only on spans, events and log records. */
export const belongsOnResource = (key: string): boolean => ofResources.has(key);
export const belongsOnItems = (key: string): boolean => ofItems.has(key);

/** Whether a name is an attribute's. */
export const isAttributeKey = (name: string): boolean => known.has(name) || successors.has(name);
