// Words for what came to the wrong door.
import type { Socket } from 'node:net';
import type { Refusal } from './watch.ts';

/** Address and port of the other end. */
export function peerOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  const address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  return `${address.includes(':') ? `[${address}]` : address}:${socket.remotePort ?? 0}`;
}

/** TLS sent to a plain port: the default of Go's exporters, and of any https:// endpoint. */
export function tlsRefusal(peer: string, port: number): Refusal {
  return {
    peer,
    title: `TLS sent to the plain port ${port}`,
    detail: `Use http:// in the endpoint: OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port} (Go's exporters speak TLS unless told so, or WithInsecure()).`,
  };
}

/** The answer an HTTP/1.1 client gets on the gRPC port: SDKs print the reason phrase or the body to their own console. */
export function httpOnGrpcAnswer(grpcPort: number, httpPort: number): { phrase: string; bytes: Buffer } {
  const where = httpPort === 0 ? 'the HTTP port' : `port ${httpPort}`;
  const phrase = `this port ${grpcPort} takes gRPC, send OTLP/HTTP to ${where} or set OTEL_EXPORTER_OTLP_PROTOCOL=grpc`;
  const head = `HTTP/1.1 400 ${phrase}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(phrase)}\r\nConnection: close\r\n\r\n`;
  return { phrase, bytes: Buffer.from(head + phrase) };
}
