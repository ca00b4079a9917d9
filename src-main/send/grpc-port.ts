// A gRPC port where OTLP over HTTP is wanted: known by what it answers, or, since most drop HTTP/1.1 without a word,
// by its speaking HTTP/2.
import { connect } from 'node:http2';
import type { Answer } from './answers.ts';
import type { Target } from './target.ts';
import { trusting } from './trust.ts';

const WITHIN_MS = 3000;

/** True for an answer that only HTTP/2 is spoken here, or for one of gRPC itself. */
export const isOfGrpc = (
  { status, contentType }: Pick<Answer, 'status' | 'contentType'>,
  words: string,
): boolean =>
  status === 426 ||
  contentType.startsWith('application/grpc') ||
  (status >= 400 && /grpc requires http\/2|http\/2 (only|required)/i.test(words));

/** True where a server speaks HTTP/2 to whoever begins with it. Never rejects. */
export function speaksHttp2({ url, ca }: Pick<Target, 'url' | 'ca'>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const session = connect(new URL(url).origin, trusting(ca));
  session.setTimeout(WITHIN_MS, () => session.destroy());
  session.once('remoteSettings', () => {
    resolve(true);
    session.destroy();
  });
  session.once('error', () => resolve(false));
  session.once('close', () => resolve(false));
  return promise;
}

/** What is wrong with such an address, and what to type instead. */
export function notGrpc(url: string): string {
  const { host, hostname, protocol } = new URL(url);
  return `${host} looks like a gRPC port, and Spandrel sends OTLP over HTTP. Give the HTTP port beside it, by default 4318: ${protocol}//${hostname}:4318`;
}
