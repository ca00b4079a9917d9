// Links into Grafana: what they open, and that a link of ours teaches what it was made of.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linksOf } from '#shared/api/send.ts';
import {
  type Grafana,
  logsLink,
  metricsLink,
  traceLink,
  traceLogsLink,
  tracesLink,
} from '../../src-main/send/grafana-links.ts';
import { learnGrafana } from '../../src-main/send/grafana-url.ts';
import { untouched } from '../../src-main/send/outcome.ts';
import type { Plan } from '../../src-main/send/plan.ts';
import { linksFor } from '../../src-main/send/send-links.ts';
import { newIdOf } from '../../src-main/send/treat.ts';
import { UNTREATED } from '../../src-main/send/treatment.ts';

const NONE = { traces: null, logs: null, metrics: null };
const grafana: Grafana = { base: 'http://grafana.test:3000', dataSources: NONE, grafanaOrg: null };
const range = { fromMs: 1000.5, toMs: 2000.5 };

function paneOf(url: string): { datasource: string; queries: Record<string, unknown>[]; range: object } {
  return (
    (JSON.parse(new URL(url).searchParams.get('panes') ?? '') as Record<string, never>).abc ?? expect.fail()
  );
}

describe('a link', () => {
  it('opens a trace by its id, in whole milliseconds as text', () => {
    const pane = paneOf(traceLink(grafana, 'a'.repeat(32), range));
    expect(pane).toMatchObject({ datasource: 'tempo', range: { from: '1000', to: '2001' } });
    expect(pane.queries).toEqual([
      {
        refId: 'A',
        datasource: { type: 'tempo', uid: 'tempo' },
        queryType: 'traceql',
        query: 'a'.repeat(32),
      },
    ]);
  });

  it('takes Cloud’s data sources on Cloud, and learnt ones before all', () => {
    const cloud = { ...grafana, base: 'https://me.grafana.net' };
    expect(paneOf(logsLink(cloud, range)).datasource).toBe('grafanacloud-logs');
    const learnt = { ...cloud, dataSources: { ...NONE, logs: 'mine' }, grafanaOrg: 7 };
    expect(paneOf(traceLogsLink(learnt, 'a', range)).datasource).toBe('mine');
    expect(new URL(logsLink(learnt, range)).searchParams.get('orgId')).toBe('7');
    expect(paneOf(logsLink({ ...grafana, base: 'https://grafana.net.evil.test' }, range)).datasource).toBe(
      'loki',
    );
  });

  it('opens the metrics of services, whatever their names hold', () => {
    const expr = (services: string[] | null): unknown =>
      paneOf(metricsLink(grafana, services, range)).queries[0]?.expr;
    expect(expr(null)).toBe('{job=~".+"}');
    expect(expr(['shop', 'a.b'])).toBe('{job=~"(.+/)?(shop|a\\\\.b)"}');
  });

  it('teaches what it was made of when it is pasted', () => {
    const uid = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !/^(--|\$)/.test(text));
    const base = fc.constantFrom(
      'http://localhost:3000',
      'https://me.grafana.net',
      'https://host.test/grafana',
    );
    fc.assert(
      fc.property(uid, base, fc.integer({ min: 1, max: 9999 }), (text, where, grafanaOrg) => {
        const made = { base: where, dataSources: { traces: text, logs: text, metrics: text }, grafanaOrg };
        const urls = [tracesLink(made, range), logsLink(made, range), metricsLink(made, ['s'], range)];
        const signals = ['traces', 'logs', 'metrics'] as const;
        for (const [i, url] of urls.entries())
          expect(learnGrafana(url)).toEqual({
            base: where,
            org: grafanaOrg,
            dataSources: { [signals[i] ?? '']: text },
          });
      }),
    );
  });
});

