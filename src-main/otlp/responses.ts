// What an OTLP server answers: ExportXServiceResponse with its partial success, and google.rpc.Status. Both
// ways, in protobuf and JSON, for our receiver and our sender alike.
import type { Signal } from '#shared/model/signal.ts';
import { DecodeError, type Rejected } from './columns.ts';
import { Reader, WIRE_BYTES, WIRE_VARINT } from './reader.ts';
import { text, utf8Bytes } from './text.ts';
import { Writer } from './writer.ts';

export type Encoding = 'protobuf' | 'json';

/** google.rpc.Status: a gRPC code, words for a developer, and when to come again, if the server says. */
export interface Status {
  code: number;
  message: string;
  retryDelayMs?: number;
  /** What is wrong with the request itself: written as a BadRequest among the details, never read. */
  badRequest?: string;
}

const REJECTED_NAME: Record<Signal, string> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';
const FIRST_BYTES = (1 << 3) | WIRE_BYTES;
const FIRST_VARINT = (1 << 3) | WIRE_VARINT;
const SECOND_BYTES = (2 << 3) | WIRE_BYTES;
const SECOND_VARINT = (2 << 3) | WIRE_VARINT;
const THIRD_BYTES = (3 << 3) | WIRE_BYTES;

/** The body of a success: empty (or `{}`) when nothing was rejected and there is nothing to say. */
export function encodeExportResponse(signal: Signal, encoding: Encoding, rejected: Rejected): Uint8Array {
  const { count, message } = rejected;
  const full = count === 0 && message === '';
  if (encoding === 'json') {
    const partialSuccess = { [REJECTED_NAME[signal]]: String(count), errorMessage: message };
    return utf8Bytes(full ? '{}' : JSON.stringify({ partialSuccess }));
  }
  const out = new Writer();
  if (full) return out.finish();
  out.varint(FIRST_BYTES);
  const mark = out.begin();
  if (count > 0) {
    out.varint(FIRST_VARINT);
    out.varint64(Math.floor(count / 4294967296), count);
  }
  if (message !== '') out.field(2, utf8Bytes(message));
  out.end(mark);
  return out.finish();
}

/** What a success's body says was rejected: nothing, for an empty body. Throws DecodeError when it is not such a body. */
export function decodeExportResponse(signal: Signal, encoding: Encoding, bytes: Uint8Array): Rejected {
  const rejected: Rejected = { count: 0, message: '' };
  if (encoding === 'json') {
    const answer = record(parseJson(bytes));
    const partial = record(answer.partialSuccess ?? answer.partial_success);
    const name = REJECTED_NAME[signal];
    rejected.count = Number(partial[name] ?? partial[snakeCase(name)] ?? 0) || 0;
    const message = partial.errorMessage ?? partial.error_message;
    if (typeof message === 'string') rejected.message = message;
    return rejected;
  }
  const r = new Reader(bytes);
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== FIRST_BYTES) {
      r.skip(tag);
      continue;
    }
    const outer = r.enter();
    for (let inner = r.tag(); inner !== 0; inner = r.tag()) {
      if (inner === FIRST_VARINT) rejected.count = readInt(r);
      else if (inner === SECOND_BYTES) rejected.message = readText(r);
      else r.skip(inner);
    }
    r.leave(outer);
  }
  return rejected;
}

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The first bytes of a text are tags of fields behind this one, or none at all. */
const LAST_LIKELY_FIELD = 7;

/** Whether a success's body is an ExportXServiceResponse: more strictly than it is read, since most texts are not. */
export function isExportResponse(encoding: Encoding, bytes: Uint8Array): boolean {
  try {
    if (encoding === 'json') {
      const answer = parseJson(bytes);
      const keys =
        typeof answer === 'object' && answer !== null && !Array.isArray(answer) && Object.keys(answer);
      return keys !== false && (keys.length === 0 || keys.some((key) => /^partial_?success$/i.test(key)));
    }
    const r = new Reader(bytes);
    for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
      if (tag >>> 3 > LAST_LIKELY_FIELD || (tag >>> 3 === 1 && tag !== FIRST_BYTES)) return false;
      if (tag !== FIRST_BYTES) {
        r.skip(tag);
        continue;
      }
      const outer = r.enter();
      for (let inner = r.tag(); inner !== 0; inner = r.tag()) {
        if (inner >>> 3 > LAST_LIKELY_FIELD) return false;
        r.skip(inner);
      }
      r.leave(outer);
    }
    return true;
  } catch {
    return false;
  }
}

