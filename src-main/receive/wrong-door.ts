// Who is at the other end, and the answer for an HTTP client at the gRPC port.
import type { Socket } from 'node:net';
import { httpOnGrpcPhrase, type Ports } from '../doctor/at-the-door.ts';

/** Address and port of the other end. */
export function peerOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  const address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  return `${address.includes(':') ? `[${address}]` : address}:${socket.remotePort ?? 0}`;
}

/** The answer an HTTP/1.1 client gets on the gRPC port: SDKs print the reason phrase or the body to their own console. */
export function httpOnGrpcAnswer(ports: Ports): Buffer {
  const phrase = httpOnGrpcPhrase(ports);
  const head = `HTTP/1.1 400 ${phrase}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(phrase)}\r\nConnection: close\r\n\r\n`;
  return Buffer.from(head + phrase);
}

/** The User-Agent in the beginning of an HTTP/1.1 request, as far as it came. */
export function userAgentIn(first: Buffer): string | undefined {
  return /^user-agent:\s*(.*)$/im.exec(first.toString('latin1'))?.[1]?.trim();
}
