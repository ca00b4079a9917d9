// The order of the services table, in the address and in the rows.
import type { Service } from '#shared/api/engine.ts';
import type { InstrumentationHealth } from '#shared/api/instrumentation.ts';
import type { Sort } from '../../ui/index.ts';

/** A service with what Health says of its log records within requests, where it has said it. */
export interface ServiceRow extends Service {
  inRequests?: { count: number; of: number };
}

/** The services with Health's figure; what is written outside of requests has no trace to be in. */
export function withHealth(
  services: readonly Service[],
  health: InstrumentationHealth | undefined,
): ServiceRow[] {
  const judged = new Map(health?.services.map(({ name, measures }) => [name, measures]));
  return services.map((service) => {
    const found = judged.get(service.name)?.find(({ id }) => id === 'logs_in_requests');
    return found && found.of > 0
      ? { ...service, inRequests: { count: found.count, of: found.of } }
      : { ...service };
  });
}

const BUSIEST: Sort = { column: 'rate', direction: 'descending' };

/** What each column sorts by. */
const KEYS: Readonly<Record<string, (service: ServiceRow) => number | string>> = {
  name: ({ name }) => name,
  rate: ({ rate }) => rate,
  spans: ({ spans }) => spans,
  errors: (service) => errorShare(service) ?? -1,
  p50: ({ p50Ns }) => p50Ns ?? -1,
  p95: ({ p95Ns }) => p95Ns ?? -1,
  p99: ({ p99Ns }) => p99Ns ?? -1,
  logs: ({ logs }) => logs,
  tied: (service) => tiedShare(service) ?? -1,
  metrics: ({ instruments }) => instruments,
  sdk: ({ sdk }) => sdk,
  seen: ({ lastSeen }) => Number(lastSeen.slice(0, -6)),
};

/** Requests that failed, 0..1; of all spans where the service answers none. Null without spans. */
export function errorShare({ requests, requestErrors, spans, errors }: Service): number | null {
  if (requests > 0) return requestErrors / requests;
  return spans > 0 ? errors / spans : null;
}

/** Log records within requests that carry a trace id, 0..1; of all, where none was within. Null without logs. */
export function tiedShare({ logs, logsWithTrace, inRequests }: ServiceRow): number | null {
  if (logs === 0) return null;
  return inRequests ? inRequests.count / inRequests.of : logsWithTrace / logs;
}

/** `p95` ascending, `-p95` descending; anything else is the default, busiest first. */
export function orderFrom(text: string | null): Sort {
  const column = text?.replace(/^-/, '') ?? '';
  if (!Object.hasOwn(KEYS, column)) return BUSIEST;
  return { column, direction: text?.startsWith('-') ? 'descending' : 'ascending' };
}

/** The address after a click on a column's head: worst or most first, names from A. Null for the default. */
export function orderText(column: string, now: Sort): string | null {
  const first = column === 'name' || column === 'sdk' ? 'ascending' : 'descending';
  const other = first === 'ascending' ? 'descending' : 'ascending';
  const direction = now.column === column && now.direction === first ? other : first;
  if (column === BUSIEST.column && direction === BUSIEST.direction) return null;
  return direction === 'descending' ? `-${column}` : column;
}

export function sorted(services: readonly ServiceRow[], { column, direction }: Sort): ServiceRow[] {
  const key = KEYS[column];
  if (!key) return [...services];
  const sign = direction === 'ascending' ? 1 : -1;
  return [...services].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const order = typeof x === 'string' || typeof y === 'string' ? String(x).localeCompare(String(y)) : x - y;
    return order === 0 ? a.name.localeCompare(b.name) : sign * order;
  });
}
