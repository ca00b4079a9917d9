// Spans as small services send them: sixteen a request, where the cost of a request shows.
import type { Bench } from '../bench-context.ts';

const SPANS = 250_000;

export async function smallRequests(bench: Bench): Promise<void> {
  const nullRate = await bench.nullRate({ shape: 'fewSpans', items: SPANS });
  const engine = await bench.engine();
  await bench.send(engine, { shape: 'fewSpans', items: SPANS / 20 });
  const sent = await bench.send(engine, { shape: 'fewSpans', items: SPANS });
  const rate = sent.items / sent.seconds;
  bench.report.add({
    name: 'spans, 16 a request',
    value: rate,
    unit: 'a second',
    ofNull: rate / nullRate,
    note: `null ${Math.round(nullRate / 1000)}k; ack p50 ${sent.p50.toFixed(0)}, p99 ${sent.p99.toFixed(0)} ms`,
  });
}
