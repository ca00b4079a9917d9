// OTLP over HTTP: POST /v1/traces, /v1/logs, /v1/metrics, protobuf or JSON (OTLP specification, "OTLP/HTTP").
// Answers after the commit. Every refusal is told to the watch, because most SDKs keep silent about it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Signal } from '#shared/model/signal.ts';
import { encodeExportResponse, encodeStatus } from '../otlp/responses.ts';
import { type IncomingRequest, Permanent, Retryable } from '../pipeline/consumer.ts';
import { BodyError, decompress, readBody, SUPPORTED_ENCODINGS } from './body.ts';
import { CODE } from './codes.ts';
import { type Opening, openDoors } from './doors.ts';
import { corsHeaders, isAllowedOrigin, isReboundHost } from './origin.ts';
import { remedyForPath, signalOfPath } from './paths.ts';
import type { Receiver, ReceiverOptions } from './watch.ts';
import { peerOf, tlsRefusal } from './wrong-door.ts';

type Encoding = IncomingRequest['encoding'];

const CONTENT_TYPE: Record<Encoding, string> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** The encoding a Content-Type names; parameters and case do not matter. */
function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'application/x-protobuf' || type === 'application/protobuf') return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}

/** A refusal on its way to the client: HTTP status, gRPC code for the body, words, and what to do. */
class Refused extends Error {
  readonly status: number;
  readonly code: number;
  readonly remedy: string;
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    code: number,
    message: string,
    remedy: string,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.headers = headers;
  }
}

