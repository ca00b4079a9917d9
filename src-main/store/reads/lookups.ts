// What dictionary ids stand for, remembered by connection: entries never change and ids are never given twice.
import { forEachAttribute } from '../../otlp/attributes.ts';
import { decodeAttributes } from '../../otlp/decode.ts';
import { all, get, type ReadDb, sql } from '../sql.ts';

export interface ResourceEntry {
  id: number;
  service: string;
  serviceId: number;
  namespace: string;
  instance: string;
  schemaUrl: string;
  /** The Resource message. */
  bytes: Uint8Array;
}

export interface ScopeEntry {
  id: number;
  name: string;
  version: string;
  schemaUrl: string;
  /** The InstrumentationScope message. */
  bytes: Uint8Array;
}

const MOST_KEPT = 100_000;

/** A cache in front of a query by id. */
class Kept<T, Id = number> {
  readonly #map = new Map<Id, T>();
  readonly #load: (id: Id) => T;
  constructor(load: (id: Id) => T) {
    this.#load = load;
  }
  get(id: Id): T {
    let value = this.#map.get(id);
    if (value === undefined) {
      value = this.#load(id);
      if (this.#map.size >= MOST_KEPT) this.#map.clear();
      this.#map.set(id, value);
    }
    return value;
  }
}

/** A chunk, as far as reading its rows needs to know it. */
export interface ChunkEntry {
  id: number;
  run: number;
  receivedUs: number;
  firstRow: number;
  lastRow: number;
}

const NO_CHUNK: ChunkEntry = { id: 0, run: 0, receivedUs: 0, firstRow: 0, lastRow: -1 };
const NOTHING = new Uint8Array(0);

export class Lookups {
  readonly #db: ReadDb;
  readonly #services: Kept<string>;
  readonly #serviceLists: Kept<readonly string[], string>;
  readonly #serviceIds = new Map<string, number>();
  readonly #names: Kept<string>;
  readonly #resources: Kept<ResourceEntry>;
  readonly #scopes: Kept<ScopeEntry>;
  readonly #bounds: Kept<Float64Array>;
  readonly #seriesAttributes: Kept<Readonly<Record<string, string>>>;
  readonly #traceIds: Kept<string | null>;
  readonly #chunks = new Map<number, ChunkList>();

