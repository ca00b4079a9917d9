// From what was chosen to the rows that go and the facts the preflight judges by. Runs in a reader thread, in one
// snapshot.
import type { What } from '#shared/api/send.ts';
import { splitNanos } from '#shared/model/time.ts';
import { lookups } from '../store/reads/lookups.ts';
import type { PointStretch } from '../store/reads/points-to-send.ts';
import {
  logsOf,
  logsOfStretch,
  runName,
  type Stretch,
  spansOfStretch,
  spansOfTraces,
  type TraceToSend,
  tracesToSend,
} from '../store/reads/send-items.ts';
import { snapshot } from '../store/reads/snapshot.ts';
import type { ReadDb } from '../store/sql.ts';
import { type KnownThere, NOTHING_KNOWN } from './known-there.ts';
import { stretchLabel } from './labels.ts';
import type { Plan } from './plan.ts';
import { Draft, LONGEST_BODY } from './plan-draft.ts';

/** What to send, with queries already answered. */
export type Chosen =
  | { kind: 'trace'; traceId: string }
  | { kind: 'traces'; traceIds: readonly string[]; q: string }
  | ({ kind: 'logs'; rows: readonly number[]; q: string } & Stretch)
  | Extract<What, { kind: 'range' | 'run' }>;

/** A trace's metrics are those around it. */
const MARGIN_US = 60_000_000;
const EVER: PointStretch = { services: null, fromUs: 0, toUs: Number.POSITIVE_INFINITY };

/**
 * The plan of a send, without what the destination has, may have or is being sent. `nowUs` tells what is far in the
 * future.
 */
export function planRows(
  db: ReadDb,
  chosen: Chosen,
  known: Partial<KnownThere> = {},
  nowUs = Date.now() * 1000,
): Plan {
  return snapshot(db, () => {
    const draft = new Draft(db, { ...NOTHING_KNOWN, ...known }, nowUs);
    switch (chosen.kind) {
      case 'trace':
        return planTraces(db, draft, [chosen.traceId], '');
      case 'traces':
        return planTraces(db, draft, chosen.traceIds, chosen.q);
      case 'logs':
        return planLogs(db, draft, chosen);
      case 'range':
        return planStretch(draft, chosen, stretchLabel(chosen));
      case 'run':
        return planStretch(draft, { run: chosen.run }, `Run ${runName(db, chosen.run) ?? chosen.run}`);
    }
  });
}

function planTraces(db: ReadDb, draft: Draft, traceIds: readonly string[], q: string): Plan {
  const traces = tracesToSend(db, traceIds);
  const ids = traces.map(({ id }) => id);
  draft.addSpans(spansOfTraces(db, ids));
  draft.addLogs(logsOf(db, { traces: ids }, LONGEST_BODY));
  const points = { ...aroundTraces(traces), services: servicesOf(db, traces) };
  draft.addPoints(points);
  const [only] = traces;
  const single = only !== undefined && traces.length === 1;
  const label =
    only === undefined || single
      ? only === undefined
        ? 'No trace'
        : traceLabel(db, only)
      : `${traces.length.toLocaleString('en')} traces: ${q || `${traceLabel(db, only)} and others`}`;
  return draft.plan(label, points, single ? only.tid : null);
}

function planLogs(
  db: ReadDb,
  draft: Draft,
  { rows, q, ...stretch }: Extract<Chosen, { kind: 'logs' }>,
): Plan {
  const traces = new Set<number>();
  const resources = new Set<number>();
  let oldestUs = Number.POSITIVE_INFINITY;
  let newestUs = 0;
  draft.addLogs(logsOf(db, { rows }, LONGEST_BODY), ({ trace, resource, timeUs }) => {
    if (trace !== null) traces.add(trace);
    resources.add(resource);
    oldestUs = Math.min(oldestUs, timeUs);
    newestUs = Math.max(newestUs, timeUs);
  });
  draft.addSpans(spansOfTraces(db, [...traces]));
  const services = [...new Set(Array.from(resources, (id) => lookups(db).resource(id).service))];
  if (traces.size + resources.size === 0) oldestUs = 0;
  const bounds = boundsOf({
    from: stretch.from ?? `${Math.max(0, oldestUs - MARGIN_US)}000`,
    to: stretch.to ?? `${newestUs + MARGIN_US}000`,
  });
  const points = { ...bounds, run: stretch.run, services };
  draft.addPoints(points);
  return draft.plan(`Logs${q === '' ? `: ${stretchLabel(stretch)}` : `: ${q}`}`, points, null);
}

function planStretch(draft: Draft, stretch: Stretch, label: string): Plan {
  draft.addSpans(spansOfStretch(draft.db, stretch));
  draft.addLogs(logsOfStretch(draft.db, stretch, LONGEST_BODY));
  const points = { ...boundsOf(stretch), run: stretch.run, services: null };
  draft.addPoints(points);
  return draft.plan(label, points, null);
}

/** A stretch in whole microseconds, as metric points are chosen. */
function boundsOf({ from, to }: Stretch): { fromUs: number; toUs: number } {
  const end = to === undefined ? undefined : splitNanos(to);
  return {
    fromUs: from === undefined ? EVER.fromUs : splitNanos(from).us,
    toUs: end === undefined ? EVER.toUs : end.us + (end.ns > 0 ? 1 : 0),
  };
}

function aroundTraces(traces: readonly TraceToSend[]): { fromUs: number; toUs: number } {
  if (traces.length === 0) return { fromUs: 0, toUs: 0 };
  const first = traces.reduce((us, { startUs }) => Math.min(us, startUs), Number.POSITIVE_INFINITY);
  const last = traces.reduce((us, { endUs }) => Math.max(us, endUs), 0);
  return { fromUs: Math.max(0, first - MARGIN_US), toUs: last + MARGIN_US + 1 };
}

function servicesOf(db: ReadDb, traces: readonly TraceToSend[]): string[] {
  const ids = new Set(traces.flatMap(({ services }) => services.split(',').filter(Boolean).map(Number)));
  return Array.from(ids, (id) => lookups(db).serviceName(id));
}

function traceLabel(db: ReadDb, { tid, rootName }: TraceToSend): string {
  const name = rootName === 0 ? 'Trace' : lookups(db).name(rootName);
  return `${name} ${tid.slice(0, 8)}`;
}
