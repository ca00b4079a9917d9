// What a service's telemetry shows over time: each mistake of set-up that no single request gives away, and that
// services in order are left in peace.
import { describe, expect, it } from 'vitest';
import type { Finding } from '#shared/api/doctor.ts';
import { aLog, aSpan, freshSpanId, oneReceiving, post, receiving } from './receiving.ts';

const to = oneReceiving();

const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const nanos = (agoMs: number): string => `${Date.now() - agoMs}000000`;

interface Sent {
  language?: string;
  scope?: string;
  spans?: object[];
  logs?: object[];
  metrics?: object[];
}

/** Sends what a service of this language sends. */
async function sends(
  service: string,
  { language = 'python', scope = 'tests', spans = [], logs = [], metrics = [] }: Sent,
): Promise<void> {
  const resource = {
    attributes: [attribute('service.name', service), attribute('telemetry.sdk.language', language)],
  };
  const of = (word: string, items: string, list: object[]): object => ({
    [`resource${word}`]: [{ resource, [`scope${word}`]: [{ scope: { name: scope }, [items]: list }] }],
  });
  if (spans.length > 0) await post(to, '/v1/traces', of('Spans', 'spans', spans));
  if (logs.length > 0) await post(to, '/v1/logs', of('Logs', 'logRecords', logs));
  if (metrics.length > 0) await post(to, '/v1/metrics', of('Metrics', 'metrics', metrics));
}

async function findingsOf(service: string): Promise<Finding[]> {
  const { findings } = await to.client.examineServices({});
  return findings.filter((finding) => finding.service === service);
}

const many = (count: number, make: (i: number) => object): object[] =>
  Array.from({ length: count }, (_, i) => make(i));
const times = (agoMs = 20): object => ({
  startTimeUnixNano: nanos(agoMs),
  endTimeUnixNano: nanos(agoMs - 5),
});
const said = (text: string, more: object = {}): object => aLog({ body: { stringValue: text }, ...more });
const inSpan = (id: string): object => ({ traceId: 'ab'.repeat(16), spanId: id });

interface Mistake {
  name: string;
  service: string;
  sent: () => Sent;
  symptom: string;
  line: string;
}

