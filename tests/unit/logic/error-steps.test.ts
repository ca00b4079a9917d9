// The key for the next error: where a failure began comes before what passed it on.
import { describe, expect, it } from 'vitest';
import { stepErrors } from '../../../src-renderer/logic/error-steps.ts';
import { buildTraceModel } from '../../../src-renderer/logic/trace-model.ts';
import { readTrace } from '../../fixtures/draw-trace.ts';

const { tree, errors, columns } = buildTraceModel(
  readTrace(`
    page:click buy            [===================================]  error
      front:POST /checkout      [===============================]    error
        catalog:GET /products/1  [==]
        cart:POST /checkout           [======================]       error
          pay:charge                    [=====]                      error
            pay:ask                       [==]                       error
          pay:charge again                       [======]            error
        front:log                                              []    error
  `),
);
const name = (span: number) => columns.names[columns.name[span] ?? -1] ?? '';
const row = (wanted: string) => Array.from(columns.name, (_, span) => name(span)).indexOf(wanted);
const walk = (from: number, steps: number, step: 1 | -1 = 1): string[] => {
  const names: string[] = [];
  let stepped = -1;
  let at = from;
  for (let k = 0; k < steps; k++) {
    stepped = stepErrors(tree, errors, at, stepped, step);
    at = stepped;
    names.push(name(at));
  }
  return names;
};

describe('the next error', () => {
  it('is where the first failure began, whether nothing or the whole trace is chosen', () => {
    for (const from of [-1, row('click buy'), row('GET /products/1'), row('charge')])
      expect(walk(from, 1)).toEqual(['ask']);
  });

  it('goes on to what passed it on, to every error once, and round the end', () => {
    const all = ['ask', 'charge', 'charge again', 'POST /checkout', 'log', 'POST /checkout', 'click buy'];
    expect(walk(-1, 8)).toEqual([...all, 'ask']);
    expect(walk(-1, 8, -1)).toEqual([
      'log',
      'POST /checkout',
      'charge again',
      'charge',
      'ask',
      'click buy',
      'POST /checkout',
      'log',
    ]);
  });

  it('is the next origin after a span between', () => {
    expect(walk(row('charge again'), 1)).toEqual(['POST /checkout']);
    expect(walk(row('log'), 1, -1)).toEqual(['POST /checkout']);
  });

  it('is none where nothing failed, and the only one where one did', () => {
    expect(stepErrors(tree, new Int32Array(0), 3, -1, 1)).toBe(-1);
    const only = Int32Array.of(row('ask'));
    for (const step of [1, -1] as const)
      expect(stepErrors(tree, only, row('ask'), -1, step)).toBe(row('ask'));
  });
});
