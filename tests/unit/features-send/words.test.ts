// What the Send screen says and asks, without a page.
import { describe, expect, it } from 'vitest';
import type { Arrival } from '#shared/api/arrivals.ts';
import type { Destination } from '#shared/api/destinations.ts';
import type { KeepSending } from '#shared/api/keep-sending.ts';
import { type LedgerLine, type Send, type SignalOutcome, WENT_WITH_ANOTHER } from '#shared/api/send.ts';
import { withArrival } from '../../../src-renderer/features/send/arrival-words.ts';
import {
  checksByName,
  failuresOf,
  stateNow,
  stateOf,
  takes,
  wantsToken,
} from '../../../src-renderer/features/send/destination-words.ts';
import { draftOf, EMPTY, inputOf, missingIn, withPasted } from '../../../src-renderer/features/send/draft.ts';
import { itemsOf } from '../../../src-renderer/features/send/ledger-items.ts';
import {
  countsText,
  msLeft,
  signalText,
  verdictOf,
} from '../../../src-renderer/features/send/outcome-words.ts';
import { previewedText } from '../../../src-renderer/features/send/preview-words.ts';
import { choicesOf, type Place, whatOf } from '../../../src-renderer/features/send/what-choices.ts';

const traceId = 'a3f1c09e'.repeat(4);
const place = (path: string, search = ''): Place => ({
  path,
  params: new URLSearchParams(search),
  range: { from: '1000', run: 7 },
  run: 7,
});

describe('a destination to which Live is stuck', () => {
  const live = (state: string, id = 1): KeepSending[] => [
    {
      destination: { id, name: 'There' },
      rule: { on: true },
      signals: { traces: { state, waiting: 150, retry: null }, logs: null, metrics: null },
    } as unknown as KeepSending,
  ];
  const of = (ok: boolean): Destination =>
    ({
      id: 1,
      tested: { time: '1', ok, checks: [{ name: 'traces', state: ok ? 'ok' : 'failed', message: '' }] },
    }) as unknown as Destination;

  it('is not called ready, whatever its last test said', () => {
    expect(stateNow(of(true), live('stuck'))).toBe('stuck');
    expect(stateNow(of(true), live('retrying'))).toBe('ready');
    expect(stateNow(of(true), live('stuck', 2))).toBe('ready');
    expect(stateNow(of(true), undefined)).toBe('ready');
    expect(stateNow(of(false), live('stuck'))).toBe('refused');
  });
});

describe('the head of the preview', () => {
  it('says what was looked at and what of it is changed', () => {
    const items = (count: number) => Array.from({ length: count }, () => null);
    const told = (count: number, looked: number, complete: boolean, changedOnly: boolean): string =>
      previewedText({ items: items(count), looked, complete }, changedOnly);
    expect(told(0, 13_000, true, true)).toBe('13,000 items looked at, none changed');
    expect(told(12, 13_000, true, true)).toBe('13,000 items looked at, 12 changed');
    expect(told(50, 900, false, true)).toBe(
      '50 changed items are shown, out of the first 900. Choose less to see others.',
    );
    expect(told(7, 7, true, false)).toBe('all 7 items looked at');
    expect(told(90, 90, true, true)).toBe('90 items looked at, 90 changed');
    expect(told(50, 50, false, false)).toBe(
      '50 items are shown, the first of more. Choose less to see others.',
    );
  });
});

describe('what the drawer opens on', () => {
  it.each([
    [`trace:${traceId}`, { kind: 'trace', traceId }],
    ['traces', { kind: 'traces', q: 'error', from: '1000', run: 7 }],
    ['logs', { kind: 'logs', q: 'error', from: '1000', run: 7 }],
    ['range', { kind: 'range', from: '1000', run: 7 }],
    ['run', { kind: 'run', run: 7 }],
    ['run:3', { kind: 'run', run: 3 }],
    ['trace:nonsense', null],
    ['run:x', null],
    ['sent:4', null],
    ['', null],
  ])('%s', (param, what) => {
    expect(whatOf(param, place('/traces', 'q=error'))).toEqual(what);
  });

  it('offers beside it what the screen shows, and the asked-for goes before the screen’s own', () => {
    const kinds = (path: string): string[] => choicesOf([], place(path)).map(({ kind }) => kind);
    expect(kinds(`/traces/${traceId}`)).toEqual(['trace', 'range', 'run']);
    expect(kinds('/traces')).toEqual(['traces', 'range', 'run']);
    expect(kinds('/logs')).toEqual(['logs', 'range', 'run']);
    expect(kinds('/metrics')).toEqual(['range', 'run']);
    const asked = { kind: 'traces', q: 'mine' } as const;
    const [list] = choicesOf([asked], place('/traces', 'q=other'));
    expect(list?.what).toBe(asked);
  });
});

