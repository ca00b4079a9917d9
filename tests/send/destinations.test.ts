// Destinations as people give them: whatever form an address has, the three that are posted to, and who is there.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SecretStore } from '../../src-main/send/destination-secrets.ts';
import {
  createDestinations,
  type DestinationStore,
  type Destinations,
} from '../../src-main/send/destinations.ts';
import { parseBlock } from '../../src-main/send/env-block.ts';
import { learnGrafana } from '../../src-main/send/grafana-url.ts';
import { hideSecrets } from '../../src-main/send/headers.ts';
import { trustIn } from '../../src-main/send/read-urls.ts';
import { readSignalEndpoint } from '../../src-main/send/signal-urls.ts';
import { type DestinationInput, destinationInput } from '../../src-shared/api/destinations.ts';
import { AppError } from '../../src-shared/api/errors.ts';
import { SIGNALS } from '../../src-shared/model/signal.ts';

/** An input as the API hands it on: checked, defaults filled in. */
const input = (given: Record<string, unknown>): DestinationInput =>
  destinationInput.parse({ name: 'There', ...given });

function keep(): {
  destinations: Destinations;
  secrets: Record<string, string>;
  configs: unknown[];
  refuseSecrets(): void;
} {
  let refuses = false;
  let lastId = 0;
  const rows: { id: number; name: string; config: unknown }[] = [];
  const secrets: Record<string, string> = {};
  const store: DestinationStore = {
    listDestinations: async () => structuredClone(rows),
    async addDestination(row) {
      rows.push({ id: ++lastId, ...structuredClone(row) });
      return lastId;
    },
    async changeDestination({ id, name, config }) {
      const at = rows.findIndex((row) => row.id === id);
      rows[at] = { id, name, config: structuredClone(config) };
    },
    async removeDestination(id) {
      rows.splice(
        rows.findIndex((row) => row.id === id),
        1,
      );
    },
  };
  const secretStore: SecretStore = {
    read: async () => ({ ...secrets }),
    async write(values) {
      if (refuses) throw new Error('disk full');
      for (const name of Object.keys(secrets)) delete secrets[name];
      Object.assign(secrets, values);
    },
  };
  const refuseSecrets = (): void => {
    refuses = true;
  };
  return { destinations: createDestinations(store, secretStore), secrets, configs: rows, refuseSecrets };
}

describe('the address of one signal’s backend', () => {
  it.each([
    ['traces', 'http://tempo:4318', 'http://tempo:4318/v1/traces', 'tempo'],
    ['traces', 'localhost:4318/', 'http://localhost:4318/v1/traces', 'tempo'],
    ['traces', 'http://alloy.test:12345/v1/traces', 'http://alloy.test:12345/v1/traces', 'otlp'],
    ['logs', 'http://loki:3100', 'http://loki:3100/otlp/v1/logs', 'loki'],
    ['logs', 'http://loki:3100/otlp/', 'http://loki:3100/otlp/v1/logs', 'loki'],
    ['logs', 'http://loki:3100/loki/api/v1/push', 'http://loki:3100/otlp/v1/logs', 'loki'],
    ['logs', 'http://gw/loki-a/otlp/v1/logs', 'http://gw/loki-a/otlp/v1/logs', 'loki'],
    ['logs', 'http://collector:4318', 'http://collector:4318/v1/logs', 'otlp'],
    ['metrics', 'http://prom:9090', 'http://prom:9090/api/v1/otlp/v1/metrics', 'prometheus'],
    ['metrics', 'http://prom:9090/api/v1/write', 'http://prom:9090/api/v1/otlp/v1/metrics', 'prometheus'],
    ['metrics', 'http://prom:9090/api/v1/otlp', 'http://prom:9090/api/v1/otlp/v1/metrics', 'prometheus'],
    ['metrics', 'http://gw/prom', 'http://gw/prom/api/v1/otlp/v1/metrics', 'prometheus'],
    ['metrics', 'http://mimir:8080', 'http://mimir:8080/otlp/v1/metrics', 'mimir'],
    ['metrics', 'http://m/api/v1/push', 'http://m/otlp/v1/metrics', 'mimir'],
    ['metrics', 'http://m/otlp', 'http://m/otlp/v1/metrics', 'mimir'],
    ['metrics', 'http://collector:4318', 'http://collector:4318/v1/metrics', 'otlp'],
  ] as const)('for %s, %s is posted to %s, which is %s', (signal, given, url, backend) => {
    expect(readSignalEndpoint(signal, given)).toMatchObject({ url, backend });
    // What it was read as is read as the same again.
    const { base } = readSignalEndpoint(signal, given);
    expect(readSignalEndpoint(signal, base, backend).url).toBe(url);
    expect(readSignalEndpoint(signal, url, backend).url).toBe(url);
  });

  it('of another signal, or of a query port, is refused with what to use instead', () => {
    for (const [signal, given] of [
      ['traces', 'http://tempo:3200'],
      ['traces', 'http://x/v1/logs'],
      ['logs', 'http://loki:4317'],
    ] as const) {
      expect(() => readSignalEndpoint(signal, given)).toThrow(
        expect.objectContaining({ code: 'bad_request', hint: expect.stringMatching(/./) }),
      );
    }
  });
});

