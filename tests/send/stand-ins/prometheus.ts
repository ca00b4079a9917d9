// Prometheus without an out-of-order window, and Mimir, as they were seen or are known to answer: the first rolls
// everything back for one bad point, the second stores the rest and says little. Asked, Prometheus shows a range of raw
// samples; how it names metrics is told by the test, in the names the real one gave.
import { MetricBatch } from '../../../src-main/otlp/columns.ts';
import { decodeMetrics } from '../../../src-main/otlp/decode-metrics.ts';
import { encodeExportResponse, encodeStatus } from '../../../src-main/otlp/responses.ts';
import { SampleStore } from './samples.ts';
import { type Reply, type StandIn, startStandIn } from './server.ts';

export interface Mimir extends StandIn {
  /** Points stored: "name ms", each once. */
  points: string[];
}

export interface Prometheus extends Mimir {
  /** What it shows when it is asked. */
  samples: SampleStore;
}

/** A point as it is judged. */
interface Point {
  series: string;
  name: string;
  resource: string;
  ms: number;
  value: number;
  delta: boolean;
}

const plain = (status: number, body: string): Reply => ({ status, type: 'text/plain', body });

/**
 * Starts one, listening for points and questions on the same port. With `takesAll` it judges none; the first of a
 * millisecond stays all the same.
 */
export async function startPrometheus({ takesAll = false } = {}): Promise<Prometheus> {
  const points: string[] = [];
  const samples = new SampleStore();
  let newest = new Map<string, { ms: number; value: number }>();

  function push(body: Buffer): Reply {
    const appended: string[] = [];
    const next = new Map(newest);
    const infos = new Map<string, number>();
    for (const { series, name, resource, ms, value, delta } of readPoints(body)) {
      if (delta) return plain(500, `invalid temporality and type combination for metric "${name}"`);
      const top = next.get(series);
      if (top !== undefined && ms < top.ms) return plain(400, 'out of order sample');
      if (top?.ms === ms && top.value !== value)
        return plain(
          400,
          `duplicate sample for timestamp ${ms}; overrides not allowed: existing ${top.value}`,
        );
      if (top?.ms !== ms) appended.push(`${name} ${ms}`);
      next.set(series, { ms, value });
      infos.set(resource, Math.min(infos.get(resource) ?? ms, ms));
    }
    // The resource's target_info is written at the request's times.
    for (const [resource, ms] of infos) {
      const top = next.get(resource);
      if (top !== undefined && ms < top.ms) return plain(400, 'out of order sample');
      next.set(resource, { ms, value: 1 });
    }
    newest = next;
    points.push(...appended);
    return { status: 200 };
  }

  const standIn = await startStandIn(({ url, method, body }) => {
    if (url.pathname === '/api/v1/query' && method === 'POST') return samples.query(body);
    if (!url.pathname.endsWith('/v1/metrics')) return plain(404, '404 page not found');
    const reply: Reply = takesAll ? { status: 200 } : push(body);
    if (reply.status === 200) samples.take(body);
    return reply;
  });
  return Object.assign(standIn, { points, samples });
}

/** Mimir. `old`: of before March 2026, which never says how many it refused. */
export async function startMimir({ old = false } = {}): Promise<Mimir> {
  const points: string[] = [];
  const newest = new Map<string, number>();
  const standIn = await startStandIn(({ body }) => {
    const all = readPoints(body);
    let refused = 0;
    for (const { series, name, ms, delta } of all) {
      if (delta) continue;
      if (ms < (newest.get(series) ?? 0)) refused++;
      else {
        newest.set(series, ms);
        points.push(`${name} ${ms}`);
      }
    }
    const type = 'application/x-protobuf';
    if (all.some(({ delta }) => delta)) {
      const message = 'otlp parse error: invalid temporality and type combination for metric "d"';
      return { status: 400, type, body: encodeStatus('protobuf', { code: 3, message }) };
    }
    if (refused === 0) return { status: 200, type, body: '' };
    const message =
      'failed pushing to ingester: the sample has been rejected because another sample is newer';
    const rejected = { count: old ? 0 : refused, message };
    return { status: 200, type, body: encodeExportResponse('metrics', 'protobuf', rejected) };
  });
  return Object.assign(standIn, { points });
}

function readPoints(body: Buffer): Point[] {
  const { points, metrics, scopes, resources } = decodeMetrics(body, new MetricBatch());
  return Array.from({ length: points.count }, (_, i) => {
    const metric = metrics[points.metric[i] ?? -1];
    const resource = resources[scopes[metric?.scope ?? -1]?.resource ?? -1]?.serviceName ?? '';
    const name = metric?.name ?? '';
    return {
      name,
      resource: `target_info ${resource}`,
      series: `${resource} ${name} ${points.attributesHi[i]} ${points.attributesLo[i]}`,
      ms: Math.floor((points.timeUs[i] ?? 0) / 1000),
      value: points.value[i] ?? 0,
      delta: metric?.temporality === 'delta',
    };
  });
}
