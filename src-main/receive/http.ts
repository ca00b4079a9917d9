// OTLP over HTTP: POST /v1/traces, /v1/logs, /v1/metrics, protobuf or JSON (OTLP specification, "OTLP/HTTP").
// Answers after the commit. Every refusal is told to the watch, because most SDKs keep silent about it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Ports } from '../doctor/at-the-door.ts';
import { firstBytesOf, requestLine } from '../doctor/first-bytes.ts';
import { underPressure, unknownExpectation } from '../doctor/of-the-request.ts';
import { type Encoding, encodeExportResponse } from '../otlp/responses.ts';
import { endAnswer, endConnection } from './answer.ts';
import { Bodies, saysTooLarge } from './body.ts';
import { CODE } from './codes.ts';
import { type Opening, openDoors } from './doors.ts';
import { CONTENT_TYPE, encodingOf, pathOf, readHead, refusedByParser, storeBody } from './http-request.ts';
import { http2AtHttp } from './http2-at-http.ts';
import { corsHeaders, isAllowedOrigin } from './origin.ts';
import { signalOfPath } from './paths.ts';
import { Refused, reasonPhrase } from './refused.ts';
import { type Receiver, type ReceiverOptions, type Sender, tellTaken, WHOLE_WITHIN_MS } from './watch.ts';
import { answerStranger, peerOf } from './wrong-door.ts';

/**
 * HTTP/1.1 asks for a Host; who may come under which is checked where a browser is at work. The head must come in the
 * time a request has; the whole of it is the body's reader to watch, and Node's where that does not read any more.
 */
const limitsOf = (wholeWithinMs: number) => ({
  keepAliveTimeout: 65_000,
  headersTimeout: wholeWithinMs,
  requestTimeout: Math.ceil(wholeWithinMs * 1.25),
  connectionsCheckingInterval: Math.ceil(wholeWithinMs / 12),
  requireHostHeader: false,
});

/** A refusal as bytes, where no request of Node's could be answered. The connection ends with it. */
function refusedOnTheWire(refused: Refused, encoding: Encoding): Buffer {
  const body = refused.body(encoding);
  const head = `HTTP/1.1 ${refused.status} ${reasonPhrase(refused.diagnosis)}\r\nContent-Type: ${CONTENT_TYPE[encoding]}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

const senderOf = (request: IncomingMessage): Sender => ({
  peer: peerOf(request.socket),
  userAgent: request.headers['user-agent'],
  signal: signalOfPath(pathOf(request)),
});

/** Starts the OTLP/HTTP receiver. Rejects with the system's error when the port cannot be had. */
export async function startHttpReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { watch } = options;
  const { wholeWithinMs = WHOLE_WITHIN_MS } = options;
  const bodies = new Bodies(wholeWithinMs);
  let inFlight = 0;
  let stopping = false;
  let idle = (): void => {};
  /** The newest request of each connection, and its answer. */
  const newest = new WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>();
  /** Connections whose trouble was told already. */
  const told = new WeakSet<Duplex>();

  const reply = (
    request: IncomingMessage,
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
    endAnswer(request, response, body);
  };

  /** `expects` is what an `Expect` header asks for. */
  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    expects?: '100-continue' | 'unknown',
  ): Promise<void> => {
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
      if (expects === 'unknown')
        throw new Refused(417, CODE.invalidArgument, unknownExpectation(headers.expect ?? ''));
      if (expects === '100-continue' && !saysTooLarge(request)) response.writeContinue();
      const { accepted, firstBytes } = await storeBody(request, asked, bodies, options);
      tellTaken(watch, { ...sender, firstBytes }, `http/${asked.encoding}`, accepted);
      const { rejected: count, message } = accepted;
      const body = encodeExportResponse(asked.signal, asked.encoding, { count, message });
      reply(request, response, 200, asked.encoding, body, cors);
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
      const phrase = reasonPhrase(refused.diagnosis);
      reply(request, response, refused.status, encoding, refused.body(encoding), all, phrase);
    }
  };

  const take =
    (expects?: '100-continue' | 'unknown') =>
    (request: IncomingMessage, response: ServerResponse): void => {
      inFlight += 1;
      newest.set(request.socket, { request, response });
      response.on('close', () => {
        inFlight -= 1;
        if (inFlight === 0) idle();
      });
      void handle(request, response, expects);
    };
  const server = createServer(limitsOf(wholeWithinMs), take());
  server.on('checkContinue', take('100-continue'));
  server.on('checkExpectation', take('unknown'));
  // It never listens, its connections are handed to it; this is what starts its watch over slow ones.
  server.emit('listening');
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const last = newest.get(socket);
    const unfinished = last?.request.complete === false ? last : undefined;
    // A client that went away says nothing wrong.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') socket.destroy();
    // It was answered, and what still comes is dropped.
    if (!socket.writable) return;
    // Of a request that was refused already nothing more is to be said.
    if (unfinished?.response.headersSent) {
      (socket as Socket).destroySoon();
      return;
    }
    const refused = refusedByParser(error, `http://localhost:${doors.port}`);
    // Whoever reads the request tells that it was cut off, and knows whose it is.
    if (error.code !== 'HPE_INVALID_EOF_STATE' || unfinished === undefined) {
      told.add(socket);
      const { rawPacket } = error as { rawPacket?: Buffer };
      watch.saw({
        ...(unfinished ? senderOf(unfinished.request) : { peer: peerOf(socket as Socket) }),
        diagnosis: refused.diagnosis,
        ...(rawPacket && { firstBytes: firstBytesOf(rawPacket) }),
      });
    }
    const encoding = encodingOf(unfinished?.request.headers['content-type']) ?? 'json';
    endConnection(socket as Socket, refusedOnTheWire(refused, encoding));
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
    if (opening === 'http2') {
      answerHttp2(socket, { peer, firstBytes: firstBytesOf(first) });
      return;
    }
    answerStranger(socket, watch, first, opening === 'tls', doors.port, ports());
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
      server.close();
    },
  };
}
