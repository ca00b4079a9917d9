// The generator, a process of its own: sends what it is told over gRPC and tells how long it took. Whoever forked
// it sends an `Order` and hears a `Sent`; it ends with its parent.
import type { Signal } from '#shared/model/signal.ts';
import { GrpcSender } from './grpc-sender.ts';
import { SHAPES, type Shape } from './telemetry.ts';
import type { Template } from './template.ts';

export interface Order {
  /** host:port of an OTLP/gRPC receiver. */
  address: string;
  shape: Shape;
  /** Items to send: whole waves, at least one. */
  items: number;
  /** Stops after so many seconds even if there is more to send. */
  seconds?: number;
  /** Number of the first wave: what was sent before must not come again. */
  wave: number;
  /** Requests under way at once. */
  inFlight?: number;
  /** Connections that these are spread over; a receiver takes so many streams on each. One when not given. */
  connections?: number;
  /** Items a second, evenly; as fast as answers come when not given. */
  perSecond?: number;
  /** Times of a wave count from now; or from here, `stepS` later each wave. */
  history?: { fromMs: number; stepS: number };
}

export interface Sent {
  /** Items acknowledged. */
  items: number;
  requests: number;
  seconds: number;
  /** Encoded bytes of an item. */
  itemBytes: number;
  /** Milliseconds from when a request was due to its acknowledgement. */
  p50: number;
  p99: number;
  /** Requests that were refused. */
  failed: number;
  nextWave: number;
}

const PATH: Record<Signal, string> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};
const DEFAULT_IN_FLIGHT = 32;

const templates = new Map<Shape, Template[]>();
function templatesOf(shape: Shape): Template[] {
  const made = templates.get(shape) ?? SHAPES[shape]();
  templates.set(shape, made);
  return made;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

async function carryOut(order: Order): Promise<Sent> {
  const wave = templatesOf(order.shape);
  const waveItems = wave.reduce((sum, { items }) => sum + items, 0);
  const waves = Math.max(1, Math.round(order.items / waveItems));
  const requests = waves * wave.length;
  const untilMs = (order.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const senders = await Promise.all(
    Array.from({ length: order.connections ?? 1 }, () => GrpcSender.connect(order.address)),
  );
  const took: number[] = [];
  let items = 0;
  let failed = 0;

  const baseOf = (number: number): bigint =>
    order.history
      ? BigInt(order.history.fromMs + number * order.history.stepS * 1000) * 1_000_000n
      : BigInt(Date.now()) * 1_000_000n;
  const bodyOf = (request: number): { template: Template; body: Buffer } => {
    const number = Math.floor(request / wave.length);
    const template = wave[request % wave.length] as Template;
    return { template, body: template.fill({ wave: order.wave + number, baseNs: baseOf(number) }) };
  };
  const send = async (request: number, dueMs: number): Promise<void> => {
    const { template, body } = bodyOf(request);
    const sender = senders[request % senders.length];
    const accepted = (await sender?.call(PATH[template.signal], body)) ?? false;
    took.push(performance.now() - dueMs);
    if (accepted) items += template.items;
    else failed++;
  };

  const began = performance.now();
  let next = 0;
  /** A wave is sent whole, or not at all. */
  const isOver = (): boolean =>
    next >= requests || (next % wave.length === 0 && performance.now() - began > untilMs);
  if (order.perSecond === undefined) {
    const worker = async (): Promise<void> => {
      while (!isOver()) await send(next++, performance.now());
    };
    await Promise.all(Array.from({ length: order.inFlight ?? DEFAULT_IN_FLIGHT }, worker));
  } else {
    const everyMs = (1000 * waveItems) / wave.length / order.perSecond;
    const underWay: Promise<void>[] = [];
    while (!isOver()) {
      for (let due = began + next * everyMs; !isOver() && due <= performance.now(); due += everyMs)
        underWay.push(send(next++, due));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(underWay);
  }
  const seconds = (performance.now() - began) / 1000;
  for (const sender of senders) sender.close();
  const sorted = took.sort((a, b) => a - b);
  const bytes = wave.reduce((sum, each) => sum + each.bytes, 0);
  return {
    items,
    requests: took.length,
    seconds,
    itemBytes: bytes / waveItems,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    failed,
    nextWave: order.wave + Math.ceil(next / wave.length),
  };
}

process.on('message', (order: Order) => {
  void carryOut(order).then((sent) => process.send?.(sent));
});
process.on('disconnect', () => process.exit());
