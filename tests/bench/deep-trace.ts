// One trace of very many spans: a batch job whose steps have steps, five to a parent, in four services.
import { randomBytes } from 'node:crypto';
import { encodeRequest } from '../../src-main/otlp/assemble.ts';
import type { RunningEngine } from '../fixtures/engine.ts';

const A_REQUEST = 5000;
const CHILDREN = 5;
const SERVICES = ['batch', 'pricing', 'warehouse', 'ledger'];
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Sends a trace of `count` spans to an engine over HTTP and returns its id. */
export async function sendDeepTrace({ ready }: RunningEngine, count: number): Promise<string> {
  const traceId = randomBytes(16).toString('hex');
  const prefix = randomBytes(4).toString('hex');
  const base = BigInt(Date.now() - 60_000) * 1_000_000n;
  const idOf = (span: number): string => prefix + span.toString(16).padStart(8, '0');
  const spanOf = (span: number) => {
    const depth = Math.ceil(Math.log1p(span) / Math.log(CHILDREN));
    const start = base + BigInt(span) * 400_000n;
    return {
      traceId,
      spanId: idOf(span),
      ...(span > 0 && { parentSpanId: idOf(Math.floor((span - 1) / CHILDREN)) }),
      name: span === 0 ? 'rebuild prices' : `step ${depth}.${span % 17}`,
      kind: span === 0 ? 5 : span % 3 === 0 ? 3 : 1,
      startTimeUnixNano: String(start),
      endTimeUnixNano: String(start + BigInt(2 * (count - span) + 900) * 200_000n),
      attributes: [text('job.step', String(span)), text('db.system.name', 'postgresql')],
      status: span % 997 === 1 ? { code: 2, message: 'row is locked' } : {},
    };
  };
  for (let from = 0; from < count; from += A_REQUEST) {
    const numbers = Array.from({ length: Math.min(A_REQUEST, count - from) }, (_, i) => from + i);
    const body = encodeRequest('traces', {
      resourceSpans: SERVICES.map((service, i) => ({
        resource: { attributes: [text('service.name', service)] },
        scopeSpans: [
          {
            scope: { name: 'bench' },
            spans: numbers.filter((span) => span % SERVICES.length === i).map(spanOf),
          },
        ],
      })),
    });
    const response = await fetch(`http://${ready.http.host}:${ready.http.port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.from(body),
    });
    if (!response.ok) throw new Error(`A part of the deep trace was answered with ${response.status}.`);
  }
  return traceId;
}
