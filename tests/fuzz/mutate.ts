// Makes hostile bytes of honest ones: flips, cuts, repeats, splices, and numbers where they hurt. All from one seed, so
// that a run can be had again.

/** Numbers from 0 to below `n`, the same for the same seed (mulberry32). */
export type Dice = (n: number) => number;

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** Lengths, varints and tags that decoders have tripped over. */
const EVIL: readonly (readonly number[])[] = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  [0x80],
  [0x00],
  [0x7f],
  [0x0b],
  [0x0c],
  [0xf8, 0xff, 0xff, 0xff, 0x0f],
];
const EVIL_TEXT: readonly string[] = [
  '1e999999',
  '-0',
  '18446744073709551616',
  '"\\ud800"',
  '{"a":'.repeat(300),
  '[[[[[[[[[[',
  'null',
  '\u0000',
  '"\\u00"',
  '\ufeff',
  '"NaN"',
];

const at = (dice: Dice, bytes: Uint8Array): number => (bytes.length === 0 ? 0 : dice(bytes.length));
const splice = (bytes: Uint8Array, from: number, drop: number, put: ArrayLike<number>): Uint8Array =>
  Uint8Array.from([...bytes.subarray(0, from), ...Array.from(put), ...bytes.subarray(from + drop)]);

/** A change of `bytes`, or a mixture of it and another. */
export function mutate(dice: Dice, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  let out: Uint8Array = bytes;
  for (let times = 1 + dice(4); times > 0; times--) {
    const from = at(dice, out);
    switch (dice(8)) {
      case 0:
        out = Uint8Array.from(out);
        out[from] = dice(256);
        break;
      case 1:
        out = Uint8Array.from(out);
        out[from] = (out[from] ?? 0) ^ (1 << dice(8));
        break;
      case 2:
        out = out.slice(0, from);
        break;
      case 3:
        out = splice(out, from, dice(8), []);
        break;
      case 4:
        out = splice(out, from, dice(2), EVIL[dice(EVIL.length)] ?? []);
        break;
      case 5:
        out = splice(out, from, dice(3), new TextEncoder().encode(EVIL_TEXT[dice(EVIL_TEXT.length)] ?? ''));
        break;
      case 6: {
        const start = at(dice, other);
        out = splice(out, from, dice(16), other.subarray(start, start + dice(64)));
        break;
      }
      default:
        out = splice(out, from, 0, out.subarray(from, from + 1 + dice(32)));
    }
  }
  return out;
}