describe('a destination', () => {
  it('of separate backends leaves signals out, and is asked beside where it takes', () => {
    const { destinations } = keep();
    const made = destinations.describe(
      input({ endpoints: { traces: 'http://tempo:4318', metrics: 'http://prom:9090' } }),
    );
    expect(made).toMatchObject({
      kind: 'separate',
      urls: {
        traces: 'http://tempo:4318/v1/traces',
        logs: null,
        metrics: 'http://prom:9090/api/v1/otlp/v1/metrics',
      },
      backends: { traces: 'tempo', metrics: 'prometheus' },
      read: {
        urls: { traces: 'http://tempo:3200', logs: null, metrics: 'http://prom:9090' },
        derived: { traces: true, logs: false, metrics: true },
      },
    });
  });

  it('is believed where it was said or where it takes; beside an endpoint of anything it is a guess', () => {
    const { destinations } = keep();
    const trustOf = (given: Record<string, unknown>, proven = {}): unknown => {
      const made = destinations.describe(input(given));
      return SIGNALS.map((signal) => trustIn(signal, made, proven));
    };
    const endpoints = { traces: 'http://tempo:4318', logs: 'http://loki:3100', metrics: 'http://prom:9090' };
    expect(trustOf({ endpoints })).toEqual(['likely', 'sure', 'sure']);
    expect(trustOf({ endpoints, read: { urls: { traces: 'http://tempo:3200' }, headers: null } })).toEqual([
      'sure',
      'sure',
      'sure',
    ]);
    expect(trustOf({ endpoint: 'http://127.0.0.1:4318' })).toEqual(['guess', 'guess', 'guess']);
    const proven = { traces: 'http://127.0.0.1:3200' };
    expect(trustOf({ endpoint: 'http://127.0.0.1:4318' }, proven)).toEqual(['sure', 'guess', 'guess']);
  });

  it('is asked where it was said, at the base of whatever was pasted; a null is not derived', () => {
    const { destinations } = keep();
    const { read } = destinations.describe(
      input({
        endpoint: 'https://otlp-gateway-prod-us-east-0.grafana.net/otlp',
        read: {
          urls: {
            traces: 'https://acme.grafana.net/api/datasources/proxy/uid/grafanacloud-traces',
            logs: 'https://logs-prod-006.grafana.net/loki/api/v1/query_range?query=x',
            metrics: 'https://prometheus-prod-13.grafana.net/api/prom/api/v1/query',
          },
        },
      }),
    );
    expect(read.urls).toEqual({
      traces: 'https://acme.grafana.net/api/datasources/proxy/uid/grafanacloud-traces',
      logs: 'https://logs-prod-006.grafana.net',
      metrics: 'https://prometheus-prod-13.grafana.net/api/prom',
    });
    const local = input({ endpoint: 'localhost:4318', read: { urls: { traces: null } } });
    expect(destinations.describe(local).read).toMatchObject({
      urls: { traces: null, logs: 'http://localhost:3100', metrics: 'http://localhost:9090' },
      derived: { traces: false, logs: true },
    });
  });

  it('of Grafana Cloud is made from zone, instance and token, and the token is a secret', async () => {
    const { destinations, secrets, configs } = keep();
    const token = 'glc_eyJvIjoiMTIzNDU2Nzg5In0=';
    const made = await destinations.add(
      input({ cloud: { zone: 'prod-eu-west-2', instance: '1048311', token } }),
    );
    expect(made).toMatchObject({
      kind: 'grafana-cloud',
      endpoint: 'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp',
      headers: [{ name: 'Authorization', secret: true }],
      backends: { traces: 'grafana-cloud', logs: 'grafana-cloud', metrics: 'grafana-cloud' },
      read: { urls: { traces: null, logs: null, metrics: null } },
    });
    const basic = Buffer.from(`1048311:${token}`).toString('base64');
    expect(JSON.stringify(configs)).not.toContain(basic);
    expect(Object.values(secrets)).toEqual([`Basic ${basic}`]);
    const { logs } = await destinations.targets(made.id);
    expect(logs).toMatchObject({ headers: { authorization: `Basic ${basic}` }, backend: 'grafana-cloud' });
    const wrong = input({ cloud: { zone: 'prod-eu-west-2', instance: '1', token: 'glsa_x' } });
    expect(() => destinations.describe(wrong)).toThrow('service account');
  });

  it('sends its tenant and trusts its own authority; a change keeps what it leaves out', async () => {
    const { destinations } = keep();
    const first = await destinations.add(
      input({
        endpoints: { logs: 'http://loki:3100' },
        tenant: 'team-a',
        backends: { logs: 'otlp' },
        headers: [{ name: 'X-Key', value: 'abcdefgh', secret: true }],
        read: { headers: [{ name: 'X-Read', value: 'readread', secret: true }] },
      }),
    );
    const { logs, traces } = await destinations.targets(first.id);
    expect(traces).toBeNull();
    expect(logs).toMatchObject({
      headers: { 'x-scope-orgid': 'team-a', 'x-key': 'abcdefgh' },
      secrets: ['abcdefgh'],
      backend: 'otlp',
    });
    const changed = await destinations.change(
      first.id,
      input({ name: 'Other', headers: [{ name: 'X-Key', secret: true }] }),
    );
    expect(changed).toMatchObject({
      name: 'Other',
      tenant: 'team-a',
      endpoints: { logs: 'http://loki:3100/otlp' },
      chosenBackends: { logs: 'otlp' },
    });
    expect((await destinations.readers(first.id)).logs).toBeNull();
    const readable = await destinations.change(
      first.id,
      input({ tenant: null, backends: null, headers: [{ name: 'X-Key', secret: true }] }),
    );
    expect(readable).toMatchObject({ tenant: null, backends: { logs: 'loki' } });
    expect((await destinations.readers(first.id)).logs).toEqual({
      url: 'http://loki:3100',
      trust: 'sure',
      headers: { 'x-read': 'readread' },
      secrets: ['readread'],
      backend: 'loki',
      ca: null,
    });
  });

  it('without an address, with a key for a certificate, or a split header is refused in words', async () => {
    const { destinations } = keep();
    const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----';
    for (const given of [
      { endpoints: {} },
      { endpoints: { logs: null } },
      { endpoint: 'localhost:4318', ca: key },
      { endpoint: 'localhost:4318', ca: 'not one' },
      { endpoint: 'localhost:4318', headers: [{ name: 'a', value: 'b\nc', secret: true }] },
      { endpoint: '' },
    ])
      await expect(destinations.add(input(given))).rejects.toBeInstanceOf(AppError);
  });

  it('keeps how its test went when only its name or its links change, and not with another way or secret', async () => {
    const { destinations, configs } = keep();
    const secret = { name: 'Authorization', secret: true };
    const given = { endpoint: 'localhost:4318', headers: [{ ...secret, value: 'one' }] };
    const { id } = await destinations.add(input(given));
    const tested = { time: '1', ok: true, checks: [] };
    const testedAfter = async (change: Record<string, unknown>): Promise<unknown> => {
      Object.assign((configs[0] as { config: object }).config, { tested });
      return (await destinations.change(id, input({ ...given, headers: [secret], ...change }))).tested;
    };
    expect(await testedAfter({ name: 'Here', grafanaUrl: 'http://localhost:3000' })).toEqual(tested);
    expect(await testedAfter({ endpoint: 'localhost:4319' })).toBeNull();
    expect(await testedAfter({ tenant: 'one' })).toBeNull();
    expect(await testedAfter({ headers: [{ ...secret, value: 'two' }] })).toBeNull();
  });

  it('of an earlier version, kept with fewer fields, is read as before', async () => {
    const { destinations, configs } = keep();
    const old = { endpoint: 'http://localhost:4318', headers: [], grafanaUrl: null, tested: null };
    configs.push({ id: 1, name: 'Old', config: old });
    expect(await destinations.get(1)).toMatchObject({
      kind: 'otlp',
      urls: { metrics: 'http://localhost:4318/v1/metrics' },
      tenant: null,
      backends: { traces: 'otlp', logs: 'otlp', metrics: 'otlp' },
    });
    expect(await destinations.named('Old')).toMatchObject({ id: 1 });
    await expect(destinations.named('New')).rejects.toThrow('no destination');
  });
});