const MISTAKES: Mistake[] = [
  {
    name: 'spans from Node, never a log',
    service: 'node-no-logs',
    sent: () => ({ language: 'nodejs', spans: many(6, () => aSpan()) }),
    symptom: 'no_logs',
    line: 'node --experimental-loader=@opentelemetry/instrumentation/hook.mjs --import @opentelemetry/auto-instrumentations-node/register app.mjs',
  },
  {
    name: 'spans from Python, never a log',
    service: 'python-no-logs',
    sent: () => ({ spans: many(6, () => aSpan()) }),
    symptom: 'no_logs',
    line: 'opentelemetry-bootstrap -a install',
  },
  {
    name: 'FastAPI’s own telemetry, which sends logs of errors only',
    service: 'fastapi',
    sent: () => ({
      scope: 'fastapi',
      spans: many(6, () => aSpan()),
      logs: [said('boom', { severityNumber: 17, eventName: 'http.server.request.exception' })],
    }),
    symptom: 'fastapi_own',
    line: 'opentelemetry-instrument uvicorn app:app',
  },
  {
    name: 'only warnings and worse from Python',
    service: 'python-warnings',
    sent: () => ({ logs: many(4, (i) => said(`warning ${i}`, { severityNumber: 13 + i })) }),
    symptom: 'only_warnings',
    line: 'logging.basicConfig(level=logging.INFO)',
  },
  {
    name: 'structlog over stdlib, each log twice',
    service: 'structlog',
    sent: () => {
      const timeUnixNano = nanos(10);
      const where = inSpan(freshSpanId());
      return {
        logs: [
          said('order paid', { timeUnixNano, ...where }),
          said('{"event": "order paid", "order": 7}', { timeUnixNano, ...where }),
        ],
      };
    },
    symptom: 'logs_twice',
    line: 'OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION=false',
  },
  {
    name: 'logs from Go without ids',
    service: 'go-logs',
    sent: () => ({ language: 'go', spans: [aSpan()], logs: many(4, (i) => said(`line ${i}`)) }),
    symptom: 'logs_without_trace',
    line: 'log.InfoContext(ctx, "…")  // not log.Info',
  },
  {
    name: 'Go’s server spans that are always roots',
    service: 'go-roots',
    sent: () => ({
      language: 'go',
      spans: many(4, (i) => aSpan({ traceId: `${i}`.padStart(32, 'c'), kind: 2 })),
      logs: [said('x', inSpan('a'.repeat(16)))],
    }),
    symptom: 'no_propagator',
    line: 'otel.SetTextMapPropagator(propagation.TraceContext{})',
  },
  {
    name: 'ids in an attribute only',
    service: 'text-ids',
    sent: () => ({
      language: '',
      logs: [said('x', { attributes: [attribute('otelTraceID', 'ab'.repeat(16))] })],
    }),
    symptom: 'trace_id_as_text',
    line: 'trace_parser: { trace_id: { parse_from: attributes.trace_id } }',
  },
  {
    name: 'ids in a JSON body only',
    service: 'json-ids',
    sent: () => ({ language: '', logs: [said(`{"msg":"x","trace_id":"${'ab'.repeat(16)}"}`)] }),
    symptom: 'trace_id_as_text',
    line: 'opentelemetry-bootstrap -a install  // sends logs with their own ids',
  },
  {
    name: 'Rust’s logs that are also events of their spans',
    service: 'rust-events',
    sent: () => {
      const id = freshSpanId();
      return {
        language: 'rust',
        spans: [aSpan({ ...inSpan(id), events: [{ timeUnixNano: nanos(10), name: 'order paid' }] })],
        logs: [said('order paid', inSpan(id))],
      };
    },
    symptom: 'logs_as_events',
    line: 'tracing_opentelemetry::layer().with_filter(filter_fn(|m| m.is_span()))',
  },
  {
    name: 'old names of HTTP attributes',
    service: 'old-spans',
    sent: () => ({ spans: [aSpan({ attributes: [attribute('http.method', 'GET')] })], logs: [said('x')] }),
    symptom: 'old_http_names',
    line: 'OTEL_SEMCONV_STABILITY_OPT_IN=http',
  },
  {
    name: 'old names of HTTP attributes, by Go',
    service: 'old-go-spans',
    sent: () => ({ language: 'go', spans: [aSpan({ attributes: [attribute('http.method', 'GET')] })] }),
    symptom: 'old_http_names',
    line: 'http.ListenAndServe(addr, otelhttp.NewHandler(e, "server"))  // e is echo; not otelecho',
  },
  {
    name: 'old names of HTTP metrics',
    service: 'old-metrics',
    sent: () => ({
      spans: [aSpan()],
      metrics: [
        {
          name: 'http.server.duration',
          unit: 'ms',
          gauge: { dataPoints: [{ timeUnixNano: nanos(1), asInt: '1' }] },
        },
      ],
    }),
    symptom: 'old_http_names',
    line: 'OTEL_SEMCONV_STABILITY_OPT_IN=http',
  },
  {
    name: 'metrics once a minute',
    service: 'slow-metrics',
    sent: () => ({
      spans: [aSpan()],
      metrics: [
        {
          name: 'm',
          gauge: { dataPoints: [60_000, 0].map((ago) => ({ timeUnixNano: nanos(ago), asInt: '1' })) },
        },
      ],
    }),
    symptom: 'metrics_slow',
    line: 'OTEL_METRIC_EXPORT_INTERVAL=5000',
  },
  {
    name: 'metrics once a minute, by a service that sends nothing else',
    service: 'only-slow-metrics',
    sent: () => ({
      language: 'java',
      metrics: [
        {
          name: 'm',
          gauge: { dataPoints: [60_000, 0].map((ago) => ({ timeUnixNano: nanos(ago), asInt: '1' })) },
        },
      ],
    }),
    symptom: 'metrics_slow',
    line: 'OTEL_METRIC_EXPORT_INTERVAL=5000',
  },
  {
    name: 'old names of HTTP metrics, by a service in Go that sends nothing else',
    service: 'only-old-metrics',
    sent: () => ({
      language: 'go',
      metrics: [
        {
          name: 'http.server.duration',
          unit: 'ms',
          gauge: { dataPoints: [{ timeUnixNano: nanos(1), asInt: '1' }] },
        },
      ],
    }),
    symptom: 'old_http_names',
    line: 'http.ListenAndServe(addr, otelhttp.NewHandler(e, "server"))  // e is echo; not otelecho',
  },
  ...(
    [
      ['nodejs', "process.on('SIGINT', () => sdk.shutdown().finally(() => process.exit()))"],
      ['python', 'signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))'],
    ] as const
  ).map(
    ([language, line]): Mistake => ({
      name: `the last seconds lost at exit, in ${language}`,
      service: `gone-${language}`,
      // Its child came, it never did, and the service has been silent since.
      sent: () => ({
        language,
        spans: [aSpan({ kind: 1, parentSpanId: freshSpanId(), traceId: 'ef'.repeat(16), ...times(30_000) })],
      }),
      symptom: 'lost_at_exit',
      line,
    }),
  ),
];