describe('the links of a send', () => {
  const NOW_US = 1_800_000_000_000_000;
  const all = (us: number) => ({ traces: us, logs: us, metrics: us });
  const planOf = (ageUs: number, traceId: string | null): Plan =>
    ({
      traceId,
      metrics: { services: ['shop'], fromUs: NOW_US - ageUs, toUs: NOW_US },
      facts: { oldestUs: all(NOW_US - ageUs), newestUs: all(NOW_US - ageUs) },
    }) as unknown as Plan;
  const learnt = { traces: 'a', logs: 'b', metrics: 'c' };
  const destination = { grafanaUrl: 'http://grafana.test/', dataSources: learnt, grafanaOrg: null };
  const outcome = { traces: untouched(1, true), logs: untouched(1, true), metrics: untouched(0, false) };
  const treatment = { ...UNTREATED, nowUs: NOW_US };

  it('are of what goes, and say what search will miss where that is true', () => {
    const links = linksFor(planOf(3_600e6, 'a'.repeat(32)), destination, treatment, outcome);
    expect(links.map(({ label }) => label)).toEqual(['Open trace in Grafana', 'Open its logs in Grafana']);
    expect(links[0]?.note).toContain('by its id');
    expect(linksFor(planOf(1e6, 'a'.repeat(32)), destination, treatment, outcome)[0]?.note).toBeUndefined();
    expect(linksFor(planOf(3_600e6, null), destination, treatment, outcome)[0]?.note).toContain(
      'search misses',
    );
    expect(linksFor(planOf(1e6, null), { ...destination, grafanaUrl: null }, treatment, outcome)).toEqual([]);
  });

  it('say which data source is a guess, until a link of that Grafana taught it', () => {
    const all = { ...outcome, metrics: untouched(1, true) };
    const notes = (dataSources: Grafana['dataSources']) =>
      linksFor(planOf(1e6, null), { ...destination, dataSources }, treatment, all).map(({ note }) => note);
    expect(notes(learnt)).toEqual([undefined, undefined, undefined]);
    expect(notes({ ...learnt, metrics: null })).toEqual([
      undefined,
      undefined,
      expect.stringMatching(/data source in this link is a guess.*paste its address/),
    ]);
  });

  it('show some minutes around points of a moment, of which a chart would have no step', () => {
    const all = { ...outcome, metrics: untouched(1, true) };
    const url = linksFor(planOf(1e6, null), destination, treatment, all).at(-1)?.url ?? '';
    const { from, to } = paneOf(url).range as { from: string; to: string };
    expect(Number(from)).toBe(NOW_US / 1000 - 1000 - 300_000);
    expect(Number(to)).toBeGreaterThanOrEqual(NOW_US / 1000 - 1000 + 300_000);
  });

  it('follow what was moved to now under a new id', () => {
    const moved = { ...treatment, shiftNs: '3600000000000', idSalt: 'salt' };
    const [link] = linksFor(planOf(3_600e6, 'a'.repeat(32)), destination, moved, outcome);
    const pane = paneOf(link?.url ?? '');
    expect(pane.queries[0]?.query).toBe(newIdOf('salt', 'a'.repeat(32)));
    expect(pane.queries[0]?.query).not.toBe('a'.repeat(32));
    expect(pane.range).toMatchObject({ from: String(NOW_US / 1000) });
    expect(link?.note).toBeUndefined();
  });
});

describe('the links of a send that has ended', () => {
  const outcome = (sent: number) => ({ ...untouched(1, true), sent });
  it('are those of which something is to be seen', () => {
    const link = (signal: 'traces' | 'logs') => ({ label: signal, url: 'http://grafana.test', signal });
    const links = [link('traces'), link('logs')];
    const send = { links, outcome: { traces: outcome(1), logs: outcome(0), metrics: outcome(0) } };
    expect(linksOf({ ...send, state: 'done' }).map(({ label }) => label)).toEqual(['traces']);
    expect(linksOf({ ...send, state: 'running' })).toEqual(links);
  });
});