describe('the secrets of a destination', () => {
  const headers = [
    { name: 'Authorization', value: 'Bearer top-secret', secret: true },
    { name: 'X-Team', value: 'blue', secret: false },
  ];
  const sent = { authorization: 'Bearer top-secret', 'x-team': 'blue' };

  it('do not go to an address that is only guessed, but to one that was named', async () => {
    const { destinations } = keep();
    const guessed = await destinations.add(input({ endpoint: 'http://127.0.0.1:4318', headers }));
    const readers = await destinations.readers(guessed.id);
    expect(readers.traces).toMatchObject({ url: 'http://127.0.0.1:3200', trust: 'guess' });
    for (const signal of SIGNALS) expect(readers[signal]?.headers).toEqual({ 'x-team': 'blue' });
    expect((await destinations.targets(guessed.id)).traces?.headers).toEqual(sent);

    const endpoints = { traces: 'http://tempo:4318', logs: 'http://loki:3100' };
    const separate = await destinations.add(input({ name: 'b', endpoint: '', endpoints, headers }));
    const beside = await destinations.readers(separate.id);
    expect(beside.traces).toMatchObject({ url: 'http://tempo:3200', headers: { 'x-team': 'blue' } });
    expect(beside.logs).toMatchObject({ url: 'http://loki:3100', headers: sent });

    const read = { urls: { traces: 'http://tempo:3200' } };
    const named = await destinations.add(input({ name: 'c', endpoint: '', endpoints, headers, read }));
    expect((await destinations.readers(named.id)).traces?.headers).toEqual(sent);
  });

  it('are hidden in what a backend says, in whatever form it repeats them', () => {
    const raw = 'glc_raw"token+value/123';
    const basic = `Basic ${Buffer.from(`104:${raw}`).toString('base64')}`;
    for (const echo of [
      basic,
      basic.slice(6),
      raw,
      `104:${raw}`,
      encodeURIComponent(raw),
      JSON.stringify(raw),
    ])
      expect(hideSecrets(`token ${echo} is invalid`, [basic])).toMatch(/^token "?•••"? is invalid$/);
    expect(hideSecrets('bearer abcdefgh?', ['Bearer abcdefgh'])).toBe('bearer •••?');
  });

  it('are hidden however short they are, where they stand by themselves', () => {
    expect(hideSecrets('denied for abc12 ("abc12"), not abc123 or xabc12', ['abc12'])).toBe(
      'denied for ••• ("•••"), not abc123 or xabc12',
    );
    const basic = `Basic ${Buffer.from('me:pw').toString('base64')}`;
    expect(hideSecrets('wrong: pw, pwd', [basic])).toBe('wrong: •••, pwd');
    expect(hideSecrets('a (b)', [''])).toBe('a (b)');
  });
});

