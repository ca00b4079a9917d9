// A stand-in of Tempo: takes OTLP, answers by trace id as the real one was seen to. An unknown trace is 200 and
// empty; a server's span that shares its id with the client's comes back under a new one. A search shows what it will.
import { referenceDecode, referenceEncode } from '../../fixtures/otlp-reference.ts';
import { type Asked, answer, type StandIn, serve } from './server.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind?: number;
}
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
interface ResourceSpans {
  scopeSpans?: { spans?: Span[] }[];
}

export interface Tempo extends StandIn {
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

/** Starts one, listening for traces and questions on the same port. */
export async function startTempo(): Promise<Tempo> {
  const kept: ResourceSpans[] = [];
  const standIn = await serve((asked, response) => {
    const { pathname } = asked.url;
    if (tempo.tenant !== null && asked.headers['x-scope-orgid'] === undefined)
      return pathname === '/v1/traces'
        ? answer(response, 503, 'no org id')
        : answer(response, 401, 'no org id');
    if (pathname === '/v1/traces') {
      const { resourceSpans = [] } = referenceDecode('TracesData', asked.body) as {
        resourceSpans?: ResourceSpans[];
      };
      kept.push(...only(resourceSpans, (span) => tempo.keeps(span)));
      return answer(response, 200, Buffer.from([0x0a, 0]), 'application/x-protobuf');
    }
    if (pathname === '/api/echo') return answer(response, 200, 'echo');
    if (pathname === '/api/search')
      return tempo.shows === null
        ? answer(response, 400, 'invalid TraceQL query')
        : search(response, asked.url.searchParams, only(kept, tempo.shows));
    const traceId = /^\/api\/v2\/traces\/([0-9a-f]{1,32})$/i.exec(pathname)?.[1]?.toLowerCase();
    if (traceId === undefined) return answer(response, 404, '404 page not found');
    const found = asked.headers['x-scope-orgid'] === (tempo.tenant ?? undefined) || tempo.tenant === null;
    const mine = found ? only(kept, (span) => span.traceId === traceId.padStart(32, '0')) : [];
    return show(response, asked, withOwnIds(mine), tempo.partial.get(traceId));
  });
  const tempo: Tempo = Object.assign(standIn, {
    keeps: () => true,
    forget() {
      kept.length = 0;
    },
    shows: null,
    partial: new Map<string, string>(),
    tenant: null,
  });
  return tempo;
}

function show(
  response: Parameters<typeof answer>[0],
  { headers }: Asked,
  resourceSpans: ResourceSpans[],
  partial: string | undefined,
): void {
  if (headers.accept !== 'application/protobuf') {
    const status = partial === undefined ? {} : { status: 'PARTIAL', message: partial };
    answer(
      response,
      200,
      JSON.stringify({ trace: { resourceSpans }, metrics: {}, ...status }),
      'application/json',
    );
    return;
  }
  const trace = referenceEncode('TracesData', { resourceSpans });
  const words = Buffer.from(partial ?? '');
  const body = Buffer.concat([
    Buffer.from([0x0a, ...varint(trace.length)]),
    trace,
    Buffer.from([0x12, 0]),
    ...(partial === undefined ? [] : [Buffer.from([0x18, 1, 0x22, ...varint(words.length)]), words]),
  ]);
  answer(response, 200, body, 'application/protobuf');
}

/** Answers a search for traces by their ids. */
function search(
  response: Parameters<typeof answer>[0],
  params: URLSearchParams,
  shown: ResourceSpans[],
): void {
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
  answer(response, 200, JSON.stringify({ traces, metrics: {} }), 'application/json');
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
