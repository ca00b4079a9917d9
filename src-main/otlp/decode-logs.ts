// An ExportLogsServiceRequest to columns, in one pass. Attributes and structured bodies are checked and stay
// in the bytes.
import { checkAttribute, checkValue, lastValue } from './check-values.ts';
import { LogBatch, VALUE_EMPTY, VALUE_STRING } from './columns.ts';
import { readRequest } from './decode-envelope.ts';
import { mayHoldId } from './id-names.ts';
import { type Reader, WIRE_BYTES, WIRE_FIXED64, WIRE_VARINT } from './reader.ts';

const TIME = (1 << 3) | WIRE_FIXED64;
const SEVERITY_NUMBER = (2 << 3) | WIRE_VARINT;
const BODY = (5 << 3) | WIRE_BYTES;
const ATTRIBUTES = (6 << 3) | WIRE_BYTES;
const TRACE_ID = (9 << 3) | WIRE_BYTES;
const SPAN_ID = (10 << 3) | WIRE_BYTES;
const OBSERVED_TIME = (11 << 3) | WIRE_FIXED64;
const EVENT_NAME = (12 << 3) | WIRE_BYTES;
const MAX_SEVERITY = 24;

/**
 * Decodes a protobuf request into `batch`, which is reset first. No record is ever rejected: one whose ids
 * are invalid is kept without them (logs.proto). Throws DecodeError when malformed.
 */
export function decodeLogs(bytes: Uint8Array, batch: LogBatch = new LogBatch()): LogBatch {
  batch.reset(bytes);
  readRequest(batch, (r, scope) => readLogRecord(r, batch, scope));
  return batch;
}

function readLogRecord(r: Reader, batch: LogBatch, scope: number): void {
  const { logs } = batch;
  const offset = r.pos;
  let timeUs = 0;
  let timeNs = 0;
  let observedUs = 0;
  let observedNs = 0;
  let severity = 0;
  let trace0 = 0;
  let trace1 = 0;
  let trace2 = 0;
  let trace3 = 0;
  let spanHi = 0;
  let spanLo = 0;
  let hasOddId = false;
  let idKeys = 0;
  let bodyKind = VALUE_EMPTY;
  let bodyOffset = offset;
  let bodyLength = 0;
  let eventNameOffset = offset;
  let eventNameLength = 0;

  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    switch (tag) {
      case TIME:
        r.nanos();
        timeUs = r.us;
        timeNs = r.ns;
        break;
      case OBSERVED_TIME:
        r.nanos();
        observedUs = r.us;
        observedNs = r.ns;
        break;
      case SEVERITY_NUMBER: {
        const number = r.uint32();
        severity = r.hi === 0 && number <= MAX_SEVERITY ? number : 0;
        break;
      }
      case BODY: {
        const outer = r.enter();
        bodyOffset = r.pos;
        bodyLength = r.end - r.pos;
        bodyKind = checkValue(r);
        if (bodyKind === VALUE_STRING) {
          bodyOffset = lastValue.offset;
          bodyLength = lastValue.length;
        }
        r.leave(outer);
        break;
      }
      case ATTRIBUTES:
        if (idKeys === 0 && mayHoldId(r.bytes, r.pos)) idKeys = 1;
        checkAttribute(r);
        break;
      case TRACE_ID: {
        const size = r.length();
        const at = r.take(size);
        const valid = size === 16;
        hasOddId ||= !valid && size > 0;
        trace0 = valid ? r.int32At(at) : 0;
        trace1 = valid ? r.int32At(at + 4) : 0;
        trace2 = valid ? r.int32At(at + 8) : 0;
        trace3 = valid ? r.int32At(at + 12) : 0;
        break;
      }
      case SPAN_ID: {
        const size = r.length();
        const at = r.take(size);
        hasOddId ||= size !== 8 && size > 0;
        spanHi = size === 8 ? r.int32At(at) : 0;
        spanLo = size === 8 ? r.int32At(at + 4) : 0;
        break;
      }
      case EVENT_NAME:
        eventNameLength = r.length();
        eventNameOffset = r.take(eventNameLength);
        break;
      default:
        r.skip(tag);
    }
  }

  if (hasOddId) batch.oddIds++;
  if (logs.count === logs.capacity) logs.grow();
  const row = logs.count++;
  logs.offset[row] = offset;
  logs.length[row] = r.end - offset;
  logs.scope[row] = scope;
  logs.timeUs[row] = timeUs;
  logs.timeNs[row] = timeNs;
  logs.observedUs[row] = observedUs;
  logs.observedNs[row] = observedNs;
  logs.severity[row] = severity;
  logs.trace0[row] = trace0;
  logs.trace1[row] = trace1;
  logs.trace2[row] = trace2;
  logs.trace3[row] = trace3;
  logs.spanHi[row] = spanHi;
  logs.spanLo[row] = spanLo;
  logs.idKeys[row] = idKeys;
  logs.bodyKind[row] = bodyKind;
  logs.bodyOffset[row] = bodyOffset;
  logs.bodyLength[row] = bodyLength;
  logs.eventNameOffset[row] = eventNameOffset;
  logs.eventNameLength[row] = eventNameLength;
}
