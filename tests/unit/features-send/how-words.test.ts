// What the check says and offers, what arrived, and rules, in words.
import { describe, expect, it } from 'vitest';
import type { SignalArrival } from '#shared/api/arrivals.ts';
import type { Preflight } from '#shared/api/send.ts';
import {
  arrivalText,
  arrivalTone,
  arrivalVerdict,
  placeOf,
  withArrival,
} from '../../../src-renderer/features/send/arrival-words.ts';
import {
  alreadyText,
  checkVerdict,
  leaving,
  limitsText,
  lookedText,
  onlyOf,
  PLAIN,
  type Reason,
  remedyOf,
} from '../../../src-renderer/features/send/how-words.ts';
import { isAddedUp, shown } from '../../../src-renderer/features/send/preview-words.ts';
import { withoutRule, withRule } from '../../../src-renderer/features/send/rule-words.ts';

const items = (traces: number, logs = 0, metrics = 0) => ({ traces, logs, metrics });
const sized = (traces: number) => ({
  traces: { items: traces, bytes: traces },
  logs: { items: 0, bytes: 0 },
  metrics: { items: 0, bytes: 0 },
});

const preflight = (part: Partial<Preflight> = {}): Preflight => ({
  label: 'POST /checkout',
  offered: sized(3),
  already: items(0),
  uncertain: items(0),
  partly: items(0),
  barred: items(0),
  underWay: items(0),
  forwarded: items(0),
  otherwise: items(0),
  elsewhere: items(0),
  stays: items(0),
  looked: items(3),
  complete: true,
  shiftNs: '0',
  traces: 1,
  streams: 0,
  series: 0,
  limitsRead: { traces: false, logs: false, metrics: false },
  unreached: [],
  reasons: [],
  findings: [],
  ...part,
});

const reason = (part: Partial<Reason>): Reason => ({
  code: 'log_old',
  signal: 'logs',
  fate: 'refused',
  level: 'error',
  count: 1,
  stays: false,
  certain: true,
  title: '1 log record is too old.',
  detail: '',
  example: { text: '', traceId: null },
  choices: [],
  ...part,
});

describe('what the check says', () => {
  it.each([
    ['all goes', preflight(), 'It will arrive'],
    ['nothing is there', preflight({ offered: sized(0) }), 'Nothing would be sent'],
    ['all was sent before', preflight({ offered: sized(0), already: items(3) }), 'Nothing in it is new'],
    [
      'nobody knows of some that was sent before',
      preflight({ offered: sized(0), already: items(3), uncertain: items(1) }),
      'Not all is known to be there',
    ],
    [
      'another send takes it',
      preflight({ offered: sized(0), underWay: items(3) }),
      'All of it is on its way',
    ],
    ['all stays', preflight({ stays: items(3) }), 'None of it would be taken'],
    ['some stays', preflight({ stays: items(1) }), '2 of 3 items will arrive; 1 stays here'],
    [
      'something is to decide',
      preflight({ reasons: [reason({}), reason({ code: 'log_line' })] }),
      '1 of 3 items will arrive; 2 will be refused',
    ],
    [
      'something is to know',
      preflight({ findings: [{ level: 'warning', title: '', detail: '' }] }),
      'It may not all arrive; 1 thing to know',
    ],
  ])('when %s', (_, answer, words) => {
    expect(checkVerdict(answer, 'ready')).toBe(words);
  });

  it('promises nothing of a destination that was never tested', () => {
    expect(checkVerdict(preflight(), 'untested')).toMatch(/not tested/);
    expect(checkVerdict(preflight({ stays: items(1) }), 'untested')).toBe(
      '2 of 3 items will arrive; 1 stays here',
    );
  });

  it('goes by whether the destination is reached now, not by whether it was when it was tested', () => {
    const none = preflight({ unreached: ['traces', 'logs', 'metrics'] });
    expect(checkVerdict(none, 'ready')).toMatch(/unless it is reached/);
    expect(checkVerdict(preflight(), 'unreached')).toBe('It will arrive');
    const some = preflight({ unreached: ['logs'], offered: { ...sized(3), logs: { items: 5, bytes: 9 } } });
    expect(checkVerdict(onlyOf(some, ['logs']), 'ready')).toMatch(/unless it is reached/);
    expect(checkVerdict(onlyOf(some, ['traces']), 'ready')).toBe('It will arrive');
  });

  it('promises nothing where some of it is lost, left out or looks like a secret', () => {
    const lost = reason({ code: 'point_same', signal: 'metrics', fate: 'lost' });
    expect(checkVerdict(preflight({ reasons: [lost], stays: items(1) }), 'ready')).toBe(
      '1 of 3 items will arrive; 1 stays here and 1 will be lost',
    );
    const hidden = reason({ code: 'point_hidden', signal: 'metrics', fate: 'lost', count: 3, lost: 2 });
    expect(checkVerdict(preflight({ reasons: [hidden] }), 'ready')).toBe(
      '1 of 3 items will arrive; 2 will be lost',
    );
    expect(checkVerdict(preflight(), 'ready', 2)).toBe('It may hold secrets');
    expect(checkVerdict(preflight({ reasons: [lost] }), 'ready', 1)).toBe(
      '2 of 3 items will arrive; 1 will be lost. It may hold secrets',
    );
    expect(checkVerdict(preflight({ reasons: [lost], complete: false }), 'ready')).toMatch(/^At most 2 /);
  });

  it('is of the chosen signals only', () => {
    const both = preflight({ offered: { ...sized(3), logs: { items: 5, bytes: 9 } }, stays: items(0, 5) });
    expect(leaving(onlyOf(both, ['traces']))).toEqual(items(3));
    expect(checkVerdict(onlyOf(both, ['traces']), 'ready')).toBe('It will arrive');
  });

  it('shows enumerations of OTLP as words', () => {
    expect(shown('sum.aggregationTemporality', '1')).toBe('delta');
    expect(shown('aggregationTemporality', '2')).toBe('cumulative');
    expect(shown('status.code', '2')).toBe('error');
    expect(shown('asInt', '2')).toBe('2');
    expect(isAddedUp('sum.aggregationTemporality', '1', '2')).toBe(true);
  });

  it('counts what leaves, what is there already, and how far it looked', () => {
    expect(leaving(preflight({ stays: items(1) }))).toEqual(items(2));
    expect(alreadyText(items(4012, 12))).toBe('4,012 spans and 12 records');
    expect(alreadyText(items(0))).toBe('');
    expect(lookedText(preflight({ complete: false, looked: items(1) }))).toMatch(/^1 of 3 items/);
    const backends = { traces: 'tempo', logs: 'loki', metrics: 'prometheus' } as const;
    expect(limitsText({ limitsRead: { traces: true, logs: true, metrics: false } }, backends)).toBe(
      'Limits of Tempo and Loki asked just now. Limits of Prometheus taken as they usually are.',
    );
  });

  it('offers the ways that are not taken yet; those of delta points are their own', () => {
    const refused = reason({ choices: ['now', 'leave-out', 'try'] });
    const labels = (of: Reason, how = PLAIN) =>
      of.choices.flatMap((choice) => remedyOf(of, choice, how)?.label ?? []);
    expect(labels(refused)).toEqual(['Shift to now', 'Try anyway']);
    expect(labels(refused, { ...PLAIN, time: 'now', refused: 'try' })).toEqual(['Leave out']);
    expect(labels(reason({ choices: ['shorten', 'leave-out', 'try'] }))).toEqual(['Shorten', 'Try anyway']);
    expect(labels(reason({ choices: ['whole'] }), { ...PLAIN, long: 'shorten' })).toEqual(['Keep whole']);
    const delta = reason({ choices: ['convert', 'leave-out', 'as-is'] });
    expect(labels(delta)).toEqual(['Leave out', 'Send as they are']);
    expect(remedyOf(delta, 'leave-out', PLAIN)?.part).toEqual({ delta: 'leave-out' });
  });
});

