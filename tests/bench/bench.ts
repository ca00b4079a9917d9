// `npm run bench`: each subject in turn, then the table on stdout and test-results/bench.json. Loopback only, and
// it ends by itself: after a limit whatever was measured is printed and the rest is named as missing. `--full`
// measures with more data where a subject knows how.
import { join } from 'node:path';
import { Bench } from './bench-context.ts';
import { acknowledgement } from './subjects/acknowledgement.ts';
import { logs } from './subjects/logs.ts';
import { metrics } from './subjects/metrics.ts';
import { send } from './subjects/send.ts';
import { smallRequests } from './subjects/small-requests.ts';
import { startUp } from './subjects/start-up.ts';
import { traces } from './subjects/traces.ts';

const isFull = process.argv.includes('--full');
const LIMIT_S = isFull ? 1800 : 540;
const OUT = join(import.meta.dirname, '..', '..', 'test-results', 'bench.json');

const SUBJECTS = {
  Start: startUp,
  Traces: traces,
  'Small requests': smallRequests,
  Acknowledgement: acknowledgement,
  Logs: logs,
  Metrics: metrics,
  Send: send,
};

const asked = process.argv.slice(2).flatMap((name) => (name === '--full' ? [] : [name.toLowerCase()]));
const chosen = Object.entries(SUBJECTS).filter(
  ([name]) => asked.length === 0 || asked.includes(name.toLowerCase()),
);
if (chosen.length < asked.length) {
  const names = Object.keys(SUBJECTS).map((name) => `"${name.toLowerCase()}"`);
  process.stderr.write(`Usage: npm run bench -- [--full] [SUBJECT…], of ${names.join(', ')}\n`);
  process.exit(2);
}
const bench = new Bench(isFull);
const missing: string[] = [];

async function run(): Promise<void> {
  for (const [name, subject] of chosen) {
    process.stderr.write(`${name}\n`);
    missing.push(name);
    try {
      await subject(bench);
      missing.pop();
    } catch (error) {
      process.stderr.write(`  failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    await bench.closeEngines();
  }
}

const limit = new Promise<void>((resolve) => setTimeout(resolve, LIMIT_S * 1000).unref());
await Promise.race([run(), limit]);
await bench.close();
bench.report.write(OUT);
process.stdout.write(`${bench.report.markdown()}\n`);
if (missing.length > 0) process.stderr.write(`\nNot measured to the end: ${missing.join(', ')}\n`);
process.exit(missing.length > 0 ? 1 : 0);
