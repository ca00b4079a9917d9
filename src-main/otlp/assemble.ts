// Requests put together again from stored pieces: each item's bytes go out exactly as they came in.
import type { Signal } from '#shared/model/signal.ts';
import {
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
} from './columns.ts';
import { transcodeJson } from './json-transcode.ts';
import { Reader, WIRE_BYTES } from './reader.ts';
import { utf8Bytes } from './text.ts';
import { Writer } from './writer.ts';

/** A Resource or InstrumentationScope message with the schema URL that stood beside it. */
export interface Origin {
  bytes: Uint8Array;
  schemaUrl: string;
}

/** A Span, LogRecord or Metric message, `length` bytes of `bytes` from `offset` (the whole of it by default), and where it belongs. */
export interface Placed {
  resource: Origin;
  scope: Origin;
  bytes: Uint8Array;
  offset?: number;
  length?: number;
}

const ORIGIN = 1;
const ITEMS = 2;
const SCHEMA_URL = 3;
const DATA_POINTS = (1 << 3) | WIRE_BYTES;

/** Items by resource and scope. */
export type Grouped<T extends Placed = Placed> = Map<Origin, Map<Origin, T[]>>;

/**
 * Items grouped by resource and scope, in order of first appearance: the order they have in a request. Origins
 * are the same when they are the same object, so hand out one object per stored resource or scope.
 */
export function grouped<T extends Placed>(items: Iterable<T>): Grouped<T> {
  const resources: Grouped<T> = new Map();
  for (const item of items) {
    let scopes = resources.get(item.resource);
    if (!scopes) {
      scopes = new Map();
      resources.set(item.resource, scopes);
    }
    const placed = scopes.get(item.scope);
    if (placed) placed.push(item);
    else scopes.set(item.scope, [item]);
  }
  return resources;
}

/** Used again from request to request, so that each leaves one copy behind and not what a growing buffer does. */
let scratch = new Writer();
const MOST_KEPT = 4 * 1024 * 1024;

/** An export request of one signal, of items that were grouped. */
export function requestOf(resources: Grouped): Uint8Array {
  scratch.rewind(0);
  const out = scratch;
  for (const [resource, scopes] of resources) {
    out.tag(1, WIRE_BYTES);
    const resourceMark = out.begin();
    if (resource.bytes.length > 0) out.field(ORIGIN, resource.bytes);
    for (const [scope, placed] of scopes) {
      out.tag(ITEMS, WIRE_BYTES);
      const scopeMark = out.begin();
      if (scope.bytes.length > 0) out.field(ORIGIN, scope.bytes);
      for (const { bytes, offset, length } of placed) out.field(ITEMS, bytes, offset, length);
      if (scope.schemaUrl !== '') out.field(SCHEMA_URL, utf8Bytes(scope.schemaUrl));
      out.end(scopeMark);
    }
    if (resource.schemaUrl !== '') out.field(SCHEMA_URL, utf8Bytes(resource.schemaUrl));
    out.end(resourceMark);
  }
  if (out.length > MOST_KEPT) scratch = new Writer();
  return out.finish();
}

/** An export request of one signal; see `grouped` for its order. */
export function assembleRequest(items: Iterable<Placed>): Uint8Array {
  return requestOf(grouped(items));
}

function isMetricData(tag: number): boolean {
  switch (tag) {
    case (METRIC_GAUGE << 3) | WIRE_BYTES:
    case (METRIC_SUM << 3) | WIRE_BYTES:
    case (METRIC_HISTOGRAM << 3) | WIRE_BYTES:
    case (METRIC_EXPONENTIAL_HISTOGRAM << 3) | WIRE_BYTES:
    case (METRIC_SUMMARY << 3) | WIRE_BYTES:
      return true;
    default:
      return false;
  }
}

/**
 * The Metric message at `offset` with `points` (messages of its type) in place of its own; everything else
 * of it, fields unknown to us included, stays as it is. Throws DecodeError when malformed.
 */
export function metricWithPoints(
  bytes: Uint8Array,
  offset: number,
  length: number,
  points: readonly Uint8Array[],
): Uint8Array {
  const out = new Writer();
  const r = new Reader(bytes, offset, length);
  let dataTag = 0;
  let dataAt = 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (isMetricData(tag)) {
      dataTag = tag;
      dataAt = r.pos;
    }
    r.skip(tag);
  }
  r.pos = offset;
  for (let from = r.pos, tag = r.tag(); tag !== 0; from = r.pos, tag = r.tag()) {
    if (tag === dataTag && r.pos === dataAt) {
      const outer = r.enter();
      out.varint(tag);
      const mark = out.begin();
      for (const point of points) out.field(1, point);
      copyFields(r, out, (inner) => inner !== DATA_POINTS);
      out.end(mark);
      r.leave(outer);
    } else {
      r.skip(tag);
      // Of a oneof only the last member counts, and that one is written above.
      if (!isMetricData(tag)) out.raw(bytes, from, r.pos - from);
    }
  }
  return out.finish();
}

function copyFields(r: Reader, out: Writer, wanted: (tag: number) => boolean): void {
  for (let from = r.pos, tag = r.tag(); tag !== 0; from = r.pos, tag = r.tag()) {
    r.skip(tag);
    if (wanted(tag)) out.raw(r.bytes, from, r.pos - from);
  }
}

/**
 * An export request from its OTLP/JSON object, e.g. `{ resourceSpans: [...] }` in the words of the model: for
 * sample data and tests. Throws DecodeError when a value is not of its field's type.
 */
export function encodeRequest(signal: Signal, request: object): Uint8Array {
  return transcodeJson(signal, utf8Bytes(JSON.stringify(request))).bytes;
}
