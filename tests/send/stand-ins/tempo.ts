// Tempo, as it was seen to answer: a request whole or not at all, a span twice that comes twice.
import { TraceBatch } from '../../../src-main/otlp/columns.ts';
import { decodeTraces } from '../../../src-main/otlp/decode-traces.ts';
import { encodeStatus } from '../../../src-main/otlp/responses.ts';
import { text } from '../../../src-main/otlp/text.ts';
import { type Reply, type StandIn, startStandIn } from './server.ts';

export interface Tempo extends StandIn {
  /** Names of the spans stored, each as often as it is. */
  spans: string[];
}

export interface TempoOptions {
  tenants?: boolean;
  /** Bytes that a burst may have. */
  burst?: number;
}

const PROTOBUF = 'application/x-protobuf';
const status = (http: number, code: number, message: string, headers = {}): Reply => ({
  status: http,
  type: PROTOBUF,
  body: encodeStatus('protobuf', { code, message }),
  headers,
});

/** A span whose name has "bad id" in it stands for one whose id is all zero, which Spandrel does not keep. */
export async function startTempo({ tenants, burst }: TempoOptions = {}): Promise<Tempo> {
  const spans: string[] = [];
  const standIn = await startStandIn((body, request) => {
    if (tenants && request.headers['x-scope-orgid'] === undefined && body.length > 0)
      return status(503, 14, 'no org id');
    if (burst !== undefined && body.length > burst) {
      const words = `RATE_LIMITED: batch size (${body.length} bytes) exceeds ingestion limit (local: ${burst} bytes)`;
      return status(429, 8, words, { 'retry-after': '5' });
    }
    const batch = decodeTraces(body, new TraceBatch());
    const names = Array.from({ length: batch.spans.count }, (_, i) =>
      text(batch.bytes, batch.spans.nameOffset[i] ?? 0, batch.spans.nameLength[i] ?? 0),
    );
    if (names.some((name) => name.includes('bad id')))
      return status(400, 3, 'span ids must be 64 bit and not all zero, received 0 bits');
    spans.push(...names);
    // Populated but empty partial success.
    return { status: 200, type: PROTOBUF, body: Buffer.from([0x0a, 0x00]) };
  });
  return Object.assign(standIn, { spans });
}
