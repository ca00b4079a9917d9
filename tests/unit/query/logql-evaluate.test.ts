import { describe, expect, it } from 'vitest';
import { parseLogQL } from '#shared/query/logql/parser.ts';
import { compileLogQuery } from '../../../src-main/query/logs/evaluate.ts';
import { detectedLevel } from '../../../src-main/query/logs/level.ts';
import type { LogView } from '../../../src-main/query/logs/log-view.ts';
import { accepted } from '../../../src-main/query/refused.ts';
import { attributeLabels } from '../../../src-main/store/reads/attribute-labels.ts';
import { attributes, logView } from './views.ts';

const matches = (text: string, log: LogView): boolean => compileLogQuery(accepted(parseLogQL(text)))(log);
const any = '{service_name=~".+"}';

const charge = logView(
  {
    body: 'charge failed, will retry in 50 ms: operation timed out after 400 ms',
    severityNumber: 17,
    traceId: 'ab'.repeat(16),
    eventName: 'payment.failed',
    scopeName: 'payment::acquirer',
  },
  {
    resource: { 'service.name': 'payment', 'k8s.pod.name': 'pod-1', region: 'eu', shared: 'resource' },
    scope: { lib: 'x', shared: 'scope' },
    log: {
      'exception.type': 'reqwest::Error',
      attempt: 1,
      took: '1m30s',
      size: '1.5KB',
      shared: 'log',
      word: 'many',
      cart: { lines: 4, owner: { id: 'u-1' } },
      tags: ['a', 1],
      nothing: '',
    },
    severityText: 'ERROR',
  },
);

describe('deciding LogQL', () => {
  it.each([
    any,
    '{service_name="payment"}',
    '{service_name=~"pay.*|cart", k8s_pod_name!="pod-2", container_name=""}',
    `${any} |= "retry"`,
    `${any} |= "nothing" or "timed out"`,
    `${any} != "absent" !~ "absent|gone"`,
    `${any} |~ "(?i)\\\\bCHARGE\\\\b"`,
    `${any} |~ \`after \\d+ ms$\``,
    `${any} | detected_level="error" | severity_text="ERROR" | severity_number=17`,
    `${any} | trace_id="${'ab'.repeat(16)}" | span_id=""`,
    `${any} | event_name="payment.failed" and scope_name=~"payment.*"`,
    `${any} | exception_type="reqwest::Error"`,
    `${any} | attempt=1 | attempt="1" | attempt>=0.5 | attempt<2`,
    `${any} | took>1m | took<=90s`,
    `${any} | size>1KB | size=1500B | size!=1KB`,
    `${any} | region="eu" | lib="x"`,
    `${any} | cart_lines=4 | cart_owner_id="u-1"`,
    `${any} | tags="[\\"a\\",1]"`,
    `${any} | missing="" | missing!="x" | missing!~"x" | nothing=""`,
    `${any} | missing="x" or attempt=1`,
    `${any} | shared="scope"`,
    `${any} | observed_timestamp="6"`,
  ])('%s matches', (text) => {
    expect(matches(text, charge)).toBe(true);
  });

  it.each([
    '{service_name="cart"}',
    '{service_name=~"pay"}',
    `${any} |= "Charge"`,
    `${any} |= "charge" != "x" or "retry"`,
    `${any} |~ "^failed"`,
    `${any} | detected_level="warn"`,
    `${any} | missing=~".+"`,
    `${any} | missing>1 or missing<=1 or missing!=1`,
    `${any} | attempt>1`,
    `${any} | took>2m`,
    `${any} | shared="log"`,
    `${any} | exception_type="reqwest::Error" and attempt=2`,
  ])('%s does not match', (text) => {
    expect(matches(text, charge)).toBe(false);
  });

  it('keeps a record whose label is no number, marked with an error', () => {
    expect(matches(`${any} | word > 5`, charge)).toBe(true);
    expect(matches(`${any} | word > 5 | __error__ = ""`, charge)).toBe(false);
    expect(matches(`${any} | word > 5 | __error__ = "LabelFilterErr"`, charge)).toBe(true);
    expect(matches(`${any} | word > 5 | attempt = 7`, charge)).toBe(true);
    expect(matches(`${any} | __error__ = ""`, charge)).toBe(true);
  });

  it('names a service that has no name by its container, else unknown', () => {
    expect(matches('{service_name="unknown_service"}', logView({}))).toBe(true);
    expect(matches('{service_name="kc"}', logView({}, { resource: { 'k8s.container.name': 'kc' } }))).toBe(
      true,
    );
  });

  it('keeps what a record says under a name of a stream label aside', () => {
    const log = logView({}, { resource: { 'service.name': 'a' }, log: { 'service.name': 'b' } });
    expect(matches('{service_name="a"} | service_name_extracted="b"', log)).toBe(true);
  });

  it('names labels by the first key and takes the last value of a repeated one', () => {
    const repeated = [
      ...attributes({ 'a.b': 'first' }),
      ...attributes({ 'a-b': 'second' }),
      ...attributes({ 'a.b': 'last' }),
    ];
    expect([...attributeLabels(repeated)]).toEqual([['a_b', 'last']]);
  });

  it.each([`${any} |~ "("`, `${any} | a =~ "*"`])('refuses the pattern of %s', (text) => {
    expect(() => matches(text, charge)).toThrow(/is not a regular expression/);
  });
});

describe('the level of a record', () => {
  it.each([
    [{ severityNumber: 17 }, { severityText: 'info' }, 'info'],
    [{ severityNumber: 13 }, { severityText: 'WARNING' }, 'warn'],
    [{ severityNumber: 9 }, { severityText: 'Information' }, 'info'],
    [{ severityNumber: 9 }, { severityText: 'weird' }, 'info'],
    [{ severityNumber: 9 }, { severityText: 'x', log: { level: 'ERR' } }, 'error'],
    [{ severityNumber: 9 }, { log: { level: 'ERR', detected_level: 'debug' } }, 'debug'],
    [{ severityNumber: 1 }, {}, 'trace'],
    [{ severityNumber: 24 }, {}, 'fatal'],
    [{ body: 'level=error boom' }, {}, 'error'],
    [{ body: '{"msg":"x","level":"warning"}' }, {}, 'warn'],
    [{ body: 'ERROR boom' }, {}, 'error'],
    [{ body: 'all is well' }, {}, 'unknown'],
  ])('of %j %j is %s', (fields, parts, level) => {
    expect(detectedLevel(logView(fields, parts))).toBe(level);
  });
});
