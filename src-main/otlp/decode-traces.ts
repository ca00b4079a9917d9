// An ExportTraceServiceRequest to columns, in one pass. Attributes, events and links are checked and stay in
// the bytes.
import { checkMessage } from './check-message.ts';
import { checkAttribute } from './check-values.ts';
import { SPAN_HAS_EXCEPTION, SPAN_IS_ERROR, type SpanColumns, TraceBatch } from './columns.ts';
import { Rejections, readRequest } from './decode-envelope.ts';
import { type Reader, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from './reader.ts';
import { SPAN_LINK } from './schema.ts';

const TRACE_ID = (1 << 3) | WIRE_BYTES;
const SPAN_ID = (2 << 3) | WIRE_BYTES;
const PARENT_SPAN_ID = (4 << 3) | WIRE_BYTES;
const NAME = (5 << 3) | WIRE_BYTES;
const KIND = (6 << 3) | WIRE_VARINT;
const START_TIME = (7 << 3) | WIRE_FIXED64;
const END_TIME = (8 << 3) | WIRE_FIXED64;
const ATTRIBUTES = (9 << 3) | WIRE_BYTES;
const EVENTS = (11 << 3) | WIRE_BYTES;
const LINKS = (13 << 3) | WIRE_BYTES;
const STATUS = (15 << 3) | WIRE_BYTES;
const STATUS_CODE = (3 << 3) | WIRE_VARINT;
const EVENT_NAME = (2 << 3) | WIRE_BYTES;
const EVENT_ATTRIBUTES = (3 << 3) | WIRE_BYTES;
const STATUS_ERROR = 2;

/**
 * Decodes a protobuf request into `batch`, which is reset first. Spans without valid ids (trace.proto: 16
 * and 8 bytes, not all zero) are left out and counted in `rejected`. Throws DecodeError when malformed.
 */
export function decodeTraces(bytes: Uint8Array, batch: TraceBatch = new TraceBatch()): TraceBatch {
  batch.reset(bytes);
  const { spans } = batch;
  const rejections = new Rejections();
  readRequest(batch, (r, scope) => readSpan(r, spans, scope, rejections));
  batch.rejected = rejections.result('span');
  batch.rejectedFor = rejections.remarks(batch);
  return batch;
}

function readSpan(r: Reader, spans: SpanColumns, scope: number, rejections: Rejections): void {
  const offset = r.pos;
  let trace0 = 0;
  let trace1 = 0;
  let trace2 = 0;
  let trace3 = 0;
  let spanHi = 0;
  let spanLo = 0;
  let parentHi = 0;
  let parentLo = 0;
  let startUs = 0;
  let startNs = 0;
  let startHi = 0;
  let startLo = 0;
  let endHi = 0;
  let endLo = 0;
  let kind = 0;
  let status = 0;
  let bits = 0;
  let nameOffset = offset;
  let nameLength = 0;
  let eventCount = 0;
  let linkCount = 0;

  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case TRACE_ID: {
        const size = r.length();
        const at = r.take(size);
        const valid = size === 16;
        trace0 = valid ? r.int32At(at) : 0;
        trace1 = valid ? r.int32At(at + 4) : 0;
        trace2 = valid ? r.int32At(at + 8) : 0;
        trace3 = valid ? r.int32At(at + 12) : 0;
        break;
      }
      case SPAN_ID: {
        const size = r.length();
        const at = r.take(size);
        spanHi = size === 8 ? r.int32At(at) : 0;
        spanLo = size === 8 ? r.int32At(at + 4) : 0;
        break;
      }
      case PARENT_SPAN_ID: {
        const size = r.length();
        const at = r.take(size);
        parentHi = size === 8 ? r.int32At(at) : 0;
        parentLo = size === 8 ? r.int32At(at + 4) : 0;
        break;
      }
      case NAME:
        nameLength = r.length();
        nameOffset = r.take(nameLength);
        break;
      case KIND:
        kind = readEnum(r);
        break;
      case START_TIME:
        r.nanos();
        startUs = r.us;
        startNs = r.ns;
        startHi = r.hi;
        startLo = r.lo;
        break;
      case END_TIME:
        r.fixed64();
        endHi = r.hi;
        endLo = r.lo;
        break;
      case ATTRIBUTES:
        checkAttribute(r);
        break;
      case EVENTS: {
        eventCount++;
        const outer = r.enter();
        if (readEvent(r)) bits |= SPAN_HAS_EXCEPTION;
        r.leave(outer);
        break;
      }
      case LINKS: {
        linkCount++;
        const outer = r.enter();
        checkMessage(r, SPAN_LINK);
        r.leave(outer);
        break;
      }
      case STATUS: {
        const outer = r.enter();
        for (let inner = r.tag(); inner !== 0; inner = r.tag()) {
          if (inner === STATUS_CODE) status = readEnum(r);
          else r.skip(inner);
        }
        r.leave(outer);
        break;
      }
      default:
        r.skip(tag);
    }
  }

  if ((trace0 | trace1 | trace2 | trace3) === 0) {
    rejections.add('trace_id', scope);
    return;
  }
  if ((spanHi | spanLo) === 0) {
    rejections.add('span_id', scope);
    return;
  }
  if (status === STATUS_ERROR) bits |= SPAN_IS_ERROR;

  if (spans.count === spans.capacity) spans.grow();
  const row = spans.count++;
  spans.offset[row] = offset;
  spans.length[row] = r.end - offset;
  spans.scope[row] = scope;
  spans.trace0[row] = trace0;
  spans.trace1[row] = trace1;
  spans.trace2[row] = trace2;
  spans.trace3[row] = trace3;
  spans.spanHi[row] = spanHi;
  spans.spanLo[row] = spanLo;
  spans.parentHi[row] = parentHi;
  spans.parentLo[row] = parentLo;
  spans.startUs[row] = startUs;
  spans.startNs[row] = startNs;
  spans.durationNs[row] = ((endHi >>> 0) - (startHi >>> 0)) * 4294967296 + ((endLo >>> 0) - (startLo >>> 0));
  spans.kind[row] = kind;
  spans.status[row] = status;
  spans.bits[row] = bits;
  spans.nameOffset[row] = nameOffset;
  spans.nameLength[row] = nameLength;
  spans.eventCount[row] = eventCount;
  spans.linkCount[row] = linkCount;
}

/** An enum's number, 255 for any beyond 254. */
function readEnum(r: Reader): number {
  const number = r.uint32();
  return r.hi === 0 && number < 255 ? number : 255;
}

const EXCEPTION = Array.from('exception', (letter) => letter.charCodeAt(0));

/** Checks a span event; true when it is named "exception". */
function readEvent(r: Reader): boolean {
  let isException = false;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === EVENT_ATTRIBUTES) checkAttribute(r);
    else if (tag === EVENT_NAME) {
      const size = r.length();
      const at = r.take(size);
      isException = size === EXCEPTION.length && EXCEPTION.every((byte, i) => r.bytes[at + i] === byte);
    } else r.skip(tag);
  }
  return isException;
}
