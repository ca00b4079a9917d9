// How a call over HTTP/2 is known to be gRPC's, and how it is told something (gRPC over HTTP/2).
import type { IncomingHttpHeaders } from 'node:http2';

/** True when the Content-Type is one of gRPC's; gRPC-Web's, which is framed in another way, is none. */
export const isGrpc = ({ 'content-type': type }: IncomingHttpHeaders): boolean =>
  /^application\/grpc(?!-)/i.test(type ?? '');

/** True for a `grpc-timeout` as it must be: at most eight digits and a unit. */
export const isTimeout = (value: string): boolean => /^\d{1,8}[HMSmun]$/.test(value);

/** A message as `grpc-message` carries it: percent-encoded but for printable ASCII. */
export const grpcMessage = (message: string): string =>
  message.replace(/[^\x20-\x24\x26-\x7e]/gu, (character) => encodeURIComponent(character));
