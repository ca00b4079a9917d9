// Services over a range of time: rate, errors, duration. Chunks do not change, so what a whole chunk says is
// worked out once and kept.
import type { Service } from '#shared/api/engine.ts';
import { joinNanos } from '#shared/model/time.ts';
import { isError, kindOf } from '../bits.ts';
import { freshPoints } from '../fresh-points.ts';
import { LOGS, TRACES } from '../signals.ts';
import { all, allRaw, every, get, type Query, type ReadDb, sql } from '../sql.ts';
import { DurationSketch } from './duration-sketch.ts';
import { lookups, type ResourceEntry, resourceAttribute } from './lookups.ts';
import { snapshot } from './snapshot.ts';

const SERVER = 2;
const CONSUMER = 5;

interface Tally {
  spans: number;
  errors: number;
  requests: number;
  requestErrors: number;
  logs: number;
  logsWithTrace: number;
  lastUs: number;
  /** Of requests, where it answered any; else of all its spans. */
  durations: DurationSketch;
  allDurations: DurationSketch;
}

interface ChunkRow {
  id: number;
  first_row: number;
  row_count: number;
  min_us: number;
  max_us: number;
}

type ByService = Map<number, Tally>;

const MOST_KEPT = 20_000;
const keptByDb = new WeakMap<ReadDb, Map<number, ByService>>();

/** Services seen in the range, busiest first. Times in µs; `toUs` is exclusive. */
export function listServices(
  db: ReadDb,
  input: { fromUs?: number | undefined; toUs?: number | undefined; run?: number | undefined },
): Service[] {
  const total: ByService = new Map();
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const signal of [TRACES, LOGS]) {
    for (const chunk of chunksIn(db, signal, input)) {
      const whole =
        chunk.min_us >= (input.fromUs ?? 0) && chunk.max_us < (input.toUs ?? Number.POSITIVE_INFINITY);
      addAll(total, whole ? kept(db, signal, chunk) : tally(db, signal, chunk, input));
      if (signal === TRACES) {
        first = Math.min(first, Math.max(chunk.min_us, input.fromUs ?? 0));
        last = Math.max(last, Math.min(chunk.max_us, input.toUs ?? chunk.max_us));
      }
    }
  }
  const seconds = Math.max(1, ((input.toUs ?? last) - (input.fromUs ?? first)) / 1e6);
  const instruments = new Map(
    allRaw<[service: number, count: number]>(
      db,
      sql`SELECT service, count(*) FROM instruments GROUP BY service LIMIT 100000`,
    ),
  );
  for (const id of instruments.keys()) if (!total.has(id)) total.set(id, newTally());
  const newest = newestResources(db);
  return [...total]
    .map(([id, each]) => serviceOf(db, id, each, seconds, instruments.get(id) ?? 0, newest.get(id) ?? 0))
    .sort((a, b) => b.spans - a.spans || (a.name < b.name ? -1 : 1));
}

/** The SDK of a service by its newest resource, such as "opentelemetry python 1.45.1"; empty when it does not say. */
export function sdkOfService(db: ReadDb, service: string): string {
  const newest = get<{ id: number | null }>(
    db,
    sql`SELECT max(r.id) AS id FROM services s JOIN resources r ON r.service = s.id WHERE s.name = ${service}`,
  );
  return newest?.id ? sdkOf(lookups(db).resource(newest.id)) : '';
}

function sdkOf(resource: ResourceEntry): string {
  return ['telemetry.sdk.name', 'telemetry.sdk.language', 'telemetry.sdk.version']
    .map((key) => resourceAttribute(resource, key))
    .filter(Boolean)
    .join(' ');
}

/** The newest resource of each service, in one walk: a question a service would walk them all for each. */
function newestResources(db: ReadDb): Map<number, number> {
  return new Map(
    allRaw<[service: number, id: number]>(
      db,
      sql`SELECT service, max(id) FROM resources GROUP BY service LIMIT 1000000`,
    ),
  );
}

function serviceOf(
  db: ReadDb,
  id: number,
  each: Tally,
  seconds: number,
  instruments: number,
  resourceId: number,
): Service {
  const look = lookups(db);
  const resource = look.resource(resourceId);
  const durations = each.requests > 0 ? each.durations : each.allDurations;
  const lastPoint = each.lastUs > 0 ? each.lastUs : snapshot(db, () => lastPointUs(db, id));
  return {
    name: look.serviceName(id),
    spans: each.spans,
    rate: (each.requests > 0 ? each.requests : each.spans) / seconds,
    errors: each.errors,
    requests: each.requests,
    requestErrors: each.requestErrors,
    p50Ns: durations.quantile(0.5),
    p95Ns: durations.quantile(0.95),
    p99Ns: durations.quantile(0.99),
    logs: each.logs,
    logsWithTrace: each.logsWithTrace,
    instruments,
    sdk: sdkOf(resource),
    version: resourceAttribute(resource, 'service.version'),
    lastSeen: joinNanos(lastPoint, 0),
  };
}

