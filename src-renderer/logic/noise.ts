// Noise: spans that are hidden on request, all of a service or one operation of it.
import type { TraceModel } from './trace-model.ts';

export interface Noise {
  readonly service: string;
  /** Missing: all operations of the service. */
  readonly operation?: string;
}

export const sameNoise = (a: Noise, b: Noise): boolean =>
  a.service === b.service && a.operation === b.operation;

/** What hides a span like this one: its operation, or its whole service. */
export function noiseOf({ columns, services }: TraceModel, span: number, whole: boolean): Noise {
  const service = services.names[services.ofSpan[span] ?? 0] ?? '';
  return whole ? { service } : { service, operation: columns.names[columns.name[span] ?? 0] ?? '' };
}

export interface Hidden {
  /** 1 for every hidden span. */
  readonly mask: Uint8Array;
  readonly total: number;
  readonly errors: number;
  /** How many each entry of the noise hides; a span that two entries hide counts with the first. */
  readonly counts: readonly number[];
}

/** Marks what is hidden in O(n); undefined when nothing is. */
export function hiddenSpans({ columns, services }: TraceModel, noise: readonly Noise[]): Hidden | undefined {
  if (noise.length === 0) return undefined;
  const mask = new Uint8Array(columns.count);
  const counts = noise.map(() => 0);
  // Entries by service; by operation where they name one.
  const whole = services.names.map((name) =>
    noise.findIndex((n) => n.service === name && n.operation === undefined),
  );
  const named = services.names.map(
    (name) =>
      new Map(
        noise.flatMap((n, k) => {
          const at =
            n.service === name && n.operation !== undefined ? columns.names.indexOf(n.operation) : -1;
          return at < 0 ? [] : [[at, k] as const];
        }),
      ),
  );
  let total = 0;
  let errors = 0;
  for (let span = 0; span < columns.count; span++) {
    const service = services.ofSpan[span] as number;
    const all = whole[service] as number;
    const entry = all >= 0 ? all : (named[service]?.get(columns.name[span] as number) ?? -1);
    if (entry < 0) continue;
    mask[span] = 1;
    counts[entry] = (counts[entry] as number) + 1;
    total++;
    if (columns.status[span] === 2) errors++;
  }
  return { mask, total, errors, counts };
}
