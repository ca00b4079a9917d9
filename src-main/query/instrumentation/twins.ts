// Records that came twice: structlog over the standard library is sent by both of their instrumentations, once as it is
// and once as JSON whose "event" is the same text.
import { storedLog } from '../../store/reads/log-rows.ts';
import type { SampledLog } from '../../store/reads/newest-in-range.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { Sample, ServicePart } from './sample.ts';

const TWINS_US = 5000;
const PYTHON = 'python';

function eventOf(body: string): string | undefined {
  if (!body.startsWith('{') || !body.includes('"event"')) return undefined;
  try {
    const { event } = JSON.parse(body) as { event?: unknown };
    return typeof event === 'string' ? event : undefined;
  } catch {
    // Text that only looks like it.
    return undefined;
  }
}

/** Indexes of the service's records that say as JSON what another one of its moment and trace says plainly, one to one. */
export function twinsOf(db: ReadDb, { logs }: Sample, { logs: own, language }: ServicePart): Set<number> {
  const found = new Set<number>();
  if (language !== PYTHON) return found;
  const row = (i: number): SampledLog => logs[i] as SampledLog;
  const inTime = own.toSorted((a, b) => row(a)[1] - row(b)[1]);
  const bodies = new Map<number, string>();
  const bodyOf = (i: number): string => {
    const known = bodies.get(i) ?? storedLog(db, row(i)[0])?.body ?? '';
    bodies.set(i, known);
    return known;
  };
  const taken = new Set<number>();
  for (const [at, i] of inTime.entries()) {
    // Bodies are only read where another record is near.
    const near = [...nearby(inTime, at, (one) => row(one)[1])].filter(
      (other) => row(other)[3] === row(i)[3] && row(other)[5] === row(i)[5] && !taken.has(other),
    );
    if (near.length === 0) continue;
    const event = eventOf(bodyOf(i));
    const twin = event === undefined ? undefined : near.find((other) => bodyOf(other) === event);
    if (twin === undefined) continue;
    taken.add(twin);
    found.add(i);
  }
  return found;
}

/** The others within the time of two tellings, before and after. */
function* nearby(sorted: readonly number[], at: number, us: (i: number) => number): Generator<number> {
  const here = us(sorted[at] as number);
  for (const step of [-1, 1])
    for (let k = at + step; k >= 0 && k < sorted.length; k += step) {
      const other = sorted[k] as number;
      if (Math.abs(us(other) - here) > TWINS_US) break;
      yield other;
    }
}
