// Spans and log records (200,000 of each; with --full a million), and then as many points of which most are added up,
// sent on to a receiver that takes everything at once: items a second, and the memory of the whole engine meanwhile.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningEngine } from '../../fixtures/engine.ts';
import { type Bench, residentMb, until } from '../bench-context.ts';
import type { Figure } from '../report.ts';
import type { Shape } from '../telemetry.ts';

const ITEMS = 200_000;
const FULL_ITEMS = 1_000_000;
const SAMPLE_MS = 50;
const LONGEST_LOAD_S = 120;

export async function send(bench: Bench): Promise<void> {
  const sink = fork(join(import.meta.dirname, '..', 'null-http.process.ts'));
  try {
    const [port] = (await once(sink, 'message')) as [number];
    const url = `http://127.0.0.1:${port}`;
    const shared = { bench, items: bench.isFull ? FULL_ITEMS : ITEMS };
    const both = await sendOn({ ...shared, shapes: ['spans', 'logs'], to: { endpoint: url } });
    bench.report.add({ name: 'items sent on', ...both.rate });
    bench.report.add({ name: 'memory, sending spans and logs', ...both.memory });
    await bench.closeEngines();
    // Prometheus takes no deltas, so they are added up on the way.
    const prometheus = { endpoint: url, backends: { metrics: 'prometheus' as const } };
    const points = await sendOn({ ...shared, shapes: ['deltaPoints'], to: prometheus });
    bench.report.add({ name: 'points sent on, added up', ...points.rate });
    bench.report.add({ name: 'memory, sending points that are added up', ...points.memory });
  } finally {
    sink.disconnect();
  }
}

type Measured = Omit<Figure, 'name'>;

/** Takes so many items of each shape in and sends them all on: how fast that went, and what it took of memory. */
async function sendOn({
  bench,
  items,
  shapes,
  to,
}: {
  bench: Bench;
  items: number;
  shapes: readonly Shape[];
  to: Omit<Parameters<RunningEngine['client']['addDestination']>[0], 'name'>;
}): Promise<{ rate: Measured; memory: Measured }> {
  const engine = await bench.engine();
  const { client } = engine;
  let came = 0;
  for (const shape of shapes) {
    const { items: stored } = await bench.send(engine, { shape, items, seconds: LONGEST_LOAD_S });
    came += stored;
    // Whole waves are sent, so it may be a little less.
    if (stored < items * 0.99) throw new Error(`only ${stored} ${shape} of ${items} came in in time`);
  }
  await until('search index', async () => (await client.getStatus({})).unindexed === 0, 120);
  // A fresh engine: what taking it all in left in memory is another figure.
  await engine.crash();
  const { ready } = engine;
  const { id: destination } = await client.addDestination({ name: 'null', ...to });
  const before = residentMb(ready.pid);
  const cpuBefore = cpuSeconds(ready.pid);
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, residentMb(ready.pid));
  }, SAMPLE_MS);
  const began = performance.now();
  const { id } = await client.startSend({ what: { kind: 'range' }, destination });
  const planned = performance.now();
  await until('send', async () => (await client.getSend({ id })).state !== 'running', 200);
  const ended = performance.now();
  clearInterval(sampling);
  const { outcome } = await client.getSend({ id });
  const sent = outcome.traces.sent + outcome.logs.sent + outcome.metrics.sent;
  if (sent !== came) throw new Error(`only ${sent} of ${came} items were sent`);
  const cpu = cpuSeconds(ready.pid) - cpuBefore;
  return {
    rate: {
      value: sent / ((ended - planned) / 1000),
      unit: 'a second',
      note: `${sent.toLocaleString('en')} items; planned in ${((planned - began) / 1000).toFixed(1)} s; ${Math.round(sent / cpu / 1000)}k a second of processor time`,
    },
    memory: { value: most, unit: 'MB', note: `${Math.round(before)} before` },
  };
}

/** Processor time of a process so far; NaN where the system does not tell in this way. */
function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}
