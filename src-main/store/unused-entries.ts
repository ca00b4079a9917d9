// Names, resources and scopes that nothing points to any more. No entry knows who points to it, so what is left of
// the data is walked, a stretch at a time between commits, and the entries that were not met go at the end.
import { allRaw, idList, number, type Query, run, sql, transaction, type WriteDb } from './sql.ts';

/** Rows walked in one go: some milliseconds. */
const STRETCH = 50_000;
const DELETED_AT_ONCE = 1000;

const TABLES = ['names', 'resources', 'scopes'] as const;
type Dictionary = (typeof TABLES)[number];

/** What was met so far, by id; ids above were given while the walk was under way and stay. */
type Met = Record<Dictionary, Uint8Array>;

export class UnusedEntries {
  readonly #db: WriteDb;
  #asked = false;
  #met: Met | undefined;
  #reached = { spans: 0, logs: 0, traces: 0 };

  constructor(db: WriteDb) {
    this.#db = db;
  }

  /** Asks for a walk from the start; one under way may have passed what became unused. */
  ask(): void {
    this.#asked = true;
    this.#met = undefined;
  }

  /** True while there is something to walk. */
  get isDue(): boolean {
    return this.#asked;
  }

  /** Walks one stretch. `removed`: entries went, and whoever remembers their ids must forget them. */
  step(): { removed: boolean } {
    if (!this.#asked) return { removed: false };
    this.#met ??= this.#begin();
    // Always from the first table on: rows that came meanwhile are met before anything is removed.
    if (this.#walkSpans(this.#met) || this.#walkLogs(this.#met) || this.#walkTraces(this.#met))
      return { removed: false };
    const removed = this.#removeOthers(this.#met);
    this.#asked = false;
    this.#met = undefined;
    return { removed };
  }

  #begin(): Met {
    this.#reached = { spans: 0, logs: 0, traces: 0 };
    const upTo = (table: Dictionary): Uint8Array =>
      new Uint8Array(number(this.#db, sql`SELECT max(id) FROM ${bare(table)}`) + 1);
    return { names: upTo('names'), resources: upTo('resources'), scopes: upTo('scopes') };
  }

  #walkSpans({ names, resources, scopes }: Met): boolean {
    const rows = allRaw<[id: number, name: number, resource: number, scope: number]>(
      this.#db,
      sql`SELECT id, name, resource, scope FROM spans WHERE id > ${this.#reached.spans} ORDER BY id LIMIT ${STRETCH}`,
    );
    for (const [id, name, resource, scope] of rows) {
      this.#reached.spans = id;
      names[name] = 1;
      resources[resource] = 1;
      scopes[scope] = 1;
    }
    return rows.length === STRETCH;
  }

  #walkLogs({ names, resources, scopes }: Met): boolean {
    const rows = allRaw<[id: number, event: number, severity: number, resource: number, scope: number]>(
      this.#db,
      sql`SELECT id, event_name, severity_text, resource, scope FROM logs WHERE id > ${this.#reached.logs}
          ORDER BY id LIMIT ${STRETCH}`,
    );
    for (const [id, event, severity, resource, scope] of rows) {
      this.#reached.logs = id;
      names[event] = 1;
      names[severity] = 1;
      resources[resource] = 1;
      scopes[scope] = 1;
    }
    return rows.length === STRETCH;
  }

  #walkTraces({ names }: Met): boolean {
    const rows = allRaw<[id: number, name: number]>(
      this.#db,
      sql`SELECT id, root_name FROM traces WHERE id > ${this.#reached.traces} ORDER BY id LIMIT ${STRETCH}`,
    );
    for (const [id, name] of rows) {
      this.#reached.traces = id;
      names[name] = 1;
    }
    return rows.length === STRETCH;
  }

  /** In one transaction: an entry that is looked up between two would be given away and then removed. */
  #removeOthers(met: Met): boolean {
    return transaction(this.#db, () => {
      const series = allRaw<[resource: number, scope: number]>(
        this.#db,
        sql`SELECT DISTINCT resource, scope FROM series`,
      );
      for (const [resource, scope] of series) {
        met.resources[resource] = 1;
        met.scopes[scope] = 1;
      }
      return TABLES.map((table) => this.#removeFrom(table, met[table])).some((removed) => removed > 0);
    });
  }

  #removeFrom(table: Dictionary, met: Uint8Array): number {
    const unused = allRaw<[id: number]>(this.#db, sql`SELECT id FROM ${bare(table)} WHERE id < ${met.length}`)
      .map(([id]) => id)
      .filter((id) => met[id] !== 1);
    for (let at = 0; at < unused.length; at += DELETED_AT_ONCE) {
      const ids = idList(unused.slice(at, at + DELETED_AT_ONCE));
      run(this.#db, sql`DELETE FROM ${bare(table)} WHERE id IN ${ids}`);
    }
    return unused.length;
  }
}

const bare = (table: Dictionary): Query => ({ text: table, values: [] });
