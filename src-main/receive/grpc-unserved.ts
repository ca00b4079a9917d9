// Calls that nobody serves: grpc-js answers UNIMPLEMENTED, or 415 to what is not gRPC, before anything of ours
// hears of it, and in words that help nobody; a bad grpc-timeout it calls its own mistake (INTERNAL). Its first look at a call is replaced here, so that the watch is told.
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type Server, status } from '@grpc/grpc-js';
import type { Ports } from '../doctor/at-the-door.ts';
import { type Diagnosis, inOneLine } from '../doctor/diagnosis.ts';
import { requestLine } from '../doctor/first-bytes.ts';
import { badTimeout, notGrpc, notPost, unservedMethod } from '../doctor/of-the-call.ts';
import { encodeStatus } from '../otlp/responses.ts';
import { CODE } from './codes.ts';
import { grpcMessage, isGrpc, isTimeout } from './grpc-words.ts';
import { CONTENT_TYPE, encodingOf } from './http-request.ts';
import type { DoorWatch } from './watch.ts';
import { peerOf } from './wrong-door.ts';

/** What of grpc-js's server (server.js) is made use of. */
interface InnerServer {
  _verifyContentType(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean;
}

const isInner = (server: object): server is InnerServer =>
  typeof (server as Partial<InnerServer>)._verifyContentType === 'function';

/** A stream that its client reset in the same breath cannot be answered. */
function answer(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders, body?: Uint8Array): void {
  if (stream.closed || stream.destroyed) return;
  stream.respond(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
}

/** A gRPC answer without a message: its code, and words for the console. */
function answerGrpc(stream: ServerHttp2Stream, code: number, diagnosis: Diagnosis): void {
  answer(stream, {
    ':status': 200,
    'content-type': 'application/grpc+proto',
    'grpc-status': code,
    'grpc-message': grpcMessage(inOneLine(diagnosis)),
  });
}

/** An answer to what is not gRPC: an HTTP status, and a google.rpc.Status in the request's encoding. */
function answerHttp(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  diagnosis: Diagnosis,
  reply: OutgoingHttpHeaders,
): void {
  const encoding = encodingOf(headers['content-type']) ?? 'json';
  const body = encodeStatus(encoding, { code: CODE.invalidArgument, message: inOneLine(diagnosis) });
  answer(stream, { ...reply, 'content-type': CONTENT_TYPE[encoding] }, body);
}

/**
 * Answers what `isServed` does not know, and tells the watch. `ports` are asked for at each call. Throws Error when
 * grpc-js's server is not as it was.
 */
export function answerUnserved(
  server: Server,
  watch: DoorWatch,
  isServed: (path: string) => boolean,
  ports: () => Ports,
): void {
  const inner: object = server;
  if (!isInner(inner)) throw new Error("grpc-js's server has other methods now");
  inner._verifyContentType = (stream, headers) => {
    const { ':path': path = '', ':method': method = '', 'user-agent': userAgent } = headers;
    const { 'grpc-timeout': timeout } = headers;
    const tell = (diagnosis: Diagnosis): Diagnosis => {
      const { socket } = stream.session ?? {};
      watch.saw({
        peer: socket === undefined ? 'unknown' : peerOf(socket),
        userAgent,
        diagnosis,
        firstBytes: requestLine(method, path),
      });
      return diagnosis;
    };
    if (!isGrpc(headers)) {
      const diagnosis = tell(notGrpc(headers['content-type'], ports().http, userAgent));
      answerHttp(stream, headers, diagnosis, { ':status': 415 });
      return false;
    }
    if (method !== 'POST') {
      answerHttp(stream, headers, tell(notPost(method, ports().grpc)), { ':status': 405, allow: 'POST' });
      return false;
    }
    if (!isServed(path)) {
      answerGrpc(stream, status.UNIMPLEMENTED, tell(unservedMethod(path, ports().grpc, userAgent)));
      return false;
    }
    if (timeout !== undefined && !isTimeout(String(timeout))) {
      answerGrpc(stream, status.INVALID_ARGUMENT, tell(badTimeout(String(timeout))));
      return false;
    }
    return true;
  };
}
