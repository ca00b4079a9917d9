// Gathers what can be told about each service from the newest of what was stored. Bounded: so many rows, and of those
// so few whose bytes are read.
import { TIED_BY_FIELDS } from '#shared/model/log-tie.ts';
import type { ServiceFacts } from '../../doctor/of-the-service.ts';
import { HAS_EVENTS, kindOf } from '../../store/bits.ts';
import type { StoredLog } from '../../store/reads/log-rows.ts';
import { lookups, resourceAttribute } from '../../store/reads/lookups.ts';
import { type NewSpan, newestLogs, newestResource, newestSpans } from '../../store/reads/newest-rows.ts';
import { spansOfTraces } from '../../store/reads/scan-spans.ts';
import type { ReadDb } from '../../store/sql.ts';
import { fromStore, type MetricSource } from '../metrics/index.ts';
import { StoredSpan } from '../traces/stored-span.ts';

const MOST_ROWS = 20_000;
/** Rows of a service whose attributes, events or body are read. */
const MOST_READ = 300;
const MOST_ORPHANS = 100;
const LAST_SECONDS_US = 6e6;
const TWINS_US = 5000;

const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;

export interface GatheredFacts extends ServiceFacts {
  lastSeenUs: number;
}

interface Gathered {
  spans: NewSpan[];
  logs: StoredLog[];
}

const idKey = (trace: number, hi: number, lo: number): string => `${trace}:${hi}:${lo}`;
const isRoot = ({ row }: NewSpan): boolean => row[9] === 0 && row[10] === 0;
const endUs = ({ row, startUs }: NewSpan): number => startUs + Math.max(0, row[2]) / 1000;

/** Facts of every service among the newest rows. `nowMs` is the reader's clock. */
export function gatherFacts(db: ReadDb, nowMs: number): GatheredFacts[] {
  const look = lookups(db);
  const spans = newestSpans(db, MOST_ROWS);
  const logs = newestLogs(db, MOST_ROWS);
  // Where there are more logs than were read, a service's silence counts only for as long as they reach back.
  const logsSinceUs =
    logs.length < MOST_ROWS ? 0 : logs.reduce((least, { timeUs }) => Math.min(least, timeUs), 2 ** 53);
  const services = new Map<number, Gathered>();
  const of = (resource: number): Gathered => {
    const { serviceId } = look.resource(resource);
    let known = services.get(serviceId);
    if (!known) {
      known = { spans: [], logs: [] };
      services.set(serviceId, known);
    }
    return known;
  };
  for (const span of spans) if (span.startUs >= logsSinceUs) of(span.row[3]).spans.push(span);
  for (const log of logs) of(log.resource).logs.push(log);
  const calls = spans.filter(({ row }) => kindOf(row[6]) === CLIENT);
  const metrics = fromStore(db, undefined, metricFacts);
  for (const service of metrics.keys()) {
    const resource = newestResource(db, service);
    if (resource !== 0) of(resource);
  }
  return [...services].map(([serviceId, gathered]): GatheredFacts => {
    const service = look.serviceName(serviceId);
    const [newest] = gathered.spans
      .map(({ row }) => row[3])
      .concat(gathered.logs.map(({ resource }) => resource));
    const { instruments, everyMs, names, lastUs } = metrics.get(service) ?? NO_METRICS;
    const times = [...gathered.spans.map(endUs), ...gathered.logs.map(({ timeUs }) => timeUs)];
    // Points come as they are due, long after the last request: they count where there is nothing else.
    const lastSeenUs = times.length === 0 ? lastUs : times.reduce((last, us) => Math.max(last, us), 0);
    const firstSeenUs = times.reduce((first, us) => Math.min(first, us), lastSeenUs);
    return {
      service,
      language: resourceAttribute(
        look.resource(newest ?? newestResource(db, service)),
        'telemetry.sdk.language',
      ),
      ...spanFacts(db, gathered.spans, names),
      ...logFacts(db, gathered),
      instruments,
      metricsEveryMs: everyMs,
      isCalled: isCalled(
        gathered.spans,
        calls.filter(({ row }) => look.resource(row[3]).serviceId !== serviceId),
      ),
      lostParents: lostParents(db, gathered.spans, lastSeenUs),
      firstSeenAgoMs: nowMs - firstSeenUs / 1000,
      lastSeenAgoMs: nowMs - lastSeenUs / 1000,
      lastSeenUs,
    };
  });
}

/** True when most requests that began a trace came while another service had a call open: a caller without SDK has none. */
function isCalled(spans: readonly NewSpan[], calls: readonly NewSpan[]): boolean {
  const roots = spans.filter((span) => kindOf(span.row[6]) === SERVER && isRoot(span));
  const within = roots.filter(({ startUs }) =>
    calls.some((call) => call.startUs <= startUs && startUs <= endUs(call)),
  );
  return within.length * 2 > roots.length;
}

function spanFacts(
  db: ReadDb,
  spans: readonly NewSpan[],
  metricNames: ReadonlySet<string>,
): Pick<ServiceFacts, 'spans' | 'serverSpans' | 'serverRoots' | 'spanScopes' | 'oldHttpNames'> {
  const look = lookups(db);
  const server = spans.filter(({ row }) => kindOf(row[6]) === SERVER);
  const cursor = new StoredSpan(db);
  const oldHttpNames =
    metricNames.has('http.server.duration') ||
    server
      .slice(0, MOST_READ)
      .some(({ row }) => cursor.move(row).attribute('span', 'http.method').length > 0);
  return {
    spans: spans.length,
    serverSpans: server.length,
    serverRoots: server.filter(isRoot).length,
    spanScopes: new Set(spans.map(({ row }) => look.scope(row[4]).name)),
    oldHttpNames,
  };
}

