// How long an exporter waits for its answer when spans come at a steady pace. Counted from when a request was due,
// so that a stall is felt by all that queue behind it.
import type { Bench } from '../bench-context.ts';

const PACES = [50_000, 100_000];
const SECONDS = 8;

export async function acknowledgement(bench: Bench): Promise<void> {
  for (const perSecond of PACES) {
    const engine = await bench.engine();
    await bench.send(engine, { shape: 'spans', items: 20_000 });
    const { p50, p99, items, requests, failed, seconds } = await bench.send(engine, {
      shape: 'spans',
      items: perSecond * SECONDS,
      perSecond,
    });
    const name = `acknowledged at ${perSecond / 1000}k spans/s`;
    const refused = failed > 0 ? `, ${failed} of ${requests} requests were refused` : '';
    const note = `${Math.round(items / seconds / 1000)}k/s were taken${refused}`;
    bench.report.add({ name: `${name}, p50`, value: p50, unit: 'ms', note });
    bench.report.add({ name: `${name}, p99`, value: p99, unit: 'ms' });
    await bench.closeEngines();
  }
}
