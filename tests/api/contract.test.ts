// The whole engine over its API: what it answers is what the contract says, on the sample's data.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, createClient } from '#shared/api/client.ts';
import { contract, type EndpointName } from '#shared/api/contract.ts';
import type { AnyEndpoint } from '#shared/api/endpoint.ts';
import { type FeedEvent, feedEvent } from '#shared/api/feed.ts';
import { functionsOf } from '#shared/api/metric-functions.ts';
import type { MetricSeries } from '#shared/api/metrics.ts';
import { unpackTraceColumns, unpackTraceMarks } from '#shared/model/trace-columns.ts';
import { configFrom } from '../../src-main/engine/config.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { startEngine } from '../../src-main/engine/start.ts';
import { promqlOf } from '../../src-renderer/features/metrics/promql.ts';
import { expectSameLines } from '../unit/metrics/close.ts';
import { tempDir, until } from './support.ts';

describe('the engine over its API', { timeout: 60_000 }, () => {
  let dir: { path: string; remove: () => Promise<void> };
  let engine: Engine;
  let client: Client;
  const answered = new Set<EndpointName>();

  beforeAll(async () => {
    dir = await tempDir();
    const flags = { dataDir: dir.path, grpcPort: 0, httpPort: 0, apiPort: 0 };
    engine = await startEngine(configFrom('headless', flags, {}));
    const { api } = engine.ready();
    const raw = createClient({ baseUrl: api.url, token: () => api.token, fetch });
    // Every JSON answer is held against the contract's schema.
    client = new Proxy(raw, {
      get: (target, name: EndpointName) => async (input: never) => {
        const answer = await target[name](input);
        const endpoint: AnyEndpoint = contract[name];
        if (endpoint.answer === 'json') endpoint.output.parse(answer);
        answered.add(name);
        return answer;
      },
    });
    await client.loadSample({ minutes: 2 });
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    await dir.remove();
  });

  it('describes itself', async () => {
    const status = await client.getStatus({});
    expect(status.counts.spans).toBeGreaterThan(100);
    expect(status.trouble).toBeNull();
    // It is told once the service's SDK was looked up.
    await expect
      .poll(async () => (await client.journal({})).entries.map(({ kind }) => kind))
      .toContain('first_signal');
    // The doctor has nothing to say of the sample.
    expect(await client.listFindings({})).toMatchObject({ findings: [], refused: 0 });
    expect((await client.examineServices({})).findings).toEqual([]);
    await client.markFindingsSeen({});
    const health = await client.instrumentationHealth({ service: 'storefront' });
    expect(health.services).toMatchObject([{ name: 'storefront', score: expect.any(Number) }]);
    const { services } = await client.listServices({});
    expect(services.map(({ name }) => name)).toContain('storefront');
    const arrivals = await client.serviceArrivals({});
    expect(arrivals.services.find(({ name }) => name === 'storefront')?.points).toBeGreaterThan(0);
    expect(await client.listRemovals({})).toMatchObject({ removals: [], pinnedBytes: 0 });
    const { runs } = await client.listRuns({});
    expect(runs.map(({ name }) => name)).toContain('Sample data');
    expect(await client.getSettings({})).toMatchObject({ grpcPort: 4317 });
    expect(await client.changeSettings({ retentionDays: 3 })).toMatchObject({ retentionDays: 3 });
    await client.newSessionCode({});
  });

  it('answers of traces', async () => {
    const { traces, query } = await client.listTraces({ q: 'checkout', limit: 5 });
    expect(query).toMatch(/name\s*=~/);
    const traceId = traces[0]?.traceId ?? '';
    const one = await client.getTrace({ traceId });
    const columns = unpackTraceColumns(await client.traceColumns({ traceId }));
    expect(columns.count).toBe(one.spans);
    unpackTraceMarks(await client.traceMarks({ traceId }));
    const spanId =
      (columns.idHi[0] ?? 0).toString(16).padStart(8, '0') +
      (columns.idLo[0] ?? 0).toString(16).padStart(8, '0');
    const { spans } = await client.traceSpan({ traceId, spanId });
    expect(spans).toHaveLength(1);
    expect(await client.linkedFrom({ traceId })).toMatchObject({ complete: true, searchedTo: null });
    const { logs, total } = await client.traceLogs({ traceId });
    expect(logs).toHaveLength(total);
    const { details } = await client.traceDetails({ traceIds: [traceId], attributes: ['span.http.route'] });
    expect(details[traceId]?.logs).toBe(total);
    expect((await client.searchTrace({ traceId, text: 'CHECKOUT' })).spanIds).toContain(spanId);
    const said = await client.searchTrace({ traceId, text: logs[0]?.body.toUpperCase() ?? '?' });
    expect(said.logIds).toContain(logs[0]?.id);
    const lines = new TextDecoder().decode(await client.traceOtlp({ traceId }));
    expect(lines).toContain(traceId);
    expect((await client.traceOverview({})).total.count).toBeGreaterThan(10);
    expect((await client.traceFacets({})).sections.length).toBeGreaterThan(0);
    expect((await client.traceFields({})).fields.length).toBeGreaterThan(0);
    expect((await client.traceValues({ field: 'resource.service.name' })).values.length).toBe(5);
  });

  it('pages without losing or repeating a trace', async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await client.listTraces({ limit: 7, ...(cursor && { cursor }) });
      seen.push(...page.traces.map(({ traceId }) => traceId));
      cursor = page.next;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await client.getStatus({})).counts.traces);
  });

  it('answers of logs', async () => {
    const { logs } = await client.listLogs({ q: '{service_name="storefront"}', limit: 3 });
    const id = logs[0]?.id ?? 0;
    expect((await client.getLog({ id })).row).toEqual(logs[0]);
    expect((await client.logContext({ id })).logs.map((log) => log.id)).toContain(id);
    const { arrivedTo } = await client.listLogs({ limit: 1 });
    expect(await client.logArrivals({ after: arrivedTo })).toMatchObject({ count: 0, all: true });
    expect((await client.logHistogram({})).total.count).toBe((await client.getStatus({})).counts.logs);
    await client.logFacets({});
    const { patterns, counted } = await client.logPatterns({ limit: 1000 });
    expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(counted);
    await client.logFields({});
    const { labels } = await client.missingLabels({ q: '{servce_name="cart"}' });
    expect(labels).toEqual([{ label: 'servce_name', nearest: 'service_name' }]);
    expect((await client.logValues({ field: 'service_name' })).values.length).toBeGreaterThan(1);
  });

  it('answers of metrics', async () => {
    const { instruments } = await client.listInstruments({});
    for (const { id } of instruments) {
      const result = await client.queryMetric({ id, steps: 10 });
      expect(result.series.length, result.instrument.name).toBeGreaterThan(0);
      await client.metricAttributes({ id });
      const { rows } = await client.listMetricSeries({ id });
      expect(rows.length).toBeGreaterThan(0);
    }
    const { fields } = await client.metricFields({});
    expect(fields.map(({ field }) => field)).toContain('http_server_request_duration_seconds_bucket');
    const jobs = await client.metricValues({
      field: 'job',
      metric: 'http_server_request_duration_seconds_count',
    });
    expect(jobs.values.map(({ value }) => value)).toContain('shop/storefront');
    const { overview } = await client.serviceOverview({ service: 'storefront' });
    expect(overview?.count).toBeGreaterThan(0);
    const charts = [{ kind: 'service' as const, service: 'storefront', show: 'rate' as const }];
    await client.saveBoard({ name: 'Shop', charts });
    expect(await client.listBoards({})).toEqual({ boards: [{ name: 'Shop', charts }] });
    await client.deleteBoard({ name: 'Shop' });
  });

  it('answers of metrics asked as PromQL, as the page does', async () => {
    const { instruments } = await client.listInstruments({});
    const byQuantile = (lines: MetricSeries[]) =>
      Object.fromEntries(
        lines.map(({ quantile, labels, values }) => [`${quantile ?? labels.quantile ?? ''}`, values]),
      );
    for (const instrument of instruments)
      for (const fn of functionsOf(instrument)) {
        const page = await client.queryMetric({ id: instrument.id, function: fn, steps: 30 });
        const q = promqlOf(instrument, fn, [], []);
        const bar = await client.queryMetrics({ q, steps: 30 });
        expect([bar.start, bar.stepNs, bar.remarks], q).toEqual([page.start, page.stepNs, []]);
        const lines = bar.heatmap ? bar.heatmap.percentiles : bar.series;
        expectSameLines(byQuantile(lines), byQuantile(page.series), q);
      }
  });

  it('takes destinations and refuses what is wrong with them', async () => {
    const { pieces } = await client.parseDestination({
      text: 'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:9',
    });
    expect(pieces.length).toBeGreaterThan(0);
    const added = await client.addDestination({ name: 'One', endpoint: 'http://127.0.0.1:9' });
    const changed = await client.changeDestination({
      id: added.id,
      name: 'Two',
      endpoint: 'http://127.0.0.1:9',
    });
    expect((await client.listDestinations({})).destinations).toEqual([changed]);
    const { urls } = await client.describeDestination({ name: 'Three', endpoint: 'localhost:4318' });
    expect(urls.logs).toBe('http://localhost:4318/v1/logs');
    expect((await client.testDestination({ id: added.id })).ok).toBe(false);
    const request = { what: { kind: 'range' as const }, destination: added.id };
    const { offered } = await client.preflight(request);
    expect(offered.traces.items).toBe((await client.getStatus({})).counts.spans);
    expect((await client.previewSend({ ...request, changedOnly: false })).items.length).toBeGreaterThan(0);
    expect((await client.suggestRedactions(request)).suggestions).toBeDefined();
    const sent = await client.startSend(request);
    expect((await client.pauseSend({ id: sent.id })).state).toBe('paused');
    await client.resumeSend({ id: sent.id });
    await client.cancelSend({ id: sent.id });
    expect((await client.getSend({ id: sent.id })).state).toBe('cancelled');
    expect((await client.listSends({})).sends).toHaveLength(1);
    expect(await client.askArrival({ id: sent.id })).toMatchObject({ send: sent.id, state: 'asking' });
    await expect.poll(async () => (await client.getArrival({ id: sent.id })).state).toBe('done');
    expect((await client.listArrivals({})).arrivals).toHaveLength(1);
    expect((await client.listArrivalItems({ id: sent.id, signal: 'traces' })).items).toEqual([]);
    const asking = await client.askChosen({ what: { kind: 'range' }, destination: added.id });
    await expect.poll(async () => (await client.getAsking({ id: asking.id })).state).toBe('done');
    const rule = await client.setKeepSending({ destination: added.id, on: false });
    expect(rule).toMatchObject({ destination: { id: added.id }, signals: { logs: { state: 'paused' } } });
    expect((await client.listKeepSending({})).keepSending).toEqual([rule]);
    expect(await client.skipWaiting({ destination: added.id })).toEqual({ skipped: 0 });
    await client.stopKeepSending({ destination: added.id });
    await client.removeDestination({ id: added.id });
    await expect(client.getSend({ id: 999 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says not_found of what is not there', async () => {
    const traceId = 'f'.repeat(32);
    for (const missing of [
      () => client.getTrace({ traceId }),
      () => client.traceColumns({ traceId }),
      () => client.traceMarks({ traceId }),
      () => client.traceOtlp({ traceId }),
      () => client.getLog({ id: 1e9 }),
      () => client.logContext({ id: 1e9 }),
      () => client.queryMetric({ id: 1e9 }),
      () => client.changeRun({ id: 1e9, name: 'x' }),
      () => client.deleteRun({ id: 1e9 }),
    ])
      await expect(missing(), missing.toString()).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.listTraces({ q: '{ status = }' })).rejects.toMatchObject({ code: 'bad_query' });
    await expect(client.listLogs({ q: '{' })).rejects.toMatchObject({ code: 'bad_query' });
  });

  it('tells of data, runs and removals as they happen', async () => {
    const { api, http } = engine.ready();
    const gone = new AbortController();
    const response = await fetch(`${api.url}/api/feed`, {
      headers: { authorization: `Bearer ${api.token}` },
      signal: gone.signal,
    });
    const events: FeedEvent[] = [];
    const read = async (): Promise<void> => {
      let text = '';
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const frames = (text + chunk).split('\n\n');
        text = frames.pop() ?? '';
        for (const frame of frames)
          if (frame.startsWith('data: ')) events.push(feedEvent.parse(JSON.parse(frame.slice(6))));
      }
    };
    read().catch(() => {});
    const told = (kind: FeedEvent['kind']) => until(() => events.some((event) => event.kind === kind));
    await told('status');
    const traceId = '5b8aa5a2d2c872e8321cf37308d69df2';
    const span = {
      traceId,
      spanId: '051581bf3cb55c13',
      name: 'GET /',
      startTimeUnixNano: '1',
      endTimeUnixNano: '2',
    };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'feed-test' } }] };
    const posted = await fetch(`http://127.0.0.1:${http.port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
    });
    expect(posted.status).toBe(200);
    await told('data');
    expect(events.find((event) => event.kind === 'data')).toMatchObject({
      spans: 1,
      traceIds: [traceId],
      services: ['feed-test'],
    });
    await until(() =>
      events.some((event) => event.kind === 'journal' && event.entry.service === 'feed-test'),
    );
    const run = await client.startRun({ name: 'Next', command: 'npm test' });
    expect(run).toMatchObject({ name: 'Next', command: 'npm test', current: true });
    await told('runs');
    expect(await client.changeRun({ id: run.id, name: 'Renamed', pinned: true })).toMatchObject({
      name: 'Renamed',
      pinned: true,
    });
    await client.deleteRun({ id: run.id });
    await client.clearData({});
    await told('removed');
    expect((await client.getStatus({})).counts).toEqual({ spans: 0, traces: 0, logs: 0, metricPoints: 0 });
    gone.abort();
  });

  it('was asked everything here but what signs in, stops, and moves files', () => {
    const left = Object.keys(contract).filter((name) => !answered.has(name as EndpointName));
    expect(left.toSorted()).toEqual([
      'exportData',
      'importData',
      'openSession',
      'saveRuns',
      'sendLedger',
      'stopEngine',
    ]);
  });
});
