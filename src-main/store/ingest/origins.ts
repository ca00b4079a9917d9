// The dictionary ids of a batch's scopes, looked up once a request and not once an item.
import type { ResourceRow, ScopeRow } from '../../otlp/columns.ts';
import type { Dictionaries } from './dictionaries.ts';

/** Ids by index into the batch's `scopes`. */
export class Origins {
  resource: number[] = [];
  scope: number[] = [];
  service: number[] = [];

  /** Fills the ids in for a batch. Writes new dictionary rows, so it belongs inside a transaction. */
  load(
    batch: { bytes: Uint8Array; resources: readonly ResourceRow[]; scopes: readonly ScopeRow[] },
    dictionaries: Dictionaries,
  ): void {
    const resources = batch.resources.map((row) => dictionaries.resource(batch.bytes, row));
    this.resource = batch.scopes.map((row) => resources[row.resource] ?? 0);
    this.scope = batch.scopes.map((row) => dictionaries.scope(batch.bytes, row));
    this.service = this.resource.map((id) => dictionaries.serviceOf(id));
  }
}