describe('the doctor finds in what a service sent', () => {
  it.each(MISTAKES)('$name', async ({ service, sent, symptom, line }) => {
    await sends(service, sent());
    if (symptom === 'no_propagator')
      await sends('caller', {
        language: 'nodejs',
        spans: [aSpan({ kind: 3, startTimeUnixNano: nanos(10_000) })],
      });
    const found = (await findingsOf(service)).find((finding) => finding.symptom === symptom);
    expect(found).toBeDefined();
    expect(found?.lines.map(({ code }) => code)).toContain(line);
    expect(['wrong', 'hint']).toContain(found?.kind);
    // Seen when it was sent, not at the beginning of time.
    expect(Date.now() - Number(found?.last) / 1e6).toBeLessThan(120_000);
  });

  it('no fault of Go where nobody who was called from is known', async () => {
    const spans = many(4, (i) => aSpan({ traceId: `${i}`.padStart(32, 'd'), kind: 2 }));
    await sends('go-called-by-curl', { language: 'go', spans });
    const long = { startTimeUnixNano: nanos(90_000), endTimeUnixNano: nanos(80_000) };
    await sends('calls-others', { language: 'nodejs', spans: [aSpan({ kind: 3, ...long })] });
    const found = await findingsOf('go-called-by-curl');
    expect(found.map(({ symptom }) => symptom)).not.toContain('no_propagator');
  });

  it('metrics that have not come in the first minute, once for all services that wait', async () => {
    const own = await receiving();
    const sent = (service: string): Promise<unknown> => {
      const resource = {
        attributes: [attribute('service.name', service), attribute('telemetry.sdk.language', 'java')],
      };
      const scopeSpans = [{ scope: { name: 'tests' }, spans: [aSpan(times(35_000))] }];
      return post(own, '/v1/traces', { resourceSpans: [{ resource, scopeSpans }] });
    };
    const slow = async (): Promise<Finding[]> =>
      (await own.client.examineServices({})).findings.filter(({ symptom }) => symptom === 'metrics_slow');
    try {
      await sent('cart');
      const [one, ...none] = await slow();
      expect([one?.service, one?.title, none.length]).toEqual(['cart', 'No metrics yet', 0]);
      expect(one?.lines.map(({ code }) => code)).toContain('OTEL_METRIC_EXPORT_INTERVAL=5000');
      await sent('stock');
      const together = await slow();
      expect(together).toMatchObject([{ title: 'No metrics yet from 2 services' }]);
      expect(together[0]?.service).toBeUndefined();
      expect(together[0]?.meaning).toMatch(/^(cart, stock|stock, cart): /);
    } finally {
      await own.close();
    }
  });

  it('nothing in services that are in order', async () => {
    const root = freshSpanId();
    for (const language of ['nodejs', 'python', 'go', 'rust', 'java']) {
      const parent = `${language.length}`.padStart(16, root);
      const traceId = `${language.length}`.padStart(32, 'd');
      await sends(`good-${language}`, {
        language,
        spans: [
          aSpan({ traceId, spanId: parent, kind: 2, parentSpanId: language === 'go' ? 'ee'.repeat(8) : '' }),
          ...many(6, () => aSpan({ traceId, parentSpanId: parent, kind: 1 })),
        ],
        logs: many(4, (i) => said(`line ${i}`, { traceId, spanId: parent })),
        metrics: [
          {
            name: 'm',
            gauge: { dataPoints: [5000, 0].map((ago) => ({ timeUnixNano: nanos(ago), asInt: '1' })) },
          },
        ],
      });
      expect([language, await findingsOf(`good-${language}`)]).toEqual([language, []]);
    }
  });

  it('still, after the engine was started again', async () => {
    await to.restart();
    const symptoms = (await findingsOf('structlog')).map(({ symptom }) => symptom);
    expect(symptoms).toContain('logs_twice');
  });
});
