// What `spandrel send` says while it waits.
import { expect, it } from 'vitest';
import { progressOn } from '../../../src-main/headless/send-progress.ts';

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
