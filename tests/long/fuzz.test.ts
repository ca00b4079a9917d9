// Fuzzing for a minute and a half, from a seed of the day; `npm run fuzz` has it for as long as one likes.
import { expect, it } from 'vitest';
import { fuzzFraming } from '../fuzz/framing.ts';
import { fuzz } from '../fuzz/run.ts';

const SEED = Math.trunc(Date.now() / 86_400_000);

it(`finds nothing in the decoders, seed ${SEED}`, () => {
  const { failures, inputs } = fuzz(60, SEED);
  expect(failures).toEqual([]);
  expect(inputs).toBeGreaterThan(20_000);
});

it(`finds nothing in gRPC’s framing, seed ${SEED}`, async () => {
  const { failures, calls } = await fuzzFraming(30, SEED);
  expect(failures).toEqual([]);
  expect(calls).toBeGreaterThan(1000);
});