const arrival = (part: Partial<SignalArrival> = {}): SignalArrival => ({
  state: 'asked',
  accepted: 3,
  arrived: 3,
  pending: 0,
  missing: 0,
  gone: 0,
  reasons: [],
  message: '',
  ...part,
});

describe('what arrived', () => {
  const none = arrival({ state: 'skipped', accepted: 0, arrived: 0 });
  const of = (verdict: Parameters<typeof arrivalVerdict>[0]['verdict'], traces: SignalArrival) =>
    arrivalVerdict({ verdict, signals: { traces, logs: none, metrics: none } });

  it.each([
    [of(null, arrival()), 'Asking what arrived'],
    [of('arrived', arrival()), 'All 3 items arrived'],
    [of('pending', arrival({ arrived: 1, pending: 2 })), 'All was accepted; 2 cannot be seen'],
    [of('missing', arrival({ arrived: 2, missing: 1 })), '1 item is missing'],
    [of('unknown', arrival({ arrived: 0 })), 'Accepted; it could not be asked'],
    [of('unknown', arrival({ arrived: 1 })), 'Not all could be asked'],
  ])('%s', (words, expected) => {
    expect(words).toBe(expected);
  });

  it('is told signal by signal', () => {
    expect(arrivalText('traces', arrival({ arrived: 1, pending: 1, missing: 1 }))).toBe(
      '1 of 3 spans found, 1 not to be seen, 1 missing',
    );
    expect(arrivalText('logs', arrival({ state: 'cannot-ask' }))).toBe('3 records accepted, cannot be asked');
    expect(arrivalTone(arrival({ missing: 1 }))).toBe('error');
    expect(arrivalTone(arrival({ pending: 1 }))).toBe('warn');
    expect(arrivalTone(arrival({ state: 'cannot-ask' }))).toBe('quiet');
  });

  it('says more in the history than that all was taken', () => {
    const taken = { tone: 'ok', text: 'all taken' } as const;
    const found = { verdict: 'arrived', signals: { traces: arrival(), logs: none, metrics: none } } as const;
    const lost = { traces: arrival({ missing: 2 }), logs: none, metrics: none };
    expect(withArrival(taken, undefined)).toBe(taken);
    expect(withArrival(taken, found)).toEqual({ tone: 'ok', text: 'all arrived' });
    expect(withArrival(taken, { verdict: 'missing', signals: lost })).toEqual({
      tone: 'error',
      text: '2 missing',
    });
  });

  it('leads to the span or the record that was not seen', () => {
    const [span, trace] = ['b7'.repeat(8), 'a3'.repeat(16)];
    const item = {
      row: 7,
      fate: 'missing' as const,
      reason: '',
      barred: false,
      item: `span ${span} of trace ${trace}`,
    };
    expect(placeOf({ ...item, signal: 'traces' })).toBe(`/traces/${trace}?span=${span}`);
    expect(placeOf({ ...item, signal: 'logs' })).toBe('/logs?log=7');
    expect(placeOf({ ...item, signal: 'metrics' })).toBeNull();
  });
});

it('a rule is kept once, and taken away by what it says', () => {
  const rule = { where: 'key', pattern: '*.token' } as const;
  expect(withRule(withRule([], rule), { ...rule })).toEqual([rule]);
  expect(withoutRule([rule, { where: 'text', pattern: '*.token' }], rule)).toEqual([
    { where: 'text', pattern: '*.token' },
  ]);
});