const outcome = (part: Partial<SignalOutcome> = {}): SignalOutcome => ({
  offered: 0,
  sent: 0,
  refused: 0,
  leftOut: 0,
  uncertain: 0,
  bytes: 0,
  state: 'done',
  messages: [],
  retry: null,
  ...part,
});

describe('an outcome in words', () => {
  const send = (state: Send['state'], traces: Partial<SignalOutcome>, logs: Partial<SignalOutcome> = {}) =>
    verdictOf({
      state,
      outcome: { traces: outcome(traces), logs: outcome(logs), metrics: outcome({ state: 'skipped' }) },
    });

  it.each([
    ['all of it', send('done', { offered: 3, sent: 3 }), { tone: 'ok', text: 'all taken' }],
    [
      'one signal’s refusal',
      send('done', { offered: 3, sent: 1, refused: 2 }),
      { tone: 'warn', text: '2 spans refused' },
    ],
    [
      'refusals of two signals',
      send('done', { offered: 3, sent: 1, refused: 2 }, { offered: 1, refused: 1 }),
      { tone: 'warn', text: '3 items refused' },
    ],
    [
      'nothing, with the status',
      send('failed', { offered: 3, messages: [{ text: '401: no', items: 3 }] }),
      { tone: 'error', text: '401, nothing sent' },
    ],
    [
      'a refusal of all that went',
      send('failed', { offered: 3, leftOut: 1, refused: 2, messages: [{ text: '400: no', items: 2 }] }),
      { tone: 'error', text: '400, nothing taken: 2 refused, 1 left out' },
    ],
    [
      'the worse half too, where only the rest was refused',
      send('failed', { offered: 20, refused: 20 }, { offered: 30, state: 'failed' }),
      { tone: 'error', text: 'nothing taken: 20 refused, 30 not sent' },
    ],
    [
      'the worse half too, where some was taken',
      send('failed', { offered: 20, sent: 15, refused: 5 }, { offered: 30, state: 'failed' }),
      { tone: 'warn', text: '5 refused, 30 not sent' },
    ],
    [
      'what another send took',
      send('done', { offered: 3, leftOut: 3, messages: [{ text: WENT_WITH_ANOTHER, items: 3 }] }),
      { tone: 'ok', text: 'went with another send' },
    ],
    [
      'what another send took, beside what was taken',
      send('done', { offered: 3, sent: 1, leftOut: 2, messages: [{ text: WENT_WITH_ANOTHER, items: 2 }] }),
      { tone: 'ok', text: 'all taken' },
    ],
    [
      'a stop',
      send('cancelled', { offered: 1940, sent: 1220 }),
      { tone: 'quiet', text: 'stopped, 1,220 of 1,940 sent' },
    ],
    [
      'an interruption',
      send('interrupted', { offered: 4, sent: 1 }),
      { tone: 'warn', text: 'interrupted, 1 of 4 sent' },
    ],
    [
      'what stayed here',
      send('done', { offered: 3, sent: 1, leftOut: 2 }),
      { tone: 'warn', text: '2 spans left out' },
    ],
    [
      'all that stayed here',
      send('done', { offered: 3, leftOut: 3 }),
      { tone: 'warn', text: 'all left out' },
    ],
    [
      'a lost answer',
      send('done', { offered: 3, sent: 1, uncertain: 2 }),
      { tone: 'warn', text: '2 spans perhaps taken' },
    ],
    ['a pause', send('paused', { offered: 4, sent: 1 }), { tone: 'quiet', text: 'paused, 1 of 4 sent' }],
    ['what retention took', send('done', { offered: 4, sent: 1 }), { tone: 'warn', text: '1 of 4 sent' }],
    [
      'progress',
      send('running', { offered: 4, sent: 1, refused: 1 }),
      { tone: 'running', text: 'sending 50\u00a0%' },
    ],
    [
      'what does not get through, and why',
      send('running', { offered: 4, retry: { attempt: 2, at: '1', reason: 'Nothing listens there.' } }),
      { tone: 'running', text: 'not taken yet, 0\u00a0%', reason: 'Nothing listens there.' },
    ],
  ])('%s', (_, verdict, expected) => {
    expect(verdict).toEqual(expected);
  });

  it('names items by their signal and leaves out what there is none of', () => {
    expect(countsText({ traces: 77, logs: 1, metrics: 0 })).toBe('77 spans, 1 record');
    expect(countsText({ traces: 0, logs: 0, metrics: 0 })).toBe('nothing');
    expect(signalText('metrics', outcome({ offered: 1840, sent: 1120 }))).toBe(
      '1,120 of 1,840 points accepted',
    );
    expect(signalText('logs', outcome({ state: 'skipped' }))).toBe('nothing to send');
  });
});