function jsonOf(body: string): Record<string, unknown> | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    // Text that only looks like it.
    return undefined;
  }
}

function logFacts(
  db: ReadDb,
  { logs, spans }: Gathered,
): Pick<
  ServiceFacts,
  | 'logs'
  | 'leastSeverity'
  | 'logsWithTrace'
  | 'logsWithTextIds'
  | 'fastapiErrors'
  | 'structlogTwins'
  | 'logsAsEvents'
> {
  const look = lookups(db);
  const isFastapiError = ({ eventName }: StoredLog): boolean =>
    look.name(eventName) === 'http.server.request.exception';
  return {
    logs: logs.length,
    leastSeverity: logs.reduce((least, { severity }) => (severity === 0 ? 0 : Math.min(least, severity)), 24),
    logsWithTrace: logs.filter(({ trace }) => trace !== null).length,
    logsWithTextIds: logs.filter(({ tiedBy }) => tiedBy !== TIED_BY_FIELDS).length,
    fastapiErrors: logs.filter(isFastapiError).length,
    structlogTwins: structlogTwins(logs.slice(0, MOST_READ)),
    logsAsEvents: logsAsEvents(db, logs, spans),
  };
}

/** Pairs of records of one span and moment, one of them JSON whose "event" is the other's text. */
function structlogTwins(logs: readonly StoredLog[]): number {
  const plain = new Map<string, number>();
  for (const log of logs) plain.set(`${log.spanHi}:${log.spanLo}:${log.body}`, log.timeUs);
  return logs.filter((log) => {
    const event = jsonOf(log.body)?.event;
    const twin = typeof event === 'string' ? plain.get(`${log.spanHi}:${log.spanLo}:${event}`) : undefined;
    return twin !== undefined && Math.abs(twin - log.timeUs) <= TWINS_US;
  }).length;
}

/** Records whose text is the name of an event of their span. */
function logsAsEvents(db: ReadDb, logs: readonly StoredLog[], spans: readonly NewSpan[]): number {
  const bodies = new Map<string, Set<string>>();
  for (const { spanHi, spanLo, body } of logs) {
    if (spanHi === 0 && spanLo === 0) continue;
    const key = `${spanHi}:${spanLo}`;
    const known = bodies.get(key);
    if (known) known.add(body);
    else bodies.set(key, new Set([body]));
  }
  const cursor = new StoredSpan(db);
  let found = 0;
  for (const { row } of spans
    .filter(({ row: [, , , , , , bits] }) => (bits & HAS_EVENTS) !== 0)
    .slice(0, MOST_READ)) {
    const said = bodies.get(`${row[7]}:${row[8]}`);
    if (said)
      found += cursor
        .move(row)
        .eventNames()
        .filter((name) => said.has(name)).length;
  }
  return found;
}

/** Inner spans of the service's last seconds whose parent, which is always its own, is not stored. */
function lostParents(db: ReadDb, spans: readonly NewSpan[], lastSeenUs: number): number {
  const known = new Set(spans.map(({ row }) => idKey(row[1], row[7], row[8])));
  const orphans = spans
    .filter((span) => {
      const [, trace, , , , , bits, , , parentHi, parentLo] = span.row;
      const kind = kindOf(bits);
      const isInner = kind === INTERNAL || kind === CLIENT;
      const hasParent = parentHi !== 0 || parentLo !== 0;
      const isLast = endUs(span) >= lastSeenUs - LAST_SECONDS_US;
      return isInner && hasParent && isLast && !known.has(idKey(trace, parentHi, parentLo));
    })
    .slice(0, MOST_ORPHANS);
  if (orphans.length === 0) return 0;
  const traces = [...new Set(orphans.map(({ row }) => row[1]))];
  const stored = new Set(spansOfTraces(db, traces, {}).map((row) => idKey(row[1], row[7], row[8])));
  return orphans.filter(({ row }) => !stored.has(idKey(row[1], row[9], row[10]))).length;
}

interface MetricFacts {
  instruments: number;
  everyMs: number | null;
  names: Set<string>;
  lastUs: number;
}

const NO_METRICS: MetricFacts = { instruments: 0, everyMs: null, names: new Set(), lastUs: 0 };
const LATELY_US = 600e6;

/** By service: its instruments, and how far apart the newest points of one of its series are. */
function metricFacts(source: MetricSource): Map<string, MetricFacts> {
  const found = new Map<string, MetricFacts>();
  const extent = source.extent();
  if (extent === null) return found;
  const lately = { fromUs: extent.toUs - LATELY_US, toUs: extent.toUs + 1 };
  for (const { id, service, name, type } of source.instruments()) {
    let facts = found.get(service);
    if (!facts) {
      facts = { ...NO_METRICS, names: new Set() };
      found.set(service, facts);
    }
    facts.instruments++;
    facts.names.add(name);
    if (facts.everyMs !== null) continue;
    const [series] = source.series(lately, id);
    facts.lastUs = Math.max(facts.lastUs, series?.lastUs ?? 0);
    if (facts.lastUs === 0) facts.lastUs = source.extent(id)?.toUs ?? 0;
    const [points] = series === undefined ? [] : source.points([series], type, lately);
    const [before, last] = [...(points?.timesUs ?? [])].slice(-2);
    if (before !== undefined && last !== undefined) facts.everyMs = (last - before) / 1000;
  }
  return found;
}
