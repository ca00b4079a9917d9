// The bodies of OTLP answers: Export*ServiceResponse and google.rpc.Status, in the request's encoding.
import type { Signal } from '#shared/model/signal.ts';

export type Encoding = 'proto' | 'json';

/** gRPC codes a refusal carries in its Status, over HTTP too. */
export const CODE = {
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
} as const;

const REJECTED_FIELD: Record<Signal, string> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}

/** A length-delimited protobuf field. */
function field(number: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length), ...bytes]);
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Body of a 200: empty on full success, as the specification wants `partial_success` unset then. */
export function exportReply(
  encoding: Encoding,
  signal: Signal,
  rejected: number,
  message: string,
): Uint8Array {
  const full = rejected === 0 && message === '';
  if (encoding === 'json') {
    const partial = { [REJECTED_FIELD[signal]]: String(rejected), errorMessage: message };
    return text(full ? '{}' : JSON.stringify({ partialSuccess: partial }));
  }
  if (full) return new Uint8Array();
  const count = rejected === 0 ? new Uint8Array() : Uint8Array.from([8, ...varint(rejected)]);
  return field(1, join(count, field(2, text(message))));
}

/** A google.rpc.Status; with `retryAfterMs` it carries RetryInfo, which tells the client to try again. */
export function statusReply(
  encoding: Encoding,
  code: number,
  message: string,
  retryAfterMs?: number,
): Uint8Array {
  const seconds = retryAfterMs === undefined ? 0 : Math.max(1, Math.ceil(retryAfterMs / 1000));
  if (encoding === 'json') {
    const details = retryAfterMs === undefined ? [] : [{ '@type': RETRY_INFO, retryDelay: `${seconds}s` }];
    return text(JSON.stringify({ code, message, details }));
  }
  const status = join(Uint8Array.from([8, ...varint(code)]), field(2, text(message)));
  if (retryAfterMs === undefined) return status;
  const duration = Uint8Array.from([8, ...varint(seconds)]);
  return join(status, field(3, join(field(1, text(RETRY_INFO)), field(2, field(1, duration)))));
}