describe('what was found missing', () => {
  it('stands in the history, of a send that was stopped too', () => {
    const report = { verdict: 'missing', signals: { traces: { missing: 20 }, logs: {}, metrics: {} } };
    const arrival = {
      ...report,
      signals: Object.fromEntries(
        Object.entries(report.signals).map(([signal, part]) => [signal, { missing: 0, ...part }]),
      ),
    } as unknown as Arrival;
    const stopped = { tone: 'quiet', text: 'stopped, 60 of 80 sent' } as const;
    expect(withArrival(stopped, arrival)).toEqual({ tone: 'error', text: 'stopped, 20 missing' });
    expect(withArrival({ tone: 'error', text: 'x' }, arrival)).toEqual({ tone: 'error', text: 'x' });
  });
});

describe('the items of a send that were not accepted', () => {
  const line = (part: Partial<LedgerLine>): string =>
    JSON.stringify({
      send: 1,
      destination: 'x',
      signal: 'logs',
      first: 7,
      last: 7,
      items: 1,
      item: '',
      traceId: null,
      reason: '',
      ...part,
    });

  it('are read from its ledger, a range item by item, accepted ones passed over', () => {
    const text = [
      line({ fate: 'taken', first: 1, last: 6 }),
      line({ fate: 'refused', reason: '400: too old' }),
      line({ fate: 'left-out', reason: 'a line that is too long', first: 9, last: 10 }),
      line({ fate: 'refused', signal: 'traces' }),
      'no JSON',
    ].join('\n');
    expect(itemsOf(text, 'logs')).toEqual([
      { key: '7', text: 'record 7', reason: 'refused: 400: too old', place: '/logs?log=7', logRecord: 7 },
      {
        key: '9',
        text: 'record 9',
        reason: 'left out: a line that is too long',
        place: '/logs?log=9',
        logRecord: 9,
      },
      {
        key: '10',
        text: 'record 10',
        reason: 'left out: a line that is too long',
        place: '/logs?log=10',
        logRecord: 10,
      },
    ]);
  });

  it('are named where the ledger names them, and lead to their trace or metric', () => {
    const named = { fate: 'refused', reason: '400: no', first: 7, last: 7 } as const;
    const text = [
      line({ ...named, signal: 'traces', item: 'GET /cart', traceId }),
      line({ ...named, signal: 'traces', first: 8, last: 9, item: 'GET /', traceId }),
      line({ ...named, signal: 'metrics', item: 'queue size' }),
    ].join('\n');
    expect(itemsOf(text, 'traces').map(({ text: words, place: where }) => [words, where])).toEqual([
      ['GET /cart', `/traces/${traceId}`],
      ['GET /', `/traces/${traceId}`],
      ['span 9', null],
    ]);
    expect(itemsOf(text, 'metrics')).toMatchObject([
      { text: 'queue size', place: '/metrics?metric=queue+size' },
    ]);
  });

  it('are listed up to ten thousand', () => {
    expect(itemsOf(line({ fate: 'refused', first: 1, last: 20_000 }), 'logs')).toHaveLength(10_000);
  });
});

it('tells how long the rest takes once there is a rate to tell it by', () => {
  expect(msLeft(0.25, 1000)).toBe(3000);
  expect(msLeft(0, 1000)).toBeNull();
  expect(msLeft(1, 1000)).toBeNull();
});

const destination = (tested: Destination['tested']): Pick<Destination, 'tested'> => ({ tested });
const check = (name: string, state: 'ok' | 'failed', message = '') => ({ name, state, message });

describe('a destination in words', () => {
  const urls = { traces: 'http://a/v1/traces', logs: 'http://a/v1/logs', metrics: 'http://a/v1/metrics' };
  const ok = ['name', 'connection', 'traces', 'logs', 'metrics'].map((name) => check(name, 'ok'));
  const unauthorised = ['traces', 'logs', 'metrics'].map((name) =>
    check(name, 'failed', `401: the token was not accepted for ${name}. Make a new one.`),
  );

  it('has a state by its last test', () => {
    expect(stateOf(destination(null))).toBe('untested');
    expect(stateOf(destination({ time: '1', ok: true, checks: ok }))).toBe('ready');
    const partly = [...ok.slice(0, 4), check('metrics', 'failed', '403: no.')];
    expect(stateOf(destination({ time: '1', ok: true, checks: partly }))).toBe('partly');
    expect(takes({ ...destination({ time: '1', ok: true, checks: partly }), urls })).toEqual([
      'traces',
      'logs',
    ]);
    expect(takes({ tested: null, urls: { ...urls, logs: null } })).toEqual(['traces', 'metrics']);
    expect(stateOf(destination({ time: '1', ok: false, checks: unauthorised }))).toBe('refused');
    const silent = [check('connection', 'failed', 'Nothing listens. Is it running?')];
    expect(stateOf(destination({ time: '1', ok: false, checks: silent }))).toBe('unreached');
  });

  it('tells the layers of several hosts once each, by the worst', () => {
    const checks = [
      check('name', 'ok', 'a is 1'),
      check('name', 'failed', 'b is nowhere'),
      check('TLS', 'ok'),
    ];
    expect(checksByName(destination({ time: '1', ok: true, checks }))).toEqual([
      { name: 'name', state: 'failed', message: 'a is 1; b is nowhere' },
      { name: 'TLS', state: 'ok', message: '' },
    ]);
  });

  it('says a failure that concerns all signals once, what happened first', () => {
    const failures = failuresOf(destination({ time: '1', ok: false, checks: unauthorised }));
    expect(failures).toEqual([
      {
        what: '401: the token was not accepted for traces.',
        rest: 'Make a new one. The same for logs and metrics.',
      },
    ]);
    expect(wantsToken(destination({ time: '1', ok: false, checks: unauthorised }))).toBe(true);
  });
});

