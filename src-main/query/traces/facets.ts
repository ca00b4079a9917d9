// Values to narrow the traces by, counted over the newest matching spans: a trace counts once for each value its
// matching spans have, which is what a click on the value leaves.
import type { Facets } from '#shared/api/common.ts';
import { printTraceField } from '#shared/query/traceql/print.ts';
import { lookups } from '../../store/reads/lookups.ts';
import type { SpanRow } from '../../store/reads/scan-spans.ts';
import { snapshot } from '../../store/reads/snapshot.ts';
import type { TraceRow } from '../../store/reads/trace-rows.ts';
import type { ReadDb } from '../../store/sql.ts';
import type { ReadContext } from '../../store/thread/serve-reader.ts';
import type { Asked } from '../asked.ts';
import { type Budget, budget } from '../budget.ts';
import { facetsOf, mostValues, ValueCounts, worthShowing } from '../count-values.ts';
import { rangeOf } from '../range.ts';
import { forEachScalar } from '../scalar-values.ts';
import { readTraceQuery } from './list.ts';
import { planTraceQuery } from './plan.ts';
import { matchingSpans, type TraceSearch, traceBatches } from './search.ts';
import type { StoredSpan } from './stored-span.ts';

/** Spans looked at; what is older is not counted, and the answer says so. */
const MOST_SPANS = 10_000;
const MOST_MS = 1500;
const SHOWN = 7;
const MOST_ATTRIBUTES = 6;

const PREFERRED = [
  ...['span.http.response.status_code', 'span.http.status_code', 'span.db.system.name'],
  'resource.deployment.environment.name',
  ...[
    'span.http.request.method',
    'span.http.method',
    'span.error.type',
    'span.messaging.system',
    'span.messaging.destination.name',
  ],
  ...['span.rpc.service', 'span.db.operation.name', 'span.http.route', 'span.url.path'],
  // What older instrumentations call path and database stands last.
  ...['span.http.target', 'span.db.system'],
];
/** Of the resource only what tells deployments apart; the rest is the same wherever the service is. */
const RESOURCE_KEYS: ReadonlySet<string> = new Set([
  'deployment.environment.name',
  'service.version',
  'service.namespace',
]);

/** Sees the newest matching spans, trace by trace, until there were enough. */
export function newestSpans(
  db: ReadDb,
  search: Omit<TraceSearch, 'order'>,
  spent: Budget,
  visit: (span: StoredSpan, row: SpanRow) => void,
  most = MOST_SPANS,
): { traces: TraceRow[]; exact: boolean } {
  const plan = planTraceQuery(db, search.query, search.narrow);
  const traces: TraceRow[] = [];
  let spans = 0;
  for (const batch of traceBatches(db, plan, { ...search, order: 'newest' })) {
    const found = new Set<number>();
    matchingSpans(db, plan, batch, (span, row) => {
      found.add(row[1]);
      visit(span, row);
    });
    for (const trace of batch) {
      spans += trace.spans;
      if (found.has(trace.id)) traces.push(trace);
    }
    spent.pause();
    if (spans >= most || spent.isSpent()) return { traces, exact: false };
  }
  return { traces, exact: true };
}

/** Facets of the traces that match. Throws AppError. */
export function traceFacets(db: ReadDb, input: Asked<'traceFacets'>, context: ReadContext): Facets {
  const query = readTraceQuery(input.q);
  return snapshot(db, () => {
    const known = lookups(db);
    const services = new ValueCounts();
    const statuses = new ValueCounts();
    const names = new ValueCounts();
    const attributes = new Map<string, ValueCounts>();
    const ofSpans = new Map<string, ValueCounts>();
    const ofResources = new Map<string, ValueCounts>();
    const count = (
      all: Map<string, ValueCounts>,
      scope: string,
      key: string,
      trace: number,
      read: () => string,
    ): void => {
      let counts = all.get(key);
      if (!counts) {
        counts = new ValueCounts(mostValues(scope + key, PREFERRED));
        all.set(key, counts);
        attributes.set(scope + key, counts);
      }
      if (!counts.overflows) counts.add(read(), trace);
    };
    const search = { query, range: rangeOf(input) };
    const { traces, exact } = newestSpans(db, search, budget(context, MOST_MS), (span, row) => {
      const trace = row[1];
      const resource = known.resource(row[3]);
      const isError = span.status === 2;
      if (resource.service !== '') services.add(resource.service, trace, isError);
      if (span.status !== 0) statuses.add(isError ? 'error' : 'ok', trace);
      forEachScalar(span.bytes, span.at, span.length, 'span', (key, _, read) =>
        count(ofSpans, 'span.', key, trace, read),
      );
      forEachScalar(resource.bytes, 0, resource.bytes.length, 'resource', (key, _, read) => {
        if (RESOURCE_KEYS.has(key)) count(ofResources, 'resource.', key, trace, read);
      });
    });
    for (const trace of traces)
      if (trace.root === 2) names.add(known.name(trace.rootName), trace.id, trace.errors > 0);
    const sections = worthShowing(attributes, PREFERRED, MOST_ATTRIBUTES).map(([field, counts]) =>
      counts.section(written(field), undefined, SHOWN),
    );
    return facetsOf(
      [
        services.section('resource.service.name', 'Service', SHOWN, true),
        statuses.section('status', 'Status', SHOWN),
        names.section('trace:rootName', 'Root operation', SHOWN),
        ...sections,
      ],
      traces.length,
      exact,
    );
  });
}

/** `span.key` as the language writes it: quoted where the key needs it. */
export function written(field: string): string {
  const dot = field.indexOf('.');
  const scope = field.slice(0, dot) as 'span' | 'resource' | 'event' | 'link' | 'instrumentation';
  return printTraceField({ kind: 'attribute', scope, key: field.slice(dot + 1), from: 0, to: 0 });
}