/** Starts the OTLP/HTTP receiver. Rejects with the system's error when the port cannot be had. */
export async function startHttpReceiver(options: ReceiverOptions): Promise<Receiver> {
  let inFlight = 0;
  let stopping = false;
  let idle = (): void => {};

  const accept = async (
    request: IncomingMessage,
  ): Promise<{ encoding: Encoding; rejected: number; message: string }> => {
    const { headers } = request;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const base = `http://localhost:${doors.port}`;
    if (headers.origin !== undefined && !isAllowedOrigin(headers.origin, options.allowedOrigins())) {
      const remedy = `If the page is yours, add ${headers.origin} to the allowed origins in Settings.`;
      throw new Refused(403, CODE.permissionDenied, `Pages of ${headers.origin} may not send here.`, remedy);
    }
    if (isReboundHost(headers, options.allowedOrigins())) {
      const remedy = 'A web page reached this port under a foreign name. If that was you, send to localhost.';
      throw new Refused(
        403,
        CODE.permissionDenied,
        `Host ${headers.host ?? ''} is not this machine.`,
        remedy,
      );
    }
    const signal = signalOfPath(path);
    if (signal === undefined) {
      const profiles = path === '/v1development/profiles' || path === '/v1/profiles';
      const remedy = profiles ? 'Profiles are not taken; the SDK drops them.' : remedyForPath(path, base);
      throw new Refused(404, CODE.unimplemented, `${request.method} ${path}, no such path`, remedy);
    }
    if (request.method !== 'POST') {
      throw new Refused(
        405,
        CODE.unimplemented,
        `${request.method} ${path}: only POST is taken`,
        'Point an OTLP exporter here.',
        {
          allow: 'POST, OPTIONS',
        },
      );
    }
    const encoding = encodingOf(headers['content-type']);
    if (encoding === undefined) {
      const given = headers['content-type'] ?? 'none';
      const remedy =
        'Send application/x-protobuf or application/json: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf';
      throw new Refused(415, CODE.invalidArgument, `Content-Type ${given} is not one of OTLP's`, remedy);
    }
    return { encoding, ...(await store(request, signal, encoding)) };
  };

  const store = async (
    request: IncomingMessage,
    signal: Signal,
    encoding: Encoding,
  ): Promise<{ rejected: number; message: string }> => {
    try {
      const body = await decompress(await readBody(request), request.headers['content-encoding']);
      const userAgent = request.headers['user-agent'];
      return await options.consumer.consume({
        signal,
        encoding,
        body,
        peer: peerOf(request.socket),
        ...(userAgent !== undefined && { userAgent }),
      });
    } catch (error) {
      if (error instanceof BodyError) {
        const headers: Record<string, string> =
          error.status === 413 ? { connection: 'close' } : { 'accept-encoding': SUPPORTED_ENCODINGS };
        throw new Refused(
          error.status,
          error.status === 413 ? CODE.resourceExhausted : CODE.invalidArgument,
          error.message,
          '',
          headers,
        );
      }
      if (error instanceof Permanent)
        throw new Refused(400, CODE.invalidArgument, error.message, 'The SDK drops this batch.');
      const wait = error instanceof Retryable ? error.retryAfterMs : 1000;
      throw new Refused(503, CODE.unavailable, (error as Error).message, 'The SDK tries again.', {
        'retry-after': String(Math.max(1, Math.ceil(wait / 1000))),
      });
    }
  };

  const reply = (
    response: ServerResponse,
    status: number,
    encoding: Encoding,
    body: Uint8Array,
    headers: Record<string, string>,
  ): void => {
    response.writeHead(status, {
      'content-type': CONTENT_TYPE[encoding],
      'content-length': String(body.length),
      ...(stopping && { connection: 'close' }),
      ...headers,
    });
    response.end(body);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { origin } = request.headers;
    const allowed = origin !== undefined && isAllowedOrigin(origin, options.allowedOrigins());
    const cors = allowed ? corsHeaders(origin, request.headers['access-control-request-headers']) : {};
    if (request.method === 'OPTIONS' && allowed) {
      response.writeHead(204, cors).end();
      return;
    }
    const wanted = encodingOf(request.headers['content-type']) ?? 'json';
    try {
      const { encoding, rejected, message } = await accept(request);
      if (rejected > 0)
        tell(request, `${rejected} ${rejected === 1 ? 'item was' : 'items were'} refused`, message);
      const signal = signalOfPath((request.url ?? '').split('?', 1)[0] ?? '') ?? 'traces';
      reply(
        response,
        200,
        encoding,
        encodeExportResponse(signal, encoding, { count: rejected, message }),
        cors,
      );
    } catch (error) {
      const refused =
        error instanceof Refused
          ? error
          : new Refused(503, CODE.unavailable, 'The engine failed on this request.', '');
      tell(request, refused.message, refused.remedy);
      const words =
        refused.remedy === '' ? refused.message : `${refused.message.replace(/\.$/, '')}. ${refused.remedy}`;
      const wait = refused.headers['retry-after'];
      reply(
        response,
        refused.status,
        wanted,
        encodeStatus(wanted, {
          code: refused.code,
          message: words,
          ...(wait !== undefined && { retryDelayMs: Number(wait) * 1000 }),
        }),
        {
          ...cors,
          ...refused.headers,
        },
      );
    }
  };

  const tell = (request: IncomingMessage, title: string, detail: string): void => {
    const userAgent = request.headers['user-agent'];
    options.watch.refused({
      peer: peerOf(request.socket),
      title,
      detail,
      ...(userAgent !== undefined && { userAgent }),
    });
  };

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, (request, response) => {
    inFlight += 1;
    response.on('close', () => {
      inFlight -= 1;
      if (inFlight === 0) idle();
    });
    void handle(request, response);
  });
  server.on('clientError', (_, socket) => socket.destroy());

  const onOpening = (socket: Socket, opening: Opening): void => {
    const peer = peerOf(socket);
    switch (opening) {
      case 'http1':
        options.watch.connected(peer, 'HTTP');
        server.emit('connection', socket);
        return;
      case 'http2': {
        const grpc = options.otherPort();
        const port = grpc === 0 ? '' : `, or send to port ${grpc}`;
        const detail = `gRPC goes to the other port. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf${port} (Python's SDK speaks gRPC by default).`;
        options.watch.refused({ peer, title: `gRPC sent to the HTTP port ${doors.port}`, detail });
        break;
      }
      case 'tls':
        options.watch.refused(tlsRefusal(peer, doors.port));
        break;
      case 'unknown':
        options.watch.refused({
          peer,
          title: `Neither HTTP nor gRPC sent to port ${doors.port}`,
          detail: 'Point an OTLP exporter here.',
        });
    }
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