describe('a destination being written', () => {
  it('takes a pasted block over, but not its name over a given one', () => {
    const input = {
      name: 'Alloy',
      endpoint: 'https://x/otlp',
      headers: [{ name: 'Authorization', value: 'Basic a', secret: true }],
      grafanaUrl: null,
    };
    expect(inputOf(withPasted(EMPTY, input))).toMatchObject(input);
    expect(withPasted({ ...EMPTY, name: 'Mine' }, input).name).toBe('Mine');
  });

  it('shows a pasted Grafana Cloud by zone, instance and token, and gives it back as these', () => {
    const value = `Basic ${btoa('1048311:glc_x')}`;
    const input = {
      name: 'Grafana Cloud',
      endpoint: 'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp',
      headers: [{ name: 'Authorization', value, secret: true }],
      grafanaUrl: null,
    };
    const cloud = { zone: 'prod-eu-west-2', instance: '1048311', token: 'glc_x' };
    const draft = withPasted(EMPTY, input, 'grafana-cloud');
    expect(draft).toMatchObject({ way: 'cloud', ...cloud });
    expect(inputOf(draft)).toMatchObject({ endpoint: '', cloud, headers: [] });
    expect(missingIn({ ...draft, token: '' }, false)).toBe('Instance and token belong together.');
    expect(missingIn({ ...draft, token: '', instance: '' }, false)).toBe('Instance and token are missing.');
    expect(missingIn({ ...draft, token: '', instance: '' }, true)).toBeNull();
    const moved = { ...draft, token: '', instance: '', zone: 'prod-us-east-0' };
    expect(inputOf(moved).endpoint).toBe('https://otlp-gateway-prod-us-east-0.grafana.net/otlp');
  });

  it('gives an address for each signal, null for one that is empty, and says when all are', () => {
    const draft = { ...EMPTY, way: 'separate' as const };
    expect(missingIn(draft, false)).toBe('An address is missing.');
    const one = { ...draft, endpoints: { ...draft.endpoints, logs: ' http://loki:3100 ' } };
    expect(missingIn(one, false)).toBeNull();
    expect(inputOf(one).endpoints).toEqual({ traces: null, logs: 'http://loki:3100', metrics: null });
  });

  it('asks nowhere when told so, else where it is written, else where the engine derives', () => {
    const readUrls = { ...EMPTY.readUrls, traces: 'http://tempo:3200' };
    expect(inputOf({ ...EMPTY, readUrls }).read).toEqual({
      urls: { traces: 'http://tempo:3200' },
      headers: null,
    });
    expect(inputOf({ ...EMPTY, readUrls, ask: false }).read?.urls).toEqual({
      traces: null,
      logs: null,
      metrics: null,
    });
  });

  it('leaves out the value of a secret that stays as it is', () => {
    const stored: Destination = {
      id: 1,
      name: 'One',
      kind: 'otlp',
      endpoint: 'http://x',
      endpoints: null,
      urls: { traces: '', logs: '', metrics: '' },
      headers: [{ name: 'Authorization', secret: true }],
      tenant: null,
      ca: null,
      backends: { traces: 'otlp', logs: 'otlp', metrics: 'otlp' },
      chosenBackends: {},
      read: {
        urls: { traces: null, logs: null, metrics: null },
        derived: { traces: false, logs: false, metrics: false },
        headers: null,
      },
      grafanaUrl: null,
      dataSources: { traces: null, logs: null, metrics: null },
      grafanaOrg: null,
      tested: null,
    };
    expect(inputOf(draftOf(stored)).headers).toEqual([{ name: 'Authorization', secret: true }]);
    expect(inputOf({ ...draftOf(stored), grafanaUrl: 'http://other' }, stored)).toMatchObject({
      dataSources: null,
    });
    expect(inputOf(draftOf(stored), stored)).not.toHaveProperty('dataSources');
  });
});
