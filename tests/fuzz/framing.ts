// gRPC's framing under fire: frames that lie about their length and compression, several at once or none, in any
// pieces, and HTTP/2 itself with bytes changed. The receiver answers with a proper code or closes the connection, and
// is there for the next call.

import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { type Consumer, Permanent } from '../../src-main/pipeline/consumer.ts';
import { type Receiver, startGrpcReceiver } from '../../src-main/receive/index.ts';
import { Decoder } from '../../src-main/store/ingest/decoder.ts';
import { type Dice, diceOf, mutate } from './mutate.ts';
import { TARGETS } from './targets.ts';

/** What a gRPC receiver may say of hostile bytes: OK, cancelled, bad, too late, too much, unknown. */
const PROPER = new Set([0, 1, 3, 4, 8, 12]);
const ANSWER_WITHIN_MS = 5000;
const SERVICES: Record<Signal, string> = {
  traces: 'trace.v1.TraceService',
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
};

/** Decodes what comes, as the store would, and keeps nothing. */
function decodingConsumer(): Consumer {
  const decoder = new Decoder();
  return {
    async consume(request) {
      try {
        decoder.decode(request);
      } catch (error) {
        throw new Permanent((error as Error).message);
      }
      return { stored: 0, rejected: 0, message: '', repeat: false };
    },
  };
}

export function startFramingReceiver(): Promise<Receiver> {
  return startGrpcReceiver({
    host: '127.0.0.1',
    port: 0,
    consumer: decodingConsumer(),
    watch: { connected() {}, saw() {} },
    allowedOrigins: () => [],
    otherPort: () => 0,
  });
}

/** One call of this body in these pieces; its gRPC code, or undefined when the connection ended without one. */
export function call(
  session: ClientHttp2Session,
  signal: Signal,
  pieces: readonly Uint8Array[],
  encoding: string,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no answer in time')), ANSWER_WITHIN_MS);
    let code: number | undefined;
    const stream = session.request({
      ':method': 'POST',
      ':path': `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
      'content-type': 'application/grpc',
      'grpc-encoding': encoding,
      te: 'trailers',
    });
    const see = (headers: Record<string, unknown>): void => {
      if (headers['grpc-status'] !== undefined) code = Number(headers['grpc-status']);
    };
    stream.on('response', see);
    stream.on('trailers', see);
    // Said by the status, or by its lack.
    stream.on('error', () => {});
    stream.on('close', () => {
      clearTimeout(late);
      resolve(code);
    });
    stream.resume();
    for (const piece of pieces) stream.write(piece);
    stream.end();
  });
}

/** A frame whose flag, length, message and number are as the dice fall. */
export function hostileBody(dice: Dice, message: Uint8Array): { pieces: Uint8Array[]; encoding: string } {
  const encoding = ['identity', 'gzip', 'deflate', 'zstd', ''][dice(5)] ?? '';
  const packed =
    encoding === 'gzip' ? gzipSync(message) : encoding === 'deflate' ? deflateSync(message) : message;
  const compressed = dice(4) > 0 ? packed : message;
  const head = Buffer.alloc(5);
  head[0] = dice(4) === 0 ? dice(256) : Number(encoding !== 'identity' && encoding !== '');
  const lie = [0, 0, 0, 0, 1, -1, 2 ** 31, 70_000_000][dice(8)] ?? 0;
  head.writeUInt32BE(Math.max(0, compressed.length + lie) >>> 0, 1);
  let body: Uint8Array = Buffer.concat([head, compressed]);
  if (dice(3) === 0) body = Buffer.concat([body, body.subarray(0, dice(body.length + 1))]);
  if (dice(3) === 0) body = mutate(dice, body.subarray(0, 4096), message.subarray(0, 4096));
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < body.length; ) {
    const size = 1 + dice(body.length);
    pieces.push(body.subarray(from, from + size));
    from += size;
  }
  return { pieces, encoding };
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** Raw HTTP/2 with bytes changed: closed sooner or later, by either side. */
async function rawConnection(dice: Dice, port: number, message: Uint8Array): Promise<void> {
  const honest = Buffer.concat([PREFACE, SETTINGS, Buffer.from(message.subarray(0, 2000))]);
  const bytes = dice(2) === 0 ? Buffer.from(mutate(dice, honest, message)) : honest;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  socket.end(bytes);
  await once(socket, 'close');
}

/** Fuzzes a gRPC receiver in this process for so long; anything uncaught ends the process, which is a failure too. */
export async function fuzzFraming(
  seconds: number,
  seed: number,
): Promise<{ calls: number; failures: string[] }> {
  const dice = diceOf(seed);
  const bySignal = SIGNALS.map((signal) => ({
    signal,
    corpus: TARGETS.find(({ name }) => name === `protobuf-${signal}`)?.corpus(seed) ?? [],
  }));
  const receiver = await startFramingReceiver();
  const failures: string[] = [];
  let calls = 0;
  const until = performance.now() + seconds * 1000;
  try {
    while (performance.now() < until && failures.length === 0) {
      const session = connectHttp2(`http://127.0.0.1:${receiver.port}`);
      session.on('error', () => {});
      const some = Array.from({ length: 16 }, async () => {
        const { signal, corpus } = bySignal[dice(3)] ?? { signal: 'traces' as const, corpus: [] };
        const message = corpus[dice(corpus.length)] ?? new Uint8Array(0);
        const { pieces, encoding } = hostileBody(dice, message);
        calls++;
        const code = await call(session, signal, pieces, encoding);
        if (code !== undefined && !PROPER.has(code))
          failures.push(`gRPC code ${code}, seed ${seed}, call ${calls}`);
      });
      const raw = Array.from({ length: 4 }, () => {
        calls++;
        return rawConnection(dice, receiver.port, bySignal[0]?.corpus[dice(40)] ?? new Uint8Array(0));
      });
      for (const outcome of await Promise.allSettled([...some, ...raw]))
        if (outcome.status === 'rejected') failures.push(`${outcome.reason}, seed ${seed}, call ${calls}`);
      session.destroy();
      const after = connectHttp2(`http://127.0.0.1:${receiver.port}`);
      if ((await call(after, 'traces', [Buffer.alloc(5)], 'identity')) !== 0)
        failures.push(`no proper answer after it, seed ${seed}, call ${calls}`);
      after.close();
    }
  } finally {
    await receiver.stop(500);
  }
  return { calls, failures };
}
