import { describe, expect, it } from 'vitest';
import { parseBlock } from '../../src-main/send/env-block.ts';
import { readEndpoint } from '../../src-main/send/urls.ts';
import { AppError } from '../../src-shared/api/errors.ts';

const basic = Buffer.from('1048311:glc_eyJvIjoiMTIzNDU2Nzg5In0=').toString('base64');

describe('an address', () => {
  it.each([
    [
      'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp',
      'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp',
    ],
    ['otlp-gateway-prod-us-east-0.grafana.net', 'https://otlp-gateway-prod-us-east-0.grafana.net/otlp'],
    ['localhost:4318', 'http://localhost:4318'],
    ['http://alloy.test:4318/', 'http://alloy.test:4318'],
    ['http://127.0.0.1:4318/v1/traces', 'http://127.0.0.1:4318'],
    ['http://loki:3100/otlp/v1/logs', 'http://loki:3100/otlp'],
    [' "http://[::1]:4318" ', 'http://[::1]:4318'],
  ])('%s is read as %s', (given, base) => {
    const endpoint = readEndpoint(given);
    expect(endpoint.base).toBe(base);
    expect(endpoint.urls.logs).toBe(`${base}/v1/logs`);
  });

  it.each([
    '',
    'grpc://x:4317',
    'http://localhost:4317',
    'https://acme.grafana.net',
    'https://user:pw@x.test',
  ])('%s is refused with what to use instead', (given) => {
    try {
      readEndpoint(given);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).hint).toBeTruthy();
    }
  });
});

describe('an environment block', () => {
  it('of Grafana Cloud gives endpoint, instance and token, and keeps the header a secret', () => {
    const { input, kind, pieces } = parseBlock(`
      export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"
      export OTEL_EXPORTER_OTLP_ENDPOINT="https://otlp-gateway-prod-us-east-0.grafana.net/otlp"
      export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic%20${encodeURIComponent(basic)}"
    `);
    expect(kind).toBe('grafana-cloud');
    expect(input?.headers).toEqual([{ name: 'Authorization', value: `Basic ${basic}`, secret: true }]);
    expect(pieces).toContainEqual({ label: 'Instance', value: '1048311', ok: true });
    expect(pieces.find((piece) => piece.label === 'Token')?.value).not.toContain('eyJvIjoi');
  });

  it.each([
    [
      'a .env file',
      'OTEL_EXPORTER_OTLP_ENDPOINT=http://alloy:4318\nOTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=team,x-mine=1',
    ],
    [
      'PowerShell',
      "$env:OTEL_EXPORTER_OTLP_ENDPOINT = 'http://alloy:4318'\n$env:OTEL_EXPORTER_OTLP_HEADERS = 'X-Scope-OrgID=team,x-mine=1'",
    ],
    [
      'YAML',
      'OTEL_EXPORTER_OTLP_ENDPOINT: "http://alloy:4318"\nOTEL_EXPORTER_OTLP_HEADERS: "X-Scope-OrgID=team,x-mine=1"',
    ],
  ])('is understood as %s', (_, text) => {
    expect(parseBlock(text).input).toMatchObject({
      endpoint: 'http://alloy:4318',
      headers: [
        { name: 'X-Scope-OrgID', value: 'team', secret: false },
        { name: 'x-mine', value: '1', secret: false },
      ],
    });
  });

  it.each([
    `docker run --rm -e OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp -e OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic ${basic}" -p 80:80 shop`,
    `docker run -e OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20${basic} -e OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp shop`,
    `docker run -e "OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp" --env='OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic ${basic}' shop`,
    `docker run \\\n  -e OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp \\\n  -e OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20${basic} \\\n  shop`,
    `OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20${basic} node app.js`,
    `export OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp; export OTEL_EXPORTER_OTLP_HEADERS='Authorization=Basic ${basic}'`,
    `{"OTEL_EXPORTER_OTLP_ENDPOINT": "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp", "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Basic ${basic}"}`,
  ])('on a command line ends where its word ends: %s', (text) => {
    const { input, pieces } = parseBlock(text);
    expect(input?.endpoint).toBe('https://otlp-gateway-prod-eu-west-2.grafana.net/otlp');
    expect(input?.headers).toEqual([{ name: 'Authorization', value: `Basic ${basic}`, secret: true }]);
    expect(pieces.every(({ ok }) => ok)).toBe(true);
    expect(JSON.stringify(pieces)).not.toContain(basic);
  });

  it('keeps blanks of a header that has its line to itself, and never takes the next line for a value', () => {
    const { input } = parseBlock(
      'OTEL_EXPORTER_OTLP_TRACES_HEADERS=\nOTEL_EXPORTER_OTLP_ENDPOINT=http://alloy:4318\nOTEL_EXPORTER_OTLP_HEADERS=x-team=My Team, x-b=2',
    );
    expect(input?.endpoint).toBe('http://alloy:4318');
    expect(input?.headers.map(({ value }) => value)).toEqual(['My Team', '2']);
  });

  it.each([
    ['ENDPOINT=http://good:4318\n# OTEL_EXPORTER_OTLP_ENDPOINT=http://old:4318', undefined],
    ['ENDPOINT=http://good:4318\n  // "OTEL_EXPORTER_OTLP_ENDPOINT": "http://old:4318"', undefined],
    ['ENDPOINT="http://good:4318" # was OTEL_EXPORTER_OTLP_ENDPOINT=http://evil:4318', undefined],
    [
      'ENDPOINT=http://good:4318\n#export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic abcdefgh"',
      undefined,
    ],
    ['ENDPOINT=http://good:4318\nREM OTEL_EXPORTER_OTLP_HEADERS=x-api-key=old', undefined],
    ['ENDPOINT=http://good:4318\nOTEL_EXPORTER_OTLP_HEADERS=x-api-key=abc # key', 'abc'],
    ['ENDPOINT=http://good:4318\nOTEL_EXPORTER_OTLP_HEADERS="x-api-key=a #b" # it\'s', 'a #b'],
    ['ENDPOINT=http://good:4318\nOTEL_EXPORTER_OTLP_HEADERS=x-api-key=a#b', 'a#b'],
  ])('obeys no comment: %j', (rest, header) => {
    const { input } = parseBlock(`OTEL_EXPORTER_OTLP_${rest}`);
    expect(input).toMatchObject({ endpoint: 'http://good:4318' });
    expect(input?.headers.map(({ value }) => value)).toEqual(header === undefined ? [] : [header]);
  });

  it('shows no name and password of an address that it refuses', () => {
    const { pieces } = parseBlock('OTEL_EXPORTER_OTLP_ENDPOINT=https://me:geheim@alloy:4318');
    expect(pieces[0]?.ok).toBe(false);
    expect(JSON.stringify(pieces)).not.toContain('geheim');
  });

  it('without an endpoint, with a service account token, or without a token says so', () => {
    expect(parseBlock('hello').input).toBeNull();
    const service = Buffer.from('1:glsa_abcdefghijkl').toString('base64');
    const wrong = parseBlock(
      `OTEL_EXPORTER_OTLP_ENDPOINT=otlp-gateway-prod-eu-west-2.grafana.net\nOTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic ${service}`,
    );
    expect(wrong.pieces.find((piece) => !piece.ok)?.message).toContain('access policy token');
    const bare = parseBlock(
      'OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp',
    );
    expect(bare.pieces.find((piece) => !piece.ok)?.label).toBe('Token');
  });
});
