// What is refused before a handler hears of it: a compression grpc-js does not know, one that is broken, a message
// too large, one too many. It ends such calls itself, with codes that are not OTLP's and without telling anybody; here the codes
// are put right and the watch is told.
import {
  Metadata,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';
import type { Signal } from '#shared/model/signal.ts';
import { type Diagnosis, inOneLine } from '../doctor/diagnosis.ts';
import {
  brokenCompression,
  lateRequest,
  notOneMessage,
  tooLarge,
  underPressure,
  unknownCompression,
} from '../doctor/of-the-request.ts';
import { encodeStatus } from '../otlp/responses.ts';
import { BROKEN, CROWDED, FLAGGED, LATE, Messages, UNNAMED } from './grpc-memory.ts';
import { CROWDED_RETRY_MS, type DoorWatch, MAX_REQUEST_BYTES } from './watch.ts';

type PartialStatusObject = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];

const GRPC_ENCODINGS = 'gzip, deflate';

/** A Status as trailers carry it (google.rpc.Status in grpc-status-details-bin). */
export function detailsOf(details: Parameters<typeof encodeStatus>[1]): Metadata {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(encodeStatus('protobuf', details)));
  return metadata;
}

interface Ending {
  diagnosis: Diagnosis;
  status: PartialStatusObject;
}

/** Words and proper code for a call that grpc-js ends; undefined for any other ending. */
function endingOf(
  ended: PartialStatusObject,
  signal: Signal,
  userAgent: string | undefined,
): Ending | undefined {
  const details = ended.details ?? '';
  const with_ = (code: number, diagnosis: Diagnosis, metadata = new Metadata()): Ending => ({
    diagnosis,
    status: { code, details: inOneLine(diagnosis), metadata },
  });
  const unknown = /compressed with unsupported encoding "?([^"]*)"?$/.exec(details);
  if (ended.code === status.UNIMPLEMENTED && unknown) {
    const metadata = new Metadata();
    metadata.set('grpc-accept-encoding', 'identity,deflate,gzip');
    const diagnosis = unknownCompression('gRPC', unknown[1] ?? '', GRPC_ENCODINGS, userAgent);
    return with_(status.UNIMPLEMENTED, diagnosis, metadata);
  }
  // Without RetryInfo: it will not be smaller the next time.
  if (ended.code === status.RESOURCE_EXHAUSTED && details.startsWith('Received message'))
    return with_(status.RESOURCE_EXHAUSTED, tooLarge(MAX_REQUEST_BYTES, signal, userAgent));
  const bad = (diagnosis: Diagnosis): Ending => {
    const code = status.INVALID_ARGUMENT;
    const metadata = detailsOf({ code, message: diagnosis.title, badRequest: diagnosis.meaning });
    return with_(code, diagnosis, metadata);
  };
  if (ended.code === status.INTERNAL && details === BROKEN)
    return bad(brokenCompression('gzip or deflate', 'It cannot be decompressed.'));
  if (ended.code === status.INTERNAL && details === UNNAMED) return bad(brokenCompression('data', UNNAMED));
  if (ended.code === status.INTERNAL && details === FLAGGED) return bad(notOneMessage(FLAGGED, userAgent));
  const count = /^Received (no|a second) request message/.exec(details)?.[1];
  if (ended.code === status.UNIMPLEMENTED && count !== undefined)
    return bad(
      notOneMessage(count === 'no' ? 'It ended before its message was whole.' : 'It has several.', userAgent),
    );
  if (ended.code === status.UNAVAILABLE && details === CROWDED) {
    const code = status.UNAVAILABLE;
    const metadata = detailsOf({ code, message: CROWDED, retryDelayMs: CROWDED_RETRY_MS });
    return with_(code, underPressure(CROWDED), metadata);
  }
  if (ended.code === status.UNAVAILABLE && details === LATE)
    return with_(status.UNAVAILABLE, lateRequest(true));
  return undefined;
}

/**
 * An interceptor for one signal's service, found by the method's path. A message that is not whole within
 * `wholeWithinMs` is refused.
 */
export function refusalInterceptor(
  watch: DoorWatch,
  signalOfMethod: (path: string) => Signal | undefined,
  wholeWithinMs?: number,
): ServerInterceptor {
  const messages = new Messages(wholeWithinMs);
  return (method, call) => {
    const { firstBytes } = messages.watch(call);
    const signal = signalOfMethod(method.path);
    if (signal === undefined) return new ServerInterceptingCall(call);
    let userAgent: string | undefined;
    amendStatus(call, (ended) => {
      const ending = endingOf(ended, signal, userAgent);
      if (ending === undefined) return ended;
      watch.saw({
        peer: call.getPeer(),
        userAgent,
        signal,
        diagnosis: ending.diagnosis,
        firstBytes: firstBytes(),
      });
      return ending.status;
    });
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        userAgent = metadata.get('user-agent')[0]?.toString();
        next(metadata);
      })
      .build();
    return new ServerInterceptingCall(
      call,
      new ResponderBuilder().withStart((next) => next(listener)).build(),
    );
  };
}

/** The call's own endings do not pass through an interceptor's responder, so its method is wrapped. */
function amendStatus(
  call: ServerInterceptingCallInterface,
  amend: (ended: PartialStatusObject) => PartialStatusObject,
): void {
  const send = call.sendStatus.bind(call);
  call.sendStatus = (ended) => send(amend(ended));
}
