// What `spandrel send` says of how it went, and the exit code that goes with it.
import { describe, expect, it } from 'vitest';
import type { Arrival, SignalArrival } from '#shared/api/arrivals.ts';
import type { Send } from '#shared/api/send.ts';
import { SIGNALS, type Signal } from '#shared/model/signal.ts';
import { exitCodeOf, verdictText } from '../../../src-main/headless/send-verdict.ts';
import { outcomeOf } from '../../../src-main/headless/send-words.ts';
import { newArrival } from '../../../src-main/send/ask/ask-send.ts';
import { verdictOf } from '../../../src-main/send/ask/verdict.ts';

type Outcome = Send['outcome'][Signal];

const none: Outcome = {
  ...{ state: 'skipped', offered: 0, sent: 0, refused: 0, leftOut: 0, uncertain: 0, bytes: 0 },
  ...{ changed: 0, retry: null, messages: [] },
} as unknown as Outcome;

/** A send of two spans and a log record, but for what differs. */
function sendOf(logs: Partial<Outcome> = {}, traces: Partial<Outcome> = {}): Send {
  return {
    ...{ id: 7, label: 'all', state: 'done', links: [], destination: { id: 1, name: 'There' } },
    outcome: {
      traces: { ...none, state: 'done', offered: 2, sent: 2, ...traces },
      logs: { ...none, state: 'done', offered: 1, sent: 1, ...logs },
      metrics: none,
    },
  } as unknown as Send;
}

function arrivalOf(of: Partial<Record<Signal, Partial<SignalArrival>>>): Arrival {
  const arrival = newArrival(7, ['traces', 'logs']);
  for (const signal of SIGNALS) Object.assign(arrival.signals[signal], of[signal]);
  return { ...arrival, state: 'done', verdict: verdictOf(arrival) };
}
const seen = { state: 'asked', accepted: 2, arrived: 2 } as const;
const seenLog = { state: 'asked', accepted: 1, arrived: 1 } as const;

describe('without --verify', () => {
  it.each<[string, Send, number, RegExp]>([
    ['all was accepted', sendOf(), 0, /^All of it was accepted\.$/],
    [
      'some was refused',
      sendOf({ sent: 0, refused: 1 }),
      2,
      /^Not all of it was accepted: 1 log record was not\.$/,
    ],
    ['some was left out', sendOf({}, { sent: 0, leftOut: 2 }), 2, /: 2 spans were not\.$/],
    [
      'nobody knows of some',
      sendOf({ sent: 0, uncertain: 1 }),
      3,
      /^Not all of it is known to be there: 1 log record may have been taken, or not\.$/,
    ],
  ])('%s', (_, send, code, words) => {
    expect(verdictText(send, undefined)).toMatch(words);
    expect(exitCodeOf(send, undefined)).toBe(code);
  });
});

describe('with --verify', () => {
  it.each<[string, Send, Arrival, number, RegExp]>([
    [
      'all arrived',
      sendOf(),
      arrivalOf({ traces: seen, logs: seenLog }),
      0,
      /^All of it arrived: 2 spans, 1 log record\.$/,
    ],
    [
      'some is missing',
      sendOf(),
      arrivalOf({ traces: { ...seen, arrived: 1, missing: 1 }, logs: seenLog }),
      2,
      /^Not all of it arrived: 1 span is missing there\. The same command sends what is missing again; nothing else of it goes\.$/,
    ],
    [
      'some was refused',
      sendOf({ sent: 0, refused: 1 }),
      arrivalOf({ traces: seen, logs: { state: 'skipped' } }),
      2,
      /^Not all of it arrived: 1 log record was not accepted\.$/,
    ],
    [
      'some is not to be seen yet',
      sendOf(),
      arrivalOf({ traces: seen, logs: { ...seenLog, arrived: 0, pending: 1 } }),
      3,
      /^All of it was accepted, but 1 log record is not to be seen there\. The same command asks again\.$/,
    ],
    [
      'a signal cannot be asked after',
      sendOf(),
      arrivalOf({ traces: { state: 'cannot-ask', accepted: 2 }, logs: seenLog }),
      3,
      /^All of it was accepted, but whether it arrived is not known: There cannot be asked about traces\.$/,
    ],
    [
      'asking broke off',
      sendOf(),
      arrivalOf({ traces: { state: 'failed', accepted: 2 }, logs: seenLog }),
      3,
      /not known: asking about traces broke off\. The same command asks again\.$/,
    ],
  ])('%s', (_, send, arrival, code, words) => {
    expect(verdictText(send, arrival)).toMatch(words);
    expect(exitCodeOf(send, arrival)).toBe(code);
  });
});

describe('as JSON', () => {
  const json = (arrival: Arrival | undefined): Record<string, unknown> =>
    (outcomeOf(sendOf(), arrival, () => []) as { signals: { traces: Record<string, unknown> } }).signals
      .traces;

  it('each signal has offered, sent, refused and arrived, which is null where nobody was asked', () => {
    expect(json(undefined)).toMatchObject({ offered: 2, sent: 2, refused: 0, arrived: null, missing: null });
    expect(json(arrivalOf({ traces: { state: 'cannot-ask', accepted: 2 } }))).toMatchObject({
      ...{ offered: 2, sent: 2, refused: 0, arrived: null },
      arrival: { state: 'cannot-ask' },
    });
    expect(json(arrivalOf({ traces: seen }))).toMatchObject({ arrived: 2, pending: 0, missing: 0 });
  });
});