  constructor(db: ReadDb) {
    this.#db = db;
    const text = (row: { text: string } | undefined): string => row?.text ?? '';
    this.#services = new Kept((id) => text(get(db, sql`SELECT name AS text FROM services WHERE id = ${id}`)));
    this.#serviceLists = new Kept((list) =>
      list
        .split(',')
        .filter(Boolean)
        .map((id) => this.serviceName(Number(id))),
    );
    this.#names = new Kept((id) => text(get(db, sql`SELECT text FROM names WHERE id = ${id}`)));
    this.#resources = new Kept((id) => ({
      ...(get<Omit<ResourceEntry, 'service'>>(
        db,
        sql`SELECT id, service AS serviceId, namespace, instance, schema_url AS schemaUrl, bytes FROM resources WHERE id = ${id}`,
      ) ?? { id, serviceId: 0, namespace: '', instance: '', schemaUrl: '', bytes: NOTHING }),
      service: text(
        get(
          db,
          sql`SELECT s.name AS text FROM resources r JOIN services s ON s.id = r.service WHERE r.id = ${id}`,
        ),
      ),
    }));
    this.#scopes = new Kept(
      (id) =>
        get<ScopeEntry>(
          db,
          sql`SELECT id, name, version, schema_url AS schemaUrl, bytes FROM scopes WHERE id = ${id}`,
        ) ?? { id, name: '', version: '', schemaUrl: '', bytes: NOTHING },
    );
    this.#traceIds = new Kept(
      (id) =>
        get<{ tid: Buffer }>(db, sql`SELECT tid FROM traces WHERE id = ${id}`)?.tid.toString('hex') ?? null,
    );
    this.#bounds = new Kept((id) => {
      const row = get<{ bytes: Uint8Array }>(db, sql`SELECT bytes FROM bounds WHERE id = ${id}`);
      return new Float64Array(new Uint8Array(row?.bytes ?? NOTHING).buffer);
    });
    this.#seriesAttributes = new Kept((id) => {
      const row = get<{ bytes: Uint8Array }>(
        db,
        sql`SELECT attributes AS bytes FROM series WHERE id = ${id}`,
      );
      const bytes = row?.bytes ?? NOTHING;
      const texts: Record<string, string> = {};
      forEachAttribute(bytes, 0, bytes.length, 'resource', (key, value) => {
        texts[key] = value;
      });
      return texts;
    });
  }

  /** The attributes of a series' data points, as text. */
  seriesAttributes(id: number): Readonly<Record<string, string>> {
    return this.#seriesAttributes.get(id);
  }

  serviceName(id: number): string {
    return this.#services.get(id);
  }

  /** The names of a trace's services by first appearance, from the list of ids in its row: `,3,1,`. */
  serviceNames(list: string): readonly string[] {
    return this.#serviceLists.get(list);
  }

  /** The id of a service name; undefined when nothing of it ever came. */
  serviceId(name: string): number | undefined {
    let id = this.#serviceIds.get(name);
    if (id === undefined) {
      id = get<{ id: number }>(this.#db, sql`SELECT id FROM services WHERE name = ${name}`)?.id;
      if (id !== undefined) this.#serviceIds.set(name, id);
    }
    return id;
  }

  name(id: number): string {
    return id === 0 ? '' : this.#names.get(id);
  }

  /** The id of a span's name; undefined when no span has it. */
  nameId(text: string): number | undefined {
    return get<{ id: number }>(this.#db, sql`SELECT id FROM names WHERE text = ${text}`)?.id;
  }

  resource(id: number): ResourceEntry {
    return this.#resources.get(id);
  }

  scope(id: number): ScopeEntry {
    return this.#scopes.get(id);
  }

  /** The hex id of a trace by its row id; null when there was no such row. */
  traceId(id: number): string | null {
    return this.#traceIds.get(id);
  }

  bounds(id: number): Float64Array {
    return this.#bounds.get(id);
  }

  /** Ids of all resources of a service. */
  resourcesOf(serviceId: number): number[] {
    return all<{ id: number }>(
      this.#db,
      sql`SELECT id FROM resources WHERE service = ${serviceId} LIMIT 100000`,
    ).map(({ id }) => id);
  }

  /** The chunk that a row of a signal belongs to; asked of the database once a chunk. */
  chunkOf(signal: number, row: number): ChunkEntry {
    let known = this.#chunks.get(signal);
    if (!known) {
      known = new ChunkList();
      this.#chunks.set(signal, known);
    }
    const found = known.find(row);
    if (found) return found;
    const chunk =
      get<ChunkEntry>(
        this.#db,
        sql`SELECT id, run, received_us AS receivedUs, first_row AS firstRow, first_row + row_count - 1 AS lastRow
            FROM chunks WHERE signal = ${signal} AND first_row <= ${row} ORDER BY first_row DESC LIMIT 1`,
      ) ?? NO_CHUNK;
    if (row > chunk.lastRow) return NO_CHUNK;
    known.add(chunk);
    return chunk;
  }
}

const MOST_CHUNKS = 100_000;

/** Chunks met so far in order of their rows. They never change; one that went is found empty when it is read. */
class ChunkList {
  #chunks: ChunkEntry[] = [];
  #last: ChunkEntry = NO_CHUNK;

  find(row: number): ChunkEntry | undefined {
    if (row >= this.#last.firstRow && row <= this.#last.lastRow) return this.#last;
    const chunk = this.#chunks[this.#placeOf(row) - 1];
    if (!chunk || row > chunk.lastRow) return undefined;
    this.#last = chunk;
    return chunk;
  }

  add(chunk: ChunkEntry): void {
    if (this.#chunks.length >= MOST_CHUNKS) this.#chunks = [];
    this.#chunks.splice(this.#placeOf(chunk.firstRow), 0, chunk);
    this.#last = chunk;
  }

  /** How many chunks begin at or before a row. */
  #placeOf(row: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle] as ChunkEntry).firstRow <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const kept = new WeakMap<ReadDb, Lookups>();

/** The look-ups of a connection. */
export function lookups(db: ReadDb): Lookups {
  let known = kept.get(db);
  if (!known) {
    known = new Lookups(db);
    kept.set(db, known);
  }
  return known;
}

/** The value of a resource's attribute as text, or "". */
export function resourceAttribute(resource: ResourceEntry, key: string): string {
  const found = decodeAttributes(resource.bytes, 0, resource.bytes.length, 'resource').find(
    (attribute) => attribute.key === key,
  );
  return found?.value.stringValue ?? '';
}
