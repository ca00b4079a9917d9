// Ids for what repeats: services, span names, resources, scopes, histogram bounds. Found by content hash and
// compared byte by byte, so that a collision costs time and never mixes two things up.
import type { ResourceRow, ScopeRow } from '../../otlp/columns.ts';
import { hash53 } from '../../otlp/hash.ts';
import { text } from '../../otlp/text.ts';
import { all, get, number, sql, type WriteDb } from '../sql.ts';

const CACHED_ENTRIES = 50_000;

interface Entry {
  id: number;
  bytes: Uint8Array;
  /** What else makes it different: the schema URL. */
  tag: string;
}

/** The writer's memory of one dictionary: hash to the entries that share it. */
class ByteCache {
  #entries = new Map<number, Entry[]>();

  find(hash: number, bytes: Uint8Array, offset: number, length: number, tag: string): number {
    const entries = this.#entries.get(hash);
    if (entries) {
      for (const entry of entries) {
        if (entry.tag === tag && sameBytes(entry.bytes, bytes, offset, length)) return entry.id;
      }
    }
    return 0;
  }

  add(hash: number, entry: Entry): void {
    if (this.#entries.size >= CACHED_ENTRIES) this.#entries.clear();
    const entries = this.#entries.get(hash);
    if (entries) entries.push(entry);
    else this.#entries.set(hash, [entry]);
  }

  clear(): void {
    this.#entries.clear();
  }
}

function sameBytes(known: Uint8Array, bytes: Uint8Array, offset: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[offset + i]) return false;
  return true;
}

/** Gives ids to contents, adding rows for new ones. All methods write, so they belong inside a transaction. */
export class Dictionaries {
  readonly #db: WriteDb;
  readonly #services = new Map<string, number>();
  readonly #names = new ByteCache();
  readonly #resources = new ByteCache();
  readonly #scopes = new ByteCache();
  readonly #bounds = new ByteCache();
  readonly #serviceOfResource = new Map<number, number>();
  readonly #serviceNames = new Map<number, string>();
  /** Names of services first seen since this was last emptied. */
  newServices: string[] = [];
  /** Bytes of the entries added since this was last set to 0. */
  addedBytes = 0;

  constructor(db: WriteDb) {
    this.#db = db;
  }

  /** Forgets everything: a rollback or a deletion may have taken rows away. */
  clear(): void {
    this.#services.clear();
    for (const cache of [this.#names, this.#resources, this.#scopes, this.#bounds]) cache.clear();
    this.#serviceOfResource.clear();
    this.#serviceNames.clear();
    this.newServices = [];
  }

  service(name: string): number {
    let id = this.#services.get(name);
    if (id !== undefined) return id;
    id = number(this.#db, sql`SELECT id FROM services WHERE name = ${name}`);
    if (id === 0) {
      id = number(this.#db, sql`INSERT INTO services (name) VALUES (${name}) RETURNING id`);
      this.newServices.push(name);
    }
    this.#services.set(name, id);
    this.#serviceNames.set(id, name);
    return id;
  }

  /** The name of a service this writer has met. */
  serviceName(id: number): string {
    return this.#serviceNames.get(id) ?? '';
  }

  /** A span's or an event's name. */
  name(bytes: Uint8Array, offset: number, length: number): number {
    const hash = hash53(bytes, offset, length);
    const known = this.#names.find(hash, bytes, offset, length, '');
    if (known !== 0) return known;
    const name = text(bytes, offset, length);
    const id =
      number(this.#db, sql`SELECT id FROM names WHERE text = ${name}`) ||
      number(this.#db, sql`INSERT INTO names (text) VALUES (${name}) RETURNING id`);
    this.#names.add(hash, { id, bytes: bytes.slice(offset, offset + length), tag: '' });
    this.addedBytes += length;
    return id;
  }

  resource(bytes: Uint8Array, row: ResourceRow): number {
    const hash = hash53(bytes, row.offset, row.length);
    const known = this.#resources.find(hash, bytes, row.offset, row.length, row.schemaUrl);
    if (known !== 0) return known;
    const own = bytes.slice(row.offset, row.offset + row.length);
    const service = this.service(row.serviceName);
    const id =
      this.#stored('resources', hash, own, row.schemaUrl) ||
      number(
        this.#db,
        sql`INSERT INTO resources (hash, service, namespace, instance, schema_url, bytes)
          VALUES (${hash}, ${service}, ${row.serviceNamespace}, ${row.serviceInstanceId}, ${row.schemaUrl}, ${own})
          RETURNING id`,
      );
    this.#resources.add(hash, { id, bytes: own, tag: row.schemaUrl });
    this.addedBytes += row.length;
    this.#serviceOfResource.set(id, service);
    return id;
  }

  /** The service of a resource this dictionary gave an id to. */
  serviceOf(resource: number): number {
    let service = this.#serviceOfResource.get(resource);
    if (service === undefined) {
      service = number(this.#db, sql`SELECT service FROM resources WHERE id = ${resource}`);
      this.#serviceOfResource.set(resource, service);
    }
    return service;
  }

  scope(bytes: Uint8Array, row: ScopeRow): number {
    const hash = hash53(bytes, row.offset, row.length);
    const known = this.#scopes.find(hash, bytes, row.offset, row.length, row.schemaUrl);
    if (known !== 0) return known;
    const own = bytes.slice(row.offset, row.offset + row.length);
    const id =
      this.#stored('scopes', hash, own, row.schemaUrl) ||
      number(
        this.#db,
        sql`INSERT INTO scopes (hash, name, version, schema_url, bytes)
          VALUES (${hash}, ${row.name}, ${row.version}, ${row.schemaUrl}, ${own}) RETURNING id`,
      );
    this.#scopes.add(hash, { id, bytes: own, tag: row.schemaUrl });
    this.addedBytes += row.length;
    return id;
  }

  /** Explicit bounds of a histogram, as the packed doubles of OTLP. */
  bounds(bytes: Uint8Array, offset: number, length: number): number {
    const hash = hash53(bytes, offset, length);
    const known = this.#bounds.find(hash, bytes, offset, length, '');
    if (known !== 0) return known;
    const own = bytes.slice(offset, offset + length);
    const rows = all<{ id: number; bytes: Uint8Array }>(
      this.#db,
      sql`SELECT id, bytes FROM bounds WHERE hash = ${hash} LIMIT 100`,
    );
    const id =
      rows.find((row) => sameBytes(row.bytes, own, 0, own.length))?.id ??
      number(this.#db, sql`INSERT INTO bounds (hash, bytes) VALUES (${hash}, ${own}) RETURNING id`);
    this.#bounds.add(hash, { id, bytes: own, tag: '' });
    return id;
  }

  #stored(table: 'resources' | 'scopes', hash: number, bytes: Uint8Array, schemaUrl: string): number {
    const query =
      table === 'resources'
        ? sql`SELECT id FROM resources WHERE hash = ${hash} AND schema_url = ${schemaUrl} AND bytes = ${bytes} LIMIT 1`
        : sql`SELECT id FROM scopes WHERE hash = ${hash} AND schema_url = ${schemaUrl} AND bytes = ${bytes} LIMIT 1`;
    return get<{ id: number }>(this.#db, query)?.id ?? 0;
  }
}
