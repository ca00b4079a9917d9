// What the generator sends: a shop of five services. A wave is one request from each of them: the same traces,
// each service's own part of them. Sizes are those of SDKs seen in the wild: about 580 B and twelve attributes a
// span, 330 B a log record.
import { hole, Template, TRACES_A_WAVE } from './template.ts';

export const SERVICES = ['storefront', 'catalog', 'cart', 'payment', 'mailer'] as const;
/** Spans of a trace that one service has. */
export const SPANS_A_SERVICE = 4;
export const SPANS_A_TRACE = SERVICES.length * SPANS_A_SERVICE;
const SPAN_MS = 40_000;

type Value = string | number | boolean;

const attributes = (from: Record<string, Value>) =>
  Object.entries(from).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : { intValue: String(value) },
  }));

const resourceOf = (service: string) => ({
  attributes: attributes({
    'service.name': service,
    'service.version': '2.14.0',
    'service.instance.id': `${service}-7d9c5b8f64-x2kqp`,
    'deployment.environment.name': 'development',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': '2.1.0',
    'host.name': 'bench',
    'process.pid': 4242,
  }),
});
const scope = { name: '@opentelemetry/instrumentation-http', version: '0.203.0' };

const ROUTES = [
  ...['/products/{id}', '/products', '/cart/{id}/items', '/checkout', '/orders/{id}', '/search', '/login'],
  ...['/reviews/{id}', '/stock/{sku}', '/prices', '/shipping/quote', '/users/{id}/addresses'],
];
const TABLES = ['products', 'orders', 'carts', 'cart_items', 'users', 'reviews', 'stock', 'payments'];
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Safari/605.1.15',
  'node-fetch/3.3.2',
];
const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;
/** A number that looks drawn, the same every time: templates are alike from run to run. */
const drawn = (a: number, b: number, below: number): number =>
  ((a * 7919 + b * 104729 + 12345) >>> 3) % below;

function serverSpan(variant: number, trace: number, failed: boolean) {
  const route = pick(ROUTES, variant + trace);
  return {
    name: `${pick(['GET', 'GET', 'GET', 'POST'], trace)} ${route}`,
    kind: 2,
    attributes: attributes({
      'http.request.method': pick(['GET', 'GET', 'GET', 'POST'], trace),
      'http.route': route,
      'url.path': route.replace(/\{\w+\}/, hole.hex),
      'url.scheme': 'http',
      'http.response.status_code': failed ? 503 : 200,
      'server.address': 'localhost',
      'server.port': 8080 + (variant % 5),
      'client.address': `10.0.${drawn(trace, 1, 255)}.${drawn(trace, 2, 255)}`,
      'user_agent.original': pick(AGENTS, trace),
      'network.protocol.version': '1.1',
      'http.request.header.accept_language': ['en-GB,en;q=0.8', 'de-DE,de;q=0.7,en;q=0.3'][trace % 2] ?? '',
      'user.id': hole.user(trace),
      'session.id': `${hole.hex}-${hole.hex}`,
    }),
  };
}

function databaseSpan(variant: number, trace: number, failed: boolean) {
  const table = pick(TABLES, variant + trace);
  return {
    name: `SELECT ${table}`,
    kind: 3,
    attributes: attributes({
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.collection.name': table,
      'db.operation.name': 'SELECT',
      'db.query.text': `SELECT id, name, price, updated_at FROM ${table} WHERE owner_id = $1 AND state = 'open' ORDER BY updated_at DESC LIMIT 20`,
      'server.address': 'db.shop.internal',
      'server.port': 5432,
      'db.client.connection.pool.name': 'main',
      'db.response.returned_rows': drawn(trace, variant, 20),
      'thread.id': drawn(trace, 5, 64),
      'code.function.name': `${table}Repository.findOpen`,
      'request.id': hole.hex + hole.hex,
    }),
    ...(failed && { status: { code: 2, message: 'canceling statement due to statement timeout' } }),
  };
}

function clientSpan(variant: number, trace: number, failed: boolean) {
  const route = pick(ROUTES, variant + trace + 3);
  return {
    name: 'GET',
    kind: 3,
    attributes: attributes({
      'http.request.method': 'GET',
      'url.full': `http://${pick(SERVICES, variant + 1)}.shop.internal:8080${route.replace(/\{\w+\}/, hole.hex)}?request=${hole.hex}`,
      'http.response.status_code': failed ? 503 : 200,
      'server.address': `${pick(SERVICES, variant + 1)}.shop.internal`,
      'server.port': 8080,
      'network.peer.address': `10.1.0.${drawn(trace, 3, 255)}`,
      'network.peer.port': 8080,
      'network.protocol.version': '1.1',
      'http.request.resend_count': 0,
      'http.response.body.size': drawn(trace, 4, 50_000),
      'http.request.header.traceparent': `00-${hole.hex}${hole.hex}${hole.hex}${hole.hex}-${hole.hex}${hole.hex}-01`,
      'user.id': hole.user(trace),
      'thread.id': drawn(trace, 6, 64),
    }),
  };
}

