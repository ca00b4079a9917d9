// Which spans Tempo has. Asked by trace id, which finds a span whatever its age, and never by search. The status
// says nothing (an unknown trace is 200 and empty), so spans are counted by id and kind.
import { DecodeError, TraceBatch } from '../../otlp/columns.ts';
import { decodeTraces } from '../../otlp/decode-traces.ts';
import { Reader, WIRE_BYTES } from '../../otlp/reader.ts';
import { text } from '../../otlp/text.ts';
import { ARRIVED, type Found } from './fates.ts';
import { inParallel, Slots } from './in-parallel.ts';
import { ask, CannotAsk, type ReadAccess } from './read-api.ts';

/** One trace as Tempo has it. */
export interface TraceThere {
  /** How often it has each span, by `spanKey`: one sent twice within half a minute is there twice. */
  spans: ReadonlyMap<string, number>;
  /** Spans that may be a server's under a new id: the `spanKey` they have, by the one they may have been sent with. */
  renamed: ReadonlyMap<string, string>;
  /** Tempo's words when it has, or shows, only a part of the trace. */
  partial: string | null;
  /** How much it has of it. */
  bytes: number;
}

/** A span as Tempo tells them apart: both halves of a call may have one id. */
export function spanKey(hi: number, lo: number, kind: number): string {
  return `${hi | 0} ${lo | 0} ${kind}`;
}

/** Spans that were sent; row by row. */
export interface SentSpans {
  /** Distinct trace ids, lower-case hex. */
  traceIds: readonly string[];
  /** Index into `traceIds`. */
  trace: Int32Array;
  idHi: Int32Array;
  idLo: Int32Array;
  /** OTLP's SpanKind. */
  kind: Uint8Array;
  /** When it began, ms since the epoch. */
  startMs: Float64Array;
}

/**
 * Two milliseconds of Tempo's processor while a trace is fresh; a look into its blocks costs ten to a hundred, and a
 * second of waiting where it is busy.
 */
export const TRACES_AT_ONCE = 16;
const TRACE = (1 << 3) | WIRE_BYTES;
const MESSAGE = (4 << 3) | WIRE_BYTES;

/**
 * What Tempo has of traces, by their lower-case hex ids; one it does not know has no spans. Calls with the same `slots`
 * share how much is asked at once. Throws CannotAsk.
 */
export async function spansAt(
  access: ReadAccess,
  traceIds: readonly string[],
  abort: AbortSignal,
  slots = new Slots(TRACES_AT_ONCE),
): Promise<Map<string, TraceThere>> {
  const there = new Map<string, TraceThere>();
  await inParallel(TRACES_AT_ONCE, traceIds, async (traceId) => {
    there.set(traceId, await slots.use(() => traceAt(access, traceId, abort)));
  });
  return there;
}

/** What became of each sent span. Throws CannotAsk. */
export async function findSpans(access: ReadAccess, sent: SentSpans, abort: AbortSignal): Promise<Found[]> {
  const there = await spansAt(access, sent.traceIds, abort);
  return judgeSpans(sent, there).map((found) => found ?? NOTHING);
}

/**
 * What became of each sent span by what Tempo has; undefined for those of a trace it was not asked for. `most` is how
 * many bytes it keeps of a trace, null for all.
 */
export function judgeSpans(
  sent: SentSpans,
  there: ReadonlyMap<string, TraceThere>,
  most: number | null = USUAL_MOST,
): (Found | undefined)[] {
  const lost = sent.traceIds.map((traceId) => lostFrom(there.get(traceId), most));
  const taken = takenNames(sent, there);
  return Array.from(sent.trace, (trace, i) => {
    const asked = there.get(sent.traceIds[trace] ?? '');
    const key = keyOf(sent, i);
    const isThere = asked?.renamed.has(key) || (asked?.spans.has(key) && !taken.has(`${trace} ${key}`));
    return asked && (isThere ? ARRIVED : lost[trace]);
  });
}

/** New ids that stand for a server's span that was sent with another: a span sent with such an id is not that one. */
function takenNames(sent: SentSpans, there: ReadonlyMap<string, TraceThere>): Set<string> {
  const taken = new Set<string>();
  sent.trace.forEach((trace, i) => {
    const name = there.get(sent.traceIds[trace] ?? '')?.renamed.get(keyOf(sent, i));
    if (name !== undefined) taken.add(`${trace} ${name}`);
  });
  return taken;
}

