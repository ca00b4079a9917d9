// A million spans in fifty thousand traces: how fast they are taken in, what they take on disk, and how soon the
// questions of the Traces screen are answered over them.
import { type Bench, folderBytes, quantile, residentMb, until } from '../bench-context.ts';
import { sendDeepTrace } from '../deep-trace.ts';
import { SPANS_A_TRACE } from '../telemetry.ts';
import { userOf } from '../template.ts';

const SPANS = 1_000_000;
const counted = (items: number): string => `${(items / 1e6).toFixed(2)} M`;
const LIST = { limit: 200, order: 'newest' } as const;

export async function traces(bench: Bench): Promise<void> {
  const nullRate = await bench.nullRate({ shape: 'spans', items: SPANS });
  const engine = await bench.engine();
  await bench.send(engine, { shape: 'spans', items: SPANS / 50 });
  const { dataDir, pid } = engine.ready;

  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMb(pid));
  }, 100);
  const sent = await bench.send(engine, { shape: 'spans', items: SPANS });
  clearInterval(watch);
  const rate = sent.items / sent.seconds;
  bench.report.add({
    name: 'spans, 512 a request',
    value: rate,
    unit: 'a second',
    ofNull: rate / nullRate,
    note: `${counted(sent.items)}; null ${Math.round(nullRate / 1000)}k; ${Math.round(sent.itemBytes)} B each; ack p50 ${sent.p50.toFixed(0)}, p99 ${sent.p99.toFixed(0)} ms`,
  });
  bench.report.add({ name: 'memory, saturated', value: peak, unit: 'MB' });

  await until('search index', async () => (await engine.client.getStatus({})).unindexed === 0);
  const { counts } = await engine.client.getStatus({});
  if (counts.traces * SPANS_A_TRACE !== counts.spans)
    throw new Error(`${counts.spans} spans in ${counts.traces} traces: ids were not distinct`);
  bench.report.add({ name: 'disk per span', value: folderBytes(dataDir) / counts.spans, unit: 'bytes' });

  const list = (name: string, q: string): Promise<void> =>
    bench.read(name, engine, 'listTraces', { ...LIST, q });
  await list('newest 200 traces', '');
  await list('newest 200 traces of a service', '{ trace:rootService = "storefront" }');
  await list('newest 200 traces with errors', '{ status = error }');
  await list('newest 200 traces of a least duration', '{ trace:duration > 29ms }');
  await list(
    'newest 200 traces of a root service, with errors, of a least duration',
    '{ trace:rootService = "storefront" && status = error && trace:duration > 29ms }',
  );
  // One span must meet all of it: the summary cannot tell, spans are looked at.
  await list(
    'newest 200 traces with an erroneous span of a service, of a least duration',
    '{ resource.service.name = "payment" && status = error && trace:duration > 29ms }',
  );
  const user = userOf(40, 17);
  await list('traces by an attribute, rare', `{ span.user.id = "${user}" }`);
  await list('traces by an attribute, common', '{ span.http.request.method = "GET" }');
  await bench.read('trace facets', engine, 'traceFacets', {});
  await bench.read('trace overview', engine, 'traceOverview', {});
  const { traces: newest } = await engine.client.listTraces({ limit: 40 });
  await bench.read('own time, log counts and an attribute of 40 traces', engine, 'traceDetails', {
    traceIds: newest.map(({ traceId }) => traceId),
    attributes: ['span.user.id'],
  });

  await whileArriving(bench, engine);
  for (const spans of [10_000, 100_000]) {
    const traceId = await sendDeepTrace(engine, spans);
    await bench.read(`columns of a trace of ${spans.toLocaleString('en')} spans`, engine, 'traceColumns', {
      traceId,
    });
  }
}

async function whileArriving(bench: Bench, engine: Awaited<ReturnType<Bench['engine']>>): Promise<void> {
  const took: number[] = [];
  let arriving = true;
  const ask = async (): Promise<void> => {
    while (arriving) {
      const began = performance.now();
      await engine.client.listTraces(LIST);
      took.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const sending = bench.send(engine, { shape: 'spans', items: 500_000, perSecond: 100_000 });
  await Promise.all([
    ask(),
    sending.finally(() => {
      arriving = false;
    }),
  ]);
  bench.report.add({
    name: 'newest 200 traces while 100k spans/s arrive',
    value: quantile(took, 0.99),
    unit: 'ms',
    note: `p99 over HTTP of ${took.length}; p50 ${quantile(took, 0.5).toFixed(1)}`,
  });
}
