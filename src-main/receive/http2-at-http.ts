// HTTP/2 at the port for HTTP: gRPC sent to the wrong one, mostly. Its first call is listened to, because its headers
// name the SDK, and is answered in the client's own protocol: what it is told there stands on the developer's console.
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { grpcOnHttpPort, http2OnHttpPort, type Ports } from '../doctor/at-the-door.ts';
import { type Diagnosis, inOneLine } from '../doctor/diagnosis.ts';
import { sdkOf } from '../doctor/sdk.ts';
import { encodeStatus } from '../otlp/responses.ts';
import { CODE } from './codes.ts';
import { grpcMessage, isGrpc } from './grpc-words.ts';
import { CONTENT_TYPE, encodingOf } from './http-request.ts';
import { signalOfMethod, signalOfPath } from './paths.ts';
import type { DoorWatch, Sender } from './watch.ts';

/** A client sends its first call with the preface or a moment later; one that only connects is told of as it is. */
const FIRST_CALL_WITHIN_MS = 1000;

/** What answers HTTP/2 connections: give it a socket whose first bytes are HTTP/2's, and who it is. */
export function http2AtHttp(
  watch: DoorWatch,
  ports: () => Ports,
): (socket: Socket, sender: Pick<Sender, 'peer' | 'firstBytes'>) => void {
  const server = createServer({ settings: { maxConcurrentStreams: 16 } });
  server.on('sessionError', () => {});
  return (socket, sender) => {
    server.once('session', (session: ServerHttp2Session) => {
      let told = false;
      const tell = (diagnosis: Diagnosis, more: Omit<Sender, 'peer'> = {}): void => {
        if (!told) watch.saw({ ...sender, ...more, diagnosis });
        told = true;
      };
      // Reset, as nothing of it is read: a client that does not listen either learns it all the same.
      const timer = setTimeout(() => socket.resetAndDestroy(), FIRST_CALL_WITHIN_MS).unref();
      session.on('error', () => {});
      session.on('close', () => {
        clearTimeout(timer);
        tell(grpcOnHttpPort(ports()));
      });
      session.on('stream', (stream, headers) => {
        stream.on('error', () => {});
        timer.refresh();
        const { ':path': path = '', 'user-agent': userAgent } = headers;
        const asGrpc = isGrpc(headers);
        const signal = signalOfMethod(path) ?? signalOfPath(path);
        const diagnosis = asGrpc ? grpcOnHttpPort(ports(), sdkOf(userAgent)) : http2OnHttpPort(ports().http);
        tell(diagnosis, { userAgent, signal });
        session.close();
        // Reset in the same breath.
        if (stream.closed || stream.destroyed) return;
        if (asGrpc) {
          const words = {
            'grpc-status': CODE.unimplemented,
            'grpc-message': grpcMessage(inOneLine(diagnosis)),
          };
          stream.respond(
            { ':status': 200, 'content-type': 'application/grpc', ...words },
            { endStream: true },
          );
        } else {
          const encoding = encodingOf(headers['content-type']) ?? 'json';
          stream.respond({ ':status': 505, 'content-type': CONTENT_TYPE[encoding] });
          stream.end(encodeStatus(encoding, { code: CODE.unimplemented, message: inOneLine(diagnosis) }));
        }
      });
    });
    server.emit('connection', socket);
  };
}
