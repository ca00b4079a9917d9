// How soon an engine takes telemetry, and what it costs while nothing comes.
import { type Bench, quantile, residentMb } from '../bench-context.ts';

const STARTS = 3;
const SETTLE_MS = 2000;

export async function startUp(bench: Bench): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const began = performance.now();
    await bench.engine();
    took.push(performance.now() - began);
    await bench.closeEngines();
  }
  bench.report.add({ name: 'start to ready, empty folder', value: quantile(took, 0.5), unit: 'ms' });

  const { ready } = await bench.engine();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  bench.report.add({ name: 'memory, idle', value: residentMb(ready.pid), unit: 'MB' });
}
