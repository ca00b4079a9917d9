// What of the screen is open: a query, a board, a service, an instrument, or nothing. Pure.
import type { Service } from '#shared/api/engine.ts';
import type { Instrument } from '#shared/api/metrics.ts';
import { findInstrument } from './naming.ts';
import type { MetricView } from './view.ts';

export type Shown =
  | { readonly kind: 'query'; readonly q: string; readonly key: null }
  | { readonly kind: 'board'; readonly name: string; readonly key: string }
  | { readonly kind: 'service'; readonly name: string; readonly key: string }
  | { readonly kind: 'instrument'; readonly instrument: Instrument; readonly key: string }
  | { readonly kind: 'gone'; readonly name: string; readonly key: null }
  | { readonly kind: 'nothing'; readonly key: null };

/** What the URL asks for; while it asks for nothing the first instrument, or the first service that has spans. */
export function shownOf(
  { q, metric, service, of, board }: MetricView,
  instruments: readonly Instrument[],
  services: readonly Service[],
  firstBoard: string,
): Shown {
  if (q !== null) return { kind: 'query', q, key: null };
  if (board !== null) {
    const name = board === '' ? firstBoard : board;
    return { kind: 'board', name, key: `board ${name}` };
  }
  const spans = services.filter((one) => one.spans > 0);
  if (metric !== null) {
    const found = findInstrument(instruments, { service, metric, of });
    if (found) return { kind: 'instrument', instrument: found, key: `i${found.id}` };
    if (instruments.length > 0 || spans.length > 0) return { kind: 'gone', name: metric, key: null };
    return { kind: 'nothing', key: null };
  }
  if (service !== null) return { kind: 'service', name: service, key: `spans ${service}` };
  const [instrument] = instruments;
  if (instrument) return { kind: 'instrument', instrument, key: `i${instrument.id}` };
  const [first] = spans;
  if (first) return { kind: 'service', name: first.name, key: `spans ${first.name}` };
  return { kind: 'nothing', key: null };
}
