// What a service's resources say of it, and whether instance ids mean one instance.
import type { Example } from '#shared/api/instrumentation.ts';
import type { ResourceFacts, Tally } from '../../doctor/instrumentation-facts.ts';
import { decodeAttributes } from '../../otlp/decode.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { ReadDb } from '../../store/sql.ts';
import { belongsOnItems } from './conventions.ts';
import type { ServicePart } from './sample.ts';
import { Counting } from './tally.ts';

const MOST_RESOURCES = 1000;
const UNKNOWN = /^unknown_service(:|$)/;
/** One instance lives in one of these; a container or a process that starts again keeps its pod and host. */
const PLACES = ['k8s.pod.uid', 'k8s.pod.name', 'host.id', 'host.name'];

export interface ResourcesTold extends ResourceFacts {
  /** Resources with an attribute that belongs on spans or log records. */
  misplaced: Tally;
}

/** What the resources of a service say. */
export function resourcesOf(db: ReadDb, part: ServicePart): ResourcesTold {
  const look = lookups(db);
  const withoutName = new Counting();
  const unknownName = new Counting();
  const withoutInstance = new Counting();
  const withoutPodUid = new Counting();
  const misplaced = new Counting();
  const instances = new Map<string, Map<string, string>>();
  const shared = new Map<string, string>();
  const ids = [...part.resources].slice(0, MOST_RESOURCES);
  for (const id of ids) {
    const { bytes, service, instance } = look.resource(id);
    const attributes = new Map(
      decodeAttributes(bytes, 0, bytes.length, 'resource').map(({ key, value }) => [
        key,
        value.stringValue ?? '',
      ]),
    );
    const example = (): Example => ({ text: described(attributes) });
    withoutName.look(service === '' ? example : undefined);
    unknownName.look(UNKNOWN.test(service) ? () => ({ text: service }) : undefined);
    withoutInstance.look(instance === '' ? example : undefined);
    const keys = [...attributes.keys()];
    if (keys.some((key) => key.startsWith('k8s.')))
      withoutPodUid.look(attributes.get('k8s.pod.uid') ? undefined : example);
    const wrong = keys.filter(belongsOnItems);
    misplaced.look(wrong.length === 0 ? undefined : () => ({ text: `${wrong.join(', ')} on the resource` }));
    if (instance === '') continue;
    const places = instances.get(instance) ?? new Map<string, string>();
    instances.set(instance, places);
    for (const key of PLACES) {
      const place = attributes.get(key);
      if (!place) continue;
      const before = places.get(key);
      if (before !== undefined && before !== place) shared.set(instance, `${key} ${before} and ${place}`);
      else places.set(key, place);
    }
  }
  const sharedInstances = new Counting();
  for (const instance of instances.keys()) {
    const places = shared.get(instance);
    sharedInstances.look(places === undefined ? undefined : () => ({ text: `${instance}: ${places}` }));
  }
  return {
    count: ids.length,
    withoutName,
    unknownName,
    withoutInstance,
    sharedInstances,
    withoutPodUid,
    misplaced,
  };
}

const LONGEST = 120;

/** A resource in so many words as tell it from others. */
function described(attributes: ReadonlyMap<string, string>): string {
  const words = [...attributes].filter(([, value]) => value !== '').map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? 'a resource without attributes' : words.join(', ').slice(0, LONGEST);
}
