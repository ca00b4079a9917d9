// Who is at the other end, and the answer for one who speaks what the port does not.
import type { Socket } from 'node:net';
import { httpOnGrpcPhrase, type Ports, tlsOnPlainPort, unknownProtocol } from '../doctor/at-the-door.ts';
import { inOneLine } from '../doctor/diagnosis.ts';
import { firstBytesOf } from '../doctor/first-bytes.ts';
import { alpnOf } from '../doctor/tls-hello.ts';
import { endConnection } from './answer.ts';
import { reasonPhrase } from './refused.ts';
import type { DoorWatch } from './watch.ts';

/** Address and port of the other end. */
export function peerOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  const address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
  return `${address.includes(':') ? `[${address}]` : address}:${socket.remotePort ?? 0}`;
}

/** A whole HTTP/1.1 answer, 400 and the last of its connection. */
function plainAnswer(phrase: string, body: string): Buffer {
  const head = `HTTP/1.1 400 ${phrase}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  return Buffer.from(head + body);
}

/** The answer an HTTP/1.1 client gets on the gRPC port: SDKs print the reason phrase or the body to their own console. */
export function httpOnGrpcAnswer(ports: Ports): Buffer {
  const phrase = httpOnGrpcPhrase(ports);
  return plainAnswer(phrase, phrase);
}

/**
 * Tells of a connection that speaks neither HTTP nor gRPC, and ends it. TLS is answered in plain HTTP: TLS libraries
 * know that for what it is and say so ("server gave HTTP response to HTTPS client", WRONG_VERSION_NUMBER), where a
 * closed connection says nothing.
 */
export function answerStranger(
  socket: Socket,
  watch: DoorWatch,
  first: Buffer,
  isTls: boolean,
  port: number,
  ports: Ports,
): void {
  const diagnosis = isTls ? tlsOnPlainPort(port, ports, alpnOf(first)) : unknownProtocol(port);
  watch.saw({ peer: peerOf(socket), diagnosis, firstBytes: firstBytesOf(first) });
  if (isTls) endConnection(socket, plainAnswer(reasonPhrase(diagnosis), inOneLine(diagnosis)));
  else socket.destroy();
}

/** The User-Agent in the beginning of an HTTP/1.1 request, as far as it came. */
export function userAgentIn(first: Buffer): string | undefined {
  return /^user-agent:\s*(.*)$/im.exec(first.toString('latin1'))?.[1]?.trim();
}