describe('headers whose names are alike', () => {
  const headers = [
    { name: 'X-Api-Key', value: 'first-secret', secret: true },
    { name: 'X_Api_Key', value: 'second-secret', secret: true },
    { name: 'Read-Key', value: 'third-secret', secret: true },
  ];
  const read = { headers: [{ name: 'Key', value: 'fourth-secret', secret: true }] };
  const sent = { 'x-api-key': 'first-secret', x_api_key: 'second-secret', 'read-key': 'third-secret' };

  it('have a secret each, also after a change that leaves the values out', async () => {
    const { destinations } = keep();
    const { id } = await destinations.add(input({ endpoint: 'localhost:4318', headers, read }));
    expect((await destinations.targets(id)).traces?.headers).toEqual(sent);
    expect((await destinations.readers(id)).traces?.headers).toEqual({ key: 'fourth-secret' });
    const names = headers.map(({ name }) => ({ name, secret: true }));
    await destinations.change(id, input({ endpoint: 'localhost:4318', headers: names }));
    expect((await destinations.targets(id)).traces?.headers).toEqual(sent);
  });

  it('that shared one before have what was kept, and the other is asked for again', async () => {
    const { destinations, secrets, configs } = keep();
    const kept = (names: string[]): object => ({
      ...{ endpoint: 'http://localhost:4318', grafanaUrl: null, tested: null },
      headers: names.map((name) => ({ name, secret: true })),
    });
    configs.push({ id: 1, name: 'One', config: kept(['X_Api_Key']) });
    configs.push({ id: 2, name: 'Two', config: kept(['X-Api-Key', 'X_Api_Key']) });
    Object.assign(secrets, { DESTINATION_1_X_API_KEY: 'of one', DESTINATION_2_X_API_KEY: 'of the last' });
    expect((await destinations.targets(1)).traces?.headers).toEqual({ x_api_key: 'of one' });
    await expect(destinations.targets(2)).rejects.toThrow('The value of X-Api-Key for Two is not here.');
    const given = [
      { name: 'X-Api-Key', value: 'of the first', secret: true },
      { name: 'X_Api_Key', secret: true },
    ];
    await destinations.change(2, input({ name: 'Two', endpoint: 'localhost:4318', headers: given }));
    expect((await destinations.targets(2)).traces?.headers).toEqual({
      'x-api-key': 'of the first',
      x_api_key: 'of the last',
    });
  });
});

