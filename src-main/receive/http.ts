// OTLP over HTTP: POST /v1/traces, /v1/logs, /v1/metrics, protobuf or JSON (OTLP specification, "OTLP/HTTP").
// Answers after the commit. Every refusal is told to the watch, because most SDKs keep silent about it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Ports, tlsOnPlainPort, unknownProtocol } from '../doctor/at-the-door.ts';
import { firstBytesOf, requestLine } from '../doctor/first-bytes.ts';
import { brokenConnection, notHttp, underPressure } from '../doctor/of-the-request.ts';
import { alpnOf } from '../doctor/tls-hello.ts';
import { type Encoding, encodeExportResponse } from '../otlp/responses.ts';
import { Bodies } from './body.ts';
import { CODE } from './codes.ts';
import { type Opening, openDoors } from './doors.ts';
import { CONTENT_TYPE, encodingOf, pathOf, readHead, storeBody } from './http-request.ts';
import { http2AtHttp } from './http2-at-http.ts';
import { corsHeaders, isAllowedOrigin } from './origin.ts';
import { signalOfPath } from './paths.ts';
import { Refused, reasonPhrase } from './refused.ts';
import { type Receiver, type ReceiverOptions, type Sender, tellTaken } from './watch.ts';
import { peerOf } from './wrong-door.ts';

/** HTTP/1.1 asks for a Host; who may come under which is checked where a browser is at work. */
const LIMITS = { keepAliveTimeout: 65_000, requestTimeout: 60_000, requireHostHeader: false };

const senderOf = (request: IncomingMessage): Sender => ({
  peer: peerOf(request.socket),
  userAgent: request.headers['user-agent'],
  signal: signalOfPath(pathOf(request)),
});

/** Starts the OTLP/HTTP receiver. Rejects with the system's error when the port cannot be had. */
export async function startHttpReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { watch } = options;
  const bodies = new Bodies();
  let inFlight = 0;
  let stopping = false;
  let idle = (): void => {};
  /** Connections whose trouble was told already. */
  const told = new WeakSet<Duplex>();

  const reply = (
    response: ServerResponse,
    status: number,
    encoding: Encoding,
    body: Uint8Array,
    headers: Record<string, string>,
    phrase = 'OK',
  ): void => {
    response.writeHead(status, phrase, {
      'content-type': CONTENT_TYPE[encoding],
      'content-length': String(body.length),
      ...(stopping && { connection: 'close' }),
      ...headers,
    });
    response.end(body);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers } = request;
    const { origin } = headers;
    const allowed = origin !== undefined && isAllowedOrigin(origin, options.allowedOrigins());
    const cors = allowed ? corsHeaders(origin, headers['access-control-request-headers']) : {};
    if (request.method === 'OPTIONS' && allowed) {
      response.writeHead(204, cors).end();
      return;
    }
    const sender = senderOf(request);
    try {
      const asked = readHead(request, doors.port, options.allowedOrigins());
      const { accepted, firstBytes } = await storeBody(request, asked, bodies, options);
      tellTaken(watch, { ...sender, firstBytes }, accepted);
      const { rejected: count, message } = accepted;
      const body = encodeExportResponse(asked.signal, asked.encoding, { count, message });
      reply(response, 200, asked.encoding, body, cors);
    } catch (error) {
      const refused =
        error instanceof Refused
          ? error
          : new Refused(503, CODE.unavailable, underPressure('The engine failed on this request'), {
              retryAfterMs: 1000,
            });
      const firstBytes = refused.options.firstBytes || requestLine(request.method, request.url);
      if (!told.has(request.socket)) watch.saw({ ...sender, diagnosis: refused.diagnosis, firstBytes });
      const encoding = encodingOf(headers['content-type']) ?? 'json';
      const all = { ...cors, ...refused.headers };
      reply(response, refused.status, encoding, refused.body(encoding), all, reasonPhrase(refused.message));
    }
  };

  /** Connections that a request is being read from. */
  const busy = new WeakSet<Duplex>();
  const server = createServer(LIMITS, (request, response) => {
    inFlight += 1;
    busy.add(request.socket);
    response.on('close', () => {
      inFlight -= 1;
      busy.delete(request.socket);
      if (inFlight === 0) idle();
    });
    void handle(request, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A client that went away says nothing wrong.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { rawPacket } = error as { rawPacket?: Buffer };
    const diagnosis =
      error.code === 'HPE_INVALID_EOF_STATE'
        ? brokenConnection('It was closed.')
        : notHttp(error.message.replace(/^Parse Error: /, ''), `http://localhost:${doors.port}`);
    const refused = new Refused(400, CODE.invalidArgument, diagnosis);
    // Whoever reads the request tells that it was cut off, and knows whose it is.
    if (error.code !== 'HPE_INVALID_EOF_STATE' || !busy.has(socket)) {
      told.add(socket);
      watch.saw({
        peer: peerOf(socket as Socket),
        diagnosis,
        ...(rawPacket && { firstBytes: firstBytesOf(rawPacket) }),
      });
    }
    const body = refused.body('json');
    socket.write(
      `HTTP/1.1 400 ${reasonPhrase(refused.message)}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    );
    socket.end(body);
  });

  const ports = (): Ports => ({ http: doors.port, grpc: options.otherPort() });
  const answerHttp2 = http2AtHttp(watch, ports);
  const onOpening = (socket: Socket, opening: Opening, first: Buffer): void => {
    const peer = peerOf(socket);
    if (opening === 'http1') {
      watch.connected(peer, 'HTTP');
      server.emit('connection', socket);
      return;
    }
    const firstBytes = firstBytesOf(first);
    if (opening === 'http2') {
      answerHttp2(socket, { peer, firstBytes });
      return;
    }
    const diagnosis =
      opening === 'tls' ? tlsOnPlainPort(doors.port, ports(), alpnOf(first)) : unknownProtocol(doors.port);
    watch.saw({ peer, diagnosis, firstBytes });
    socket.destroy();
  };

  const doors = await openDoors(options.host, options.port, onOpening);
  return {
    host: options.host,
    port: doors.port,
    async stop(graceMs = 3000) {
      stopping = true;
      await doors.close(async () => {
        if (inFlight === 0) return;
        await new Promise<void>((resolve) => {
          idle = resolve;
          setTimeout(resolve, graceMs).unref();
        });
      });
    },
  };
}
