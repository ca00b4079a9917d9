// How a call over HTTP/2 is known to be gRPC's, and how it is told something (gRPC over HTTP/2).
import type { IncomingHttpHeaders } from 'node:http2';

/** True when the Content-Type is one of gRPC's. */
export const isGrpc = ({ 'content-type': type }: IncomingHttpHeaders): boolean =>
  type?.startsWith('application/grpc') ?? false;

/** A message as `grpc-message` carries it: percent-encoded but for printable ASCII. */
export const grpcMessage = (message: string): string =>
  message.replace(/[^\x20-\x24\x26-\x7e]/gu, (character) => encodeURIComponent(character));
