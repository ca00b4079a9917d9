// What the traces screen keeps in its address beside query, time and run: order, added columns, kind of chart.
import type { z } from 'zod';
import type { traceOrder } from '#shared/api/traces.ts';
import type { Sort } from '../../ui/index.ts';

export type TraceOrder = z.infer<typeof traceOrder>;

export const DEFAULT_ORDER: TraceOrder = 'newest';
/** The attribute column a first visit shows. */
export const DEFAULT_ATTRIBUTE = 'url.path';
export const MAX_ATTRIBUTES = 4;

const ORDERS: readonly TraceOrder[] = ['newest', 'oldest', 'slowest', 'fastest', 'spans', 'errors'];

export function orderFrom(text: string | null): TraceOrder {
  return ORDERS.find((order) => order === text) ?? DEFAULT_ORDER;
}

/** The table's sort sign for an order. */
export function sortOf(order: TraceOrder): Sort {
  switch (order) {
    case 'newest':
      return { column: 'time', direction: 'descending' };
    case 'oldest':
      return { column: 'time', direction: 'ascending' };
    case 'slowest':
      return { column: 'duration', direction: 'descending' };
    case 'fastest':
      return { column: 'duration', direction: 'ascending' };
    case 'spans':
      return { column: 'spans', direction: 'descending' };
    case 'errors':
      return { column: 'errors', direction: 'descending' };
  }
}

/** The order a click on a column's head asks for. */
export function orderAfter(column: string, now: TraceOrder): TraceOrder {
  switch (column) {
    case 'time':
      return now === 'newest' ? 'oldest' : 'newest';
    case 'duration':
      return now === 'slowest' ? 'fastest' : 'slowest';
    case 'spans':
      return now === 'spans' ? 'newest' : 'spans';
    case 'errors':
      return now === 'errors' ? 'newest' : 'errors';
    default:
      return now;
  }
}

/** Attribute columns of an address: absent means the default one, empty means none. */
export function attributesFrom(text: string | null): string[] {
  if (text === null) return [DEFAULT_ATTRIBUTE];
  const keys = text.split(',').map((key) => key.trim());
  return [...new Set(keys)].filter((key) => key !== '').slice(0, MAX_ATTRIBUTES);
}

export function attributesText(keys: readonly string[]): string | null {
  return keys.length === 1 && keys[0] === DEFAULT_ATTRIBUTE ? null : keys.join(',');
}

/** The key of a field as TraceQL writes it: `span.http.route` → `http.route`. Undefined for what is no attribute. */
export function attributeKey(field: string): string | undefined {
  const [, key] = /^(?:span|resource|event|link|instrumentation)?\.(.+)$/.exec(field) ?? [];
  return key?.replace(/^"(.*)"$/, '$1');
}
