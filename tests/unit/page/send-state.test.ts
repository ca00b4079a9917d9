import { describe, expect, it } from 'vitest';
import { liveState } from '../../../src-renderer/app/frame/live-state.ts';
import { sendState } from '../../../src-renderer/app/frame/send-state.ts';
import type { KeepSending, SignalSending } from '../../../src-shared/api/keep-sending.ts';
import type { Send, SignalOutcome } from '../../../src-shared/api/send.ts';

const outcome = (offered: number, sent: number, refused = 0): SignalOutcome => ({
  offered,
  sent,
  refused,
  leftOut: 0,
  uncertain: 0,
  bytes: 0,
  state: 'done',
  messages: [],
  retry: null,
});
const send = (state: Send['state'], traces: SignalOutcome): Send => ({
  id: 1,
  label: 'POST /checkout',
  what: { kind: 'run', run: 1 },
  destination: { id: 1, name: 'Grafana Cloud' },
  start: '1',
  end: state === 'running' ? null : '2',
  state,
  outcome: { traces, logs: outcome(0, 0), metrics: outcome(0, 0) },
  links: [],
});

describe('what the status bar says about sending', () => {
  it('is that there is no destination, or that nothing was sent', () => {
    expect(sendState([], 0).kind).toBe('none');
    expect(sendState([], 2).kind).toBe('idle');
  });

  it('is the running send with its share, before a newer one that ended', () => {
    const running = send('running', outcome(100, 60, 3));
    expect(sendState([send('done', outcome(1, 1)), running], 1)).toMatchObject({
      kind: 'running',
      share: 0.63,
    });
  });

  it('is how the newest ended: all taken, partly refused, stopped, or failed', () => {
    expect(sendState([send('done', outcome(5, 5))], 1).kind).toBe('done');
    expect(sendState([send('done', outcome(5, 4, 1))], 1).kind).toBe('partly');
    const arrivals = [{ send: 1, verdict: 'missing' as const }];
    expect(sendState([send('done', outcome(5, 5))], 1, arrivals).kind).toBe('missing');
    expect(sendState([send('done', outcome(5, 5))], 1, [{ send: 1, verdict: 'arrived' }]).kind).toBe('done');
    for (const state of ['failed', 'interrupted'] as const)
      expect(sendState([send(state, outcome(5, 0))], 1).kind).toBe('failed');
    expect(sendState([send('paused', outcome(5, 2))], 1).kind).toBe('paused');
    expect(sendState([send('cancelled', outcome(5, 2))], 1).kind).toBe('stopped');
  });
});

const going = (state: SignalSending['state'], waiting = 0): SignalSending => ({
  state,
  sent: 9,
  refused: 0,
  leftOut: 0,
  uncertain: 0,
  changed: 0,
  filtered: 0,
  sampled: 0,
  byHand: 0,
  asked: 0,
  arrived: 0,
  pending: 0,
  missing: 0,
  cannotAsk: '',
  missed: 0,
  waiting,
  waitingSince: null,
  messages: [],
  retry: state === 'stuck' ? { attempt: 3, at: '1', reason: '401: invalid token' } : null,
});

const forwarded = (name: string, traces: SignalSending, logs: SignalSending | null = null): KeepSending => ({
  destination: { id: name.length, name },
  rule: {
    on: true,
    traces: { filter: '', share: 1 },
    logs: null,
    metrics: false,
    services: null,
    redact: [],
  },
  signals: { traces, logs, metrics: null },
});

describe('what the status bar says about forwarding', () => {
  it('is nothing where nothing is forwarded', () => {
    expect(liveState([])).toBeNull();
  });

  it('is where it goes while all is well, or how many', () => {
    expect(liveState([forwarded('Local', going('idle', 3))])).toMatchObject({ to: 'Local', text: 'live' });
    const two = [forwarded('Local', going('idle')), forwarded('Cloud one', going('idle'))];
    expect(liveState(two)).toMatchObject({ to: '2 destinations', tone: 'ok' });
  });

  it('warns of what was sent on and is missing there', () => {
    const all = [forwarded('Local', { ...going('idle'), missing: 60 })];
    expect(liveState(all)).toMatchObject({ tone: 'warn', text: 'live, 60 missing' });
  });

  it('is the worst of all signals, what waits, and the backend’s words', () => {
    const all = [
      forwarded('Local', going('idle')),
      forwarded('Cloud', going('sending'), going('stuck', 1204)),
    ];
    expect(liveState(all)).toMatchObject({ to: 'Cloud', tone: 'error', text: 'stuck, 1,204 waiting' });
    expect(liveState(all)?.title).toContain('401: invalid token');
  });
});
