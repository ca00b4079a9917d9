// Calls that nobody serves: grpc-js answers UNIMPLEMENTED, or 415 to what is not gRPC, before anything of ours
// hears of it, and in words that help nobody. Its first look at a call is replaced here, so that the watch is told.
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type Server, status } from '@grpc/grpc-js';
import type { Ports } from '../doctor/at-the-door.ts';
import { type Diagnosis, inOneLine } from '../doctor/diagnosis.ts';
import { requestLine } from '../doctor/first-bytes.ts';
import { notGrpc, unservedMethod } from '../doctor/of-the-call.ts';
import { grpcMessage, isGrpc } from './grpc-words.ts';
import type { DoorWatch } from './watch.ts';
import { peerOf } from './wrong-door.ts';

/** What of grpc-js's server (server.js) is made use of. */
interface InnerServer {
  _verifyContentType(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean;
}

const isInner = (server: object): server is InnerServer =>
  typeof (server as Partial<InnerServer>)._verifyContentType === 'function';

/** A stream that its client reset in the same breath cannot be answered. */
function answer(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders): void {
  if (!stream.closed && !stream.destroyed) stream.respond(headers, { endStream: true });
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
    const { ':path': path = '', ':method': method, 'user-agent': userAgent } = headers;
    const tell = (diagnosis: Diagnosis): void => {
      const { socket } = stream.session ?? {};
      watch.saw({
        peer: socket === undefined ? 'unknown' : peerOf(socket),
        userAgent,
        diagnosis,
        firstBytes: requestLine(method, path),
      });
    };
    if (!isGrpc(headers)) {
      tell(notGrpc(headers['content-type'], ports().http, userAgent));
      answer(stream, { ':status': 415 });
      return false;
    }
    if (isServed(path)) return true;
    const diagnosis = unservedMethod(path, ports().grpc, userAgent);
    tell(diagnosis);
    answer(stream, {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': status.UNIMPLEMENTED,
      'grpc-message': grpcMessage(inOneLine(diagnosis)),
    });
    return false;
  };
}