function workSpan(variant: number, trace: number) {
  return {
    name: pick(
      ['render', 'validate', 'price', 'reserve stock', 'charge card', 'compose mail'],
      variant + trace,
    ),
    kind: 1,
    attributes: attributes({
      'code.function.name': 'handleRequest',
      'code.file.path': '/srv/shop/src/handlers/checkout/handle-request.ts',
      'code.line.number': 40 + drawn(trace, 7, 400),
      'thread.id': drawn(trace, 8, 64),
      'thread.name': `worker-${drawn(trace, 9, 16)}`,
      'shop.cart.items': drawn(trace, 10, 12),
      'shop.cart.total': `${drawn(trace, 11, 500)}.90 EUR`,
      'shop.tier': pick(['gold', 'silver', 'none'], trace),
      'shop.shipping.method': pick(['parcel locker', 'standard delivery', 'express by courier'], trace),
      'shop.coupon.code': `SUMMER-${hole.hex}`,
      'shop.campaign': `autumn-${drawn(trace, 12, 40)}`,
      'feature_flag.key': 'new-checkout',
      'feature_flag.result.variant': pick(['on', 'off'], trace),
      'request.id': hole.hex + hole.hex,
    }),
  };
}

/** One service's request of `traces` traces, its four spans of each. The first service has the roots. */
function spansOf(service: number, traces: number): Template {
  const spans = Array.from({ length: traces * SPANS_A_SERVICE }, (_, i) => {
    const trace = Math.floor(i / SPANS_A_SERVICE);
    const part = i % SPANS_A_SERVICE;
    const number = service * SPANS_A_SERVICE + part;
    // Its server span is called by the client span of the service before; the others are in its server span.
    const parent = part > 0 ? number - part : number - 2;
    const failed = (trace + service * 31) % 97 === 0;
    const start = drawn(trace, 13, SPAN_MS) + number * 1500;
    const made = [serverSpan, databaseSpan, clientSpan, workSpan][part] ?? workSpan;
    return {
      traceId: hole.traceId(trace),
      spanId: hole.spanId(trace, number),
      ...(number > 0 && { parentSpanId: hole.spanId(trace, parent) }),
      startTimeUnixNano: hole.time(start),
      endTimeUnixNano: hole.time(start + 1100 + (SPANS_A_TRACE - number) * 1500 + drawn(trace, number, 900)),
      status: failed && part === 0 ? { code: 2 } : {},
      ...made(service, trace, failed),
    };
  });
  return new Template('traces', spans.length, {
    resourceSpans: [{ resource: resourceOf(pick(SERVICES, service)), scopeSpans: [{ scope, spans }] }],
  });
}

type Body = (record: number, trace: number) => string;
const BODIES: readonly Body[] = [
  (record, trace) =>
    `request ${hole.hex} handled for user ${hole.user(trace)} in ${drawn(record, 1, 900)} ms with status 200`,
  (record) =>
    `cache miss for product ${hole.hex}, loading from the database (shard ${drawn(record, 2, 32)}, attempt 1)`,
  (record, trace) =>
    `order ${hole.hex}${hole.hex} placed: ${drawn(record, 3, 9)} items, ${drawn(record, 4, 900)}.90 EUR, user ${hole.user(trace)}, paid by card`,
  (record) =>
    `sent ${drawn(record, 5, 9000)} bytes to 10.1.0.${drawn(record, 6, 255)} over connection ${hole.hex}, pool main has ${drawn(record, 7, 20)} idle`,
  (record) =>
    `stock of ${hole.hex} reserved until the payment of session ${hole.hex}-${hole.hex} is settled or times out, ${drawn(record, 9, 40)} left`,
];
const FAILURE: Body = (record) =>
  `charge of ${hole.hex} failed after ${drawn(record, 8, 5000)} ms, will retry: deadline exceeded while waiting for the gateway`;

function logsOf(service: number, records: number): Template {
  const logRecords = Array.from({ length: records }, (_, i) => {
    const trace = i % TRACES_A_WAVE;
    const failed = i % 61 === 0;
    const severity = failed ? 17 : i % 7 === 0 ? 5 : i % 23 === 0 ? 13 : 9;
    const body = (failed ? FAILURE : pick(BODIES, i + service))(i, trace);
    return {
      timeUnixNano: hole.time(i * 80),
      severityNumber: severity,
      severityText: { 5: 'DEBUG', 9: 'INFO', 13: 'WARN', 17: 'ERROR' }[severity],
      body: { stringValue: body },
      attributes: attributes({
        'code.file.path': 'src/handlers/checkout.ts',
        'code.line.number': drawn(i, 1, 400),
        'code.function.name': 'handleCheckout',
        'http.route': pick(ROUTES, i),
        'user.id': hole.user(trace),
      }),
      observedTimeUnixNano: hole.time(i * 80 + 1100),
      traceId: hole.traceId(trace),
      spanId: hole.spanId(trace, service * SPANS_A_SERVICE),
    };
  });
  return new Template('logs', records, {
    resourceLogs: [
      { resource: resourceOf(pick(SERVICES, service)), scopeLogs: [{ scope: { name: 'pino' }, logRecords }] },
    ],
  });
}

