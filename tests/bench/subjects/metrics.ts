// Metric points of a thousand series of mixed types, and charts over long series.
import type { Bench } from '../bench-context.ts';
import { HISTORY_STEP_S } from '../telemetry.ts';

const POINTS = 1_500_000;
const HISTORY_POINTS = 10_000;

export async function metrics(bench: Bench): Promise<void> {
  const nullRate = await bench.nullRate({ shape: 'points', items: POINTS });
  const taking = await bench.engine();
  await bench.send(taking, { shape: 'points', items: POINTS / 50 });
  const sent = await bench.send(taking, { shape: 'points', items: POINTS });
  const rate = sent.items / sent.seconds;
  bench.report.add({
    name: 'metric points',
    value: rate,
    unit: 'a second',
    ofNull: rate / nullRate,
    note: `null ${Math.round(nullRate / 1000)}k; ack p50 ${sent.p50.toFixed(0)}, p99 ${sent.p99.toFixed(0)} ms`,
  });
  await bench.closeEngines();

  const engine = await bench.engine();
  const fromMs = Date.now() - HISTORY_POINTS * 1000;
  const waves = HISTORY_POINTS / HISTORY_STEP_S;
  await bench.send(engine, {
    shape: 'history',
    items: waves * 101 * HISTORY_STEP_S,
    inFlight: 4,
    history: { fromMs, stepS: HISTORY_STEP_S },
  });
  const range = { from: `${fromMs}000000`, to: `${fromMs + HISTORY_POINTS * 1000}000000` };
  const { instruments } = await engine.client.listInstruments(range);
  for (const [name, series] of [
    ['one', '1 series'],
    ['hundred', 'each of 100 series'],
  ]) {
    const id = instruments.find((instrument) => instrument.name === name)?.id ?? 0;
    await bench.read(`10k points of ${series} to 500 steps`, engine, 'queryMetric', {
      id,
      ...range,
      steps: 500,
    });
  }
  const hundred = instruments.find(({ name }) => name === 'hundred')?.id ?? 0;
  const key = (await engine.client.metricAttributes({ id: hundred, ...range })).attributes[0]?.key ?? '';
  await bench.read('20 of 100 series as lines for 1,000 pixels', engine, 'queryMetric', {
    id: hundred,
    ...range,
    groupBy: [key],
    columns: 1000,
    limit: 20,
  });
  await bench.read('a table of 100 series of 10k points', engine, 'listMetricSeries', {
    id: hundred,
    ...range,
    groupBy: [key],
  });
  await bench.read('instruments with their sparks', engine, 'listInstruments', range);
}