describe('an Authorization header', () => {
  it('is a secret, whatever is said of it', async () => {
    const { destinations, configs, secrets } = keep();
    const headers = [{ name: 'authorization', value: 'Bearer plain-words', secret: false }];
    const read = { headers };
    const made = await destinations.add(input({ endpoint: 'localhost:4318', headers, read }));
    expect(made.headers).toEqual([{ name: 'authorization', secret: true }]);
    expect(JSON.stringify([configs, await destinations.list()])).not.toContain('plain-words');
    expect(Object.values(secrets)).toEqual(['Bearer plain-words', 'Bearer plain-words']);
    expect((await destinations.targets(made.id)).logs?.headers).toEqual({
      authorization: 'Bearer plain-words',
    });
    await destinations.change(made.id, input({ endpoint: 'localhost:4318', headers, read }));
    expect(JSON.stringify(configs)).not.toContain('plain-words');
  });
});

describe('an address with a query', () => {
  it.each([
    { endpoint: 'https://x.test/otlp?api_key=abc' },
    { endpoints: { traces: 'http://t:4318/?api_key=abc' } },
  ])('is refused, since it would be lost on the way, and the value is not repeated', (given) => {
    const { destinations } = keep();
    expect(() => destinations.describe(input(given))).toThrow(
      expect.objectContaining({
        code: 'bad_request',
        message: 'The address has a query (?api_key=…), which does not go along.',
        hint: expect.stringContaining('header'),
      }),
    );
    const { pieces } = parseBlock('OTEL_EXPORTER_OTLP_ENDPOINT=https://x.test/otlp?api_key=abc');
    expect(JSON.stringify(pieces)).not.toContain('abc');
  });
});

describe('destinations changed at the same moment', () => {
  const withToken = (n: number): DestinationInput =>
    input({
      name: `d${n}`,
      endpoint: `http://127.0.0.1:${5000 + n}`,
      headers: [{ name: 'Authorization', value: `Bearer token-${n}`, secret: true }],
    });

  it('all keep their secrets', async () => {
    const { destinations, secrets } = keep();
    const made = await Promise.all(Array.from({ length: 8 }, (_, n) => destinations.add(withToken(n))));
    await Promise.all([
      destinations.remove(made[0]?.id ?? 0),
      destinations.change(made[1]?.id ?? 0, withToken(9)),
      destinations.add(withToken(10)),
    ]);
    const left = Object.values(secrets).toSorted();
    expect(left).toEqual([2, 3, 4, 5, 6, 7, 9, 10].map((n) => `Bearer token-${n}`).toSorted());
  });

  it('are as before when the secrets cannot be kept', async () => {
    const { destinations, secrets, refuseSecrets } = keep();
    const { id } = await destinations.add(withToken(1));
    refuseSecrets();
    await expect(destinations.add(withToken(2))).rejects.toThrow('disk full');
    await expect(destinations.change(id, withToken(3))).rejects.toThrow('disk full');
    expect((await destinations.list()).map(({ name }) => name)).toEqual(['d1']);
    expect(Object.values(secrets)).toEqual(['Bearer token-1']);
    // Without a secret there is nothing to keep.
    await destinations.add(input({ name: 'plain', endpoint: 'http://127.0.0.1:4318' }));
    expect(await destinations.list()).toHaveLength(2);
  });
});

