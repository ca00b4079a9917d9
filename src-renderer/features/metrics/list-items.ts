// The list at the left as rows: boards, then instruments under their services, or by name, or those that changed
// most first. Pure.
import type { Service } from '#shared/api/engine.ts';
import type { Instrument } from '#shared/api/metrics.ts';

export type Order = 'service' | 'name' | 'changed';

export type Item =
  | { readonly kind: 'board'; readonly name: string; readonly charts: number }
  | { readonly kind: 'service'; readonly name: string; readonly count: number; readonly scope: string }
  /** The service from its spans: requests a second. */
  | { readonly kind: 'spans'; readonly name: string; readonly rate: number }
  | { readonly kind: 'instrument'; readonly instrument: Instrument };

/** What tells a row from the others. */
export function keyOfItem(item: Item): string {
  return item.kind === 'instrument' ? `i${item.instrument.id}` : `${item.kind} ${item.name}`;
}

/** How much a line changed of late: the newest quarter against the rest, in the rest's own spread. */
export function changeOf(spark: readonly (number | null)[]): number {
  const cut = Math.floor(spark.length * 0.75);
  const [before, now] = [known(spark.slice(0, cut)), known(spark.slice(cut))];
  if (now.length === 0) return 0;
  // What came to be only now changed most.
  if (before.length === 0) return Number.POSITIVE_INFINITY;
  const usual = mean(before);
  const spread = Math.sqrt(mean(before.map((value) => (value - usual) ** 2)));
  const moved = Math.abs(mean(now) - usual);
  return moved === 0 ? 0 : moved / Math.max(spread, Math.abs(usual) * 0.01, Number.MIN_VALUE);
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

interface Listed {
  readonly instruments: readonly Instrument[];
  readonly services: readonly Service[];
  readonly boards: readonly { readonly name: string; readonly charts: readonly unknown[] }[];
}

/** Rows that have all words of the filter. */
export function itemsOf({ instruments, services, boards }: Listed, filter: string, order: Order): Item[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (...texts: string[]): boolean => {
    const text = texts.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const kept = instruments.filter(({ name, service, unit, scope, description }) =>
    has(name, service, unit, scope, description),
  );
  const top = boards
    .filter(({ name }) => has(name, 'board'))
    .map(({ name, charts }): Item => ({ kind: 'board', name, charts: charts.length }));
  if (order !== 'service') return [...top, ...inOrder(kept, order)];
  const rates = new Map(
    services
      .filter(({ spans, name }) => spans > 0 && has(name, 'requests spans'))
      .map(({ name, rate }) => [name, rate]),
  );
  const groups = Map.groupBy(kept, ({ service }) => service);
  const names = [...new Set([...groups.keys(), ...rates.keys()])].sort((a, b) => a.localeCompare(b));
  return [
    ...top,
    ...names.flatMap((name): Item[] => {
      const group = groups.get(name) ?? [];
      const rate = rates.get(name);
      return [
        { kind: 'service', name, count: group.length, scope: scopesOf(group) },
        ...(rate === undefined ? [] : [{ kind: 'spans', name, rate } as const]),
        ...group.map((instrument) => ({ kind: 'instrument', instrument }) as const),
      ];
    }),
  ];
}

function inOrder(instruments: readonly Instrument[], order: Exclude<Order, 'service'>): Item[] {
  const byName = (a: Instrument, b: Instrument): number =>
    a.name.localeCompare(b.name) || a.service.localeCompare(b.service);
  const changes = new Map(
    instruments.map(({ id, spark }) => [id, order === 'changed' ? changeOf(spark) : 0]),
  );
  const change = ({ id }: Instrument): number => changes.get(id) ?? 0;
  return instruments
    .toSorted((a, b) => (change(a) === change(b) ? byName(a, b) : change(b) - change(a)))
    .map((instrument) => ({ kind: 'instrument', instrument }));
}

function scopesOf(group: readonly Instrument[]): string {
  const scopes = [...new Set(group.map(({ scope }) => scope).filter(Boolean))];
  return scopes.length > 2 ? `${scopes[0]} and ${scopes.length - 1} more scopes` : scopes.join(', ');
}
