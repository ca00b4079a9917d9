// Prometheus without an out-of-order window, and Mimir, as they were seen or are known to answer: the first rolls
// everything back for one bad point, the second stores the rest and says little.
import { MetricBatch } from '../../../src-main/otlp/columns.ts';
import { decodeMetrics } from '../../../src-main/otlp/decode-metrics.ts';
import { encodeExportResponse, encodeStatus } from '../../../src-main/otlp/responses.ts';
import { type Reply, type StandIn, startStandIn } from './server.ts';

export interface Prometheus extends StandIn {
  /** Points stored: "name ms", each once. */
  points: string[];
}

interface Point {
  series: string;
  name: string;
  resource: string;
  ms: number;
  value: number;
  delta: boolean;
}

const plain = (status: number, body: string): Reply => ({ status, type: 'text/plain', body });

export async function startPrometheus(): Promise<Prometheus> {
  const points: string[] = [];
  let newest = new Map<string, { ms: number; value: number }>();
  const standIn = await startStandIn((body) => {
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
  });
  return Object.assign(standIn, { points });
}

/** Mimir. `old`: of before March 2026, which never says how many it refused. */
export async function startMimir({ old = false } = {}): Promise<Prometheus> {
  const points: string[] = [];
  const newest = new Map<string, number>();
  const standIn = await startStandIn((body) => {
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
