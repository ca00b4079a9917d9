// `npm run fuzz -- [--seconds 60] [--seed N]`: hostile bytes for the decoders and for gRPC's framing. Says its seed, so
// that a run can be had again; keeps what fails in tests/fuzz/seeds.
import { parseArgs } from 'node:util';
import { fuzzFraming } from './framing.ts';
import { fuzz } from './run.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seconds = Number(values.seconds ?? 60);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error('--seconds takes a number above 0, --seed a whole number.');
  process.exit(2);
}
console.log(`Fuzzing for ${seconds} s, seed ${seed}.`);
const decoders = fuzz(seconds * 0.7, seed);
console.log(
  `Decoders: ${decoders.inputs} inputs, ${decoders.taken} taken, ${decoders.failures.length} failed.`,
);
for (const { target, message, file } of decoders.failures)
  console.error(`${target}: ${message}\n  kept as tests/fuzz/seeds/${file}; again with --seed ${seed}`);
const framing = await fuzzFraming(seconds * 0.3, seed);
console.log(`gRPC framing: ${framing.calls} calls and raw connections, ${framing.failures.length} failed.`);
for (const failure of framing.failures) console.error(failure);
process.exit(decoders.failures.length + framing.failures.length > 0 ? 1 : 0);
