// Tempo, as it was seen to answer: a request whole or not at all, a span twice that comes twice; asked by trace id, an
// unknown trace is 200 and empty, and a server's span that shares its id with the client's comes back under a new one.
// A search shows what it will.
import { encodeStatus } from '../../../src-main/otlp/responses.ts';
import { referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';
import { type Asked, type Reply, type StandIn, startStandIn } from './server.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind?: number;
  name?: string;
}
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
interface ResourceSpans {
  scopeSpans?: { spans?: Span[] }[];
}

export interface Tempo extends StandIn {
  /** Names of the spans stored, each as often as it is. */
  readonly spans: string[];
  /** False for spans that are answered 200 and not kept. */
  keeps: (span: Span) => boolean;
  /** True for spans that a search shows; null where there is no search. */
  shows: ((span: Span) => boolean) | null;
  /** Words of a PARTIAL answer, by trace id. */
  partial: Map<string, string>;
  /** Drops all that it has. */
  forget(): void;
  /** When set, who asks must name this tenant. */
  tenant: string | null;
}

export interface TempoOptions {
  tenants?: boolean;
  /** Bytes that a burst may have. */
  burst?: number;
}

const PROTOBUF = 'application/x-protobuf';
const status = (http: number, code: number, message: string, headers = {}): Reply => ({
  status: http,
  type: PROTOBUF,
  body: encodeStatus('protobuf', { code, message }),
  headers,
});
const json = (value: object): Reply => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify(value),
});
const plain = (http: number, body: string): Reply => ({ status: http, type: 'text/plain', body });

/**
 * Starts one, listening for traces and questions on the same port. A span whose name has "bad id" in it stands for one
 * whose id is all zero, which Spandrel does not keep.
 */
export async function startTempo({ tenants, burst }: TempoOptions = {}): Promise<Tempo> {
  const kept: ResourceSpans[] = [];

  function push({ headers, body }: Asked): Reply {
    if ((tenants && body.length > 0) || tempo.tenant !== null)
      if (headers['x-scope-orgid'] === undefined) return status(503, 14, 'no org id');
    if (burst !== undefined && body.length > burst) {
      const words = `RATE_LIMITED: batch size (${body.length} bytes) exceeds ingestion limit (local: ${burst} bytes)`;
      return status(429, 8, words, { 'retry-after': '5' });
    }
    const { resourceSpans = [] } = referenceDecode('TracesData', body) as { resourceSpans?: ResourceSpans[] };
    if (spansOf(resourceSpans).some(({ name }) => name?.includes('bad id')))
      return status(400, 3, 'span ids must be 64 bit and not all zero, received 0 bits');
    kept.push(...only(resourceSpans, (span) => tempo.keeps(span)));
    // Populated but empty partial success.
    return { status: 200, type: PROTOBUF, body: Buffer.from([0x0a, 0x00]) };
  }

  const standIn = await startStandIn((asked) => {
    const { pathname, searchParams } = asked.url;
    if (pathname === '/v1/traces') return push(asked);
    const tenant = asked.headers['x-scope-orgid'];
    if (tempo.tenant !== null && tenant === undefined) return plain(401, 'no org id');
    if (pathname === '/api/echo') return plain(200, 'echo');
    if (pathname === '/api/search')
      return tempo.shows === null
        ? plain(400, 'invalid TraceQL query')
        : search(searchParams, only(kept, tempo.shows));
    const traceId = /^\/api\/v2\/traces\/([0-9a-f]{1,32})$/i.exec(pathname)?.[1]?.toLowerCase();
    if (traceId === undefined) return plain(404, '404 page not found');
    const isMine = tempo.tenant === null || tenant === tempo.tenant;
    const mine = isMine ? only(kept, (span) => span.traceId === traceId.padStart(32, '0')) : [];
    return show(asked, withOwnIds(mine), tempo.partial.get(traceId));
  });
  const own: Omit<Tempo, keyof StandIn> = {
    get spans() {
      return spansOf(kept).map(({ name = '' }) => name);
    },
    keeps: () => true,
    forget() {
      kept.length = 0;
    },
    shows: null,
    partial: new Map<string, string>(),
    tenant: null,
  };
  const tempo: Tempo = Object.defineProperties(standIn, Object.getOwnPropertyDescriptors(own)) as Tempo;
  return tempo;
}

function show({ headers }: Asked, resourceSpans: ResourceSpans[], partial: string | undefined): Reply {
  if (headers.accept !== 'application/protobuf') {
    const words = partial === undefined ? {} : { status: 'PARTIAL', message: partial };
    return json({ trace: { resourceSpans }, metrics: {}, ...words });
  }
  const trace = referenceEncode('TracesData', { resourceSpans });
  const words = Buffer.from(partial ?? '');
  const body = Buffer.concat([
    Buffer.from([0x0a, ...varint(trace.length)]),
    trace,
    Buffer.from([0x12, 0]),
    ...(partial === undefined ? [] : [Buffer.from([0x18, 1, 0x22, ...varint(words.length)]), words]),
  ]);
  return { status: 200, type: 'application/protobuf', body };
}

/** Answers a search for traces by their ids. */
function search(params: URLSearchParams, shown: ResourceSpans[]): Reply {
  const asked = Array.from(params.get('q')?.matchAll(/trace:id="([0-9a-f]+)"/g) ?? [], ([, id = '']) => id);
  const traces = asked.flatMap((id) => {
    const spans = spansOf(only(shown, ({ traceId }) => traceId === id.padStart(32, '0')));
    const told = spans.slice(0, Number(params.get('spss') ?? 3)).map(({ spanId, kind = 0 }) => ({
      spanID: spanId,
      attributes: [{ key: 'kind', value: { stringValue: KINDS[kind] } }],
    }));
    const spanSet = { spans: told, matched: spans.length };
    return told.length === 0 ? [] : [{ traceID: id.replace(/^0+/, ''), spanSet, spanSets: [spanSet] }];
  });
  return json({ traces, metrics: {} });
}

const spansOf = (all: ResourceSpans[]): Span[] =>
  all.flatMap(({ scopeSpans }) => (scopeSpans ?? []).flatMap(({ spans }) => spans ?? []));

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** The same resources and scopes with some of their spans, copied. */
function only(all: ResourceSpans[], wanted: (span: Span) => boolean): ResourceSpans[] {
  return all.map((resource) => ({
    ...resource,
    scopeSpans: (resource.scopeSpans ?? []).map((scope) => ({
      ...scope,
      spans: (scope.spans ?? []).filter(wanted).map((span) => ({ ...span })),
    })),
  }));
}

function withOwnIds(trace: ResourceSpans[]): ResourceSpans[] {
  const spans = spansOf(trace);
  const clients = new Set(spans.filter(({ kind }) => kind === 3).map(({ spanId }) => spanId));
  let next = 0;
  for (const span of spans) {
    if (span.kind !== 2 || !clients.has(span.spanId)) continue;
    next += 1;
    span.parentSpanId = span.spanId;
    span.spanId = next.toString(16).padStart(16, '0');
  }
  return trace;
}
