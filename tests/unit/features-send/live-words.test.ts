// What is said of forwarding, without a page.
import { describe, expect, it } from 'vitest';
import type { KeepSending, SignalSending } from '#shared/api/keep-sending.ts';
import { liveCounts, liveState, sampledText } from '../../../src-renderer/features/send/live-words.ts';

const sending = (more: Partial<SignalSending> = {}): SignalSending => ({
  ...{ state: 'idle', sent: 40, refused: 0, leftOut: 0, uncertain: 0, changed: 0, filtered: 0, sampled: 0 },
  ...{ byHand: 0, missed: 0, waiting: 0, waitingSince: null, messages: [], retry: null },
  ...{ asked: 0, arrived: 0, pending: 0, missing: 0, cannotAsk: '' },
  ...more,
});
const live = (traces: SignalSending, logs: SignalSending | null = null): KeepSending => ({
  destination: { id: 1, name: 'There' },
  rule: {
    ...{ on: true, traces: { filter: '', share: 1 }, logs: null, metrics: false, services: null, redact: [] },
  },
  signals: { traces, logs, metrics: null },
});

describe('what was asked after of what was forwarded', () => {
  it('is counted beside what was sent', () => {
    expect(liveCounts('traces', sending({ asked: 20, arrived: 18, missing: 2 }))).toEqual([
      '40 spans sent',
      '18 of 20 asked after are there',
      '2 missing',
    ]);
  });

  it('and is missing shows in how it goes on the whole', () => {
    expect(liveState(live(sending({ asked: 20, arrived: 18, missing: 2 })))).toMatchObject({
      tone: 'warn',
      text: '0 waiting, 2 missing there',
    });
    expect(liveState(live(sending({ asked: 20, arrived: 20 })))).toMatchObject({ tone: 'ok' });
  });

  it('is told once for all signals where it cannot be asked, with why', () => {
    const none = sending({ cannotAsk: 'Give it an address.' });
    const text = sampledText(live(none, none));
    expect(text).toContain('Whether traces and logs arrived is not asked: Give it an address.');
    expect(sampledText(live(sending()))).toContain('Spandrel asks afterwards');
    expect(sampledText(undefined)).toContain('Spandrel asks afterwards');
  });
});
