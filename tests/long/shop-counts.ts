// What the shop's services say of themselves, by their own exporters and on their own consoles, and what Health must
// therefore say of each.
import type { InstrumentedService } from '#shared/api/instrumentation.ts';
import type { Counts } from './client-runs.ts';

/** What a service's exporters counted of what they were told was taken. */
export interface Exported extends Counts {
  /** Spans by scope. */
  scopes: Record<string, number>;
  /** Spans with status error. */
  errors: number;
  /** By histogram, over all exports. */
  exemplars: Record<string, number>;
}

/** What a service printed: records within requests and others, and of the catalog what it was asked for. */
export interface Printed {
  inRequest: number;
  outside: number;
  says: (message: string) => number;
}

/** Reads a service's console; what is no log of it is left out. */
export function printedIn(text: string): Printed {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ exported }) => exported === undefined);
  // Rust's console layer names the span, the others its ids.
  const within = lines.filter((log) => log.trace_id !== undefined || log.span !== undefined);
  return {
    inRequest: within.length,
    outside: lines.length - within.length,
    says: (message) => lines.filter(({ event }) => event === message).length,
  };
}

/** The scopes that the services' own code names; all others came with a library. */
const BY_HAND: ReadonlySet<string> = new Set(['page', 'cart', 'mailer', 'payment']);
/** How each sends, as `examples/shop/README.md` has it. */
const PROTOCOLS: Readonly<Record<string, string>> = { cart: 'grpc', page: 'http/json' };

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

/** Health's figures of a service, as its own counts have them. */
export function expectedHealth(name: string, exported: Exported, inRequest: number) {
  const scopes = Object.entries(exported.scopes);
  const histograms = Object.values(exported.exemplars);
  return {
    name,
    spans: exported.spans,
    logs: exported.logs,
    logsInRequests: [inRequest, inRequest],
    automatic: [sum(scopes.flatMap(([scope, n]) => (BY_HAND.has(scope) ? [] : n))), exported.spans],
    scopes: scopes
      .map(([scope, n]) => `${n} of ${scope}, ${BY_HAND.has(scope) ? 'manual' : 'automatic'}`)
      .sort(),
    errors: exported.errors,
    exemplars: [histograms.filter((n) => n > 0).length, histograms.length],
    protocols: PROTOCOLS[name] ?? 'http/protobuf',
  };
}

/** The same, as Health has them. */
export function healthIn(service: InstrumentedService): ReturnType<typeof expectedHealth> {
  const measure = (wanted: string) => {
    const found = service.measures.find(({ id }) => id === wanted);
    if (!found) throw new Error(`Health has no ${wanted}.`);
    return found;
  };
  const shareOf = (id: string) => [measure(id).count, measure(id).of];
  return {
    name: service.name,
    spans: service.spans,
    logs: service.logs,
    logsInRequests: shareOf('logs_in_requests'),
    automatic: shareOf('automatic_spans'),
    scopes: measure('automatic_spans')
      .examples.map(({ text, count }) => `${count} of ${text}`)
      .sort(),
    errors: measure('errors_without_reason').of,
    exemplars: shareOf('exemplars'),
    protocols: measure('exported_over').says,
  };
}
