// Who sent records: by service, with how many are errors and how many carry a trace id.
import type { FacetSection } from '#shared/api/common.ts';
import type { LogFacets } from '#shared/api/logs.ts';
import { isErrorLevel } from '#shared/model/level.ts';
import type { Severity } from '#shared/model/severity.ts';
import type { StoredLog } from '../../store/reads/log-rows.ts';
import type { Sender } from '../../store/reads/log-volume.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { ReadDb } from '../../store/sql.ts';
import { labelReader } from './labels.ts';
import { resourceView } from './resource-view.ts';

const serviceName = labelReader('service_name');

/** Counts by resource, told by service. */
export class SenderCounts {
  readonly #db: ReadDb;
  readonly #byResource: Map<number, Sender>;

  constructor(db: ReadDb, byResource: ReadonlyMap<number, Sender> = new Map()) {
    this.#db = db;
    this.#byResource = new Map(byResource);
  }

  add({ resource, trace }: StoredLog, level: Severity): void {
    let sender = this.#byResource.get(resource);
    if (!sender) {
      sender = { counted: 0, withTrace: 0, errors: 0 };
      this.#byResource.set(resource, sender);
    }
    sender.counted++;
    if (trace !== null) sender.withTrace++;
    if (isErrorLevel(level)) sender.errors++;
  }

  get counted(): number {
    let sum = 0;
    for (const { counted } of this.#byResource.values()) sum += counted;
    return sum;
  }

  /** The services with the most records, and of those the errors. */
  section(shown: number): FacetSection {
    const services = this.#services();
    return {
      field: 'service_name',
      label: 'Service',
      values: services.slice(0, shown).map(({ service, counted, errors }) => ({
        value: service,
        count: counted,
        ...(errors > 0 && { errors }),
      })),
      more: Math.max(0, services.length - shown),
    };
  }

  /** How many records have each value of a label of the resource, most first. */
  values(label: string): { value: string; count: number }[] {
    const read = labelReader(label);
    const counts = new Map<string, number>();
    for (const [id, { counted }] of this.#byResource) {
      const value = read(resourceView(lookups(this.#db).resource(id)));
      if (value !== '') counts.set(value, (counts.get(value) ?? 0) + counted);
    }
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  traceShare(): LogFacets['traceShare'] {
    return this.#services().map(({ service, counted, withTrace }) => ({ service, counted, withTrace }));
  }

  /** Most records first. */
  #services(): (Sender & { service: string })[] {
    const look = lookups(this.#db);
    const byService = new Map<string, Sender & { service: string }>();
    for (const [id, { counted, withTrace, errors }] of this.#byResource) {
      const service = serviceName(resourceView(look.resource(id)));
      const sum = byService.get(service) ?? { service, counted: 0, withTrace: 0, errors: 0 };
      sum.counted += counted;
      sum.withTrace += withTrace;
      sum.errors += errors;
      byService.set(service, sum);
    }
    return [...byService.values()].sort((a, b) => b.counted - a.counted || (a.service < b.service ? -1 : 1));
  }
}