describe('an environment block with an endpoint for each signal', () => {
  it.each([
    [
      'Kubernetes',
      `env:
  - name: OTEL_EXPORTER_OTLP_ENDPOINT
    value: "http://alloy:4318"
  - name: "OTEL_EXPORTER_OTLP_HEADERS"
    value: X-Scope-OrgID=team`,
    ],
    [
      'a Dockerfile',
      'ENV OTEL_EXPORTER_OTLP_ENDPOINT http://alloy:4318\nENV OTEL_EXPORTER_OTLP_HEADERS X-Scope-OrgID=team',
    ],
    [
      'a newer Dockerfile',
      'ENV OTEL_EXPORTER_OTLP_ENDPOINT=http://alloy:4318 OTEL_EXPORTER_OTLP_HEADERS="X-Scope-OrgID=team"',
    ],
  ])('reads the variables of %s', (_, block) => {
    expect(parseBlock(block).input).toMatchObject({
      endpoint: 'http://alloy:4318',
      headers: [{ name: 'X-Scope-OrgID', value: 'team' }],
    });
  });

  it('makes a destination of separate backends and shows the final addresses', () => {
    const parsed = parseBlock(
      [
        'OTEL_EXPORTER_OTLP_ENDPOINT=http://alloy:4318/',
        'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://loki:3100/otlp/v1/logs',
        'OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=team',
      ].join('\n'),
    );
    expect(parsed.kind).toBe('separate');
    expect(parsed.urls).toEqual({
      traces: 'http://alloy:4318/v1/traces',
      logs: 'http://loki:3100/otlp/v1/logs',
      metrics: 'http://alloy:4318/v1/metrics',
    });
    expect(parsed.input?.headers).toEqual([{ name: 'X-Scope-OrgID', value: 'team', secret: false }]);
    const wrong = parseBlock('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://tempo:3200');
    expect(wrong.input).toBeNull();
    expect(wrong.pieces[0]?.message).toContain('4318');
  });
});

describe('a pasted address of Grafana', () => {
  const panes = {
    a1b: { datasource: 'P1', queries: [{ refId: 'A', datasource: { type: 'tempo', uid: 'P1' } }] },
    c2d: {
      datasource: '-- Mixed --',
      queries: [
        { datasource: { type: 'loki', uid: 'L/ö' } },
        { datasource: { type: 'prometheus', uid: 'M9' } },
      ],
    },
  };

  it('to Explore teaches base, organisation and data sources', () => {
    const query = `schemaVersion=1&orgId=7&panes=${encodeURIComponent(JSON.stringify(panes))}`;
    expect(learnGrafana(`https://acme.test/grafana/explore?${query}`)).toEqual({
      base: 'https://acme.test/grafana',
      org: 7,
      dataSources: { traces: 'P1', logs: 'L/ö', metrics: 'M9' },
    });
    const left = encodeURIComponent(JSON.stringify(panes.a1b));
    expect(learnGrafana(`http://localhost:3000/explore?left=${left}`)).toEqual({
      base: 'http://localhost:3000',
      org: null,
      dataSources: { traces: 'P1' },
    });
  });

  it('of any page gives its base, and no text makes it throw anything but words', () => {
    expect(learnGrafana('https://acme.grafana.net/d/abc/home?orgId=1')).toEqual({
      base: 'https://acme.grafana.net',
      org: 1,
      dataSources: {},
    });
    expect(learnGrafana('  ')).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), fc.json(), (text, json) => {
        for (const one of [text, `http://x/explore?panes=${encodeURIComponent(json)}`]) {
          try {
            const learnt = learnGrafana(one);
            if (learnt !== null) expect(learnGrafana(learnt.base)?.base).toBe(learnt.base);
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
          }
        }
      }),
    );
  });

  it('gives back the ids that a link was made with', () => {
    const uid = fc.stringMatching(/^[\w][\w-]{0,20}$/);
    fc.assert(
      fc.property(uid, uid, uid, (tempo, loki, prometheus) => {
        const made = Object.entries({ tempo, loki, prometheus }).map(([type, id]) => [
          `${type}x`,
          { datasource: id, queries: [{ datasource: { type, uid: id } }] },
        ]);
        const text = encodeURIComponent(JSON.stringify(Object.fromEntries(made)));
        expect(learnGrafana(`https://g.test/explore?panes=${text}`)?.dataSources).toEqual({
          traces: tempo,
          logs: loki,
          metrics: prometheus,
        });
      }),
    );
  });
});