/** The body of a failure. */
export function encodeStatus(encoding: Encoding, status: Status): Uint8Array {
  const { code, message, retryDelayMs, badRequest } = status;
  if (encoding === 'json') {
    const details = [
      ...(retryDelayMs === undefined ? [] : [{ '@type': RETRY_INFO, retryDelay: `${retryDelayMs / 1000}s` }]),
      ...(badRequest === undefined
        ? []
        : [{ '@type': BAD_REQUEST, fieldViolations: [{ field: 'body', description: badRequest }] }]),
    ];
    return utf8Bytes(JSON.stringify({ code, message, details }));
  }
  const out = new Writer();
  if (code !== 0) {
    out.varint(FIRST_VARINT);
    out.varint64(code < 0 ? -1 : 0, code);
  }
  if (message !== '') out.field(2, utf8Bytes(message));
  if (retryDelayMs !== undefined) addDetail(out, RETRY_INFO, retryInfo(retryDelayMs));
  if (badRequest !== undefined) addDetail(out, BAD_REQUEST, violation(badRequest));
  return out.finish();
}

function addDetail(out: Writer, type: string, value: Uint8Array): void {
  out.varint(THIRD_BYTES);
  const any = out.begin();
  out.field(1, utf8Bytes(type));
  out.field(2, value);
  out.end(any);
}

/** A BadRequest of one violation. */
function violation(description: string): Uint8Array {
  const out = new Writer();
  out.varint(FIRST_BYTES);
  const one = out.begin();
  out.field(1, utf8Bytes('body'));
  out.field(2, utf8Bytes(description));
  out.end(one);
  return out.finish();
}

function retryInfo(delayMs: number): Uint8Array {
  const out = new Writer();
  out.varint(FIRST_BYTES);
  const duration = out.begin();
  const seconds = Math.floor(delayMs / 1000);
  const nanos = Math.round((delayMs - seconds * 1000) * 1e6);
  if (seconds > 0) {
    out.varint(FIRST_VARINT);
    out.varint64(0, seconds);
  }
  if (nanos > 0) {
    out.varint(SECOND_VARINT);
    out.varint(nanos);
  }
  out.end(duration);
  return out.finish();
}

/** Reads the body of a failure. Throws DecodeError when it is not a Status; many servers send plain text. */
export function decodeStatus(encoding: Encoding, bytes: Uint8Array): Status {
  return encoding === 'json' ? statusFromJson(parseJson(bytes)) : statusFromProtobuf(new Reader(bytes));
}

function statusFromJson(json: unknown): Status {
  const { code, message, details } = record(json);
  if (code === undefined && message === undefined) throw new DecodeError('no code and no message');
  const status: Status = {
    code: Number(code ?? 0) || 0,
    message: typeof message === 'string' ? message : '',
  };
  for (const detail of Array.isArray(details) ? details : []) {
    const { '@type': type, retryDelay } = record(detail);
    const seconds = typeof retryDelay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(retryDelay) : null;
    if (type === RETRY_INFO && seconds) status.retryDelayMs = Number(seconds[1]) * 1000;
  }
  return status;
}

function statusFromProtobuf(r: Reader): Status {
  const status: Status = { code: 0, message: '' };
  let known = r.bytes.length === 0;
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag !== FIRST_VARINT && tag !== SECOND_BYTES && tag !== THIRD_BYTES) {
      r.skip(tag);
      continue;
    }
    known = true;
    if (tag === FIRST_VARINT) status.code = readInt(r);
    else if (tag === SECOND_BYTES) status.message = readText(r);
    else {
      const outer = r.enter();
      const delay = readRetryDelay(r);
      if (delay !== undefined) status.retryDelayMs = delay;
      r.leave(outer);
    }
  }
  // Text can pass for protobuf of fields nobody knows.
  if (!known) throw new DecodeError('no code and no message');
  return status;
}

/** Reads a google.protobuf.Any; the delay in milliseconds if it holds a RetryInfo. */
function readRetryDelay(r: Reader): number | undefined {
  let type = '';
  let value = new Uint8Array(0);
  for (let tag = r.tag(); tag !== 0; tag = r.tag()) {
    if (tag === FIRST_BYTES) type = readText(r);
    else if (tag === SECOND_BYTES) {
      const length = r.length();
      const at = r.take(length);
      value = r.bytes.slice(at, at + length);
    } else r.skip(tag);
  }
  if (type !== RETRY_INFO) return undefined;
  const info = new Reader(value);
  let delay = 0;
  for (let tag = info.tag(); tag !== 0; tag = info.tag()) {
    if (tag !== FIRST_BYTES) {
      info.skip(tag);
      continue;
    }
    const outer = info.enter();
    for (let inner = info.tag(); inner !== 0; inner = info.tag()) {
      if (inner === FIRST_VARINT) delay += readInt(info) * 1000;
      else if (inner === SECOND_VARINT) delay += readInt(info) / 1e6;
      else info.skip(inner);
    }
    info.leave(outer);
  }
  return delay;
}

function readInt(r: Reader): number {
  r.uint32();
  return (r.hi | 0) * 4294967296 + (r.lo >>> 0);
}

function readText(r: Reader): string {
  const length = r.length();
  return text(r.bytes, r.take(length), length);
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(text(bytes, 0, bytes.length).replace(/^\uFEFF/, ''));
  } catch {
    throw new DecodeError('not JSON');
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
