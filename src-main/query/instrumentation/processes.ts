// Which resources are one process: an SDK that keeps attributes without an order (Rust's) sends its spans and its
// records with the same ones in another order, and resources are stored as they came.
import { decodeAttributes } from '../../otlp/decode.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { ReadDb } from '../../store/sql.ts';

/** Gives every resource the id of the first that was asked for with its instance id, or else with its attributes. */
export function processOf(db: ReadDb): (resource: number) => number {
  const look = lookups(db);
  const known = new Map<number, number>();
  const first = new Map<string, number>();
  return (resource) => {
    let process = known.get(resource);
    if (process === undefined) {
      const { serviceId, namespace, instance, bytes } = look.resource(resource);
      const own = instance === '' ? attributesIn(bytes) : instance;
      const key = JSON.stringify([serviceId, namespace, instance !== '', own]);
      process = first.get(key) ?? resource;
      first.set(key, process);
      known.set(resource, process);
    }
    return process;
  };
}

const attributesIn = (bytes: Uint8Array): string[] =>
  decodeAttributes(bytes, 0, bytes.length, 'resource')
    .map((attribute) => JSON.stringify(attribute))
    .sort();
