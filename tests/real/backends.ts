// What real backends say they have, asked in the plainest way there is and not by the code that is tested.

export interface Urls {
  tempo: string;
  tempoQuery: string;
  loki: string;
  prometheus: string;
}

/** Addresses from the environment; undefined when not all three are there. */
export function urlsOf(env: NodeJS.ProcessEnv): Urls | undefined {
  const { SPANDREL_TEMPO_URL: tempo, SPANDREL_LOKI_URL: loki, SPANDREL_PROMETHEUS_URL: prometheus } = env;
  if (!tempo || !loki || !prometheus) return undefined;
  const query = new URL(tempo);
  query.port = '3200';
  query.pathname = '';
  return { tempo, tempoQuery: env.SPANDREL_TEMPO_QUERY_URL ?? query.origin, loki, prometheus };
}

/** Times a question is put that is answered with a 5xx: of thousands, on a busy machine, a few are. */
const MOST_TRIES = 4;

async function json(url: string): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url);
    if (response.ok) return response.json();
    const words = await response.text();
    if (response.status < 500 || tries === MOST_TRIES) throw new Error(`${url}: ${response.status} ${words}`);
  }
}

interface TraceAnswer {
  trace?: { resourceSpans?: { scopeSpans?: { spans?: { spanId: string }[] }[] }[] };
}

/** How many different spans Tempo has of each trace, and how many it shows more than once. */
export async function spansOf(
  { tempoQuery }: Urls,
  traceIds: readonly string[],
): Promise<{ spans: number; repeated: number }> {
  let spans = 0;
  let repeated = 0;
  const waiting = [...traceIds];
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const { trace } = (await json(`${tempoQuery}/api/v2/traces/${id}`)) as TraceAnswer;
      const ids = (trace?.resourceSpans ?? []).flatMap(({ scopeSpans = [] }) =>
        scopeSpans.flatMap(({ spans: some = [] }) => some.map(({ spanId }) => spanId)),
      );
      spans += new Set(ids).size;
      repeated += ids.length - new Set(ids).size;
    }
  };
  await Promise.all(Array.from({ length: 6 }, work));
  return { spans, repeated };
}

interface SearchAnswer {
  traces?: { traceID: string; spanSets?: { spans?: { spanID: string }[] }[] }[];
}

/** The spans that a search for a service shows, each as "trace id span id"; of at most 100 spans a trace. One that is there twice is shown twice. */
export async function shownSpansOf(
  { tempoQuery }: Urls,
  service: string,
  fromMs: number,
  toMs: number,
): Promise<string[]> {
  const q = `{resource.service.name="${service}"}`;
  const window = `start=${Math.floor(fromMs / 1000)}&end=${Math.ceil(toMs / 1000)}`;
  const url = `${tempoQuery}/api/search?q=${encodeURIComponent(q)}&${window}&limit=5000&spss=100`;
  const { traces = [] } = (await json(url)) as SearchAnswer;
  return traces.flatMap(({ traceID, spanSets = [] }) =>
    spanSets.flatMap(({ spans = [] }) =>
      spans.map(({ spanID }) => `${traceID.padStart(32, '0')} ${spanID.padStart(16, '0')}`),
    ),
  );
}

/** How many lines Loki shows of services whose name matches, from `fromMs` to `toMs`. */
export async function linesOf(
  { loki }: Urls,
  pattern: string,
  fromMs: number,
  toMs: number,
): Promise<number> {
  const base = new URL(loki).origin;
  const seconds = Math.ceil((toMs - fromMs) / 1000);
  const query = `sum(count_over_time({service_name=~"${pattern}"}[${seconds}s]))`;
  const url = `${base}/loki/api/v1/query?query=${encodeURIComponent(query)}&time=${toMs}000000`;
  const { data } = (await json(url)) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? 0);
}

/** How many points Prometheus has of a metric of jobs that match; of a histogram one of its series. */
export async function pointsOf(
  { prometheus }: Urls,
  metric: string,
  job: string,
  toMs: number,
): Promise<number> {
  const base = new URL(prometheus).origin;
  const query = `sum(count_over_time({__name__="${metric}",job=~"${job}"}[4h]))`;
  const url = `${base}/api/v1/query?query=${encodeURIComponent(query)}&time=${toMs / 1000}`;
  const { data } = (await json(url)) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? 0);
}