/** The key of a sent span. */
export function keyOf({ idHi, idLo, kind }: SentSpans, i: number): string {
  return spanKey(idHi[i] ?? 0, idLo[i] ?? 0, kind[i] ?? 0);
}

const NOTHING: Found = { fate: 'missing', reason: 'Tempo has nothing of the trace.' };
const A_PART: Found = { fate: 'missing', reason: 'Tempo has a part of the trace, without this span.' };

/** What Tempo keeps of a trace unless it is set up otherwise. */
const USUAL_MOST = 5_000_000;
/** It drops whole requests, so a trace that is full may lack so much of the limit. */
const REQUEST_BYTES = 1.25 * 2 ** 20;
const FULL = /exceed\w* max|maximum size|max(imum)? bytes|too large/i;

function lostFrom(there: TraceThere | undefined, most: number | null): Found {
  if (there === undefined || (there.spans.size === 0 && there.partial === null)) return NOTHING;
  const { partial, bytes } = there;
  if (partial !== null) {
    const reason = `Tempo says: ${partial}`;
    return FULL.test(partial)
      ? { fate: 'missing', reason: `${reason}. ${AGAIN}`, barred: true }
      : { fate: 'missing', reason };
  }
  if (most === null || bytes + REQUEST_BYTES <= most) return A_PART;
  const limit = `${Number((most / 1e6).toPrecision(3))} MB`;
  const reason = `Tempo has a part of the trace, without this span: it drops what passes ${limit} a trace without a word. ${AGAIN}`;
  return { fate: 'missing', reason, barred: true };
}

const AGAIN = 'Sent again it would be refused again: over the limit.';

async function traceAt(access: ReadAccess, traceId: string, abort: AbortSignal): Promise<TraceThere> {
  // In protobuf, since a trace of 5 MB is 20 MB of JSON; and it is then an export request byte for byte.
  const question = {
    path: `/api/v2/traces/${traceId}`,
    // Where Tempo thins traces out for the eye by itself, this asks for all of it.
    params: { span_pruning: 'false' },
    accept: 'application/protobuf',
  };
  const body = await ask(access, question, abort);
  try {
    return readAnswer(body);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new CannotAsk(
      `${new URL(access.url).host} does not answer as Tempo does (${error.message}). Is this the address of its API, and is it Tempo 2.7 or newer?`,
    );
  }
}

/** Reads a TraceByIDResponse: trace = 1, metrics = 2, status = 3 (1 is PARTIAL), message = 4. */
function readAnswer(body: Uint8Array): TraceThere {
  const r = new Reader(body);
  const spans = new Map<string, number>();
  const renamed = new Map<string, string>();
  let isPartial = false;
  let message = '';
  let bytes = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === TRACE) {
      const length = r.length();
      const at = r.take(length);
      bytes += length;
      countSpans(body.subarray(at, at + length), spans, renamed);
    } else if (tag === 3 << 3) isPartial = r.uint32() === 1;
    else if (tag === MESSAGE) {
      const length = r.length();
      message = text(body, r.take(length), length);
    } else r.skip(tag);
  }
  return { spans, renamed, partial: isPartial ? message || 'a part of the trace is returned' : null, bytes };
}

const SERVER = 2;

/**
 * Counts the spans of an answer. Tempo gives a server's span that shares its id with the client's a new one in the
 * answer, counted up from 1, and makes the shared id its parent.
 */
function countSpans(trace: Uint8Array, into: Map<string, number>, renamed: Map<string, string>): void {
  const { spans } = decodeTraces(trace, new TraceBatch());
  const shared = new Set<string>();
  const named: [sentAs: string, key: string, parent: string][] = [];
  for (let i = 0; i < spans.count; i++) {
    const hi = spans.spanHi[i] ?? 0;
    const lo = spans.spanLo[i] ?? 0;
    const kind = spans.kind[i] ?? 0;
    const key = spanKey(hi, lo, kind);
    into.set(key, (into.get(key) ?? 0) + 1);
    if (kind !== SERVER) shared.add(`${hi} ${lo}`);
    else if (hi === 0) {
      const [parentHi = 0, parentLo = 0] = [spans.parentHi[i], spans.parentLo[i]];
      named.push([spanKey(parentHi, parentLo, kind), key, `${parentHi} ${parentLo}`]);
    }
  }
  for (const [sentAs, key, parent] of named) if (shared.has(parent)) renamed.set(sentAs, key);
}
