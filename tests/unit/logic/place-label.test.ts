import { describe, expect, it } from 'vitest';
import { placeBeside, wordsThatFit } from '../../../src-renderer/viz/waterfall/draw-label.ts';
import { laneWidth, PAD_LEFT, padRight } from '../../../src-renderer/viz/waterfall/measures.ts';

const bar = (left: number, right: number) => ({ left, right, cutLeft: false, cutRight: false });
const label = { y: 44, before: 0 };
/** A vertical of the path through the row of the label. */
const through = (x: number) => ({ x, top: 10, bottom: 100 });

describe('the words beside a bar', () => {
  it('stand after it, also after one that fills the view', () => {
    expect(placeBeside(label, bar(100, 200), 50, [], 800)).toBe(206);
    const end = PAD_LEFT + laneWidth(800);
    expect(end).toBe(800 - padRight(800));
    expect(placeBeside(label, bar(PAD_LEFT, end), 62, [], 800)).toBe(end + 6);
  });

  it('stand before it where there is no room after it, and nowhere where there is none', () => {
    expect(placeBeside(label, bar(500, 790), 50, [], 800)).toBe(444);
    expect(placeBeside(label, bar(20, 790), 50, [], 800)).toBeUndefined();
  });

  it('keep clear of the path: after its vertical, else before the bar', () => {
    expect(placeBeside(label, bar(100, 200), 50, [through(220)], 800)).toBe(226);
    // Further off they would seem to belong to something else.
    expect(placeBeside(label, bar(100, 200), 50, [through(220), through(250)], 800)).toBe(44);
    expect(placeBeside(label, bar(20, 200), 50, [through(220), through(250)], 800)).toBe(206);
    const many = Array.from({ length: 10 }, (_, k) => through(210 + 30 * k));
    expect(placeBeside(label, bar(100, 200), 50, many, 800)).toBe(44);
    expect(placeBeside(label, bar(100, 200), 50, [{ x: 220, top: 70, bottom: 100 }], 800)).toBe(206);
  });

  it('are shortened before they would cover what they tell of', () => {
    const choices = ['50 × 3 ms · 150 ms in all', '150 ms in all', '150 ms'];
    const widthOf = (text: string) => text.length * 7;
    const fitted = (right: number) => wordsThatFit(choices, label, bar(20, right), widthOf, [], 400);
    expect(fitted(150)).toEqual({ text: choices[0], width: 175, x: 156 });
    expect(fitted(270)).toMatchObject({ text: choices[1], x: 276 });
    expect(fitted(330)).toMatchObject({ text: choices[2], x: 336 });
    expect(fitted(390)).toMatchObject({ text: choices[2], x: undefined });
  });
});
