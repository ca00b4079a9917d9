import { describe, expect, it } from 'vitest';
import { sendState } from '../../../src-renderer/app/frame/send-state.ts';
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
    for (const state of ['failed', 'interrupted'] as const)
      expect(sendState([send(state, outcome(5, 0))], 1).kind).toBe('failed');
    expect(sendState([send('paused', outcome(5, 2))], 1).kind).toBe('paused');
    expect(sendState([send('cancelled', outcome(5, 2))], 1).kind).toBe('stopped');
  });
});
