// Limits read from a target's own configuration, in the forms it was seen to show them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultLimits } from '../../src-main/send/limits.ts';
import {
  durationMs,
  lokiLimits,
  prometheusLimits,
  readLimits,
  sizeBytes,
  tempoLimits,
} from '../../src-main/send/read-limits.ts';
import type { Target } from '../../src-main/send/target.ts';

const BACKENDS = { traces: 'tempo', logs: 'loki', metrics: 'prometheus' } as const;
const known = defaultLimits(BACKENDS);

const TEMPO = `GET /status/config
---
distributor:
    max_attribute_bytes: 4096
overrides:
    defaults:
        ingestion:
            max_traces_per_user: 0
        global:
            max_bytes_per_trace: 10000000
`;
const LOKI = `limits_config:
  max_label_value_length: 2048
  max_label_names_per_series: 20
  reject_old_samples: true
  reject_old_samples_max_age: 2w
  creation_grace_period: 10m
  max_line_size: 64KB
  max_line_size_truncate: true
  allow_structured_metadata: false
  max_structured_metadata_size: "32KB"
  max_structured_metadata_entries_count: 64 # of a line
`;
const PROMETHEUS = {
  config: JSON.stringify({
    status: 'success',
    data: { yaml: 'storage:\n  tsdb:\n    out_of_order_time_window: 3h\n' },
  }),
  flags: JSON.stringify({ data: { 'enable-feature': 'native-histograms,otlp-deltatocumulative' } }),
  tsdb: JSON.stringify({ data: { headStats: { maxTime: 1795885479464 } } }),
};

describe('numbers', () => {
  it.each([
    ['168h0m0s', 604_800_000],
    ['1w', 604_800_000],
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['1500ms', 1500],
    ['0', 0],
    ['soon', undefined],
    ['', undefined],
  ])('of the duration %s', (given, ms) => expect(durationMs(given)).toBe(ms));

  it.each([
    ['256KB', 262_144],
    ['64KiB', 65_536],
    ['262144', 262_144],
    ['1.5MB', 1_572_864],
    ['2B', 2],
    ['much', undefined],
  ])('of the size %s', (given, bytes) => expect(sizeBytes(given)).toBe(bytes));
});

describe('limits', () => {
  it('of Tempo: 0 is none', () => {
    expect(tempoLimits(TEMPO, known.traces)).toEqual({
      traceBytes: 10_000_000,
      attributeBytes: 4096,
      liveTraces: null,
    });
    expect(tempoLimits('nothing of use', known.traces)).toEqual(known.traces);
  });

  it('of Loki', () => {
    expect(lokiLimits(LOKI, known.logs)).toEqual({
      maxAgeMs: 1_209_600_000,
      futureMs: 600_000,
      behindMs: 3_600_000,
      lineBytes: 65_536,
      cutsLines: true,
      metadata: false,
      metadataCount: 64,
      metadataBytes: 32_768,
      labels: 20,
      labelBytes: 2048,
    });
    expect(lokiLimits('reject_old_samples: false', known.logs).maxAgeMs).toBeNull();
  });

  it('of Prometheus: the window, the newest sample, and whether deltas are taken', () => {
    expect(prometheusLimits(PROMETHEUS, known.metrics)).toMatchObject({
      maxAgeMs: 10_800_000,
      newestMs: 1_795_885_479_464,
      delta: true,
    });
    const empty = '{"data":{"headStats":{"maxTime":-9223372036854775808}}}';
    expect(prometheusLimits({ config: '<html>', flags: '{}', tsdb: empty }, known.metrics)).toMatchObject({
      maxAgeMs: 3_600_000,
      newestMs: null,
      delta: false,
    });
  });

  it('are asked of those that can be asked, and defaults stand in for the others', async () => {
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      const tenant = request.headers['x-scope-orgid'];
      if (path === '/status/config') response.end(TEMPO);
      else if (path === '/config/tenant/v1/limits' && tenant === 'a') response.end(LOKI);
      else response.writeHead(404).end('404 page not found');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const target: Target = { url, headers: { 'x-scope-orgid': 'a' }, secrets: [] };
    const limits = await readLimits(BACKENDS, { traces: target, logs: target, metrics: target });
    expect(limits.read).toEqual({ traces: true, logs: true, metrics: false });
    expect(limits).toMatchObject({
      traces: { attributeBytes: 4096 },
      logs: { labels: 20 },
      metrics: known.metrics,
    });
    const nobody = { ...target, url: 'http://127.0.0.1:1' };
    expect(await readLimits(BACKENDS, { traces: nobody, logs: null, metrics: nobody })).toEqual(known);
  });
});
