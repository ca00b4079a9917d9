import { describe, expect, it } from 'vitest';
import { offsetWords } from '../../../src-renderer/features/trace/panel/offset.ts';
import { seenText } from '../../../src-renderer/logic/seen-text.ts';

describe('text as it is seen', () => {
  it('draws what has no picture, or would turn others around, as signs', () => {
    expect(seenText('\u202Elive')).toBe('⟨U+202E⟩live');
    expect(seenText('a\u0000b\u001b[0m\u007f')).toBe('a␀b␛[0m␡');
    expect(seenText('a\u200bb\ufeff')).toBe('a⟨U+200B⟩b⟨U+FEFF⟩');
  });

  it('leaves what writing and layout need', () => {
    for (const text of [
      'two\nlines\tand\r\nmore',
      '👩\u200d👩\u200d👧',
      'שלום\u200f!',
      'می\u200cخواهم',
      'plain',
    ])
      expect(seenText(text)).toBe(text);
  });
});

describe('times of events', () => {
  it('have three digits where that tells them apart, else as many as it takes', () => {
    expect(offsetWords([0, 1.5e6, 2.5e9])).toEqual(['+0\u00a0ms', '+1.50\u00a0ms', '+2.50\u00a0s']);
    expect(offsetWords([960e6, 960.001e6, 960.002e6])).toEqual([
      '+960.000\u00a0ms',
      '+960.001\u00a0ms',
      '+960.002\u00a0ms',
    ]);
    expect(offsetWords([12_960e6, 12_960e6 + 7])).toEqual([
      '+12,960.000000\u00a0ms',
      '+12,960.000007\u00a0ms',
    ]);
    expect(offsetWords([5e6, 5e6])).toEqual(['+5.00\u00a0ms', '+5.00\u00a0ms']);
    expect(offsetWords([-3e6])).toEqual(['−3.00\u00a0ms']);
  });
});