function lastPointUs(db: ReadDb, service: number): number {
  const ever = { fromUs: 0, toUs: Number.POSITIVE_INFINITY };
  const fresh = freshPoints(db);
  const rows = all<{ id: number; us: number | null }>(
    db,
    sql`SELECT e.id, (SELECT max(p.max_us) FROM points p WHERE p.series = e.id) AS us
        FROM instruments i JOIN series e ON e.instrument = i.id WHERE i.service = ${service}`,
  );
  return rows.reduce((last, { id, us }) => Math.max(last, us ?? 0, fresh.extentOf(id, ever)?.lastUs ?? 0), 0);
}

function chunksIn(
  db: ReadDb,
  signal: number,
  input: { fromUs?: number | undefined; toUs?: number | undefined; run?: number | undefined },
): ChunkRow[] {
  const conditions: Query[] = [];
  if (input.fromUs !== undefined) conditions.push(sql`max_us >= ${input.fromUs}`);
  if (input.toUs !== undefined) conditions.push(sql`min_us < ${input.toUs}`);
  if (input.run !== undefined) conditions.push(sql`run = ${input.run}`);
  return all<ChunkRow>(
    db,
    sql`SELECT id, first_row, row_count, min_us, max_us FROM chunks INDEXED BY chunks_by_time
        WHERE signal = ${signal} AND ${every(conditions)}`,
  );
}

function kept(db: ReadDb, signal: number, chunk: ChunkRow): ByService {
  let known = keptByDb.get(db);
  if (!known) {
    known = new Map();
    keptByDb.set(db, known);
  }
  let found = known.get(chunk.id);
  if (!found) {
    found = tally(db, signal, chunk, {});
    if (known.size >= MOST_KEPT) known.clear();
    known.set(chunk.id, found);
  }
  return found;
}

function tally(
  db: ReadDb,
  signal: number,
  chunk: ChunkRow,
  { fromUs = 0, toUs = 2 ** 62 }: { fromUs?: number | undefined; toUs?: number | undefined },
): ByService {
  const found: ByService = new Map();
  const look = lookups(db);
  const last = chunk.first_row + chunk.row_count - 1;
  if (signal === LOGS) {
    const rows = allRaw<[resource: number, logs: number, withTrace: number, lastUs: number]>(
      db,
      sql`SELECT resource, count(*), count(trace), max(time_us) FROM logs
          WHERE id BETWEEN ${chunk.first_row} AND ${last} AND time_us >= ${fromUs} AND time_us < ${toUs}
          GROUP BY resource`,
    );
    for (const [resource, logs, withTrace, lastUs] of rows) {
      const each = tallyOf(found, look.resource(resource).serviceId);
      each.logs += logs;
      each.logsWithTrace += withTrace;
      each.lastUs = Math.max(each.lastUs, lastUs);
    }
    return found;
  }
  const rows = allRaw<[resource: number, bits: number, durationNs: number, startUs: number]>(
    db,
    sql`SELECT resource, bits, duration_ns, start_us FROM spans
        WHERE id BETWEEN ${chunk.first_row} AND ${last} AND start_us >= ${fromUs} AND start_us < ${toUs}`,
  );
  for (const [resource, bits, durationNs, startUs] of rows) {
    const each = tallyOf(found, look.resource(resource).serviceId);
    const kind = kindOf(bits);
    each.spans++;
    if (isError(bits)) each.errors++;
    each.allDurations.add(durationNs);
    if (kind === SERVER || kind === CONSUMER) {
      each.requests++;
      if (isError(bits)) each.requestErrors++;
      each.durations.add(durationNs);
    }
    if (startUs > each.lastUs) each.lastUs = startUs;
  }
  return found;
}

function newTally(): Tally {
  return {
    spans: 0,
    errors: 0,
    requests: 0,
    requestErrors: 0,
    logs: 0,
    logsWithTrace: 0,
    lastUs: 0,
    durations: new DurationSketch(),
    allDurations: new DurationSketch(),
  };
}

function tallyOf(found: ByService, service: number): Tally {
  let each = found.get(service);
  if (!each) {
    each = newTally();
    found.set(service, each);
  }
  return each;
}

function addAll(total: ByService, part: ByService): void {
  for (const [service, each] of part) {
    const sum = tallyOf(total, service);
    sum.spans += each.spans;
    sum.errors += each.errors;
    sum.requests += each.requests;
    sum.requestErrors += each.requestErrors;
    sum.logs += each.logs;
    sum.logsWithTrace += each.logsWithTrace;
    sum.lastUs = Math.max(sum.lastUs, each.lastUs);
    sum.durations.addAll(each.durations);
    sum.allDurations.addAll(each.allDurations);
  }
}
