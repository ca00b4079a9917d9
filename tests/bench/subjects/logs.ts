// A million log records (five with --full): how fast they are taken in, how far the search index is behind, and how
// soon searches are answered.
import { type Bench, folderBytes, until } from '../bench-context.ts';

const LOGS = 1_000_000;
const LOGS_FULL = 5_000_000;
const LIST = { limit: 200, direction: 'newest' } as const;

export async function logs(bench: Bench): Promise<void> {
  const items = bench.isFull ? LOGS_FULL : LOGS;
  const nullRate = await bench.nullRate({ shape: 'logs', items: LOGS });
  const engine = await bench.engine();
  await bench.send(engine, { shape: 'logs', items: LOGS / 50 });
  const sent = await bench.send(engine, { shape: 'logs', items });
  const acknowledged = performance.now();
  const { unindexed } = await engine.client.getStatus({});
  await until('search index', async () => (await engine.client.getStatus({})).unindexed === 0, 120);
  const rate = sent.items / sent.seconds;
  bench.report.add({
    name: 'logs',
    value: rate,
    unit: 'a second',
    ofNull: rate / nullRate,
    note: `null ${Math.round(nullRate / 1000)}k; ${Math.round(sent.itemBytes)} B each; ack p50 ${sent.p50.toFixed(0)}, p99 ${sent.p99.toFixed(0)} ms`,
  });
  bench.report.add({
    name: 'search index behind when the last log is acknowledged, after',
    value: (performance.now() - acknowledged) / 1000,
    unit: 's',
    note: `${unindexed.toLocaleString('en')} items were behind`,
  });
  const { counts } = await engine.client.getStatus({});
  bench.report.add({
    name: 'disk per log',
    value: folderBytes(engine.ready.dataDir) / counts.logs,
    unit: 'bytes',
  });

  const list = (name: string, q: string): Promise<void> =>
    bench.read(name, engine, 'listLogs', { ...LIST, q });
  await list('newest 200 logs', '');
  await list('newest 200 logs with a token', 'payment');
  const { logs: some } = await engine.client.listLogs({ limit: 1, q: 'charge' });
  const rare = /charge of ([0-9a-f]{8})/.exec(some[0]?.body ?? '')?.[1] ?? '';
  await list('newest 200 logs with a rare token', rare);
  await list('newest 200 logs with a substring, rare', `{service_name=~".+"} |= "${rare.slice(1)}"`);
  await list('newest 200 logs with a substring, short hex', `{service_name=~".+"} |= "${rare.slice(1, 5)}"`);
  await list('newest 200 logs with a substring, common', '{service_name=~".+"} |= "ession"');
  await list('newest 200 logs, errors of a service', '{service_name="cart"} | detected_level="error"');
  await bench.read('logs counted over time', engine, 'logHistogram', {});
  await bench.read('logs counted over time, with a token', engine, 'logHistogram', { q: 'payment' });
  const counted = (name: string, q: string): Promise<void> =>
    bench.read(`logs counted over time, ${name}`, engine, 'logHistogram', { q });
  await counted('of a service', '{service_name="cart"}');
  await counted('errors', '{service_name=~".+"} | detected_level="error"');
  await counted('in a trace', '{service_name=~".+"} | trace_id!=""');
  await list('logs in no trace, of which there are none', '{service_name=~".+"} | trace_id=""');
  await bench.read('log facets', engine, 'logFacets', {});
  const { patterns } = await engine.client.logPatterns({ limit: 1 });
  await bench.read('log patterns', engine, 'logPatterns', {});
  const pattern = `{service_name=~".+"} |> ${JSON.stringify(patterns[0]?.pattern ?? '<_>')}`;
  await list('newest 200 logs of a pattern', pattern);
  await list('newest 200 logs with a regular expression', '{service_name=~".+"} |~ "charge of [0-9a-f]+f "');
}
