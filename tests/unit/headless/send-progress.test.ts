// What `spandrel send` says while it waits.
import { expect, it } from 'vitest';
import type { Send } from '#shared/api/send.ts';
import { progressOn, Silence, troublesOf } from '../../../src-main/headless/send-progress.ts';

function telling(isTTY: boolean, quiet = false) {
  const written: string[] = [];
  let nowMs = 0;
  const stream = { isTTY, write: (text: string) => written.push(text) > 0 };
  const progress = progressOn(stream as unknown as NodeJS.WriteStream, quiet, () => nowMs);
  return { written, progress, pass: (ms: number) => (nowMs += ms) };
}

it('one line changes on a terminal, and goes at the end', () => {
  const { written, progress } = telling(true);
  progress.tell('1 of 2');
  progress.tell('1 of 2');
  progress.tell('2 of 2');
  progress.end();
  expect(written).toEqual(['\r\x1b[K1 of 2', '\r\x1b[K2 of 2', '\r\x1b[K']);
});

it('elsewhere it is a line now and then, and none of what is over at once', () => {
  const { written, progress, pass } = telling(false);
  progress.tell('1 of 9');
  pass(2500);
  progress.tell('5 of 9');
  pass(500);
  progress.tell('6 of 9');
  pass(2500);
  progress.tell('8 of 9');
  progress.end();
  expect(written).toEqual(['5 of 9\n', '8 of 9\n']);
});

it('nothing is said where the output is for a program', () => {
  const { written, progress, pass } = telling(false, true);
  pass(5000);
  progress.tell('1 of 2');
  expect(written).toEqual([]);
});

it('trouble is said once, in a line of its own, to a program too', () => {
  const { written, progress } = telling(true, true);
  progress.warn('Nothing listens there.');
  progress.warn('Nothing listens there.');
  expect(written).toEqual(['Nothing listens there.\n']);
  const terminal = telling(true);
  terminal.progress.tell('0 of 2');
  terminal.progress.warn('No.');
  terminal.progress.tell('0 of 2');
  expect(terminal.written).toEqual(['\r\x1b[K0 of 2', '\r\x1b[KNo.\n', '\r\x1b[K0 of 2']);
});

const going = (reason: string | null, sent = 0): Send => {
  const retry = reason === null ? null : { attempt: 2, at: '1', reason };
  const rest = { retry: null, state: 'skipped' };
  const outcome = { traces: { sent, retry, state: 'sending' }, logs: rest, metrics: rest };
  return { outcome, destination: { id: 1, name: 'down' } } as unknown as Send;
};

it('names why a destination takes nothing', () => {
  expect(troublesOf(going(null))).toEqual([]);
  expect(troublesOf(going('503: full'))).toEqual([
    'down has not taken the traces yet: 503: full. It is tried again.',
  ]);
});

it('says that nothing is answered after ten seconds without a change, unless it is said why', () => {
  let nowMs = 0;
  const silence = new Silence(() => nowMs);
  const at = (ms: number, send: Send): string => {
    nowMs = ms;
    return silence.of(send);
  };
  expect(at(9000, going(null))).toBe('');
  expect(at(19_500, going(null))).toContain('down has not answered for 10 s');
  expect(at(20_000, going(null, 5))).toBe('');
  expect(at(40_000, going('503: full', 5))).toBe('');
  expect(at(60_000, going('503: full', 5))).toBe('');
});