const BOUNDS = [5, 10, 25, 50, 75, 100, 250, 500, 1000, 2500];
const DELTA = 1;
const CUMULATIVE = 2;

/** One service's export of 200 series: gauges, sums and both kinds of histogram, one point each. */
function pointsOf(service: number, temporality = CUMULATIVE): Template {
  const series = (make: (labels: { attributes: object[] }, i: number) => object) =>
    Array.from({ length: 40 }, (_, i) =>
      make({ attributes: attributes({ 'http.route': pick(ROUTES, i), 'pool.name': `pool-${i}` }) }, i),
    );
  const times = { startTimeUnixNano: hole.time(0), timeUnixNano: hole.time(10_000) };
  const sum = { aggregationTemporality: temporality, isMonotonic: true };
  const metrics = [
    {
      name: 'process.memory.usage',
      unit: 'By',
      gauge: {
        dataPoints: series((labels, i) => ({ ...labels, ...times, asDouble: hole.number(1000 + i) })),
      },
    },
    {
      name: 'queue.depth',
      unit: '{item}',
      gauge: { dataPoints: series((labels, i) => ({ ...labels, ...times, asInt: hole.count(i) })) },
    },
    {
      name: 'http.server.request.count',
      unit: '{request}',
      sum: { ...sum, dataPoints: series((labels, i) => ({ ...labels, ...times, asInt: hole.count(i + 1) })) },
    },
    {
      name: 'http.server.request.duration',
      unit: 'ms',
      histogram: {
        aggregationTemporality: temporality,
        dataPoints: series((labels) => ({
          ...labels,
          ...times,
          count: hole.count(66),
          sum: hole.number(5000),
          bucketCounts: Array.from({ length: 11 }, (_, bucket) => hole.count(bucket + 1)),
          explicitBounds: BOUNDS,
        })),
      },
    },
    {
      name: 'db.client.operation.duration',
      unit: 'ms',
      exponentialHistogram: {
        aggregationTemporality: temporality,
        dataPoints: series((labels) => ({
          ...labels,
          ...times,
          // That of its buckets: a target would refuse another.
          count: '20',
          sum: hole.number(900),
          scale: 3,
          zeroCount: '0',
          positive: { offset: 40, bucketCounts: ['2', '3', '5', '5', '3', '2'] },
        })),
      },
    },
  ];
  return new Template('metrics', 200, {
    resourceMetrics: [{ resource: resourceOf(pick(SERVICES, service)), scopeMetrics: [{ scope, metrics }] }],
  });
}

/** Seconds that one wave of history spans. */
export const HISTORY_STEP_S = 100;

/** A hundred seconds of two gauges, a point a second: one of one series, one of a hundred. */
function historyOf(): Template {
  const points = (labels: object[]) =>
    Array.from({ length: HISTORY_STEP_S }, (_, s) => ({
      attributes: labels,
      timeUnixNano: hole.time(s * 1_000_000),
      asDouble: hole.number(50),
    }));
  const many = Array.from({ length: 100 }, (_, i) => points(attributes({ room: `room-${i}` })));
  return new Template('metrics', 101 * HISTORY_STEP_S, {
    resourceMetrics: [
      {
        resource: resourceOf('history'),
        scopeMetrics: [
          {
            scope: { name: 'bench' },
            metrics: [
              { name: 'one', unit: 'Cel', gauge: { dataPoints: points([]) } },
              { name: 'hundred', unit: 'Cel', gauge: { dataPoints: many.flat() } },
            ],
          },
        ],
      },
    ],
  });
}

/** What may be sent, by name: the requests of one wave. */
export const SHAPES = {
  /** 512 spans a request. */
  spans: () => SERVICES.map((_, service) => spansOf(service, TRACES_A_WAVE)),
  /** 16 spans a request, as small services send. */
  fewSpans: () => SERVICES.map((_, service) => spansOf(service, 4)),
  /** 512 records a request. */
  logs: () => SERVICES.map((_, service) => logsOf(service, 512)),
  /** 200 points a request: a thousand series in all. */
  points: () => SERVICES.map((_, service) => pointsOf(service)),
  /** The same, but sums and histograms have delta temporality. */
  deltaPoints: () => SERVICES.map((_, service) => pointsOf(service, DELTA)),
  /** 10,100 points a request, of the past. */
  history: () => [historyOf()],
} as const;
export type Shape = keyof typeof SHAPES;
